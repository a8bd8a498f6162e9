import assert from "node:assert/strict";
import { after, test } from "node:test";
import { json, nodeEnv, sandbox } from "./env.mjs";
import { Scenarios } from "./shared/scenarios.mjs";

const list = json("tests/hosts/scenarios.json");
const running = await sandbox();
after(() => running.end());
const scenarios = new Scenarios(await nodeEnv(running.facts));

for (const scenario of list) test(scenario.id, () => scenarios.run(scenario));

test("each scenario was run", () => assert.deepEqual(scenarios.ran, list.map(({ id }) => id)));
