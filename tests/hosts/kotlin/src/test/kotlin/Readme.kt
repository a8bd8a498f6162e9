import hostwire.CallOptions
import hostwire.Client
import hostwire.Code
import hostwire.Delivery
import hostwire.HostwireException
import hostwire.ManualClock
import hostwire.Options
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject

// What stands between the marks is in bindings-ffi/kotlin/README.md, word for word; ReadmeTest runs it.

// README: first
suspend fun records(token: String, baseUrl: String? = null): Int =
    Client.admTools(token, baseUrl).use { client ->
        val records = client.call("dns/records_list", mapOf("domain_id" to 42)).data
        records.jsonObject.getValue("list").jsonArray.size
    }
// end

// README: errors
suspend fun add(client: Client, name: String, value: String) {
    try {
        client.call("dns/record_add", mapOf("domain_id" to 42, "type" to "TXT", "record" to name, "data" to value))
    } catch (error: HostwireException) {
        when {
            error.code == Code.INVALID_PARAMS -> error.violations.forEach(::println)
            error.code == Code.QUOTA_WAIT -> println("Not sent. Again at ${error.retryAtMs}.")
            error.code == Code.MAYBE_APPLIED -> println("Perhaps it is there, ${error.lookedUp} did not show it: ${error.causeCode}.")
            else -> println("${error.message} ${error.texts} ${error.advice}")
        }
        throw error
    }
}
// end

// README: confirm
fun delete(token: String, baseUrl: String, record: Long, asks: (String) -> Boolean) {
    Client.admTools(token, Options(baseUrl, confirm = true, account = "the shop")).use { client ->
        val params = mapOf("subdomain_id" to record)
        try {
            client.callBlocking("dns/record_delete", params)
        } catch (error: HostwireException) {
            if (error.code != Code.CONFIRMATION_NEEDED || !asks(error.message)) throw error
            client.callBlocking("dns/record_delete", params, CallOptions(confirmed = true))
        }
    }
}
// end

// README: cancel
suspend fun giveUp(client: Client): Delivery =
    client.start("dns/list", options = CallOptions(maxWaitMs = 3_600_000)).use { call ->
        call.cancel()
        try {
            call.await()
            Delivery.ANSWERED
        } catch (error: HostwireException) {
            error.delivery // NOT_SENT, or UNKNOWN if the request had left
        }
    }
// end

// README: clock
fun hours(token: String, baseUrl: String) {
    val clock = ManualClock(1_767_225_600_000)
    Client.admTools(token, Options(baseUrl, maxWaitMs = 7_200_000), clock).use { client ->
        clock.advance(3_600_000) // whoever waited for the hour to pass goes on
        client.callBlocking("dns/list")
    }
}
// end
