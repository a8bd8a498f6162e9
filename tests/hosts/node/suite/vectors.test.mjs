import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { join } from "node:path";
import { root } from "./env.mjs";

test("all vectors pass", () => {
  const run = spawnSync(process.execPath, ["vectors.mjs", join(root, "tests/vectors")], { encoding: "utf8" });
  assert.equal(run.stderr, "");
  assert.match(run.stdout, /^\w+: [1-9]\d* passed, 0 failed\n$/);
  assert.equal(run.status, 0);
});
