import hostwire.CallOptions
import hostwire.Client
import hostwire.HostwireException
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.int
import kotlinx.serialization.json.long
import java.io.File
import java.util.Base64
import kotlin.system.exitProcess

/** Runs a folder of vectors through what the package documents: `prepare` and `read`. */
object Vectors {
    @JvmStatic
    fun main(arguments: Array<String>) {
        val (passed, failed) = run(File(arguments.single()))
        failed.forEach(System.err::println)
        println("kotlin: $passed passed, ${failed.size} failed")
        exitProcess(if (passed > 0 && failed.isEmpty()) 0 else 1)
    }

    /** How many passed, and of each other one what came instead. */
    fun run(folder: File): Pair<Int, List<String>> {
        val files = folder.listFiles { file -> file.extension == "json" }.orEmpty().sorted()
        val vectors = files.flatMap { json(it.readText()).jsonArray }.map { it.jsonObject }
        val clients = mutableMapOf<String, Client>()
        val failed = vectors.mapNotNull { vector ->
            val client = clients.getOrPut(vector.at("provider").text) { client(vector.at("provider").text) }
            val (expected, actual) = comparable(vector.at("expect")) to comparable(outcome(client, vector))
            if (expected == actual) null else "${vector.at("name")}\n  expected $expected\n  got      $actual"
        }
        clients.values.forEach(Client::close)
        return vectors.size - failed.size to failed
    }

    private fun client(provider: String) = when (provider) {
        "adm.tools" -> Client.admTools("vector-token")
        "elytrahost" -> Client.elytraHost("vector-token")
        else -> error("no provider $provider")
    }

    private fun outcome(client: Client, vector: JsonObject): JsonElement = try {
        val (method, options) = vector.at("method").text to options(vector.getOrDefault("options", JsonObject(emptyMap())).jsonObject)
        when (val kind = vector.at("kind").text) {
            "call" -> tree(mapOf("request" to record(client.prepare(method, vector.at("params").jsonObject, options))))
            "answer" -> {
                val headers = vector.at("headers").jsonArray.map { it.jsonArray[0].text to it.jsonArray[1].text }
                val body = vector.getOrDefault("body_base64", null)?.let { Base64.getDecoder().decode(it.text) } ?: vector.at("body").text.encodeToByteArray()
                tree(mapOf("reply" to record(client.read(method, vector.at("status").jsonPrimitive.int, headers, body, options))))
            }
            else -> error("no kind $kind")
        }
    } catch (error: HostwireException) {
        tree(mapOf("error" to record(error)))
    }

    private fun options(record: JsonObject): CallOptions {
        fun ms(name: String) = record.getOrDefault(name, null)?.jsonPrimitive?.long
        return CallOptions(ms("max_wait_ms"), ms("attempt_timeout_ms"), ms("total_timeout_ms"), record.getOrDefault("raw", null)?.text, record.getOrDefault("effect", null)?.text)
    }
}
