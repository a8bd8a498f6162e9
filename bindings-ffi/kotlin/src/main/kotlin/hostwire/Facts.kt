package hostwire

import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject

// What a client tells of itself.

/** A purpose in one window, as it stands. */
class Reserve internal constructor(record: JsonObject) {
    /** The purpose. */
    val purpose: String = record.text("purpose")

    /** How many calls of the window are kept for it. */
    val reserve: Long = record.number("reserve")

    /** How many calls of it count in the window, those on their way included. */
    val used: Long = record.number("used")

    /** How many calls of it may go now. */
    val remaining: Long = record.number("remaining")

    override fun toString(): String = "Reserve($purpose: $remaining of $reserve)"
}

/** When a number of calls may leave. */
class Plan internal constructor(record: JsonObject) {
    /** How many calls were planned. */
    val calls: Long = record.number("calls")

    /** How many of them may leave at once. */
    val leaveNow: Long = record.number("leave_now")

    /** When the last may leave, in milliseconds since 1970; null if it never may, as things stand. */
    val lastMs: Long? = record.numberOrNull("last_ms")

    /** Where they pause. Pauses of a kind are listed once, by the first of them. */
    val pauses: List<Pause> = record.objects("pauses").map(::Pause)

    /** The window that they wait for longest. */
    val binds: String? = record.textOrNull("binds")

    /** False if the way was too long and irregular to follow to its end; then its end is an estimate. */
    val exact: Boolean = record.flag("exact")

    /** All of that in a sentence. */
    val text: String = record.text("text")

    override fun toString(): String = text
}

/** A pause of a plan, or a number of pauses of a kind. */
class Pause internal constructor(record: JsonObject) {
    /** The window that is full. */
    val window: String = record.text("window")

    /** Whether it has room, and all of that is kept for other purposes. */
    val reserved: Boolean = record.flag("reserved")

    /** When the first of them begins, in milliseconds since 1970. */
    val fromMs: Long = record.number("from_ms")

    /** When the first of them ends, in milliseconds since 1970. */
    val untilMs: Long = record.number("until_ms")

    /** How many of them there are. */
    val times: Long = record.number("times")

    /** How long they are together. */
    val totalMs: Long = record.number("total_ms")

    override fun toString(): String = "Pause($window, $times times, $totalMs ms)"
}

/** The last request to a method. */
class RecentCall internal constructor(record: JsonObject) {
    /** Whose account it was made on. */
    val account: String = record.text("account")

    /** The method called. */
    val method: String = record.text("method")

    /** When, in milliseconds since 1970. */
    val atMs: Long = record.number("at_ms")

    /** What was asked; `***` stands for each secret. */
    val params: Map<String, JsonElement> = record.objectOrNull("params").orEmpty()

    /** The parameters that hold a mask instead of what was sent. */
    val masked: List<String> = record.texts("masked")

    /** Whether the parameters were too large to keep. */
    val omitted: Boolean = record.flag("omitted")

    override fun toString(): String = "RecentCall($method at $atMs)"
}

/** How a token stands. */
class TokenStatus internal constructor(record: JsonObject) {
    /** How it stands. */
    val state: TokenState = known(record.text("state"), TokenState.OTHER)

    /** The first instant at which it is refused, in milliseconds since 1970. */
    val endsMs: Long? = record.numberOrNull("ends_ms")

    /** Whole days left. */
    val daysLeft: Long? = record.numberOrNull("days_left")

    /** All of it for people. */
    val sentence: String = record.text("sentence")

    override fun toString(): String = sentence
}

/** What happened besides the outcomes of calls. What an event of its kind does not say is null. */
class Event internal constructor(private val record: JsonObject) {
    /**
     * What happened: `repeats` (a call failed and is made again by itself), `looks_up` (the answer of a write was lost;
     * whether it was done is looked up), `throttled` (the provider turned a call away because a limit is reached),
     * `limit_reached` (told at most once a week), `store_fails` (the store that shares the account does not work; the client
     * goes on with a small share of its own) or `token_ends` (the token ends soon unless it is used). More may come.
     */
    val event: String = record.text("event")

    /** The method called. */
    val method: String? = record.textOrNull("method")

    /** What went wrong. */
    val code: Code? = record.textOrNull("code")?.let { known(it, Code.OTHER) }

    /** The method that shows whether a write was done. */
    val by: String? = record.textOrNull("by")

    /** How long the call rests before it goes on. */
    val pauseMs: Long? = record.numberOrNull("pause_ms")

    /** When the next call may go, in milliseconds since 1970. */
    val retryAtMs: Long? = record.numberOrNull("retry_at_ms")

    /** The window that is full. */
    val window: String? = record.textOrNull("window")

    /** How many calls fit into it. */
    val limit: Long? = record.numberOrNull("limit")

    /** When it was reached, in milliseconds since 1970. */
    val atMs: Long? = record.numberOrNull("at_ms")

    /** When calls may go again, in milliseconds since 1970. */
    val untilMs: Long? = record.numberOrNull("until_ms")

    /** Which warning: so many days before the token's end. */
    val days: Long? = record.numberOrNull("days")

    /** That end, in milliseconds since 1970. */
    val endsMs: Long? = record.numberOrNull("ends_ms")

    /** The store's own words. */
    val detail: String? = record.textOrNull("detail")

    override fun toString(): String = record.toString()
}
