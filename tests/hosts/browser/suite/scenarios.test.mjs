import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openPage } from "./chromium.mjs";
import { deadUrl, json, sandbox } from "./env.mjs";

const list = json("tests/hosts/scenarios.json");
const running = await sandbox("--cors");
const { page, output, end } = await openPage(import.meta.dirname);
after(async () => {
  await end();
  await running.end();
});
await page.evaluate((given) => prepareScenarios(given), {
  facts: running.facts,
  faults: json("tests/hosts/faults.json"),
  deadUrl: await deadUrl(),
});

for (const scenario of list) test(scenario.id, () => page.evaluate((given) => runScenario(given), scenario));

test("each scenario was run", async () => {
  assert.deepEqual(
    await page.evaluate(() => ranScenarios()),
    list.map(({ id }) => id),
  );
});

test("nothing that the browser itself reports holds a token", () => {
  for (const name of ["adm_token", "adm_other_token", "elytra_token", "elytra_other_token"]) {
    assert.ok(!output.join("\n").includes(running.facts[name]));
  }
});
