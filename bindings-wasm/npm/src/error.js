const BRAND = Symbol.for("hostwire.error");

export class HostwireError extends Error {
  /** Takes the core's record. */
  constructor(record, cause) {
    super(record.message, cause === undefined ? undefined : { cause });
    this.code = record.code;
    this.number = record.number;
    this.fault = record.fault;
    this.delivery = record.delivery;
    this.advice = record.advice;
    this.method = record.method;
    this.status = record.status;
    this.texts = record.texts;
    this.violations = record.violations;
    this.nearest = record.nearest;
    this.answer = record.answer;
    this.evidence = record.evidence && {
      contentType: record.evidence.content_type,
      body: record.evidence.body,
      received: record.evidence.received,
      shortened: record.evidence.shortened,
    };
    this.retryAtMs = record.retry_at_ms;
    this.throttle = record.throttle && {
      window: record.throttle.window,
      limit: record.throttle.limit,
      pauseS: record.throttle.pause_s,
    };
    this.transport = record.transport;
    this.detail = record.detail;
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
      violations: [],
      nearest: null,
      answer: null,
      evidence: null,
      retry_at_ms: null,
      throttle: null,
      transport: null,
      detail: null,
    },
    cause,
  );
}
