// From what a user of the package reads to the records that vectors and scenarios compare.

/** An error's members, read one by one. */
export function errorRecord(error) {
  return {
    code: error.code,
    number: error.number,
    fault: error.fault,
    delivery: error.delivery,
    message: error.message,
    advice: error.advice,
    method: error.method,
    status: error.status,
    texts: error.texts,
    languages: unlessEmpty(error.languages),
    named: error.named,
    violations: error.violations.map(({ parameter, problem, expected, nearest }) => ({ parameter, problem, expected, nearest })),
    nearest: error.nearest,
    answer: error.answer,
    evidence: error.evidence && {
      content_type: error.evidence.contentType,
      body: error.evidence.body,
      received: error.evidence.received,
      shortened: error.evidence.shortened,
    },
    retry_at_ms: error.retryAtMs,
    throttle: error.throttle && { window: error.throttle.window, limit: error.throttle.limit, pause_s: error.throttle.pauseS },
    transport: error.transport,
    detail: error.detail,
    cause: error.causeCode,
    looked_up: error.lookedUp,
  };
}

/** A reply's members, read one by one. */
export function replyRecord(reply) {
  const record = {
    ok: reply.ok,
    status: reply.status,
    kind: reply.kind,
    content_type: reply.contentType,
    filename: reply.filename,
    texts: reply.texts,
    languages: unlessEmpty(reply.languages),
    drift: reply.drift.map(({ pointer, expected, found }) => ({ pointer, expected, found })),
    proof: reply.proof,
    streamed: reply.streamed,
    method: reply.method,
    attempts: reply.attempts,
    data: reply.data,
  };
  if (reply.kind === "file") record.raw_base64 = base64(reply.raw);
  return record;
}

const unlessEmpty = (languages) => (Object.keys(languages).length === 0 ? null : languages);

/** What `expected` names must be in `actual`, and the same. */
export function holdsAll(actual, expected, what) {
  for (const [name, value] of Object.entries(expected)) same({ [name]: actual?.[name] }, { [name]: value }, `${what}.${name}`);
}

export function base64(bytes) {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

export function bytesOf(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** Members whose inside is a payload's, and stays as it is. */
const PAYLOADS = ["data", "answer", "body"];

/** Without what is null or an empty list, except within a payload; the order of members does not count. */
export function comparable(value, within = false) {
  if (Array.isArray(value)) return value.map((item) => comparable(item, within));
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value)
    .map(([name, member]) => [name, comparable(member, within || PAYLOADS.includes(name))])
    .filter(([name, member]) => within || name === "data" || !(member === null || member === undefined || isEmptyList(member)));
  return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const isEmptyList = (value) => Array.isArray(value) && value.length === 0;

/** Throws unless both are the same. */
export function same(actual, expected, what) {
  const [got, wanted] = [actual, expected].map((value) => JSON.stringify(comparable(value)));
  if (got !== wanted) throw new Error(`${what}\n  expected ${wanted}\n  got      ${got}`);
}

export function holds(condition, what) {
  if (!condition) throw new Error(`It does not hold: ${what}`);
}
