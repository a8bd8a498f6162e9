package hostwire

import hostwire.internal.unfitParams
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import java.math.BigDecimal
import java.math.BigInteger

/**
 * Parameters as the core takes them.
 *
 * @throws HostwireException that names every parameter which JSON cannot hold.
 */
internal fun paramsJson(method: String, params: Map<String, Any?>): String {
    if (params.isEmpty()) return ""
    val unfit = mutableListOf<String>()
    val members = LinkedHashMap<String, JsonElement>()
    // From Java a map may hold other keys than its type says.
    for ((name, value) in params as Map<*, *>) {
        try {
            members[name as? String ?: throw Unfit()] = json(value, DEPTH)
        } catch (_: Unfit) {
            unfit += name as? String ?: "a name that is no text"
        }
    }
    val text = JsonObject(members).toString()
    if (!text.isWellFormed()) members.filter { (name, value) -> !name.isWellFormed() || !value.toString().isWellFormed() }.keys.let(unfit::addAll)
    if (unfit.isNotEmpty()) throw HostwireException(record(unfitParams(method.wellFormed(), unfit.map { it.wellFormed() })))
    return text
}

/** Deeper than any parameter, and what the core's own reader takes: whatever holds itself is deeper. */
private const val DEPTH = 64

private class Unfit : Exception(null, null, false, false)

private fun json(value: Any?, depth: Int): JsonElement {
    if (depth == 0) throw Unfit()
    fun list(items: Iterable<*>) = JsonArray(items.map { json(it, depth - 1) })
    return when (value) {
        null -> JsonNull
        is JsonElement -> value
        is String -> JsonPrimitive(value)
        is CharSequence, is Char -> JsonPrimitive(value.toString())
        is Boolean -> JsonPrimitive(value)
        is Number -> number(value)
        is UByte, is UShort, is UInt -> JsonPrimitive(value.toString().toLong())
        is ULong -> JsonPrimitive(value)
        is Map<*, *> -> JsonObject(value.entries.associate { (key, item) -> (key as? String ?: throw Unfit()) to json(item, depth - 1) })
        is Iterable<*> -> list(value)
        is Array<*> -> list(value.asList())
        is IntArray -> list(value.asList())
        is LongArray -> list(value.asList())
        is ShortArray -> list(value.asList())
        is DoubleArray -> list(value.asList())
        is FloatArray -> list(value.asList())
        is BooleanArray -> list(value.asList())
        else -> throw Unfit()
    }
}

/** Only what arrives as it is: JSON has no NaN, and its readers hold whole numbers of 64 bits and doubles. */
private fun number(value: Number): JsonElement = when (value) {
    is Byte, is Short, is Int, is Long -> JsonPrimitive(value)
    is Double -> if (value.isFinite()) JsonPrimitive(value) else throw Unfit()
    is Float -> if (value.isFinite()) JsonPrimitive(value) else throw Unfit()
    is BigInteger -> if (value.bitLength() < Long.SIZE_BITS) JsonPrimitive(value.toLong()) else throw Unfit()
    is BigDecimal -> {
        val nearest = value.toDouble()
        if (nearest.isFinite() && BigDecimal(nearest.toString()).compareTo(value) == 0) JsonPrimitive(nearest) else throw Unfit()
    }
    else -> throw Unfit()
}
