// What only JavaScript can get wrong: values, options, clocks, handles, and a core that stops.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, beforeEach, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { inspect } from "node:util";
import { spawnSync } from "node:child_process";
import { Client, HostwireError, ManualClock } from "hostwire";

let answer;
let seen;
const server = createServer((request, response) => {
  seen.push(request);
  answer(response);
});
let baseUrl;
before(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  baseUrl = `http://127.0.0.1:${server.address().port}`;
});
after(() => server.close());
beforeEach(() => {
  seen = [];
  answer = (response) => response.end('{"result":true,"response":[]}');
});

const adm = (options) => Client.admTools({ token: "a-secret-token", baseUrl, ...options });
const code = (wanted, about) => (error) => {
  assert.ok(HostwireError.is(error) && error instanceof HostwireError, inspect(error));
  assert.equal(error.code, wanted);
  if (about) assert.match(`${error.message} ${inspect(error.violations)}`, about);
  return true;
};

test("parameters leave in the order given, without those that are undefined", async () => {
  const client = await adm();
  const { body } = client.prepare("x/y", { b: 1, a: undefined, c: [true, null], z: { y: "ї" }, d: new Date(0) }, { raw: "POST" });
  assert.equal(body, "b=1&c%5B0%5D=1&z%5By%5D=%D1%97&d=1970-01-01T00%3A00%3A00.000Z");
  assert.equal(client.prepare("dns/list").body, "");
  assert.equal(client.prepare("dns/list", null, null).body, "");
});

test("what JSON cannot hold is refused by name, all at once", async () => {
  const client = await adm();
  const cyclic = {};
  cyclic.self = cyclic;
  const bad = { big: 1n, call: () => {}, cyclic, no: NaN, many: [1, undefined], map: new Map(), bytes: new Uint8Array(1), sym: Symbol("s") };
  await assert.rejects(client.call("dns/list", { ...bad, fine: 1 }), (error) => {
    code("invalid_params")(error);
    assert.deepEqual(error.violations.map(({ parameter }) => parameter), Object.keys(bad));
    return error.delivery === "not_sent";
  });
  for (const params of [[1], "text", 7]) await assert.rejects(client.call("dns/list", params), code("invalid_params", /no object/));
  assert.throws(() => client.prepare("dns/list", { p: "\ud800" }), code("invalid_params"));
  assert.equal(seen.length, 0);
});

test("options have this language's names, and nothing else is taken", async () => {
  for (const [options, about] of [
    [{ maxWait: 1 }, /no option "maxWait", but there are baseUrl, maxInFlight, maxWaitMs.*, readOnly/],
    [{ max_wait_ms: 1 }, /no option "max/],
    [{ maxWaitMs: "1" }, /./],
    [{ maxWaitMs: 1.5 }, /./],
    [{ maxWaitMs: -1 }, /./],
    [{ maxWaitMs: Infinity }, /maxWaitMs/],
    [{ maxInFlight: 0 }, /./],
    [{ token: 7 }, /token/],
    [{ clock: {} }, /clock/],
  ]) {
    await assert.rejects(adm(options), code("invalid_options", about), inspect(options));
  }
  const client = await adm({ maxWaitMs: undefined, clock: null });
  for (const options of [{ clock: 1 }, { signal: {} }, { raw: "PUT" }, { raw: "get" }, [], "x"]) {
    await assert.rejects(client.call("dns/list", {}, options), code("invalid_options"), inspect(options));
  }
  await assert.rejects(client.call(7), code("invalid_options"));
  assert.throws(() => new Client(), TypeError);
});

test("a sink and files are what they say, and no caller says how they are told", async () => {
  const client = await adm();
  for (const options of [{ sink: 1 }, { sink: {} }, { files: 1 }, { files: { a: "text" } }, { stream: true }, { holder: "x" }]) {
    await assert.rejects(client.call("dns/list", {}, options), code("invalid_options"), inspect(options));
  }
  assert.equal(seen.length, 0);
  let aborted;
  const sink = new WritableStream({ write: () => Promise.reject(new Error("disk full")), abort: () => (aborted = true) });
  answer = (response) => response.writeHead(200, { "content-type": "application/pdf" }).end("%PDF-1.7");
  await assert.rejects(client.call("billing/print/invoice", { invoice_id: 1 }, { sink }), (error) => {
    code("sink_failed")(error);
    return error.detail === "disk full" && error.delivery === "answered";
  });
  assert.equal(aborted, undefined);
});

test("a closed client refuses what comes later, and lets run what was made before", async () => {
  let respond;
  const asked = new Promise((resolve) => (answer = (response) => resolve((respond = response))));
  const client = await adm();
  const call = client.call("dns/list");
  await asked;
  client.close();
  client.close();
  respond.end('{"result":true,"response":[7]}');
  assert.deepEqual((await call).data, [7]);
  await assert.rejects(client.call("dns/list"), code("client_closed"));
  for (const use of [() => client.prepare("dns/list"), () => client.quota(), () => client.stats()]) assert.throws(use, code("client_closed"));
  if (Symbol.dispose) (await adm())[Symbol.dispose]();
});

test("nothing that a client shows holds the token", async () => {
  const client = await adm();
  const reply = await client.call("dns/list");
  for (const value of [client, reply, client.prepare("dns/list"), client.call, Client]) {
    const texts = [inspect(value, { showHidden: true, depth: 9, getters: true }), JSON.stringify(value), String(value)];
    assert.ok(!texts.join().includes("a-secret-token"));
  }
  assert.equal(seen[0].headers.authorization, "Bearer a-secret-token");
  assert.equal(JSON.stringify(client), "{}");
});

test("an error is printed with everything that helps", async () => {
  const client = await adm();
  const error = await client.call("dns/lst").catch((thrown) => thrown);
  assert.match(error.stack, /^HostwireError: adm\.tools has no method "dns\/lst"\.\n/);
  assert.match(inspect(error), /delivery: 'not_sent'/);
  assert.equal(structuredClone(JSON.parse(JSON.stringify(error))).code, "unknown_method");
});

test("an answer is read up to the cap, byte for byte", async () => {
  const body = `{"result":true,"response":"${"x".repeat(100_000)}"}`;
  answer = (response) => response.end(body);
  await assert.rejects((await adm({ answerCap: body.length - 1 })).call("dns/list"), code("answer_too_large"));
  const reply = await (await adm({ answerCap: body.length })).call("dns/list");
  assert.equal(reply.raw.length, 100_002);
  assert.equal(reply.data.length, 100_000);
  assert.equal(reply.data, reply.data);
});

test("a redirect is not followed, and the token not sent there", async () => {
  answer = (response) => response.writeHead(307, { location: "/elsewhere" }).end();
  await assert.rejects((await adm()).call("dns/list"), (error) => code("redirect_refused")(error) && error.status === 307);
  assert.equal(seen.length, 1);
});

test("answers are read from wherever they came", async () => {
  const client = await adm();
  const body = '{"result":true,"response":{"list":[]}}';
  for (const headers of [undefined, [["a", "b"]], { a: "b" }, new Headers({ a: "b" }), new Map([["a", "b"]])]) {
    assert.deepEqual(client.read("dns/list", { status: 200, headers, body }).data, { list: [] });
  }
  assert.deepEqual(client.read("dns/list", { status: 200, body: new TextEncoder().encode(body) }).data, { list: [] });
  const heads = [undefined, {}, { status: "200" }, { status: 70000 }, { status: 200, headers: [["a", 1]] }, { status: 200, headers: 1 }];
  for (const wrong of [...heads, { status: 200, body: 1 }, { status: 200, body: [1] }, { status: 200, body: null }]) {
    assert.throws(() => client.read("dns/list", wrong), code("invalid_options"), inspect(wrong));
  }
  assert.throws(() => client.read("dns/list", { status: 200, body: "" }), code("empty_answer"));
});

test("a payload's numbers and names may be any, in an error as in a reply", async () => {
  const text = '{"big":9007199254740993,"bigger":-18446744073709551615,"__proto__":{"a":1},"snake_case":[1.5,null,1e300]}';
  const client = await adm();
  const read = (result) => client.read("any/thing", { status: 200, body: `{"result":${result},"response":${text}}` }, { raw: "POST" });
  assert.deepEqual(read(true).data, JSON.parse(text));
  assert.throws(() => read(false), (error) => {
    code("provider_refused")(error);
    assert.deepEqual(error.answer, JSON.parse(text));
    assert.ok(Object.hasOwn(error.answer, "__proto__"));
    return true;
  });
});

test("whole numbers beyond 2^53 come in and go out as the nearest number", async () => {
  for (const maxWaitMs of [Number.MAX_SAFE_INTEGER, 2 ** 60]) assert.ok(await adm({ maxWaitMs }));
  await assert.rejects(adm({ maxWaitMs: 2 ** 64 }), code("invalid_options"));
  const client = await adm();
  const answer = { status: 429, headers: { "retry-after": "9007199254740993" }, body: "" };
  assert.throws(() => client.read("dns/list", answer), (error) => {
    code("throttled")(error);
    assert.deepEqual(error.throttle, { window: null, limit: null, pauseS: 9007199254740992 });
    return true;
  });
  for (const value of Object.values(client.stats())) assert.ok(value === null || typeof value === "number");
});

test("waiting costs as much per call, however many wait", async () => {
  const real = globalThis.fetch;
  globalThis.fetch = async () => (await turn(), new Response('{"result":true,"response":1}'));
  try {
    for (const calls of [50, 500]) {
      const client = await adm();
      await Promise.all(Array.from({ length: calls }, () => client.call("dns/list")));
      const { entries, attempts } = client.stats();
      assert.equal(attempts, calls);
      assert.ok(entries <= 10 * calls, `${entries} entries for ${calls} calls`);
    }
  } finally {
    globalThis.fetch = real;
  }
});

test("whatever fetch throws or rejects with is a failed transport, in its own words", async () => {
  const real = globalThis.fetch;
  const client = await adm({ retries: 0 });
  const thrown = [
    [new TypeError("fetch failed", { cause: new Error("no route") }), "fetch failed: no route"],
    [new DOMException("too late", "TimeoutError"), "too late"],
    [{ message: "not even an error" }, "not even an error"],
    ["only text", "only text"],
    [undefined, null],
  ];
  const once = new Response("{}");
  once.body.getReader();
  try {
    for (const [given, wanted] of [[undefined, "transport_failed"], [{ status: 200, headers: {} }, "transport_failed"], [once, "answer_cut"]]) {
      globalThis.fetch = async () => given;
      await assert.rejects(client.call("dns/list"), code(wanted));
    }
    for (const [value, detail] of thrown) {
      const throws = () => {
        throw value;
      };
      for (const fails of [throws, async () => throws()]) {
        globalThis.fetch = fails;
        await assert.rejects(client.call("dns/list"), (error) => {
          code("transport_failed")(error);
          assert.equal(error.detail, detail);
          return true;
        });
      }
    }
  } finally {
    globalThis.fetch = real;
  }
  const gone = await (await adm({ baseUrl: "http://127.0.0.1:1", retries: 0 })).call("dns/list").catch((error) => error);
  assert.match(gone.detail, /^fetch failed: ./);
});

test("a manual clock takes whole milliseconds, and moves", () => {
  const clock = new ManualClock(5);
  clock.advance(2);
  assert.equal(clock.now, 7);
  for (const wrong of [-1, 0.5, NaN, "1", 1n, undefined]) assert.throws(() => clock.advance(wrong), RangeError);
  assert.throws(() => new ManualClock(), RangeError);
});

test("a signal is listened to no longer than the call takes", async () => {
  const { signal } = new AbortController();
  let listeners = 0;
  const [add, remove] = [signal.addEventListener, signal.removeEventListener];
  signal.addEventListener = (...given) => ((listeners += 1), add.apply(signal, given));
  signal.removeEventListener = (...given) => ((listeners -= 1), remove.apply(signal, given));
  const client = await adm();
  await client.call("dns/list", {}, { signal });
  await turn();
  assert.equal(listeners, 0);
});

test("a process ends when its last call has", () => {
  const program = `import { Client } from "hostwire"; const client = await Client.admTools({ token: "t" });
    globalThis.fetch = async () => new Response('{"result":true,"response":1}');
    console.log((await client.call("dns/list")).data);`;
  const options = { cwd: import.meta.dirname, encoding: "utf8", timeout: 10_000 };
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], options);
  assert.deepEqual([status, stdout, stderr], [0, "1\n", ""]);
});

test("a core that stops says so to everybody who waits, and is not entered again", () => {
  // The length of a piece changes between two readings: no host does that, and the copy checks it.
  const program = `import { Client, HostwireError } from "hostwire";
    process.on("uncaughtException", () => {});
    const client = await Client.admTools({ token: "t", maxInFlight: 2 });
    const piece = new Uint8Array(3);
    let length = 3;
    Object.defineProperty(piece, "length", { get: () => length++ });
    const body = { getReader: () => ({ read: async () => ({ done: false, value: piece }) }) };
    const pending = { getReader: () => ({ read: () => new Promise(() => {}) }) };
    const bodies = [pending, body];
    globalThis.fetch = async () => ({ status: 200, headers: new Headers(), body: bodies.shift() });
    const outcomes = await Promise.allSettled([client.call("dns/list"), client.call("dns/list")]);
    outcomes.push(await client.call("dns/list").then(() => ({}), (reason) => ({ reason })));
    try { client.stats() } catch (reason) { outcomes.push({ reason }) }
    console.log(JSON.stringify(outcomes.map(({ reason }) => [HostwireError.is(reason), reason?.code, reason?.message])));
    process.exit();`;
  const options = { cwd: import.meta.dirname, encoding: "utf8", timeout: 10_000 };
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], options);
  assert.notEqual(stdout, "", stderr);
  for (const [isOurs, code, message] of JSON.parse(stdout)) {
    assert.deepEqual([isOurs, code], [true, "internal"]);
    assert.match(message, /^Hostwire failed: it panicked at .*:\d+\.$/);
  }
});
