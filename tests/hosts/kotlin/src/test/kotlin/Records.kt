import hostwire.Event
import hostwire.HostwireException
import hostwire.ObjectRef
import hostwire.Plan
import hostwire.PreparedRequest
import hostwire.Reply
import hostwire.ReplyKind
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.booleanOrNull
import java.math.BigDecimal
import java.util.Base64

// Records as the shared files have them, from the properties that a user reads, one by one.

/** Text, numbers, flags, lists and maps as JSON. */
fun tree(value: Any?): JsonElement = when (value) {
    null -> JsonNull
    is JsonElement -> value
    is String -> JsonPrimitive(value)
    is Number -> JsonPrimitive(value)
    is Boolean -> JsonPrimitive(value)
    is List<*> -> JsonArray(value.map(::tree))
    is Map<*, *> -> JsonObject(value.entries.associate { (name, member) -> name as String to tree(member) })
    else -> error("no JSON: $value")
}

fun record(error: HostwireException): JsonElement = tree(
    mapOf(
        "code" to error.code.name.lowercase(), "number" to error.number, "fault" to error.fault.name.lowercase(),
        "delivery" to error.delivery.name.lowercase(), "message" to error.message, "advice" to error.advice,
        "method" to error.method, "status" to error.status, "texts" to error.texts,
        "languages" to error.languages.takeUnless { it.isEmpty() },
        "named" to error.named?.let {
            mapOf("object" to it.`object`?.let(::record), "subject" to it.subject?.let(::record), "word" to it.word, "missing" to it.missing, "exception" to it.exception, "address" to it.address)
        },
        "violations" to error.violations.map {
            mapOf("parameter" to it.parameter, "problem" to it.problem.name.lowercase(), "expected" to it.expected, "nearest" to it.nearest)
        },
        "nearest" to error.nearest, "answer" to error.answer,
        "evidence" to error.evidence?.let {
            mapOf("content_type" to it.contentType, "body" to it.body, "received" to it.received, "shortened" to it.shortened)
        },
        "retry_at_ms" to error.retryAtMs,
        "throttle" to error.throttle?.let { mapOf("window" to it.window, "limit" to it.limit, "pause_s" to it.pauseS) },
        "transport" to error.transport?.name?.lowercase(), "detail" to error.detail,
        "cause" to error.causeCode?.name?.lowercase(), "looked_up" to error.lookedUp,
    ),
)

fun record(reply: Reply): JsonElement = tree(
    mapOf(
        "ok" to reply.ok, "status" to reply.status, "kind" to reply.kind.name.lowercase(), "content_type" to reply.contentType,
        "filename" to reply.filename,
        "texts" to reply.texts, "languages" to reply.languages.takeUnless { it.isEmpty() },
        "drift" to reply.drift.map { mapOf("pointer" to it.pointer, "expected" to it.expected, "found" to it.found) },
        "proof" to reply.proof?.let { mapOf("by" to it.by, "says" to it.says, "row" to it.row) }, "streamed" to reply.streamed,
        "method" to reply.method, "attempts" to reply.attempts, "data" to reply.data,
        "raw_base64" to Base64.getEncoder().encodeToString(reply.raw).takeIf { reply.kind == ReplyKind.FILE },
    ),
)

private fun record(reference: ObjectRef) = mapOf("class" to reference.class_, "id" to reference.id)

fun record(event: Event): JsonElement = tree(
    mapOf(
        "event" to event.event, "method" to event.method, "code" to event.code?.name?.lowercase(), "by" to event.by,
        "pause_ms" to event.pauseMs, "retry_at_ms" to event.retryAtMs, "window" to event.window, "limit" to event.limit,
        "at_ms" to event.atMs, "until_ms" to event.untilMs, "days" to event.days, "ends_ms" to event.endsMs, "detail" to event.detail,
    ),
)

fun record(plan: Plan): JsonElement = tree(
    mapOf(
        "calls" to plan.calls, "leave_now" to plan.leaveNow, "last_ms" to plan.lastMs, "binds" to plan.binds, "exact" to plan.exact, "text" to plan.text,
        "pauses" to plan.pauses.map {
            mapOf("window" to it.window, "reserved" to it.reserved, "from_ms" to it.fromMs, "until_ms" to it.untilMs, "times" to it.times, "total_ms" to it.totalMs)
        },
    ),
)

fun record(request: PreparedRequest): JsonElement = tree(
    mapOf("http" to request.http, "url" to request.url, "headers" to request.headers.map { it.toList() }, "body" to request.body),
)

/** Without members that are null or an empty list, except `data` and what is inside it; numbers by their value. */
fun comparable(value: JsonElement): JsonElement = when (value) {
    is JsonObject -> JsonObject(
        value.mapValues { (name, member) -> if (name == "data" || name == "answer") byValue(member) else comparable(member) }
            .filter { (name, member) -> name == "data" || !(member is JsonNull || member is JsonArray && member.isEmpty()) },
    )
    is JsonArray -> JsonArray(value.map(::comparable))
    else -> byValue(value)
}

private fun byValue(value: JsonElement): JsonElement = when {
    value is JsonObject -> JsonObject(value.mapValues { (_, member) -> byValue(member) })
    value is JsonArray -> JsonArray(value.map(::byValue))
    value is JsonPrimitive && !value.isString && value !is JsonNull && value.booleanOrNull == null ->
        JsonPrimitive(BigDecimal(value.content).stripTrailingZeros())
    else -> value
}

/** What `expected` names must be in `actual`, and equal. */
fun difference(place: String, expected: JsonElement, actual: JsonElement?): String? = when {
    expected is JsonObject && actual is JsonObject ->
        expected.firstNotNullOfOrNull { (name, member) -> difference("$place.$name", member, actual[name]) }
    expected is JsonArray && actual is JsonArray && expected.size == actual.size ->
        expected.indices.firstNotNullOfOrNull { difference("$place[$it]", expected[it], actual[it]) }
    expected == actual -> null
    else -> "$place: expected $expected, got $actual"
}
