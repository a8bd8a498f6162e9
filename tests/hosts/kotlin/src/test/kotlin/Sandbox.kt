import hostwire.Client
import hostwire.ManualClock
import hostwire.Options
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.long
import java.io.File
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse

const val HOUR = 3_600_000L
const val START_MS = 1_767_225_600_000L

val root by lazy { File(System.getProperty("hostwire.root")) }

/** The sandbox's process; it ends with this one. */
object Sandbox {
    private val process = ProcessBuilder(
        System.getProperty("hostwire.sandbox"), "--control", "--clock", "manual:$START_MS", "--until-stdin-closes",
    ).redirectError(ProcessBuilder.Redirect.DISCARD).start()
    private val http = HttpClient.newHttpClient()
    private val facts = json(process.inputStream.bufferedReader().readLine()).jsonObject

    val url = facts.getValue("url").text
    val admToken = facts.getValue("adm_token").text
    val elytraToken = facts.getValue("elytra_token").text
    val elytraLateToken = facts.getValue("elytra_late_token").text

    fun get(path: String): JsonObject = control(path, HttpRequest.newBuilder().GET())

    fun post(path: String, body: String = "{}"): JsonObject =
        control(path, HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.ofString(body)).header("content-type", "application/json"))

    private fun control(path: String, request: HttpRequest.Builder): JsonObject {
        val answer = http.send(request.uri(URI("$url/_sandbox/$path")).build(), HttpResponse.BodyHandlers.ofString())
        check(answer.statusCode() == 200) { "$path: ${answer.statusCode()} ${answer.body()}" }
        return json(answer.body()).jsonObject
    }
}

/** The sandbox as it was in the beginning, and a clock for clients that shows the same. */
class World : AutoCloseable {
    val clock: ManualClock
    private val clients = mutableListOf<Client>()

    init {
        Sandbox.post("reset")
        clock = ManualClock(START_MS)
    }

    fun client(token: String? = Sandbox.admToken, url: String = Sandbox.url, maxWaitMs: Long? = null, retries: Int? = null): Client =
        client(Options(url, maxWaitMs = maxWaitMs, retries = retries), token)

    /** A client with these options, at the sandbox unless they say otherwise. */
    fun client(options: Options, token: String? = Sandbox.admToken): Client =
        Client.admTools(token, options.copy(baseUrl = options.baseUrl ?: Sandbox.url), clock).also(clients::add)

    /** A client of any provider in the sandbox. */
    fun of(provider: String, token: String): Client = Client.of(provider, token, Options(Sandbox.url), clock).also(clients::add)

    fun elytra(token: String?): Client = Client.elytraHost(token, Options(Sandbox.url), clock).also(clients::add)

    /** A new account; its token. */
    fun account(settings: String): String = Sandbox.post("accounts", settings).getValue("token").text

    /** Holds back the answers to the next calls of `dns/list`. */
    fun gate(times: Int = 1): Gate = Gate(Sandbox.post("gates", """{ "path": "dns/list", "times": $times }""").getValue("gate").text)

    /** Time passes for the provider, then for the clients. */
    fun advance(ms: Long) {
        Sandbox.post("clock", """{ "advance_ms": $ms }""")
        clock.advance(ms)
    }

    fun refused(account: String): Long =
        Sandbox.get("counters").getValue("by_account").jsonObject[account]?.jsonObject?.get("refused")?.jsonPrimitive?.long ?: 0

    fun received(): Long = Sandbox.get("counters").getValue("received").jsonPrimitive.long

    fun requests(): List<JsonObject> = Sandbox.get("requests").getValue("requests").jsonArray.map { it.jsonObject }

    /** The methods that the provider was asked for, each with whether it did them. */
    fun seen(): List<Pair<String, Boolean>> = requests().map {
        it.getValue("target").text.removePrefix("/action").trim('/') to (it.getValue("applied").text == "true")
    }

    /** Lets a call of this client that failed as this attempt rest for so long. */
    fun rest(client: Client, attempt: Long, ms: Long) {
        until { client.stats().run { attempts == attempt && inFlight == 0 } }
        advance(ms)
    }

    override fun close() {
        clients.forEach(Client::close)
        clock.close()
    }
}

class Gate(private val id: String) {
    /** Returns once the provider holds an answer back. */
    fun held() = Sandbox.get("gates/$id/wait?held=1")

    fun release() = Sandbox.post("gates/$id/release")
}

/** Lets other threads go on until something is so. */
fun until(isSo: () -> Boolean) {
    repeat(200_000) {
        if (isSo()) return
        Thread.yield()
    }
    error("it never came to be so")
}

fun json(text: String): JsonElement = Json.parseToJsonElement(text)

fun file(path: String): JsonElement = json(File(root, path).readText())

val JsonElement.text: String get() = jsonPrimitive.content

fun JsonElement.at(name: String): JsonElement = jsonObject.getValue(name)
