package hostwire

import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.put

/**
 * Choices for one call; what is null is as the client has it.
 *
 * @property maxWaitMs how long this call may wait for quota.
 * @property attemptTimeoutMs how long one request of it may take.
 * @property totalTimeoutMs how long it may take from its first permit on.
 * @property raw calls a method the catalogue does not know, by this verb (`GET` or `POST`), with parameters as they are.
 */
data class CallOptions @JvmOverloads constructor(
    val maxWaitMs: Long? = null,
    val attemptTimeoutMs: Long? = null,
    val totalTimeoutMs: Long? = null,
    val raw: String? = null,
) {
    internal fun json(): String {
        if (this == none) return ""
        val record = buildJsonObject {
            maxWaitMs?.let { put("max_wait_ms", it) }
            attemptTimeoutMs?.let { put("attempt_timeout_ms", it) }
            totalTimeoutMs?.let { put("total_timeout_ms", it) }
            raw?.let { put("raw", it) }
        }
        return record.toString().wellFormed()
    }

    private companion object {
        val none = CallOptions()
    }
}

internal fun clientOptions(
    baseUrl: String?,
    maxInFlight: Int?,
    maxWaitMs: Long?,
    attemptTimeoutMs: Long?,
    totalTimeoutMs: Long?,
    answerCap: Long?,
): JsonObject = buildJsonObject {
    baseUrl?.let { put("base_url", it) }
    maxInFlight?.let { put("max_in_flight", it) }
    maxWaitMs?.let { put("max_wait_ms", it) }
    attemptTimeoutMs?.let { put("attempt_timeout_ms", it) }
    totalTimeoutMs?.let { put("total_timeout_ms", it) }
    answerCap?.let { put("answer_cap", it) }
}
