/** A value that JSON can hold. Members that are undefined are left out; what JSON cannot hold is an error. */
export type ParamValue = string | number | boolean | null | readonly ParamValue[] | { readonly [name: string]: ParamValue | undefined };

/** Parameters by name; they are sent in the order given. */
export type Params = { readonly [name: string]: ParamValue | undefined };

/** Choices for a client. */
export interface ClientOptions {
  /** The account's token, exactly as the provider shows it. Some methods need none. */
  token?: string | null;
  /** Scheme, host and perhaps a path to put before the provider's; the provider's own address where absent. */
  baseUrl?: string;
  /** The system's clock where absent; tests give one that they move. */
  clock?: ManualClock;
  /** Requests on their way at once: 4. */
  maxInFlight?: number;
  /** How long a call may wait for quota before it is the error `quota_wait`: 60 000. */
  maxWaitMs?: number;
  /** How long one request may take: 30 000. */
  attemptTimeoutMs?: number;
  /** How long a call may take from its first permit on: 120 000. */
  totalTimeoutMs?: number;
  /** The largest answer collected, in bytes: 32 MiB. */
  answerCap?: number;
}

/** Choices for one call; what is absent is as the client has it. */
export interface CallOptions {
  /** Cancels the call while it waits or is on its way. The error is `cancelled`, its `cause` the signal's reason. */
  signal?: AbortSignal;
  /** How long this call may wait for quota. */
  maxWaitMs?: number;
  /** How long one request of it may take. */
  attemptTimeoutMs?: number;
  /** How long it may take from its first permit on. */
  totalTimeoutMs?: number;
  /** Call a method the catalogue does not know, by this verb, with parameters as they are. */
  raw?: "GET" | "POST";
}

/** A request as it would be sent, the token masked. */
export interface PreparedRequest {
  http: "GET" | "POST";
  url: string;
  headers: [name: string, value: string][];
  body: string | null;
}

/** An answer to read, wherever it came from. */
export interface Answer {
  status: number;
  headers?: Iterable<readonly [name: string, value: string]> | Readonly<Record<string, string>>;
  body?: Uint8Array | string;
}

/** One quota window, as it stands now. */
export interface QuotaWindow {
  /** Such as `hour`. */
  name: string;
  seconds: number;
  /** How many calls fit. */
  limit: number;
  /** How many may go now: what is left less what is on its way. */
  remaining: number;
  /** What the last answer that counted said is left. */
  toldRemaining: number | null;
  /** When the next call fits, if none does now: Unix milliseconds. */
  nextFreeMs: number | null;
}

/** What a client did so far, and how it stands. */
export interface Stats {
  calls: number;
  /** Requests sent. */
  attempts: number;
  /** Times the core was entered for calls: three for a call without waits. */
  entries: number;
  inFlight: number;
  waiting: number;
  /** When the first call that waits for a window may go. */
  waitUntilMs: number | null;
}

/** One account of one provider. Any number of calls may be made at once. */
export class Client {
  private constructor();
  /** A client for adm.tools, the panel behind hosting.xyz and ukraine.com.ua. */
  static admTools(options?: ClientOptions): Promise<Client>;
  /** A client for ElytraHost. */
  static elytraHost(options?: ClientOptions): Promise<Client>;
  /**
   * Makes a call: checks it, waits for quota, sends it, reads the answer.
   *
   * @typeParam T what the caller expects `data` to be; it is not checked
   * @throws {HostwireError} and nothing else
   */
  call<T = unknown>(method: string, params?: Params | null, options?: CallOptions | null): Promise<Reply<T>>;
  /** The request a call would send, without sending it. */
  prepare(method: string, params?: Params | null, options?: CallOptions | null): PreparedRequest;
  /** Reads an answer to a call, wherever it came from. */
  read<T = unknown>(method: string, answer: Answer, options?: CallOptions | null): Reply<T>;
  /** The windows in force. */
  quota(): QuotaWindow[];
  /** What was done so far. */
  stats(): Stats;
  /** Refuses later calls (`client_closed`); those on their way run to their end. Then the token is forgotten. */
  close(): void;
  /** The same as `close`, for `using`; there where the host knows `Symbol.dispose`. */
  [Symbol.dispose](): void;
}

/** A successful answer. */
export class Reply<T = unknown> {
  private constructor();
  /** Whether the provider said yes. False only where "no" is an answer, as for a name that is taken. */
  readonly ok: boolean;
  readonly status: number;
  /** What the payload is. */
  readonly kind: "json" | "file" | "none";
  readonly contentType: string | null;
  /** The provider's own texts, as they came. */
  readonly texts: string[];
  /** The method called. */
  readonly method: string;
  /** How many requests it took. */
  readonly attempts: number;
  /** The payload, parsed when it is first read; null where it is a file or there is none. */
  get data(): T;
  /** The payload's bytes as they came. */
  get raw(): Uint8Array;
}

/** What went wrong: stable names, the same in every language. */
export type Code =
  | "unknown_method"
  | "invalid_params"
  | "token_missing"
  | "token_invalid"
  | "base_url_invalid"
  | "invalid_options"
  | "provider_invalid"
  | "quota_wait"
  | "throttled"
  | "cancelled"
  | "client_closed"
  | "provider_refused"
  | "bad_request"
  | "unauthorized"
  | "forbidden"
  | "not_found"
  | "unprocessable"
  | "server_error"
  | "unexpected_status"
  | "redirect_refused"
  | "not_an_answer"
  | "empty_answer"
  | "malformed_answer"
  | "answer_too_large"
  | "answer_cut"
  | "transport_failed"
  | "timed_out"
  | "internal";

/** Who can mend it; `limit`: time does. */
export type Fault = "caller" | "provider" | "limit" | "network" | "hostwire";

/** How far the request got: it decides whether a call may be made again. */
export type Delivery = "not_sent" | "refused" | "unknown" | "answered";

/** One parameter that cannot be sent as it is. */
export interface Violation {
  parameter: string;
  problem: "missing" | "unknown" | "type" | "value";
  /** What would be right, in words. */
  expected: string;
  /** For an unknown parameter: the nearest known name. */
  nearest: string | null;
}

/** What came back, where it could not be read as an answer. */
export interface Evidence {
  contentType: string | null;
  /** The body's beginning as text. */
  body: string;
  /** How many bytes of the body were received. */
  received: number;
  /** Whether `body` holds less than was received. */
  shortened: boolean;
}

/** The limit that was reached, as the provider told it. */
export interface Throttle {
  window: string | null;
  limit: number | null;
  /** Seconds until it is reset. */
  pauseS: number;
}

/** The one error there is. `message` says what happened, `advice` what to do. */
export class HostwireError extends Error {
  private constructor();
  /** Whether it is one, also of another copy of this package. */
  static is(value: unknown): value is HostwireError;
  readonly name: "HostwireError";
  readonly code: Code;
  /** The code's stable number. */
  readonly number: number;
  readonly fault: Fault;
  readonly delivery: Delivery;
  /** One or two sentences that say what to do. */
  readonly advice: string;
  /** The method called. */
  readonly method: string | null;
  /** The answer's status. */
  readonly status: number | null;
  /** The provider's own texts, as they came. */
  readonly texts: string[];
  /** Every parameter that cannot be sent as it is. */
  readonly violations: Violation[];
  /** The nearest known method name. */
  readonly nearest: string | null;
  /** The payload that came with the failure. */
  readonly answer: unknown;
  readonly evidence: Evidence | null;
  /** When the call may be made again: Unix milliseconds. */
  readonly retryAtMs: number | null;
  readonly throttle: Throttle | null;
  /** The kind of transport failure; `opaque`, since `fetch` does not tell. */
  readonly transport: "name" | "connect" | "tls" | "proxy" | "closed" | "opaque" | null;
  /** The host's own words about a transport failure; they differ between hosts and versions. */
  readonly detail: string | null;
}

/** A clock that stands still until a test moves it. */
export class ManualClock {
  /** Starts at this time: Unix milliseconds. */
  constructor(unixMs: number);
  /** What it shows: Unix milliseconds. */
  get now(): number;
  /** Moves it forward, and wakes what waits for that time. */
  advance(ms: number): void;
}
