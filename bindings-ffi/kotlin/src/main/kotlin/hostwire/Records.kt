package hostwire

import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject

/** One parameter that cannot be sent as it is. Never holds the value given: it may be a secret. */
class Violation internal constructor(record: JsonObject) {
    /** The parameter's name. */
    val parameter: String = record.text("parameter")

    /** What is wrong with it, as text. */
    val problemText: String = record.text("problem")

    /** What is wrong with it. */
    val problem: Problem = known(problemText, Problem.OTHER)

    /** What would be right, in words. */
    val expected: String = record.text("expected")

    /** For an unknown parameter: the nearest known name. */
    val nearest: String? = record.textOrNull("nearest")

    override fun toString(): String = "Violation($parameter: $problemText, expected $expected)"
}

/** What came back, as it came, up to a cap. */
class Evidence internal constructor(record: JsonObject) {
    /** The answer's content type. */
    val contentType: String? = record.textOrNull("content_type")

    /** The body's beginning as text. */
    val body: String = record.text("body")

    /** How many bytes of the body were received. */
    val received: Long = record.number("received")

    /** Whether [body] holds less than was received. */
    val shortened: Boolean = record.flag("shortened")

    /** Everything but the body, which may hold secrets. */
    override fun toString(): String = "Evidence($contentType, $received bytes)"
}

/** A limit that was reached, as the provider told it. */
class Throttle internal constructor(record: JsonObject) {
    /** The window, such as `hour`. */
    val window: String? = record.textOrNull("window")

    /** How many calls fit into it. */
    val limit: Long? = record.numberOrNull("limit")

    /** Seconds until it is reset. */
    val pauseS: Long = record.number("pause_s")

    override fun toString(): String = "Throttle(window=$window, limit=$limit, pauseS=$pauseS)"
}

/** What a provider's texts name, so that no program needs to take sentences apart. */
class Named internal constructor(record: JsonObject) {
    /** The object that access was denied to. */
    val `object`: ObjectRef? = record.objectOrNull("object")?.let(::ObjectRef)

    /** Who was denied it. */
    val subject: ObjectRef? = record.objectOrNull("subject")?.let(::ObjectRef)

    /** The word that a "bad request" quotes: a hint, often not the parameter's own name. */
    val word: String? = record.textOrNull("word")

    /** The parameter that is missing, by the provider's word. */
    val missing: String? = record.textOrNull("missing")

    /** The exception that the provider's program ended with. */
    val exception: String? = record.textOrNull("exception")

    /** The network address that the text of a 401 or 403 speaks of. */
    val address: String? = record.textOrNull("address")

    override fun toString(): String = "Named(object=$`object`, subject=$subject, word=$word, missing=$missing, exception=$exception, address=$address)"
}

/** An object of the provider's. */
class ObjectRef internal constructor(record: JsonObject) {
    /** Its kind. */
    val class_: String = record.text("class")

    /** Which one. */
    val id: String = record.text("id")

    /** As the provider writes it: `ModuleInstance#9c7024b2`. */
    override fun toString(): String = "$class_#$id"
}

/** How it is known that a call was done whose own answer was lost. */
class Proof internal constructor(record: JsonObject) {
    /** The method that showed it. */
    val by: String = record.text("by")

    /** The same in a sentence. */
    val says: String = record.text("says")

    /** What it showed. */
    val row: JsonElement? = record.member("row")

    override fun toString(): String = "Proof($says)"
}

/** A place in a payload where something else stands than is known of the method. */
class Drift internal constructor(record: JsonObject) {
    /** Where: a JSON Pointer. */
    val pointer: String = record.text("pointer")

    /** What is known to stand there, in words. */
    val expected: String = record.text("expected")

    /** What kind of value stands there. */
    val found: String = record.text("found")

    override fun toString(): String = "Drift($pointer: $expected expected, $found found)"
}

/** A quota window, as it stands. */
class WindowReport internal constructor(record: JsonObject) {
    /** Its name. */
    val name: String = record.text("name")

    /** Its length in seconds. */
    val seconds: Long = record.number("seconds")

    /** How many calls fit. */
    val limit: Long = record.number("limit")

    /** How many without a purpose may go now: what is left less what is on its way and what is reserved. */
    val remaining: Long = record.number("remaining")

    /** What the last answer that counted said is left; null before such an answer. */
    val toldRemaining: Long? = record.numberOrNull("told_remaining")

    /** When the next call fits, if none does now. */
    val nextFreeMs: Long? = record.numberOrNull("next_free_ms")

    /** The unused part of all reserves. */
    val reserved: Long = record.numberOrNull("reserved") ?: 0

    /** The purposes with a reserve in this window. */
    val reserves: List<Reserve> = record.objects("reserves").map(::Reserve)

    override fun toString(): String = "WindowReport($name: $remaining of $limit)"
}

/** What a client has done so far, and how it stands. */
class Stats internal constructor(record: JsonObject) {
    /** Calls submitted. */
    val calls: Long = record.number("calls")

    /** Requests sent. */
    val attempts: Long = record.number("attempts")

    /** Times the core was entered for its calls. */
    val entries: Long = record.number("entries")

    /** Requests on their way. */
    val inFlight: Int = record.number("in_flight").toInt()

    /** Calls that wait for their permit. */
    val waiting: Int = record.number("waiting").toInt()

    /** When the first of them may go, if it waits for a window. */
    val waitUntilMs: Long? = record.numberOrNull("wait_until_ms")

    override fun toString(): String =
        "Stats(calls=$calls, attempts=$attempts, entries=$entries, inFlight=$inFlight, waiting=$waiting, waitUntilMs=$waitUntilMs)"
}

/** The request a call would send. */
class PreparedRequest internal constructor(record: JsonObject) {
    /** The verb. */
    val http: String = record.text("http")

    /** The absolute URL, query included. */
    val url: String = record.text("url")

    /** The headers, in order. The token is masked. */
    val headers: List<Pair<String, String>> = (record.getValue("headers") as JsonArray).map {
        val (name, value) = it as JsonArray
        name.text() to value.text()
    }

    /** The body, if there is one. */
    val body: String? = record.textOrNull("body")

    /** Everything but query and body: parameters may be secret. */
    override fun toString(): String = "PreparedRequest($http ${url.substringBefore('?')})"
}
