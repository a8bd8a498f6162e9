// The compiled core: loaded once, and never entered again after it has panicked.

import * as glue from "#glue";
import { locate } from "#locate";
import { HostwireError, internal } from "./error.js";
import { fromCore } from "./names.js";

let loaded;
let stopped;
const waiting = new Set();

/** Loads the module; the next call tries again if it could not be had. */
export function load() {
  loaded ??= start().catch((cause) => {
    loaded = undefined;
    throw internal("its module could not be loaded", cause);
  });
  return loaded;
}

async function start() {
  await glue.default({ module_or_path: await locate() });
  glue.on_panic((place) => {
    stopped = internal(`it panicked at ${place}`);
    for (const reject of waiting) reject(stopped);
    waiting.clear();
  });
  return glue;
}

/** Enters the module. What it throws is an error's record, or the module's own failure. */
export function enter(work) {
  if (stopped) throw stopped;
  try {
    return work();
  } catch (thrown) {
    throw asError(thrown);
  }
}

/** Enters the module, and waits for the promise it gives. */
export function enterAsync(work, signal) {
  return new Promise((resolve, reject) => {
    const promise = enter(work);
    const done = () => waiting.delete(reject);
    waiting.add(reject);
    promise.then(
      (value) => (done(), resolve(value)),
      (thrown) => (done(), reject(asError(thrown, signal))),
    );
  });
}

function asError(thrown, signal) {
  if (thrown instanceof HostwireError) return thrown;
  if (!isRecord(thrown)) return stopped ?? internal("its module stopped", thrown);
  const { cause, languages = {}, ...others } = fromCore(thrown);
  // An error's own `cause` is another's here: what it was brought about by.
  const record = { ...others, languages, causeCode: cause };
  return new HostwireError(record, record.code === "cancelled" ? signal?.reason : undefined);
}

function isRecord(thrown) {
  return typeof thrown === "object" && thrown !== null && !(thrown instanceof Error) && "code" in thrown && "delivery" in thrown;
}
