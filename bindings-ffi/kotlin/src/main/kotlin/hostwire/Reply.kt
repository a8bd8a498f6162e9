package hostwire

import hostwire.internal.NativeReply
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject

/** A successful answer. */
class Reply private constructor(meta: JsonObject, /** The payload's bytes as they came. */ val raw: ByteArray, json: String?) {
    internal constructor(reply: NativeReply) : this(record(reply.meta), reply.raw, reply.json)

    /** Whether the provider said yes. False only where "no" is an answer, as for a name that is taken. */
    val ok: Boolean = meta.flag("ok")

    /** The answer's status. */
    val status: Int = meta.number("status").toInt()

    /** What the payload is. */
    val kind: ReplyKind = known(meta.text("kind"), ReplyKind.OTHER)

    /** The answer's content type. */
    val contentType: String? = meta.textOrNull("content_type")

    /** For a file: the name the answer suggests, without any path, safe to write to. */
    val filename: String? = meta.textOrNull("filename")

    /** The provider's own texts, as they came. */
    val texts: List<String> = meta.texts("texts")

    /** The same by language (`en`, `ru`, `uk`); a text that says everything twice is split. */
    val languages: Map<String, List<String>> = meta.languages()

    /** Where the payload is not as it is known to be; the values are there as they came. */
    val drift: List<Drift> = meta.objects("drift").map(::Drift)

    /** How it is known that the call was done, where its own answer was lost. */
    val proof: Proof? = meta.objectOrNull("proof")?.let(::Proof)

    /** How many bytes of a file went to [CallOptions.saveTo], and are not kept here. */
    val streamed: Long? = meta.numberOrNull("streamed")

    /** The method called. */
    val method: String = meta.text("method")

    /** How many requests it took. */
    val attempts: Int = meta.number("attempts").toInt()

    /** The payload, parsed when first asked for; JSON's null for a file, whose bytes are [raw]. */
    val data: JsonElement by lazy { Json.parseToJsonElement(json ?: raw.decodeToString()) }

    /** Everything but the payload, which may hold secrets. */
    override fun toString(): String = "Reply(method=$method, status=$status, ok=$ok, kind=$kind, ${raw.size} bytes)"
}
