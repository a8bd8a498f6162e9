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
  /** How often one call is repeated by itself, where its method allows it: 2. */
  retries?: number;
  /** Whether only methods that read may be called. */
  readOnly?: boolean;
  /** Whether methods that destroy or spend are refused until a call says `confirmed`. */
  confirm?: boolean;
  /** What the account is called, for the question that `confirm` asks and for the last requests. */
  account?: string;
  /** What calls are made for: a call names its `purpose`, and may use what is kept for that. */
  purposes?: readonly Purpose[];
  /** When the token was made, for the warning before it ends: Unix milliseconds. */
  tokenCreatedMs?: number;
  /**
   * What the client is for, where the provider allows certain kinds of use: calls outside it are refused before they are sent.
   * Whatever the provider has where absent.
   */
  usage?: "open_information" | "own_account" | "white_label";
  /** What pauses before repeats are drawn from, for tests; by chance where absent. */
  seed?: number;
}

/** What calls are made for, and how much of every window is kept for it. */
export interface Purpose {
  /** Its name, as calls give it. */
  name: string;
  /** How many calls are kept for it, by the window's name: `{ hour: 100 }`. A window that is not named keeps none. */
  reserve?: Readonly<Record<string, number>>;
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
  /** What a raw call does to the account; without a word it is treated as a spend. */
  effect?: "read" | "write" | "destroy" | "spend";
  /** What it is made for: one of the client's purposes, whose reserve it may use. */
  purpose?: string;
  /** How often this call is repeated by itself, where its method allows it. */
  retries?: number;
  /** Somebody confirmed that this call may destroy or spend. */
  confirmed?: boolean;
  /** Files to send, by parameter: a `File` has a name and a type, another `Blob` and bytes are called like the parameter. */
  files?: Readonly<Record<string, Blob | Uint8Array | undefined>>;
  /**
   * Where an answer that is a file goes as it comes, however large. It is closed when the file is whole, and aborted when it does
   * not become whole; a file that was begun is not asked for again by itself.
   */
  sink?: WritableStream<Uint8Array>;
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
  /** How many without a purpose may go now: what is left less what is on its way and what is reserved. */
  remaining: number;
  /** What the last answer that counted said is left. */
  toldRemaining: number | null;
  /** When the next call fits, if none does now: Unix milliseconds. */
  nextFreeMs: number | null;
  /** The unused part of all reserves; absent where there are none. */
  reserved?: number;
  /** The purposes with a reserve in this window; absent where there are none. */
  reserves?: Reserve[];
}

/** A purpose in one window, as it stands. */
export interface Reserve {
  purpose: string;
  /** How many calls of the window are kept for it. */
  reserve: number;
  /** How many calls of it count in the window, those on their way included. */
  used: number;
  /** How many calls of it may go now. */
  remaining: number;
}

/** When a number of calls may leave. */
export interface Plan {
  calls: number;
  /** How many of them may leave at once. */
  leaveNow: number;
  /** When the last may leave: Unix milliseconds. Null if it never may, as things stand. */
  lastMs: number | null;
  /** Where they pause. Pauses of a kind are listed once, by the first of them. */
  pauses: Pause[];
  /** The window that they wait for longest. */
  binds: string | null;
  /** False if the way was too long and irregular to follow to its end; then its end is an estimate. */
  exact: boolean;
  /** All of that in a sentence. */
  text: string;
}

/** A pause of a plan, or a number of pauses of a kind. */
export interface Pause {
  /** The window that is full. */
  window: string;
  /** Whether it has room, and all of that is kept for other purposes. */
  reserved: boolean;
  /** When the first of them begins: Unix milliseconds. */
  fromMs: number;
  /** When the first of them ends: Unix milliseconds. */
  untilMs: number;
  /** How many of them there are. */
  times: number;
  /** How long they are together. */
  totalMs: number;
}

/** What happened besides the outcomes of calls. More kinds may come: ignore those you do not know. */
export type Event =
  /** A call failed and is made again by itself. */
  | { event: "repeats"; method: string; code: Code; pauseMs: number }
  /** The answer of a write was lost; whether it was done is looked up. */
  | { event: "looks_up"; method: string; by: string; pauseMs: number }
  /** The provider turned a call away because a limit is reached. */
  | { event: "throttled"; method: string; retryAtMs: number | null }
  /** A limit was reached; told at most once a week. */
  | { event: "limit_reached"; window: string; limit: number | null; atMs: number; untilMs: number }
  /** The store that shares the account does not work: the client goes on with a small share of its own. */
  | { event: "store_fails"; detail: string }
  /** The token ends soon unless it is used; told 30, 7 and 1 days before. */
  | { event: "token_ends"; days: number; endsMs: number };

/** The last request to a method. */
export interface RecentCall {
  account: string;
  method: string;
  /** When: Unix milliseconds. */
  atMs: number;
  /** What was asked; `***` stands for each secret. */
  params: Record<string, unknown>;
  /** The parameters that hold a mask instead of what was sent. */
  masked: string[];
  /** Whether the parameters were too large to keep. */
  omitted: boolean;
}

/** How a token stands. */
export interface TokenStatus {
  state: "unknown" | "valid" | "expiring" | "expired";
  /** The first instant at which it is refused: Unix milliseconds. */
  endsMs: number | null;
  /** Whole days left. */
  daysLeft: number | null;
  /** All of it for people. */
  sentence: string;
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
  /** A client for any provider: the name of one that is built in (also `elytrahost-2021-06`), or a whole description. */
  static of(provider: string | object, options?: ClientOptions): Promise<Client>;
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
  /** When the last of so many calls may leave, where they pause and what for. Nothing is sent. */
  plan(calls: number, options?: { purpose?: string | null }): Plan;
  /** What happened since the last time this was asked; the oldest are lost after 256. */
  events(): Event[];
  /** The last request to each method, of those made in the last ten minutes, the latest first. */
  recent(): RecentCall[];
  /** How the token stands, as far as its creation or a use of it is known. */
  tokenStatus(): TokenStatus;
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
  /** For a file: the name the answer suggests, without any path, safe to write to. */
  readonly filename: string | null;
  /** The provider's own texts, as they came. */
  readonly texts: string[];
  /** The same by language (`en`, `ru`, `uk`); a text that says everything twice is split. */
  readonly languages: Readonly<Record<string, string[]>>;
  /** Where the payload is not as it is known to be; the values are there as they came. */
  readonly drift: Drift[];
  /** The method called. */
  readonly method: string;
  /** How many requests it took. */
  readonly attempts: number;
  /** How it is known that the call was done, where its own answer was lost. */
  readonly proof: Proof | null;
  /** How many bytes of a file went to the call's sink, and are not kept here. */
  readonly streamed: number | null;
  /** The payload, parsed when it is first read; null where it is a file or there is none. */
  get data(): T;
  /** The payload's bytes as they came. */
  get raw(): Uint8Array;
}

/** A place in a payload where something else stands than is known of the method. */
export interface Drift {
  /** Where: a JSON Pointer. */
  pointer: string;
  /** What is known to stand there, in words. */
  expected: string;
  /** What kind of value stands there. */
  found: string;
}

/** How it is known that a call was done whose own answer was lost. */
export interface Proof {
  /** The method that showed it. */
  by: string;
  /** The same in a sentence. */
  says: string;
  /** What it showed. */
  row: unknown;
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
  | "read_only"
  | "confirmation_needed"
  | "outside_usage"
  | "quota_wait"
  | "throttled"
  | "cancelled"
  | "client_closed"
  | "snapshot_invalid"
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
  | "sink_failed"
  | "transport_failed"
  | "timed_out"
  | "maybe_applied"
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

/** What a provider's texts name, so that no program needs to take sentences apart. */
export interface Named {
  /** The object that access was denied to. */
  object: ObjectRef | null;
  /** Who was denied it. */
  subject: ObjectRef | null;
  /** The word that a "bad request" quotes: a hint, often not the parameter's own name. */
  word: string | null;
  /** The parameter that is missing, by the provider's word. */
  missing: string | null;
  /** The exception that the provider's program ended with. */
  exception: string | null;
  /** The network address that the text of a 401 or 403 speaks of. */
  address: string | null;
}

/** An object of the provider's: `ModuleInstance#9c7024b2`. */
export interface ObjectRef {
  /** Its kind. */
  class: string;
  /** Which one. */
  id: string;
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
  /** The same by language (`en`, `ru`, `uk`); a text that says everything twice is split. */
  readonly languages: Readonly<Record<string, string[]>>;
  /** What those texts name: an object, a parameter, an exception. */
  readonly named: Named | null;
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
  /** For `maybe_applied`: what went wrong with the call itself. */
  readonly causeCode: Code | null;
  /** For `maybe_applied`: the method by which it was looked up, in vain; null where none is known. */
  readonly lookedUp: string | null;
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
