package hostwire

import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject

/**
 * What went wrong, whose fault it is, how far the request got, and what to do next. The only exception of this library
 * besides those of coroutines and of interrupted threads.
 *
 * The enums know what this version knows; the texts beside them are always as the core gave them.
 */
class HostwireException internal constructor(record: JsonObject) : Exception(record.text("message")) {
    /** One sentence that says what happened. */
    override val message: String = record.text("message")

    /** What went wrong, as text that never changes. */
    val codeText: String = record.text("code")

    /** What went wrong. */
    val code: Code = known(codeText, Code.OTHER)

    /** The code's stable number. */
    val number: Int = record.number("number").toInt()

    /** Who can mend it, as text. */
    val faultText: String = record.text("fault")

    /** Who can mend it. */
    val fault: Fault = known(faultText, Fault.OTHER)

    /** How far the request got, as text. */
    val deliveryText: String = record.text("delivery")

    /** How far the request got. It decides whether the call may be made again. */
    val delivery: Delivery = known(deliveryText, Delivery.OTHER)

    /** One or two sentences that say what to do. */
    val advice: String = record.text("advice")

    /** The method called. */
    val method: String? = record.textOrNull("method")

    /** The answer's status. */
    val status: Int? = record.numberOrNull("status")?.toInt()

    /** The provider's own texts, as they came. */
    val texts: List<String> = record.texts("texts")

    /** The same by language (`en`, `ru`, `uk`); a text that says everything twice is split. */
    val languages: Map<String, List<String>> = record.languages()

    /** What those texts name: an object, a parameter, an exception. */
    val named: Named? = record.objectOrNull("named")?.let(::Named)

    /** Every parameter that cannot be sent as it is. */
    val violations: List<Violation> = record.objects("violations").map(::Violation)

    /** The nearest known method name. */
    val nearest: String? = record.textOrNull("nearest")

    /** The payload that came with the failure. */
    val answer: JsonElement? = record.member("answer")

    /** What came back, where it could not be read as an answer. */
    val evidence: Evidence? = record.objectOrNull("evidence")?.let(::Evidence)

    /** When the call may be made again, in milliseconds since 1970. */
    val retryAtMs: Long? = record.numberOrNull("retry_at_ms")

    /** The limit that was reached, as the provider told it. */
    val throttle: Throttle? = record.objectOrNull("throttle")?.let(::Throttle)

    /** The kind of transport failure, as text. */
    val transportText: String? = record.textOrNull("transport")

    /** The kind of transport failure. */
    val transport: Transport? = transportText?.let { known(it, Transport.OTHER) }

    /** The host's own words about a transport failure; they differ between hosts and versions. */
    val detail: String? = record.textOrNull("detail")

    /** For [Code.MAYBE_APPLIED]: what went wrong with the call itself, as text. */
    val causeText: String? = record.textOrNull("cause")

    /** For [Code.MAYBE_APPLIED]: what went wrong with the call itself. */
    val causeCode: Code? = causeText?.let { known(it, Code.OTHER) }

    /** For [Code.MAYBE_APPLIED]: the method by which it was looked up, in vain; null where none is known. */
    val lookedUp: String? = record.textOrNull("looked_up")

    /** Everything but payload and body, which may hold secrets. */
    override fun toString(): String = "hostwire.HostwireException: $codeText ($deliveryText): $message"
}
