// Compiled, not run: what users write must have the types they expect.

import { Client, HostwireError, ManualClock, type Code, type Params, type QuotaWindow, type Reply } from "hostwire";

const clock = new ManualClock(0);
const client: Client = await Client.admTools({ token: "t", baseUrl: "http://127.0.0.1:1", clock, maxInFlight: 2, answerCap: 1 });
await Client.elytraHost();

interface Records {
  list: { id: string; type: string }[];
}
const params: Params = { domain_id: 42, stack: ["a", "b"], record: undefined, nested: { a: [1, null, true] } };
const reply: Reply<Records> = await client.call<Records>("dns/records_list", params, { signal: AbortSignal.timeout(1000), raw: "GET" });
const first: string | undefined = reply.data.list[0]?.type;
const bytes: Uint8Array = reply.raw;
const windows: QuotaWindow[] = client.quota();
const read = client.read("dns/list", { status: 200, headers: new Headers({ a: "b" }), body: bytes });
// @ts-expect-error: what is not told is not known.
read.data.list;

try {
  client.prepare("dns/list").headers.map(([name, value]) => `${name}: ${value}`);
} catch (error) {
  if (error instanceof HostwireError || HostwireError.is(error)) {
    const code: Code = error.code;
    // @ts-expect-error: there is no such code.
    if (code === "quota_weight") throw error;
    if (code === "quota_wait") console.log(error.retryAtMs ?? 0, error.violations[0]?.expected, error.throttle?.pauseS);
  }
}

// @ts-expect-error: there is no such option.
await Client.admTools({ maxWait: 1 });
// @ts-expect-error: JSON holds no bigint.
await client.call("dns/list", { p: 1n });
// @ts-expect-error: clients are made by the functions above.
new Client();
clock.advance(first ? 1 : windows.length);
client.close();
