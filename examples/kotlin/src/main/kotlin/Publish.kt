import hostwire.Client
import hostwire.HostwireException
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlin.system.exitProcess

/** Publishes a TXT record, as a certificate authority asks for it, unless it is there already. */
fun publish(client: Client, domain: String, name: String, value: String) {
    val domains = client.callBlocking("dns/list").data["list"].jsonArray
    val id = domains.find { it["name"].jsonPrimitive.content == domain }?.get("domain_id") ?: error("the account has no domain $domain")
    val records = client.callBlocking("dns/records_list", mapOf("domain_id" to id)).data["list"].jsonArray
    val wanted = mapOf("type" to "TXT", "record" to name, "data" to value)
    if (records.any { record -> wanted.all { (member, text) -> record[member].jsonPrimitive.content == text } }) {
        println("already there")
        return
    }
    client.callBlocking("dns/record_add", wanted + ("domain_id" to id))
    println("published")
}

private operator fun JsonElement.get(name: String): JsonElement = jsonObject.getValue(name)

fun main(arguments: Array<String>) {
    val token = System.getenv("HOSTWIRE_TOKEN")
    if (arguments.size != 3 || token == null) {
        System.err.println("usage: HOSTWIRE_TOKEN=... publish DOMAIN NAME VALUE")
        exitProcess(2)
    }
    val (domain, name, value) = arguments
    try {
        Client.admTools(token, baseUrl = System.getenv("HOSTWIRE_BASE_URL")).use { publish(it, domain, name, value) }
    } catch (error: HostwireException) {
        System.err.println("${error.message} ${error.advice}")
        exitProcess(1)
    }
}
