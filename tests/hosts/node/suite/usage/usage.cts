// Compiled, not run: the same by `require`.

import hostwire = require("hostwire");

async function main(): Promise<void> {
  const client: hostwire.Client = await hostwire.Client.elytraHost({ token: "t" });
  console.log(client.stats().waitUntilMs, new hostwire.ManualClock(0).now);
}
void main();
