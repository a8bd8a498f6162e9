import * as glue from "#glue";
import { ManualClock, systemClock, viewOf } from "./clock.js";
import { HostwireError } from "./error.js";
import { enter, enterAsync, load } from "./module.js";
import { fromCore } from "./names.js";
import { Reply } from "./reply.js";
import { answerParts, blobsOf, callRecord, optionsRecord, paramsText, sinkOf } from "./write.js";

export { HostwireError, ManualClock, Reply };

const OF_CLIENT = ["token", "clock"];
const OF_CALL = ["signal", "files", "sink"];

/** Held by this file only: nobody else can make a client of half a core. */
const MAKE = Symbol("make");

export class Client {
  #core;

  constructor(make, core) {
    if (make !== MAKE) throw new TypeError("Make a client with Client.admTools(…) or Client.elytraHost(…).");
    this.#core = core;
  }

  static admTools(options) {
    return client("adm.tools", options);
  }

  static elytraHost(options) {
    return client("elytrahost", options);
  }

  static of(provider, options) {
    return client(provider, options);
  }

  async call(method, params, options) {
    const signal = options?.signal ?? undefined;
    return new Reply(
      await enterAsync(() => {
        if (signal !== undefined && !(signal instanceof AbortSignal)) throw glue.invalid_options("signal is no AbortSignal");
        const blobs = blobsOf(method, options);
        const record = callRecord(options, OF_CALL, blobs);
        return this.#core.call(name(method), paramsText(method, params), record, signal, blobs, sinkOf(options));
      }, signal),
    );
  }

  prepare(method, params, options) {
    return enter(() => fromCore(this.#core.prepare(name(method), paramsText(method, params), callRecord(options, OF_CALL, blobsOf(method, options)))));
  }

  read(method, answer, options) {
    return enter(() => {
      const [head, bytes] = answerParts(answer);
      return new Reply(this.#core.read(name(method), head, bytes, optionsRecord(options, OF_CALL)));
    });
  }

  quota() {
    return enter(() => fromCore(this.#core.quota()));
  }

  plan(calls, { purpose } = {}) {
    return enter(() => {
      if (typeof calls !== "number") throw glue.invalid_options("the number of calls is no whole number");
      if (purpose !== undefined && purpose !== null && typeof purpose !== "string") throw glue.invalid_options("purpose is no text");
      return fromCore(this.#core.plan(calls, purpose ?? undefined));
    });
  }

  events() {
    return enter(() => fromCore(this.#core.events()));
  }

  recent() {
    return enter(() => fromCore(this.#core.recent()));
  }

  tokenStatus() {
    return enter(() => fromCore(this.#core.token_status()));
  }

  stats() {
    return enter(() => fromCore(this.#core.stats()));
  }

  close() {
    enter(() => this.#core.close());
  }
}

if (Symbol.dispose) {
  Object.defineProperty(Client.prototype, Symbol.dispose, { value: Client.prototype.close, configurable: true, writable: true });
}

async function client(provider, options) {
  await load();
  const { token, clock } = options ?? {};
  const core = enter(() => {
    // Clients of one seed rest for the same times before they repeat a call, all together.
    const chosen = { seed: crypto.getRandomValues(new Uint32Array(1))[0], ...optionsRecord(options, OF_CLIENT) };
    if (token !== undefined && token !== null && typeof token !== "string") throw glue.invalid_options("token is no text");
    const view = clock === undefined || clock === null ? systemClock : viewOf(clock);
    if (!view) throw glue.invalid_options("clock is no ManualClock");
    return new glue.Core(typeof provider === "string" ? provider : paramsText("", provider), token ?? undefined, chosen, view);
  });
  return new Client(MAKE, core);
}

function name(method) {
  if (typeof method !== "string") throw glue.invalid_options("the method's name is no text");
  return method;
}
