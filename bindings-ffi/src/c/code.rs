//! `hw_code`: the numbers of the core's codes. A test keeps both in step.

/// What went wrong, as hw_error_code says it. A number is never given to another meaning; new ones come, so keep a
/// default branch.
#[repr(C)]
pub enum hw_code {
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
}
