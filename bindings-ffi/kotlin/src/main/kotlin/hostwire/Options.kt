package hostwire

import hostwire.internal.NativeFile
import hostwire.internal.invalidOptions
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonObjectBuilder
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.put
import java.io.File
import java.nio.file.Path

/**
 * Choices for one call; what is null is as the client has it.
 *
 * @property maxWaitMs how long this call may wait for quota.
 * @property attemptTimeoutMs how long one request of it may take.
 * @property totalTimeoutMs how long it may take from its first permit on.
 * @property raw calls a method the catalogue does not know, by this verb (`GET` or `POST`), with parameters as they are.
 * @property effect what a raw call does to the account (`read`, `write`, `destroy` or `spend`); without a word it is treated as a spend.
 * @property retries how often this call is repeated by itself, where its method allows it.
 * @property confirmed somebody confirmed that this call may destroy or spend.
 * @property purpose what it is made for: one of the client's purposes, whose reserve it may use.
 * @property files files to send, by parameter: a `Path`, a `File`, a `ByteArray` or an [Attachment].
 * @property saveTo where an answer that is a file goes, as it comes, however large. Until it is whole it is called `NAME.part`;
 *   if it does not become whole, nothing is left of it.
 */
data class CallOptions @JvmOverloads constructor(
    val maxWaitMs: Long? = null,
    val attemptTimeoutMs: Long? = null,
    val totalTimeoutMs: Long? = null,
    val raw: String? = null,
    val effect: String? = null,
    val retries: Int? = null,
    val confirmed: Boolean = false,
    val purpose: String? = null,
    val saveTo: Path? = null,
    val files: Map<String, Any> = emptyMap(),
) {
    /** @throws HostwireException for what is no file. */
    internal fun files(): List<NativeFile> = files.map { (parameter, file) ->
        when (file) {
            is Path -> NativeFile(parameter.wellFormed(), file.toString().wellFormed(), null, null, null)
            is File -> NativeFile(parameter.wellFormed(), file.path.wellFormed(), null, null, null)
            is ByteArray -> NativeFile(parameter.wellFormed(), null, file, null, null)
            is Attachment -> NativeFile(parameter.wellFormed(), null, file.bytes, file.filename.wellFormed(), file.contentType?.wellFormed())
            else -> throw HostwireException(record(invalidOptions("the file $parameter is neither a path, bytes nor an Attachment".wellFormed())))
        }
    }

    internal fun json(): String {
        val record = buildJsonObject {
            putSome("max_wait_ms", maxWaitMs)
            putSome("attempt_timeout_ms", attemptTimeoutMs)
            putSome("total_timeout_ms", totalTimeoutMs)
            putSome("raw", raw)
            putSome("effect", effect)
            putSome("retries", retries)
            if (confirmed) put("confirmed", true)
            putSome("purpose", purpose)
        }
        return if (record.isEmpty()) "" else record.toString().wellFormed()
    }
}

/**
 * A file to send that is not on the disk.
 *
 * @property bytes its content.
 * @property filename what it is called for the provider.
 * @property contentType its type, such as `image/png`.
 */
class Attachment @JvmOverloads constructor(val bytes: ByteArray, val filename: String, val contentType: String? = null)

/**
 * What calls are made for, and how much of every window is kept for it.
 *
 * @property name its name, as calls give it.
 * @property reserve how many calls are kept for it, by the window's name; a window that is not named keeps none.
 */
data class Purpose @JvmOverloads constructor(val name: String, val reserve: Map<String, Long> = emptyMap())

/**
 * Choices for a client; what is null is as usual.
 *
 * @property baseUrl scheme, host and perhaps a path; the provider's own address where it is null.
 * @property maxInFlight requests on their way at once: 4.
 * @property maxWaitMs how long a call may wait for quota before it is an error: a minute.
 * @property attemptTimeoutMs how long one request may take: 30 seconds.
 * @property totalTimeoutMs how long a call may take from its first permit on: 2 minutes.
 * @property answerCap the largest answer collected, in bytes: 32 MiB.
 * @property retries how often one call is repeated by itself, where its method allows it: 2.
 * @property readOnly whether only methods that read may be called.
 * @property confirm whether methods that destroy or spend are refused until a call says [CallOptions.confirmed].
 * @property account what the account is called, for the question that [confirm] asks and for the last requests.
 * @property purposes what calls are made for: a call names its [CallOptions.purpose], and may use what is kept for that.
 * @property tokenCreatedMs when the token was made, in milliseconds since 1970, for the warning before it ends.
 * @property usage what the client is for (`open_information`, `own_account` or `white_label`), where the provider allows certain
 *   kinds of use: calls outside it are refused before they are sent. Whatever the provider has where it is null.
 * @property seed what pauses before repeats are drawn from, for tests; by chance where it is null.
 */
data class Options @JvmOverloads constructor(
    val baseUrl: String? = null,
    val maxInFlight: Int? = null,
    val maxWaitMs: Long? = null,
    val attemptTimeoutMs: Long? = null,
    val totalTimeoutMs: Long? = null,
    val answerCap: Long? = null,
    val retries: Int? = null,
    val readOnly: Boolean = false,
    val confirm: Boolean = false,
    val account: String? = null,
    val purposes: List<Purpose> = emptyList(),
    val tokenCreatedMs: Long? = null,
    val seed: Long? = null,
    val usage: String? = null,
) {
    internal fun json(): JsonObject = buildJsonObject {
        putSome("base_url", baseUrl)
        putSome("max_in_flight", maxInFlight)
        putSome("max_wait_ms", maxWaitMs)
        putSome("attempt_timeout_ms", attemptTimeoutMs)
        putSome("total_timeout_ms", totalTimeoutMs)
        putSome("answer_cap", answerCap)
        putSome("retries", retries)
        if (readOnly) put("read_only", true)
        if (confirm) put("confirm", true)
        putSome("account", account)
        if (purposes.isNotEmpty()) put("purposes", JsonArray(purposes.map(::json)))
        putSome("token_created_ms", tokenCreatedMs)
        putSome("seed", seed)
        putSome("usage", usage)
    }

    private fun json(purpose: Purpose) = buildJsonObject {
        put("name", purpose.name)
        put("reserve", JsonObject(purpose.reserve.mapValues { (_, calls) -> JsonPrimitive(calls) }))
    }
}

private fun JsonObjectBuilder.putSome(name: String, text: String?) {
    text?.let { put(name, it) }
}

private fun JsonObjectBuilder.putSome(name: String, number: Number?) {
    number?.let { put(name, it) }
}
