// The package as such: its types, its two kinds of entry, its README, the example, and whether the vectors would notice.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, test } from "node:test";
import { root, sandbox } from "./env.mjs";

const here = import.meta.dirname;
const tools = join(root, "tests/hosts/node/node_modules/.bin");
const running = await sandbox();
after(() => running.end());

/** Runs a program to its end. */
function run(program, parameters, environment = {}) {
  const { status, stdout, stderr } = spawnSync(program, parameters, { cwd: here, encoding: "utf8", env: { ...process.env, ...environment } });
  for (const name of ["adm_token", "elytra_token"]) assert.ok(!`${stdout}${stderr}`.includes(running.facts[name]), "no token in the output");
  return { status, stdout, stderr };
}

const access = () => ({ ADM_TOOLS_TOKEN: running.facts.adm_token, ADM_TOOLS_URL: running.facts.url });

test("publint has nothing to say", () => {
  const { status, stdout } = run(join(tools, "publint"), ["--strict", "--pack", "false", "node_modules/hostwire"]);
  assert.equal(status, 0, stdout);
});

test("attw finds the types in every kind of resolution", () => {
  const tarball = readdirSync(here).find((name) => name.endsWith(".tgz"));
  const { status, stdout } = run(join(tools, "attw"), [tarball, "--no-definitely-typed", "--exclude-entrypoints", "./hostwire_bg.wasm"]);
  assert.equal(status, 0, stdout);
});

test("what users write compiles", () => {
  const { status, stdout } = run(join(tools, "tsc"), ["--project", "usage"]);
  assert.equal(status, 0, stdout);
});

test("the types know every code", () => {
  const known = readFileSync(join(root, "core/src/error.rs"), "utf8").matchAll(/^ {4}\w+ = \d+ "(\w+)" \w+;$/gm);
  const codes = Array.from(known, ([, code]) => code);
  const types = readFileSync(join(here, "node_modules/hostwire/index.d.ts"), "utf8");
  const union = /export type Code =([^;]*);/.exec(types)[1].match(/"\w+"/g);
  assert.ok(codes.length > 20);
  assert.deepEqual(union.map((text) => JSON.parse(text)), codes);
});

test("the types have every member of the core's records", () => {
  const types = readFileSync(join(here, "node_modules/hostwire/index.d.ts"), "utf8");
  const camel = (name) => name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
  const members = (text, pattern) => Array.from(text.matchAll(pattern), ([, name]) => name).sort();
  const sources = readdirSync(join(root, "core/src"), { recursive: true }).filter((file) => file.endsWith(".rs"));
  const texts = sources.map((file) => readFileSync(join(root, "core/src", file), "utf8")).join("\n");
  const core = (kind) => members(texts.split(`\npub struct ${kind} {`)[1].split("\n}")[0], /^ {4}pub (\w+):/gm).map(camel);
  const typed = (kind) => members(types.split(new RegExp(`(?:interface|class) ${kind}(?: extends Error|<T = unknown>)? \\{`))[1].split("\n}")[0], /^ {2}(?:readonly |get )?(\w+)\??(?:\(\))?: /gm);
  for (const [kind, name, besides, renamed] of [
    ["ClientOptions", "Options", ["token", "clock"], { holder: undefined }],
    ["CallOptions", "CallOptions", ["signal"], { stream: "sink" }],
    ["HostwireError", "ErrorRecord", ["name"], { cause: "causeCode", message: undefined }],
    ["Violation", "Violation"],
    ["Evidence", "Evidence"],
    ["Named", "Named"],
    ["ObjectRef", "ObjectRef"],
    ["Throttle", "Throttle"],
    ["Reply", "Meta", ["data", "raw"]],
    ["Proof", "Proof"],
    ["Drift", "Drift"],
    ["Stats", "Stats"],
    ["QuotaWindow", "WindowReport"],
    ["Reserve", "ReserveReport"],
    ["Purpose", "Purpose"],
    ["Plan", "Plan"],
    ["Pause", "Pause"],
    ["RecentCall", "RecentCall"],
    ["TokenStatus", "TokenStatus"],
  ]) {
    const wanted = core(name).map((member) => (member in (renamed ?? {}) ? renamed[member] : member)).filter(Boolean);
    assert.ok(wanted.length > 0, kind);
    assert.deepEqual(typed(kind), [...wanted, ...(besides ?? [])].sort(), kind);
  }
});

test("the types know every event", () => {
  const types = readFileSync(join(here, "node_modules/hostwire/index.d.ts"), "utf8");
  const body = readFileSync(join(root, "core/src/machine/event.rs"), "utf8").split("pub enum Event {")[1].split("\n}")[0];
  const kinds = Array.from(body.matchAll(/^ {4}(\w+)/gm), ([, kind]) => kind.replace(/(?<=[a-z])[A-Z]/g, "_$&").toLowerCase());
  const known = Array.from(types.matchAll(/\| \{ event: "(\w+)"/g), ([, kind]) => kind);
  assert.deepEqual(known.sort(), kinds.sort());
});

test("import and require give the same", async () => {
  const required = createRequire(import.meta.url)("hostwire");
  const imported = await import("hostwire");
  assert.deepEqual(Object.keys(required).sort(), ["Client", "HostwireError", "ManualClock", "Reply"]);
  for (const name of Object.keys(required)) assert.equal(required[name], imported[name]);
});

test("the package holds what it should and no more", () => {
  const files = readdirSync(join(here, "node_modules/hostwire"));
  const documents = ["LICENSE-APACHE", "LICENSE-MIT", "README.md", "package.json"];
  const code = ["browser.js", "hostwire_bg.wasm", "index.d.cts", "index.d.ts", "node.cjs", "node.js"];
  assert.deepEqual(files.sort(), [...documents, ...code].sort());
  const { scripts, dependencies } = JSON.parse(readFileSync(join(here, "node_modules/hostwire/package.json"), "utf8"));
  assert.deepEqual([scripts, dependencies], [undefined, undefined]);
  const bytes = readFileSync(join(here, "node_modules/hostwire/hostwire_bg.wasm"), "latin1");
  for (const path of [root, process.env.HOME]) assert.ok(!path || path === "/" || !bytes.includes(`${path}/`), "no path of the builder's");
});

test("the snippets of the README run", () => {
  const snippets = Array.from(readFileSync(join(here, "node_modules/hostwire/README.md"), "utf8").matchAll(/^```js\n(.*?)^```$/gms));
  assert.ok(snippets.length >= 5);
  for (const [at, [, code]] of snippets.entries()) {
    const file = join(here, `snippet-${at}.mjs`);
    writeFileSync(file, code);
    const { status, stdout, stderr } = run(process.execPath, [file], access());
    assert.equal(status, 0, `${code}\n${stderr}`);
    // What a comment behind a line of output says is what comes out.
    for (const [, said] of code.matchAll(/console\.log\(.*\); \/\/ "?([\w.]+)/g)) assert.ok(stdout.includes(said), `${said} in ${stdout}`);
  }
});

test("the example does the DNS job", () => {
  cpSync(join(root, "examples/node/dns.mjs"), join(here, "dns.mjs"));
  const { status, stdout, stderr } = run(process.execPath, ["dns.mjs", "example.com", "_example", "some text"], access());
  assert.equal(stderr, "");
  assert.match(stdout, /^added \d+\n_example\.example\.com TXT some text\ndeleted\n$/);
  assert.equal(status, 0);
  const failed = run(process.execPath, ["dns.mjs", "example.com"], { ...access(), ADM_TOOLS_TOKEN: "nobody-has-this" });
  assert.match(failed.stderr, /^unauthorized: /);
  assert.ok(!failed.stderr.includes("nobody-has-this"));
  assert.equal(failed.status, 1);
});

test("the vectors notice a mapping that is wrong", () => {
  const folder = join(here, "sabotaged");
  const wrongs = [
    ["Object.assign(this, members);", "Object.assign(this, members, { delivery: members.fault });"],
    ["Object.assign(this, members);", "Object.assign(this, members, { evidence: null });"],
    ["Object.assign(this, { languages: {} }, fromCore(meta));", "Object.assign(this, fromCore(meta), { contentType: this.method });"],
    ["isText ? JSON.parse(", "isText ? String("],
  ];
  for (const [right, wrong] of wrongs) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    for (const name of ["shared", "env.mjs", "vectors.mjs", "package.json", "node_modules"]) {
      cpSync(join(here, name), join(folder, name), { recursive: true });
    }
    const file = join(folder, "node_modules/hostwire/node.cjs");
    const before = readFileSync(file, "utf8");
    assert.ok(before.includes(right), `${right} is there to be changed`);
    writeFileSync(file, before.replace(right, wrong));
    assert.notEqual(readFileSync(file, "utf8"), before);
    const { status, stdout } = run(process.execPath, [join(folder, "vectors.mjs"), join(root, "tests/vectors")]);
    assert.equal(status, 1);
    assert.match(stdout, /^node: \d+ passed, [1-9]\d* failed\n$/);
  }
});
