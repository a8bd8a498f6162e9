/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * hostwire.h: a client for hosting-panel APIs (adm.tools, ElytraHost) that keeps to their quota, makes nothing twice,
 * and leaks no token. Rendered from Rust; do not edit.
 *
 * What holds for all functions:
 *
 * Ownership   What a function returns as hw_client, hw_reply, hw_error, hw_params, hw_request, hw_quota, hw_record,
 *             hw_cancel or hw_clock (not const) is yours until you give it to the _free of its type. What it returns as const is
 *             lent: it lives as long as the object it was asked of, and is never freed on its own. What you pass in stays yours and is
 *             copied where it is needed longer than the function runs.
 * Texts       UTF-8, ending with a NUL. Returned ones are NULL where there is nothing to say.
 * Errors      A function that can fail takes an hw_error ** last. It sets *error to an error that you free, or to NULL if
 *             it worked; error itself may be NULL. It never frees what *error held before.
 * NULL        A NULL object is never a crash: functions that can fail say so in the error, others return 0, false or NULL.
 * Threads     Any number of threads may share a client, a clock and a cancel handle, and read a reply or an error.
 *             Parameters are for one thread at a time, and the _free of an object must be alone with it. Calls work in a child after a fork.
 * Panics      None leaves the library: it becomes the error HW_CODE_INTERNAL.
 * Stability   Functions, numbers and fields are never removed, changed or given to another meaning under one soname
 *             (libhostwire.so.0). Structs that you fill begin with their size, so they can grow, and so can the ones
 *             that you read: never make, copy or measure one that the library makes, such as hw_violation or
 *             hw_window.
 */

#ifndef HOSTWIRE_H
#define HOSTWIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Begin with these: they set the size and leave everything as usual. */
#define HW_OPTIONS_INIT \
  { sizeof(hw_options), NULL, NULL, HW_DEFAULT, HW_DEFAULT, HW_DEFAULT, HW_DEFAULT, HW_DEFAULT, HW_DEFAULT, HW_DEFAULT, \
    HW_DEFAULT, NULL, NULL, HW_DEFAULT, HW_DEFAULT, NULL }
#define HW_CALL_OPTIONS_INIT \
  { sizeof(hw_call_options), NULL, HW_DEFAULT, HW_DEFAULT, HW_DEFAULT, NULL, NULL, HW_DEFAULT, HW_DEFAULT, NULL, NULL, NULL, \
    0 }
#define HW_FILE_INIT \
  { sizeof(hw_file), NULL, NULL, NULL, 0, NULL, NULL }
#define HW_STATS_INIT \
  { sizeof(hw_stats), 0, 0, 0, 0, 0, 0 }

/// In a number of hw_options or hw_call_options: as usual. Not 0, since 0 means something: max_wait_ms = 0 never waits.
#define HW_DEFAULT UINT64_MAX

/// What went wrong, as hw_error_code says it. A number is never given to another meaning; new ones come, so keep a
/// default branch.
typedef enum hw_code {
  /// No such method in the catalogue.
  HW_CODE_UNKNOWN_METHOD = 1,
  /// Parameters are missing, unknown, mistyped or not allowed: see hw_error_violation.
  HW_CODE_INVALID_PARAMS = 2,
  /// The method needs a token and none was given.
  HW_CODE_TOKEN_MISSING = 3,
  /// The token cannot stand in a header.
  HW_CODE_TOKEN_INVALID = 4,
  /// The base URL is neither https nor plain http to this very machine.
  HW_CODE_BASE_URL_INVALID = 5,
  /// An option or an argument cannot be used.
  HW_CODE_INVALID_OPTIONS = 6,
  /// The provider's description is not usable.
  HW_CODE_PROVIDER_INVALID = 7,
  /// The client only reads, and the method does more.
  HW_CODE_READ_ONLY = 8,
  /// The method destroys or spends, and nobody confirmed it.
  HW_CODE_CONFIRMATION_NEEDED = 9,
  /// The method is not for the kind of use that the client is for.
  HW_CODE_OUTSIDE_USAGE = 10,
  /// The call would have to wait for quota longer than it may: see hw_error_retry_at_ms.
  HW_CODE_QUOTA_WAIT = 20,
  /// The provider turned the call away because a limit is reached: see hw_error_throttle.
  HW_CODE_THROTTLED = 21,
  /// The call was cancelled.
  HW_CODE_CANCELLED = 30,
  /// The client was closed.
  HW_CODE_CLIENT_CLOSED = 31,
  /// A saved machine cannot be taken up again: it is of another provider or version.
  HW_CODE_SNAPSHOT_INVALID = 32,
  /// The provider understood and said no: see hw_error_text.
  HW_CODE_PROVIDER_REFUSED = 40,
  /// 400: the provider could not process the request.
  HW_CODE_BAD_REQUEST = 41,
  /// 401: the provider does not accept the token.
  HW_CODE_UNAUTHORIZED = 42,
  /// 403: the provider denies access.
  HW_CODE_FORBIDDEN = 43,
  /// 404: there is nothing at this address.
  HW_CODE_NOT_FOUND = 44,
  /// 422: the provider misses or rejects a parameter.
  HW_CODE_UNPROCESSABLE = 45,
  /// 5xx: the provider failed.
  HW_CODE_SERVER_ERROR = 46,
  /// Another status that is no success.
  HW_CODE_UNEXPECTED_STATUS = 47,
  /// The answer points to another address, which is never followed.
  HW_CODE_REDIRECT_REFUSED = 48,
  /// Not an answer of the API: a web page or something else that is no envelope.
  HW_CODE_NOT_AN_ANSWER = 60,
  /// An answer without a body.
  HW_CODE_EMPTY_ANSWER = 61,
  /// An answer that is not well-formed.
  HW_CODE_MALFORMED_ANSWER = 62,
  /// An answer larger than the cap.
  HW_CODE_ANSWER_TOO_LARGE = 63,
  /// The connection ended before the whole answer was here.
  HW_CODE_ANSWER_CUT = 64,
  /// The answer came, and the file it was to go to took no more of it.
  HW_CODE_SINK_FAILED = 65,
  /// The request did not get an answer: see hw_error_transport.
  HW_CODE_TRANSPORT_FAILED = 70,
  /// No answer in the time allowed.
  HW_CODE_TIMED_OUT = 71,
  /// The call may have changed something and its answer was lost.
  HW_CODE_MAYBE_APPLIED = 72,
  /// Hostwire itself failed; please report it.
  HW_CODE_INTERNAL = 99,
} hw_code;

/// A handle that cancels the calls it was given to by hw_call_options.cancel. Any thread may use it. Once used it
/// stays so: a later call with it is cancelled, too.
typedef struct hw_cancel hw_cancel;

/// One account of one provider. Any number of threads may share it; they share its quota.
typedef struct hw_client hw_client;

/// A clock that stands still until it is advanced: in a test, hours take no time. Give it to a client by
/// hw_options.clock. Any thread may use it.
typedef struct hw_clock hw_clock;

/// What went wrong, whose fault it is, how far the request got, and what to do next. It does not change; any thread may
/// read it. Every pointer it lends is valid until it is freed.
typedef struct hw_error hw_error;

/// The parameters of a call, for programs without a JSON library: texts are escaped. One thread at a time.
typedef struct hw_params hw_params;

/// The windows in force, as they stood when asked. Every pointer it lends is valid until it is freed.
typedef struct hw_quota hw_quota;

/// Facts of a client at one moment: a plan, events, recent calls, its token. Members are asked for by JSON Pointer (RFC
/// 6901), as in a reply, and may come with any version. It does not change; any thread may read it. Every pointer it
/// lends is valid until it is freed.
typedef struct hw_record hw_record;

/// A successful answer. It does not change; any thread may read it. Every pointer it lends is valid until it is freed.
typedef struct hw_reply hw_reply;

/// A request that was prepared and not sent. Every pointer it lends is valid until it is freed.
typedef struct hw_request hw_request;

/// Choices for a client. Begin with HW_OPTIONS_INIT, which sets the size and leaves everything as usual. The texts are
/// copied.
typedef struct hw_options {
  /// The size of this struct, as HW_OPTIONS_INIT sets it.
  size_t size;
  /// Scheme, host and perhaps a path to put before the provider's; NULL: the provider's own address.
  const char *base_url;
  /// NULL: the system's clock. It may be freed before the client.
  const struct hw_clock *clock;
  /// Requests on their way at once; as usual: 4.
  uint64_t max_in_flight;
  /// How long a call may wait for quota; as usual: a minute.
  uint64_t max_wait_ms;
  /// How long one request may take; as usual: 30 seconds.
  uint64_t attempt_timeout_ms;
  /// How long a call may take from its first permit on; as usual: 2 minutes.
  uint64_t total_timeout_ms;
  /// The largest answer collected, in bytes; as usual: 32 MiB.
  uint64_t answer_cap;
  /// How often one call is repeated by itself, where its method allows it; as usual: 2.
  uint64_t retries;
  /// 1: only methods that read may be called. As usual, and 0: any.
  uint64_t read_only;
  /// 1: methods that destroy or spend are refused until hw_call_options.confirmed says that somebody confirmed it. As
  /// usual, and 0: they are not.
  uint64_t confirm;
  /// What the account is called, for the question that confirm asks; NULL: it has no name.
  const char *account;
  /// What calls are made for, and how much of every window is kept for each, as a JSON list:
  /// [{"name": "certificates", "reserve": {"hour": 100, "day": 500}}]. NULL: nothing is told apart.
  const char *purposes;
  /// When the token was made, in milliseconds since 1970, for the warning before it ends; as usual: not known.
  uint64_t token_created_ms;
  /// What pauses before repeats are drawn from, for tests; as usual: by chance.
  uint64_t seed;
  /// What the client is for, where the provider allows certain kinds of use: "open_information", "own_account" or
  /// "white_label". Calls outside it are refused before they are sent. NULL: whatever the provider has.
  const char *usage;
} hw_options;

/// A file to send. Begin with HW_FILE_INIT, which sets the size. Everything is copied but what stands on the disk, which is
/// read while it is sent.
typedef struct hw_file {
  /// The size of this struct, as HW_FILE_INIT sets it.
  size_t size;
  /// The parameter it is sent as.
  const char *parameter;
  /// Where it is on the disk; NULL: it is in bytes.
  const char *path;
  /// Its content, where it is not on the disk.
  const uint8_t *bytes;
  /// How many bytes those are.
  size_t length;
  /// What it is called for the provider; NULL: its own name, or the parameter's.
  const char *filename;
  /// Its type, such as "image/png"; NULL: not told.
  const char *content_type;
} hw_file;

/// Choices for one call. Begin with HW_CALL_OPTIONS_INIT, which sets the size and leaves everything as the client has
/// it. The texts are copied.
typedef struct hw_call_options {
  /// The size of this struct, as HW_CALL_OPTIONS_INIT sets it.
  size_t size;
  /// What can cancel the call; NULL: nothing.
  const struct hw_cancel *cancel;
  /// How long this call may wait for quota.
  uint64_t max_wait_ms;
  /// How long one request of it may take.
  uint64_t attempt_timeout_ms;
  /// How long it may take from its first permit on.
  uint64_t total_timeout_ms;
  /// "GET" or "POST": call a method that the catalogue does not know, with parameters as they are. NULL: do not.
  const char *raw;
  /// What a raw call does to the account: "read", "write", "destroy" or "spend". NULL: it is treated as a spend.
  const char *effect;
  /// How often this call is repeated by itself, where its method allows it.
  uint64_t retries;
  /// 1: somebody confirmed that this call may destroy or spend. As usual, and 0: nobody did.
  uint64_t confirmed;
  /// What it is made for: one of hw_options.purposes, whose reserve it may use. NULL: none of them.
  const char *purpose;
  /// Where an answer that is a file goes, as it comes, however large. Until it is whole it is called PATH.part; if it does
  /// not become whole, nothing is left of it. NULL: it is collected, as every answer.
  const char *save_to;
  /// The files to send: so many as file_count says; NULL with 0.
  const struct hw_file *files;
  /// How many files there are.
  size_t file_count;
} hw_call_options;

/// One header of a request or an answer.
typedef struct hw_header {
  /// Its name, in any case.
  const char *name;
  /// Its value.
  const char *value;
} hw_header;

/// What a client has done so far, and how it stands. Begin with HW_STATS_INIT, which sets the size.
typedef struct hw_stats {
  /// The size of this struct, as HW_STATS_INIT sets it.
  size_t size;
  /// Calls submitted.
  uint64_t calls;
  /// Requests sent.
  uint64_t attempts;
  /// Times that calls entered the core: three for a call without waits.
  uint64_t entries;
  /// Requests on their way.
  uint32_t in_flight;
  /// Calls that wait for their permit.
  uint32_t waiting;
  /// When the first of them may go, in milliseconds since 1970, if it waits for a window; else 0.
  uint64_t wait_until_ms;
} hw_stats;

/// How it is known that a call was done whose own answer was lost. Made by the library only; fields may come at its end.
typedef struct hw_proof {
  /// The method that showed it.
  const char *by;
  /// The same in a sentence.
  const char *says;
  /// What it showed, as JSON text, or NULL.
  const char *row;
} hw_proof;

/// A place in the payload where something else stands than is known of the method. The value is there as it came. Made by
/// the library only; fields may come at its end.
typedef struct hw_drift {
  /// Where: a JSON Pointer, as hw_reply_get takes it.
  const char *pointer;
  /// What is known to stand there, in words.
  const char *expected;
  /// What kind of value stands there.
  const char *found;
} hw_drift;

/// What the provider's texts name. What they do not is NULL. Made by the library only; fields may come at its end.
typedef struct hw_named {
  /// The kind of the object that access was denied to, such as "ModuleInstance".
  const char *object_class;
  /// Which one it is.
  const char *object_id;
  /// The kind of who was denied it, such as "User".
  const char *subject_class;
  /// Who it is.
  const char *subject_id;
  /// The word that a "bad request" quotes: a hint, often not the parameter's own name.
  const char *word;
  /// The parameter that is missing, by the provider's word.
  const char *missing;
  /// The exception that the provider's program ended with.
  const char *exception;
  /// The network address that the text of a 401 or 403 speaks of.
  const char *address;
} hw_named;

/// One parameter that cannot be sent as it is. Made by the library only; fields may come at its end.
typedef struct hw_violation {
  /// The parameter's name.
  const char *parameter;
  /// "missing", "unknown", "type" or "value".
  const char *problem;
  /// What would be right, in words.
  const char *expected;
  /// For an unknown parameter the nearest known name, or NULL.
  const char *nearest;
} hw_violation;

/// What came back, where it could not be read as an answer. Made by the library only; fields may come at its end.
typedef struct hw_evidence {
  /// The answer's content type, or NULL.
  const char *content_type;
  /// The body's beginning as text; bytes that are no UTF-8 are replaced.
  const char *body;
  /// The length of that text, since a NUL may be in it.
  size_t body_length;
  /// How many bytes of the body were received.
  uint64_t received;
  /// Whether body holds less than was received.
  bool shortened;
} hw_evidence;

/// A limit that was reached, as the provider told it. Made by the library only; fields may come at its end.
typedef struct hw_throttle {
  /// The window, such as "hour", or NULL.
  const char *window;
  /// How many calls fit into it; 0: not told.
  uint64_t limit;
  /// Seconds until it is reset.
  uint64_t pause_s;
} hw_throttle;

/// One window. Made by the library only; fields may come at its end.
typedef struct hw_window {
  /// Its name, such as "hour".
  const char *name;
  /// Its length in seconds.
  uint64_t seconds;
  /// How many calls fit.
  uint64_t limit;
  /// How many without a purpose may go now: what is left less what is on its way and what is reserved.
  uint64_t remaining;
  /// What the last answer that counted said is left; -1 before such an answer.
  int64_t told_remaining;
  /// When the next call fits, in milliseconds since 1970, if none does now; else 0.
  uint64_t next_free_ms;
  /// The unused part of all reserves.
  uint64_t reserved;
  /// The purposes with a reserve in this window, as a JSON list: each with "purpose", "reserve", "used" and "remaining".
  const char *reserves;
} hw_window;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/// A client for an account of adm.tools (hosting.xyz, ukraine.com.ua). Free it with hw_client_free.
///
/// token: as the panel shows it; NULL: none. options: NULL: as usual.
/// Returns NULL and sets *error for a token, a base URL or an option that cannot be used.
struct hw_client *hw_client_adm_tools(const char *token, const struct hw_options *options, struct hw_error **error);

/// A client for an account of ElytraHost. Free it with hw_client_free.
///
/// token: NULL: none, to ask for open information and to sign in. options: NULL: as usual.
/// Returns NULL and sets *error for a token, a base URL or an option that cannot be used.
struct hw_client *hw_client_elytra_host(const char *token, const struct hw_options *options, struct hw_error **error);

/// A client for an account of any provider. Free it with hw_client_free.
///
/// provider: the name of one that is built in ("adm.tools", "elytrahost", "elytrahost-2021-06"), or a whole description as
/// JSON. token, options: as in hw_client_elytra_host.
/// Returns NULL and sets *error for a provider, a token, a base URL or an option that cannot be used.
struct hw_client *hw_client_new(const char *provider,
                                const char *token,
                                const struct hw_options *options,
                                struct hw_error **error);

/// Makes a call and blocks until it is done. Free the reply with hw_reply_free.
///
/// method: such as "dns/records_list". params_json: a JSON object with a member for each parameter; NULL or "": none.
/// options: NULL: as the client has them.
/// Returns NULL and sets *error if anything went wrong.
struct hw_reply *hw_client_call(const struct hw_client *client,
                                const char *method,
                                const char *params_json,
                                const struct hw_call_options *options,
                                struct hw_error **error);

/// The request that a call would send, without sending it. Free it with hw_request_free.
///
/// The arguments are those of hw_client_call. Returns NULL and sets *error for what would refuse the call.
struct hw_request *hw_client_prepare(const struct hw_client *client,
                                     const char *method,
                                     const char *params_json,
                                     const struct hw_call_options *options,
                                     struct hw_error **error);

/// Reads an answer to a call, wherever it came from. Free the reply with hw_reply_free.
///
/// headers: so many as header_count says; NULL with 0. body: body_length bytes; NULL with 0.
/// Returns NULL and sets *error if the answer says that the call failed, or is none.
struct hw_reply *hw_client_read(const struct hw_client *client,
                                const char *method,
                                uint16_t status,
                                const struct hw_header *headers,
                                size_t header_count,
                                const uint8_t *body,
                                size_t body_length,
                                const struct hw_call_options *options,
                                struct hw_error **error);

/// The windows in force, as they stand now. Free it with hw_quota_free. NULL for NULL.
struct hw_quota *hw_client_quota(const struct hw_client *client);

/// What was done so far, and how things stand now: fills *stats, which began with HW_STATS_INIT.
///
/// Returns false, and changes nothing, for NULL or a struct without its size.
bool hw_client_stats(const struct hw_client *client, struct hw_stats *stats);

/// When the last of so many calls may leave, where they pause and what for. Nothing is sent. Free it with hw_record_free.
///
/// purpose: one of hw_options.purposes, or NULL. Its members: "/text" (all of it in a sentence), "/last_ms" (when the last
/// may leave, in milliseconds since 1970, or "null"), "/leave_now", "/binds", "/exact" and the list "/pauses", each with
/// "window", "reserved", "from_ms", "until_ms", "times" and "total_ms".
/// Returns NULL and sets *error for a purpose that the client does not have.
struct hw_record *hw_client_plan(const struct hw_client *client,
                                 uint64_t calls,
                                 const char *purpose,
                                 struct hw_error **error);

/// What happened since the last time this was asked, besides the outcomes of calls: a list, oldest first. The oldest are
/// lost after 256. Free it with hw_record_free. NULL for NULL.
///
/// "/0/event" says what: "repeats" (a call failed and is made again by itself: "method", "code", "pause_ms"), "looks_up"
/// (the answer of a write was lost; whether it was done is looked up: "method", "by", "pause_ms"), "throttled" (the provider
/// turned a call away because a limit is reached: "method", "retry_at_ms"), "limit_reached" (told at most once a week:
/// "window", "limit", "at_ms", "until_ms"), "store_fails" (the store that shares the account does not work: "detail") or
/// "token_ends" ("days", "ends_ms"). More come, so ignore those you do not know.
struct hw_record *hw_client_events(const struct hw_client *client);

/// The last request to each method, of those made in the last ten minutes: a list, the latest first, each with "account",
/// "method", "at_ms", "params" with secrets masked, "masked" and "omitted". Free it with hw_record_free. NULL for NULL.
struct hw_record *hw_client_recent(const struct hw_client *client);

/// How the token stands, as far as its creation or a use of it is known: "/state" ("unknown", "valid", "expiring",
/// "expired"), "/ends_ms", "/days_left" and "/sentence". Free it with hw_record_free. NULL for NULL.
struct hw_record *hw_client_token_status(const struct hw_client *client);

/// Refuses every later call with the error "client_closed"; calls on their way go on. NULL is nothing.
void hw_client_close(const struct hw_client *client);

/// Frees the client; NULL is nothing. Its calls must have returned; what they returned stays valid.
void hw_client_free(struct hw_client *client);

/// The library's version, such as "0.1.0". Never freed.
const char *hw_version(void);

/// No parameters yet. Free it with hw_params_free.
struct hw_params *hw_params_new(void);

/// Sets a parameter to a text; NULL sets nothing.
void hw_params_set_text(struct hw_params *params, const char *name, const char *text);

/// Sets a parameter to a whole number.
void hw_params_set_int(struct hw_params *params, const char *name, int64_t number);

/// Sets a parameter to any JSON value: "true", "1.5", a list, an object, or what hw_reply_get says of a number; NULL
/// sets nothing.
void hw_params_set_json(struct hw_params *params, const char *name, const char *json);

/// What to give to hw_client_call. It is valid until the parameters are changed or freed.
///
/// After a value that could not be set, a call with this is the error "invalid_params", which says so.
const char *hw_params_json(struct hw_params *params);

/// Frees the parameters; NULL is nothing.
void hw_params_free(struct hw_params *params);

/// One value of the payload, by JSON Pointer (RFC 6901): "/list/0/type"; "" is the whole payload.
///
/// A text as it is; a number as it came; true and false as their JSON text; null as "null"; a list or an object as JSON text.
/// NULL if there is nothing at this place, or the payload is no JSON. A NUL inside a text reads as U+FFFD: hw_reply_json
/// has it as it came. In a key, ~ is written ~0 and / is written ~1.
const char *hw_reply_get(const struct hw_reply *reply,
                         const char *pointer);

/// How many elements the list, or members the object, at this place has; 0 for anything else.
size_t hw_reply_count(const struct hw_reply *reply, const char *pointer);

/// The name of the member at index, counted from 0 in the payload's order, of the object at this place; NULL after the
/// last, or if there is no object.
const char *hw_reply_key(const struct hw_reply *reply, const char *pointer, size_t index);

/// The payload as JSON text, for a JSON library; "null" where there is none, as in a file. Its length goes to *length,
/// which may be NULL.
const char *hw_reply_json(const struct hw_reply *reply, size_t *length);

/// The payload's bytes as they came, such as a file. No NUL ends them: their number goes to *length.
const uint8_t *hw_reply_raw(const struct hw_reply *reply, size_t *length);

/// Whether the provider said yes. False only where "no" is an answer, as for a name that is taken.
bool hw_reply_ok(const struct hw_reply *reply);

/// The answer's status, such as 200.
uint16_t hw_reply_status(const struct hw_reply *reply);

/// What the payload is: "json", "file" or "none".
const char *hw_reply_kind(const struct hw_reply *reply);

/// The answer's content type, or NULL.
const char *hw_reply_content_type(const struct hw_reply *reply);

/// For a file: the name the answer suggests, without any path, safe to write to; or NULL.
const char *hw_reply_filename(const struct hw_reply *reply);

/// The provider's own texts, as they came: the one at index, counted from 0, or NULL after the last.
const char *hw_reply_text(const struct hw_reply *reply, size_t index);

/// The languages that those texts are in, such as "en", "ru" or "uk": the one at index, counted from 0, or NULL after the
/// last.
const char *hw_reply_language(const struct hw_reply *reply,
                              size_t index);

/// The texts in one language, a text that says everything twice in its halves: the one at index, counted from 0, or NULL
/// after the last.
const char *hw_reply_text_in(const struct hw_reply *reply,
                             const char *language,
                             size_t index);

/// How it is known that the call was done, where its own answer was lost; else NULL.
const struct hw_proof *hw_reply_proof(const struct hw_reply *reply);

/// Where the payload is not as it is known to be: the place at index, counted from 0, or NULL after the last.
const struct hw_drift *hw_reply_drift(const struct hw_reply *reply, size_t index);

/// How many bytes of a file went to hw_call_options.save_to, and are not kept here; 0: none.
uint64_t hw_reply_streamed(const struct hw_reply *reply);

/// The method called.
const char *hw_reply_method(const struct hw_reply *reply);

/// How many requests it took.
uint32_t hw_reply_attempts(const struct hw_reply *reply);

/// Frees the reply; NULL is nothing.
void hw_reply_free(struct hw_reply *reply);

/// What went wrong, as a number of hw_code, for a switch; 0 for NULL.
int hw_error_code(const struct hw_error *error);

/// The code's name, the same in every language, such as "quota_wait".
const char *hw_error_name(const struct hw_error *error);

/// Who can mend it: "caller", "provider", "limit" (nobody; time mends it), "network" or "hostwire".
const char *hw_error_fault(const struct hw_error *error);

/// How far the request got: "not_sent" (certainly), "refused" (turned away, nothing was done), "unknown" (perhaps
/// done: look before you repeat it) or "answered".
const char *hw_error_delivery(const struct hw_error *error);

/// One sentence that says what happened.
const char *hw_error_message(const struct hw_error *error);

/// One or two sentences that say what to do.
const char *hw_error_advice(const struct hw_error *error);

/// The method called, or NULL.
const char *hw_error_method(const struct hw_error *error);

/// The answer's status, such as 403; 0: there was no answer.
uint16_t hw_error_status(const struct hw_error *error);

/// The provider's own texts, as they came: the one at index, counted from 0, or NULL after the last.
const char *hw_error_text(const struct hw_error *error, size_t index);

/// The languages that the provider's texts are in, such as "en", "ru" or "uk": the one at index, counted from 0, or NULL
/// after the last.
const char *hw_error_language(const struct hw_error *error,
                              size_t index);

/// The texts in one language, a text that says everything twice in its halves: the one at index, counted from 0, or NULL
/// after the last.
const char *hw_error_text_in(const struct hw_error *error,
                             const char *language,
                             size_t index);

/// What the provider's texts name: an object, a parameter, an exception; or NULL.
const struct hw_named *hw_error_named(const struct hw_error *error);

/// Every parameter that cannot be sent as it is: the one at index, counted from 0, or NULL after the last.
const struct hw_violation *hw_error_violation(const struct hw_error *error, size_t index);

/// For an unknown method the nearest known name, or NULL.
const char *hw_error_nearest(const struct hw_error *error);

/// The payload that came with the failure, as JSON text, or NULL.
const char *hw_error_answer(const struct hw_error *error);

/// What came back, where it could not be read as an answer, or NULL.
const struct hw_evidence *hw_error_evidence(const struct hw_error *error);

/// When the call may be made again, in milliseconds since 1970; 0: not known.
uint64_t hw_error_retry_at_ms(const struct hw_error *error);

/// The limit that was reached, or NULL.
const struct hw_throttle *hw_error_throttle(const struct hw_error *error);

/// The kind of a transport failure: "name", "connect", "tls", "proxy", "closed", "opaque", or NULL.
const char *hw_error_transport(const struct hw_error *error);

/// The transport's own words about a failure, or NULL. They differ between machines and versions.
const char *hw_error_detail(const struct hw_error *error);

/// For HW_CODE_MAYBE_APPLIED: what went wrong with the call itself, as a number of hw_code; 0 for every other error.
int hw_error_cause(const struct hw_error *error);

/// The same in words, such as "transport_failed", or NULL.
const char *hw_error_cause_name(const struct hw_error *error);

/// For HW_CODE_MAYBE_APPLIED: the method by which it was looked up, in vain; NULL where none is known.
const char *hw_error_looked_up(const struct hw_error *error);

/// The whole error as one JSON object, for logs. It never holds the token.
const char *hw_error_json(const struct hw_error *error);

/// Frees the error; NULL is nothing.
void hw_error_free(struct hw_error *error);

/// A new handle. Free it with hw_cancel_free.
struct hw_cancel *hw_cancel_new(void);

/// Cancels every call that has this handle. Each returns the error "cancelled", whose delivery says whether its request
/// had left.
void hw_cancel_now(const struct hw_cancel *cancel);

/// Frees the handle; NULL is nothing. The calls it was given to must have returned.
void hw_cancel_free(struct hw_cancel *cancel);

/// A clock that shows unix_ms, in milliseconds since 1970. Free it with hw_clock_free.
struct hw_clock *hw_clock_manual(uint64_t unix_ms);

/// Moves the clock forward and wakes every call that waits for a moment now past.
void hw_clock_advance(const struct hw_clock *clock, uint64_t ms);

/// What the clock shows, in milliseconds since 1970; 0 for NULL.
uint64_t hw_clock_unix_ms(const struct hw_clock *clock);

/// Frees the clock; NULL is nothing. Clients made with it keep their time.
void hw_clock_free(struct hw_clock *clock);

/// The verb: "GET" or "POST".
const char *hw_request_http(const struct hw_request *request);

/// The absolute URL, query included.
const char *hw_request_url(const struct hw_request *request);

/// The headers: the one at index, counted from 0, or NULL after the last. The token reads ***.
const struct hw_header *hw_request_header(const struct hw_request *request, size_t index);

/// The body, or NULL if there is none.
const char *hw_request_body(const struct hw_request *request);

/// Frees the request; NULL is nothing.
void hw_request_free(struct hw_request *request);

/// The window at index, counted from 0, or NULL after the last.
const struct hw_window *hw_quota_window(const struct hw_quota *quota, size_t index);

/// Frees the quota; NULL is nothing.
void hw_quota_free(struct hw_quota *quota);

/// One value: "/text", "/0/event"; "" is the whole record.
///
/// A text as it is; a number, true and false as their JSON text; null as "null"; a list or an object as JSON text. NULL if
/// there is nothing at this place.
const char *hw_record_get(const struct hw_record *record,
                          const char *pointer);

/// How many elements the list, or members the object, at this place has; 0 for anything else.
size_t hw_record_count(const struct hw_record *record, const char *pointer);

/// The whole record as JSON text, for logs and JSON libraries.
const char *hw_record_json(const struct hw_record *record);

/// Frees the record; NULL is nothing.
void hw_record_free(struct hw_record *record);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* HOSTWIRE_H */
