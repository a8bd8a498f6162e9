package hostwire

import com.sun.jna.CallbackThreadInitializer
import com.sun.jna.Native
import hostwire.internal.InternalException
import hostwire.internal.NativeException
import hostwire.internal.uniffiRustFutureContinuationCallbackImpl
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.add
import kotlinx.serialization.json.addJsonObject
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.put
import kotlinx.serialization.json.putJsonArray

/** Runs what enters the native library, and gives its failures their type. */
internal inline fun <T> typed(enter: () -> T): T = try {
    enter()
} catch (failed: NativeException.Failed) {
    throw HostwireException(record(failed.record))
} catch (defect: InternalException) {
    throw HostwireException(internalError(defect.message.orEmpty()), defect)
}

/** Attaches the thread that brings outcomes once, as a daemon, instead of anew for each call. */
internal fun nameCallbackThread() = callbackThread

private val callbackThread: Unit by lazy {
    Native.setCallbackThreadInitializer(uniffiRustFutureContinuationCallbackImpl, CallbackThreadInitializer(true, false, "hostwire"))
}

/**
 * The error for parameters that cannot become JSON, and so cannot reach the core to be refused there: its record, in its
 * words.
 */
internal fun unfitParams(method: String, names: List<String>) = HostwireException(
    buildJsonObject {
        put("code", "invalid_params")
        put("number", 2)
        put("fault", "caller")
        put("delivery", "not_sent")
        put("message", "$method cannot be called with these parameters: ${names.joinToString()}.")
        put("advice", "Nothing was sent. The violations say what each parameter should be.")
        put("method", method)
        putJsonArray("violations") {
            for (name in names) addJsonObject {
                put("parameter", name)
                put("problem", "type")
                put("expected", "text, a finite number, true or false, or a list or map of these")
            }
        }
    },
)

private fun internalError(what: String) = buildJsonObject {
    put("code", "internal")
    put("number", 99)
    put("fault", "hostwire")
    put("delivery", "unknown")
    put("message", "Hostwire failed: $what.")
    put("advice", "Report it with the steps that lead there. Look up whether the call was applied before you make it again.")
}

/**
 * Half a surrogate pair has no UTF-8 form. Replaced, it reaches the core, which knows no such method, token or address.
 * Java's own encoder puts a question mark there, which may stand in a token.
 */
internal fun String.wellFormed(): String = if (none(Char::isSurrogate)) this else replace(halfAPair, "\uFFFD")

private val halfAPair = Regex("\\p{Cs}")

internal fun String.isWellFormed(): Boolean = wellFormed() == this

internal fun record(text: String): JsonObject = Json.parseToJsonElement(text) as JsonObject

internal fun records(text: String): List<JsonObject> = (Json.parseToJsonElement(text) as JsonArray).map { it as JsonObject }

internal fun JsonElement.text(): String = (this as JsonPrimitive).content

internal fun JsonObject.member(name: String): JsonElement? = get(name)?.takeUnless { it is JsonNull }

internal fun JsonObject.textOrNull(name: String): String? = member(name)?.text()

internal fun JsonObject.text(name: String): String = getValue(name).text()

internal fun JsonObject.numberOrNull(name: String): Long? = textOrNull(name)?.toLong()

internal fun JsonObject.number(name: String): Long = text(name).toLong()

internal fun JsonObject.flag(name: String): Boolean = text(name).toBooleanStrict()

internal fun JsonObject.texts(name: String): List<String> = (member(name) as JsonArray?).orEmpty().map { it.text() }

internal fun JsonObject.objects(name: String): List<JsonObject> = (member(name) as JsonArray?).orEmpty().map { it as JsonObject }

internal fun JsonObject.objectOrNull(name: String): JsonObject? = member(name) as JsonObject?
