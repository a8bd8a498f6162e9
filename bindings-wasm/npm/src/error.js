const BRAND = Symbol.for("hostwire.error");

export class HostwireError extends Error {
  /** Takes the core's record, in this language's names. */
  constructor({ message, ...members }, cause) {
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, members);
  }

  /** Whether it is one, also of another copy of this package. */
  static is(value) {
    return typeof value === "object" && value !== null && value[BRAND] === true;
  }
}

// On the prototype, so that printing an error does not repeat them.
Object.defineProperty(HostwireError.prototype, "name", { value: "HostwireError", configurable: true, writable: true });
Object.defineProperty(HostwireError.prototype, BRAND, { value: true });

/** What goes wrong where the core cannot be asked. */
export function internal(what, cause) {
  return new HostwireError(
    {
      code: "internal",
      number: 99,
      fault: "hostwire",
      delivery: "unknown",
      message: `Hostwire failed: ${what}.`,
      advice: "Report it with the steps that lead there. Look up whether the call was applied before you make it again.",
      method: null,
      status: null,
      texts: [],
      languages: {},
      named: null,
      violations: [],
      nearest: null,
      answer: null,
      evidence: null,
      retryAtMs: null,
      throttle: null,
      transport: null,
      detail: null,
      causeCode: null,
      lookedUp: null,
    },
    cause,
  );
}
