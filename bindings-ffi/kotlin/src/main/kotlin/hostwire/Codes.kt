package hostwire

// Every enum is read from the core's text by its name in lower case, and has `OTHER` for what a newer core adds.

/** What went wrong. */
enum class Code {
    UNKNOWN_METHOD, INVALID_PARAMS, TOKEN_MISSING, TOKEN_INVALID, BASE_URL_INVALID, INVALID_OPTIONS, PROVIDER_INVALID,
    READ_ONLY, CONFIRMATION_NEEDED, OUTSIDE_USAGE, QUOTA_WAIT, THROTTLED, CANCELLED, CLIENT_CLOSED, SNAPSHOT_INVALID,
    PROVIDER_REFUSED, BAD_REQUEST, UNAUTHORIZED, FORBIDDEN, NOT_FOUND, UNPROCESSABLE, SERVER_ERROR, UNEXPECTED_STATUS,
    REDIRECT_REFUSED, NOT_AN_ANSWER, EMPTY_ANSWER, MALFORMED_ANSWER, ANSWER_TOO_LARGE, ANSWER_CUT, SINK_FAILED,
    TRANSPORT_FAILED, TIMED_OUT, MAYBE_APPLIED, INTERNAL,

    /** One this version does not know: see [HostwireException.codeText]. */
    OTHER,
}

/** Who can mend it. */
enum class Fault {
    /** The program or person that made the call. */
    CALLER,
    PROVIDER,

    /** Nobody: a limit is reached, time mends it. */
    LIMIT,

    /** Whatever lies between. */
    NETWORK,
    HOSTWIRE,

    /** One this version does not know: see [HostwireException.faultText]. */
    OTHER,
}

/** How far the request got. */
enum class Delivery {
    /** Certainly not sent. */
    NOT_SENT,

    /** Received and turned away: nothing was done. */
    REFUSED,

    /** Perhaps received, perhaps done. */
    UNKNOWN,

    /** Received and answered. */
    ANSWERED,

    /** One this version does not know: see [HostwireException.deliveryText], and take it for [UNKNOWN]. */
    OTHER,
}

/** The kind of a transport failure. */
enum class Transport {
    /** The host name has no address. */
    NAME,

    /** Nothing could be connected to. */
    CONNECT,

    /** No trust could be established. */
    TLS,
    PROXY,

    /** The connection ended without an answer. */
    CLOSED,

    /** The cause is hidden. */
    OPAQUE,

    /** One this version does not know: see [HostwireException.transportText]. */
    OTHER,
}

/** What is wrong with a parameter. */
enum class Problem {
    /** Required and not given. */
    MISSING,

    /** The method has no such parameter. */
    UNKNOWN,

    /** Of another type. */
    TYPE,

    /** Of the right type, but not among the allowed values. */
    VALUE,

    /** One this version does not know: see [Violation.problemText]. */
    OTHER,
}

/** What a reply's payload is. */
enum class ReplyKind {
    /** JSON: see [Reply.data]. */
    JSON,

    /** A file: see [Reply.raw]. */
    FILE,

    /** The provider sent none. */
    NONE,

    /** One this version does not know. */
    OTHER,
}

/** How a token stands. */
enum class TokenState {
    /** Neither a use nor its creation is known, or the provider does not say how long tokens live. */
    UNKNOWN,
    VALID,

    /** It ends within thirty days. */
    EXPIRING,
    EXPIRED,

    /** One this version does not know. */
    OTHER,
}

internal inline fun <reified E : Enum<E>> known(text: String, other: E): E =
    enumValues<E>().find { it !== other && it.name.lowercase() == text } ?: other
