// The clocks the core is run by: the system's, or one that a test moves.
//
// To the core a clock is `{ unixMs, monoMs, wake(monoMs, callback) -> cancel }`; `wake` may call back early.

/** The longest that `setTimeout` can wait. */
const LONGEST_MS = 2 ** 31 - 1;

export const systemClock = {
  get unixMs() {
    return Date.now();
  },
  get monoMs() {
    return performance.now();
  },
  wake(monoMs, callback) {
    const timer = setTimeout(callback, Math.min(Math.ceil(monoMs - performance.now()), LONGEST_MS));
    return () => clearTimeout(timer);
  },
};

/** What the core sees of a manual clock; undefined if it is none. */
export let viewOf;

export class ManualClock {
  #unixMs;
  #monoMs = 0;
  #sleepers = new Set();

  constructor(unixMs) {
    this.#unixMs = whole(unixMs, "unixMs");
  }

  get now() {
    return this.#unixMs;
  }

  advance(ms) {
    this.#unixMs += whole(ms, "ms");
    this.#monoMs += ms;
    for (const sleeper of this.#sleepers) {
      if (sleeper.monoMs <= this.#monoMs) {
        this.#sleepers.delete(sleeper);
        sleeper.callback();
      }
    }
  }

  static {
    viewOf = (clock) => {
      if (typeof clock !== "object" || clock === null || !(#sleepers in clock)) return undefined;
      return {
        get unixMs() {
          return clock.#unixMs;
        },
        get monoMs() {
          return clock.#monoMs;
        },
        wake(monoMs, callback) {
          const sleeper = { monoMs, callback };
          clock.#sleepers.add(sleeper);
          return () => clock.#sleepers.delete(sleeper);
        },
      };
    };
  }
}

function whole(value, name) {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${name} is not a whole number of milliseconds.`);
  return value;
}
