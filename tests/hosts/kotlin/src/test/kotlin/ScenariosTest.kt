import hostwire.Attachment
import hostwire.CallOptions
import hostwire.Client
import hostwire.Code
import hostwire.HostwireException
import hostwire.Options
import hostwire.Purpose
import hostwire.Reply
import kotlinx.coroutines.runBlocking
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.TestFactory
import java.io.File
import java.net.InetAddress
import java.net.ServerSocket
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.ExecutionException
import java.util.concurrent.Executors
import java.util.concurrent.Future

private val RECORD = mapOf("domain_id" to 42, "type" to "TXT", "record" to "_found", "data" to "x")

/** Every scenario of `scenarios.json`, each a test of its name, through the installed artifact over real HTTP. */
class ScenariosTest {
    private val known = file("tests/hosts/scenarios.json").jsonArray.associateBy { it.at("id").text }
    private val faults = file("tests/hosts/faults.json").jsonObject

    /** All that was shown to a user, for the last scenario. */
    private val shown = CopyOnWriteArrayList<String>()

    private val scenarios: Map<String, World.() -> Unit> = mapOf(
        "dns_job" to {
            val client = client()
            fun rows() = data(client, "dns/records_list", mapOf("domain_id" to 42)).at("list").jsonArray
            val domain = data(client, "dns/list").at("list").jsonArray.first()
            assertEquals("example.com" to "42", domain.at("name").text to domain.at("domain_id").text)
            val before = rows().size
            val wanted = mapOf("domain_id" to 42, "type" to "TXT", "record" to "_acme-challenge", "data" to "a b+c&d=é")
            data(client, "dns/record_add", wanted)
            val added = rows().single { it.at("record").text == "_acme-challenge" }
            assertEquals("a b+c&d=é", added.at("data").text)
            data(client, "dns/record_delete", mapOf("subdomain_id" to added.at("id")))
            assertEquals(before, rows().size)
            assertEquals(3600L - 6, client.quota().first().toldRemaining)
        },
        "open_information" to {
            assertTrue(data(elytra(null), "meta/running_servers").text.toLong() >= 0)
            assertFalse("authorization" in requests().single().at("headers").jsonObject)
            assertEquals("user@example.com", data(elytra(Sandbox.elytraToken), "user/get_info").at("email").text)
        },
        "unknown_method" to { expect("unknown_method") { client().callBlocking("dns/record_lst") } },
        "invalid_params" to {
            expect("invalid_params") { client().callBlocking("dns/record_add", mapOf("type" to "TXTX", "priority" to "ten")) }
            assertEquals(0, received())
        },
        "token_missing" to { expect("token_missing") { client(token = null).callBlocking("dns/list") } },
        "token_invalid" to { expect("token_invalid") { client(token = Sandbox.admToken + "\n") } },
        "base_url_invalid" to { expect("base_url_invalid") { client(url = "http://adm.tools") } },
        "unauthorized" to { expect("unauthorized") { client("sandbox-adm-nobody").callBlocking("dns/list") } },
        "forbidden" to {
            val token = account("""{ "name": "closed", "allow_list": ["203.0.113.0/24"] }""")
            expect("forbidden") { client(token).callBlocking("dns/list") }
        },
        "throttled" to {
            val token = account("""{ "name": "spent", "used": { "hour": 3600 } }""")
            val error = expect("throttled") { client(token, maxWaitMs = 0).callBlocking("dns/list") }
            assertEquals(START_MS + HOUR, error.retryAtMs)
        },
        "quota_wait" to {
            val token = account("""{ "name": "two", "limits": { "hour": 2, "day": 100 } }""")
            val client = client(token, maxWaitMs = 2 * HOUR)
            repeat(2) { data(client, "dns/list") }
            val third = client.start("dns/list")
            until { client.stats().waiting == 1 }
            assertEquals(START_MS + HOUR, client.stats().waitUntilMs)
            advance(HOUR)
            third.use { show(it.awaitBlocking()) }
            data(client, "dns/list")
            expect("quota_wait") { client.callBlocking("dns/list", options = CallOptions(maxWaitMs = 0)) }
            assertEquals(0, refused("two"))
        },
        "cancelled_waiting" to {
            val client = client(account("""{ "name": "one", "limits": { "hour": 1, "day": 100 } }"""), maxWaitMs = 2 * HOUR)
            data(client, "dns/list")
            client.start("dns/list").use { waiting ->
                until { client.stats().waiting == 1 }
                waiting.cancel()
                expect("cancelled_waiting") { waiting.awaitBlocking() }
            }
            assertEquals(1, received())
        },
        "cancelled_in_flight" to {
            val gate = gate()
            client().start("dns/list").use { held ->
                gate.held()
                held.cancel()
                expect("cancelled_in_flight") { held.awaitBlocking() }
            }
        },
        "timed_out" to {
            val gate = gate()
            client(retries = 0).start("dns/list").use { held ->
                gate.held()
                advance(30_000)
                expect("timed_out") { held.awaitBlocking() }
            }
        },
        "server_gone" to {
            val free = ServerSocket(0, 1, InetAddress.getByName("127.0.0.1")).use { it.localPort }
            val client = client(url = "http://127.0.0.1:$free", retries = 0)
            expect("server_gone") { client.callBlocking("dns/list") }
            assertEquals(3600, client.quota().first().remaining, "nothing was sent, so nothing was used")
        },
        "answer_lost" to {
            Sandbox.post("faults", """{ "path": "domain/register", "kind": "lost_after_apply" }""")
            expect("answer_lost") { client().callBlocking("domain/register", mapOf("domain" to "not-taken-at-all.com")) }
            assertEquals(listOf("domain/register" to true), seen(), "it is not sent again")
        },
        "lost_read_repeated" to {
            val client = client()
            val reply = listedAfterACut(client)
            show(reply)
            assertEquals(2, reply.attempts)
            assertEquals(2, seen().size)
        },
        "lost_write_found" to {
            val client = client()
            val reply = addedAndLost(client, "lost_after_apply")
            show(reply)
            difference("proof", known.getValue("lost_write_found").at("proof"), record(reply).at("proof"))?.let { throw AssertionError(it) }
            val rows = data(client, "dns/records_list", mapOf("domain_id" to 42)).at("list").jsonArray
            assertEquals(1, rows.count { it.at("record").text == "_found" })
        },
        "lost_write_not_found" to {
            expect("lost_write_not_found") { addedAndLost(client(), "lost") }
            assertEquals(listOf("dns/record_add" to false, "dns/records_list" to true), seen())
        },
        "read_only" to {
            val client = client(Options(readOnly = true))
            data(client, "dns/list")
            expect("read_only") { client.callBlocking("dns/record_add", RECORD) }
            assertEquals(1, seen().size)
        },
        "confirm" to {
            val client = client(Options(confirm = true, account = "the shop"))
            val first = data(client, "dns/records_list", mapOf("domain_id" to 42)).at("list").jsonArray.first()
            val params = mapOf("subdomain_id" to first.at("id"))
            expect("confirm") { client.callBlocking("dns/record_delete", params) }
            assertEquals(1, seen().size)
            assertTrue(client.callBlocking("dns/record_delete", params, CallOptions(confirmed = true)).ok)
        },
        "events" to {
            val client = client(Options(seed = 7))
            listedAfterACut(client)
            addedAndLost(client, "lost_after_apply")
            val events = client.events()
            events.forEach { show("$it") }
            assertEquals(comparable(known.getValue("events").at("events")), JsonArray(events.map { comparable(record(it)) }))
            assertEquals(0, client.events().size)
        },
        "answer_cut" to {
            Sandbox.post("faults", """{ "path": "dns/list", "kind": "cut", "after_bytes": 10 }""")
            assertEquals(10, expect("answer_cut") { client(retries = 0).callBlocking("dns/list") }.evidence?.received)
        },
        "many" to { many() },
        "upload" to {
            val bytes = ByteArray(200_000) { (it % 251).toByte() }
            val path = scratch("upload").resolve("linux.torrent")
            Files.write(path, bytes)
            for (file in listOf(path, path.toFile(), Attachment(bytes, "linux.torrent", "application/x-bittorrent"))) {
                client().callBlocking("storage/torrent/select_files", mapOf("storage_id" to 1), CallOptions(files = mapOf("torrent_file" to file)))
                difference("upload", known.getValue("upload").at("file"), requests().last().getValue("files").at("torrent_file"))?.let { throw AssertionError(it) }
            }
            assertEquals(Code.INVALID_OPTIONS, failure { client().start("storage/torrent/select_files", options = CallOptions(files = mapOf("torrent_file" to 1))) }.code)
        },
        "download" to {
            val body = "x".repeat(300_000)
            Sandbox.post("faults", """{ "path": "billing/print/invoice", "kind": "answer", "headers": { "Content-Type": "application/pdf" }, "body": "$body" }""")
            val path = scratch("download").resolve("invoice.pdf")
            val reply = client().callBlocking("billing/print/invoice", mapOf("invoice_id" to 1), CallOptions(saveTo = path))
            show(reply)
            assertEquals(listOf(300_000L, 0, body), listOf(reply.streamed, reply.raw.size, Files.readString(path)))
        },
        "download_cut" to {
            Sandbox.post("faults", """{ "path": "billing/print/invoice", "kind": "cut", "after_bytes": 20 }""")
            val folder = scratch("download_cut")
            val options = CallOptions(saveTo = folder.resolve("invoice.pdf"), retries = 0)
            assertEquals(20, expect("download_cut") { client().callBlocking("billing/print/invoice", mapOf("invoice_id" to 1), options) }.evidence?.received)
            assertEquals(0, Files.list(folder).use { it.count() })
        },
        "purpose_reserve" to {
            val token = account("""{ "name": "three", "limits": { "hour": 3, "day": 100 } }""")
            val client = client(Options(purposes = listOf(Purpose("certificates", mapOf("hour" to 1))), maxWaitMs = 0), token)
            repeat(2) { data(client, "dns/list") }
            expect("purpose_reserve") { client.callBlocking("dns/list") }
            assertEquals(listOf(0L, 1L, 1L), client.quota().first().run { listOf(remaining, reserved, reserves.single().remaining) })
            assertTrue(client.callBlocking("dns/list", options = CallOptions(purpose = "certificates")).ok)
            assertEquals(0, refused("three"))
        },
        "plan" to {
            val plan = client().plan(5000)
            show("$plan")
            difference("plan", comparable(known.getValue("plan").at("plan")), comparable(record(plan)))?.let { throw AssertionError(it) }
        },
        "own_provider" to {
            val document = known.getValue("own_provider").at("provider").jsonObject
            assertEquals("42", data(of(document.toString(), Sandbox.admToken), "list").at("list").at("example.com").at("domain_id").text)
            expect("own_provider") { of(JsonObject(document - "path").toString(), Sandbox.admToken) }
        },
        "dialect_2021_06" to {
            assertEquals("user@example.com", data(of("elytrahost-2021-06", Sandbox.elytraLateToken), "user/info").at("email").text)
            expect("dialect_2021_06") { of("elytrahost-2021-06", "nobody-has-this").callBlocking("user/info") }
        },
        "entries" to {
            val client = client()
            data(client, "dns/list")
            assertTrue(client.stats().entries <= 4, client.stats().toString())
            val entries = Entries.ofOneCall(Sandbox.url, Sandbox.admToken)
            val ours = entries.filterKeys { it.startsWith("uniffi_hostwire_ffi_fn_method_") }
            assertEquals(mapOf("uniffi_hostwire_ffi_fn_method_nativeclient_start" to 1, "uniffi_hostwire_ffi_fn_method_nativecall_outcome" to 1), ours)
            assertEquals(1, entries["uniffi_hostwire_ffi_fn_free_nativecall"], "what a call holds is freed with it")
            // The rest is uniffi's: buffers for texts, handles counted, a future polled. It must not grow unseen.
            assertTrue(entries.values.sum() <= 11, entries.toString())
        },
        "no_token_in_output" to {
            val client = client()
            val prepared = client.prepare("dns/list")
            show("$client $prepared ${record(prepared)} ${client.stats()} ${client.quota()} ${CallOptions()} $clock ${client.start("dns/list").use { it }}")
            show(client.callBlocking("dns/list"))
            Sandbox.post("faults", """{ "path": "dns/list", "kind": "answer", "status": 500, "body": "${Sandbox.admToken}" }""")
            show(failure { client.callBlocking("dns/list", options = CallOptions(retries = 0)) })
            assertTrue(shown.size > known.size)
            // Each of the sandbox's tokens starts so.
            for (text in shown) assertFalse("sandbox-adm" in text || Sandbox.elytraToken in text || Sandbox.elytraLateToken in text, text)
        },
    )

    @TestFactory
    fun scenarios(): List<DynamicTest> {
        assertEquals(known.keys, scenarios.keys, "none is left out")
        return scenarios.map { (id, run) -> dynamicTest(id) { World().use(run) } }
    }

    /** An empty folder. */
    private fun scratch(name: String): Path = Files.createTempDirectory(File(root, "build/hosts/kotlin").toPath(), name)

    private fun World.listedAfterACut(client: Client): Reply {
        Sandbox.post("faults", """{ "path": "dns/list", "kind": "cut", "after_bytes": 10 }""")
        return client.start("dns/list").use { call ->
            rest(client, 1, 1000)
            call.awaitBlocking()
        }
    }

    private fun World.addedAndLost(client: Client, fault: String): Reply {
        Sandbox.post("faults", """{ "path": "dns/record_add", "kind": "$fault" }""")
        val before = client.stats().attempts
        return client.start("dns/record_add", RECORD).use { call ->
            rest(client, before + 1, 2000)
            call.awaitBlocking()
        }
    }

    private fun World.many() {
        val names = List(32) { "n$it.example" }
        val list = names.joinToString { "\"$it\"" }
        val made = Sandbox.post("accounts", """{ "name": "many", "domains": [$list], "limits": { "hour": 100, "day": 1000 } }""")
        val client = client(made.at("token").text, maxWaitMs = 10 * HOUR)
        val threads = Executors.newFixedThreadPool(names.size)
        val done: List<Future<*>> = names.map { name ->
            val id = made.at("domains").at(name).text
            threads.submit {
                repeat(4) {
                    val rows = client.callBlocking("dns/records_list", mapOf("domain_id" to id.toLong())).data.at("list").jsonArray
                    assertTrue(rows.isNotEmpty() && rows.all { it.at("domain_id").text == id })
                }
            }
        }
        // 128 calls, 100 an hour: whoever is not done by then waits until the hour has passed.
        until { client.stats().run { attempts == 100L && inFlight == 0 && waiting == done.count { !it.isDone } } }
        advance(HOUR)
        try {
            done.forEach { it.get() }
        } catch (failed: ExecutionException) {
            throw failed.cause ?: failed
        } finally {
            threads.shutdown()
        }
        assertEquals(128L to 128L, client.stats().run { calls to attempts })
        assertEquals(0, refused("many"))
    }

    private fun data(client: Client, method: String, params: Map<String, Any?> = emptyMap()): JsonElement =
        runBlocking { client.call(method, params) }.also(::show).data

    /** Compares what a call fails with to what `scenarios.json` says comes of a scenario. */
    private fun expect(scenario: String, call: () -> Any): HostwireException {
        val error = failure(call)
        val expected = known.getValue(scenario).jsonObject.run { get("fault")?.let { faults.at(it.text).at("native") } ?: getValue("error") }
        assertTrue(expected.jsonObject.isNotEmpty())
        difference(scenario, expected, record(error))?.let { throw AssertionError(it) }
        show(error)
        return error
    }

    private fun show(reply: Reply) = show("$reply ${record(reply)}")

    private fun show(error: HostwireException) = show("$error ${error.stackTraceToString()} ${record(error)} ${error.violations} ${error.evidence} ${error.throttle}")

    private fun show(text: String) {
        shown += text
    }
}

fun failure(call: () -> Any): HostwireException = try {
    throw AssertionError("it succeeded: ${call()}")
} catch (error: HostwireException) {
    error
}
