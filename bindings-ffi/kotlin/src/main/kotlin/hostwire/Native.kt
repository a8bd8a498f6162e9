package hostwire

import com.sun.jna.CallbackThreadInitializer
import com.sun.jna.Native
import hostwire.internal.NativeException
import hostwire.internal.uniffiRustFutureContinuationCallbackImpl
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive

/** Runs what enters the native library, and gives its failures their type. */
internal inline fun <T> typed(enter: () -> T): T = try {
    enter()
} catch (failed: NativeException.Failed) {
    throw HostwireException(record(failed.record))
}

/** Attaches the thread that brings outcomes once, as a daemon, instead of anew for each call. */
internal fun nameCallbackThread() = callbackThread

private val callbackThread: Unit by lazy {
    Native.setCallbackThreadInitializer(uniffiRustFutureContinuationCallbackImpl, CallbackThreadInitializer(true, false, "hostwire"))
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

internal fun JsonObject.languages(): Map<String, List<String>> =
    objectOrNull("languages").orEmpty().mapValues { (_, texts) -> (texts as JsonArray).map { it.text() } }

internal fun JsonObject.objects(name: String): List<JsonObject> = (member(name) as JsonArray?).orEmpty().map { it as JsonObject }

internal fun JsonObject.objectOrNull(name: String): JsonObject? = member(name) as JsonObject?
