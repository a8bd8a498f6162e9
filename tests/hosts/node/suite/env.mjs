// What the shared tests need of Node.

import * as hostwire from "hostwire";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setImmediate as turn } from "node:timers/promises";
import { inspect } from "node:util";

/** Given by the scripts: the repository, and the folder that cargo builds into. */
export const { HOSTWIRE_ROOT: root, HOSTWIRE_TARGET: target } = process.env;

export const json = (path) => JSON.parse(readFileSync(join(root, path), "utf8"));

/** The arrays of vectors of a folder. */
export function vectorFiles(folder) {
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return names.sort().map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")));
}

/** A sandbox, and how to end it. */
export async function sandbox(...more) {
  const options = ["--control", "--clock", "manual", "--until-stdin-closes", ...more];
  const child = spawn(join(target, "debug", "hostwire-sandbox"), options, { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(child, "exit");
  const [line] = await once(createInterface(child.stdout), "line");
  return {
    facts: JSON.parse(line),
    async end() {
      child.stdin.end();
      await ended;
    },
  };
}

/** An address where nothing listens: it was free a moment ago. */
export async function deadUrl() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return `http://127.0.0.1:${port}`;
}

/** Every text form that Node has for a value. */
export function dump(value) {
  const all = inspect(value, { showHidden: true, depth: 20, getters: true, maxStringLength: null, maxArrayLength: null });
  return [all, String(value), JSON.stringify(value), value?.stack, value?.message].join("\n");
}

export async function nodeEnv(facts) {
  return { hostwire, host: "node", facts, faults: json("tests/hosts/faults.json"), deadUrl: await deadUrl(), turn, dump };
}
