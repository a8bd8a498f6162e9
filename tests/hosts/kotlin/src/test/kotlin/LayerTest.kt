import hostwire.CallOptions
import hostwire.WindowReport
import hostwire.Violation
import hostwire.TokenStatus
import hostwire.TokenState
import hostwire.Throttle
import hostwire.Stats
import hostwire.Reserve
import hostwire.Reply
import hostwire.RecentCall
import hostwire.Purpose
import hostwire.Proof
import hostwire.Plan
import hostwire.Pause
import hostwire.Options
import hostwire.ObjectRef
import hostwire.Named
import hostwire.Evidence
import hostwire.Event
import hostwire.Drift
import hostwire.Code
import hostwire.Delivery
import hostwire.Fault
import hostwire.HostwireException
import hostwire.Problem
import hostwire.ReplyKind
import hostwire.Transport
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.serialization.json.jsonArray
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.io.File
import java.math.BigDecimal
import java.math.BigInteger

/** What this layer adds: coroutines, threads, Kotlin's values, and enums. */
class LayerTest {
    private val world = World()

    @AfterEach
    fun close() = world.close()

    @Test
    fun `cancelling a coroutine stops its call`() = runBlocking {
        val (client, gate) = world.client() to world.gate()
        var seen: Throwable? = null
        val job = launch(Dispatchers.Default) {
            try {
                client.call("dns/list")
            } catch (error: Throwable) {
                seen = error
                throw error
            }
        }
        gate.held()
        job.cancelAndJoin()
        assertTrue(seen is CancellationException, "$seen")
        until { client.stats().inFlight == 0 }
        assertEquals(1, client.stats().calls)
    }

    @Test
    fun `interrupting a thread stops its call`() {
        val (client, gate) = world.client() to world.gate()
        var seen: Throwable? = null
        val thread = Thread { seen = runCatching { client.callBlocking("dns/list") }.exceptionOrNull() }
        thread.start()
        gate.held()
        thread.interrupt()
        thread.join()
        assertTrue(seen is InterruptedException, "$seen")
        until { client.stats().inFlight == 0 }
    }

    @Test
    fun `several may wait for a call and give up without losing it`() = runBlocking {
        val (client, gate) = world.client() to world.gate()
        client.start("dns/list").use { pending ->
            val waiting = List(3) { async(Dispatchers.Default) { pending.await() } }
            gate.held()
            waiting[0].cancelAndJoin()
            gate.release()
            assertEquals(1, waiting.drop(1).awaitAll().map { it.data }.toSet().size)
            assertTrue(pending.await().ok)
            pending.cancel()
            assertTrue(pending.await().ok, "what is done stays done")
        }
    }

    @Test
    fun `closing a call nobody waits for cancels it`() {
        val (client, gate) = world.client() to world.gate()
        client.start("dns/list").use { gate.held() }
        until { client.stats().inFlight == 0 }
    }

    @Test
    fun `closing a call tells those who wait for it`() = runBlocking {
        val (client, gate) = world.client() to world.gate()
        val pending = client.start("dns/list")
        val waiting = List(2) { async(start = CoroutineStart.UNDISPATCHED) { runCatching { pending.await() }.exceptionOrNull() as HostwireException } }
        gate.held()
        pending.close()
        pending.close()
        pending.cancel()
        assertEquals(List(2) { Code.CANCELLED to Delivery.UNKNOWN }, waiting.awaitAll().map { it.code to it.delivery })
        until { client.stats().inFlight == 0 }
    }

    @Test
    fun `a closed client refuses`() {
        val client = world.client()
        client.close()
        client.close()
        for (use in listOf<() -> Any>({ client.callBlocking("dns/list") }, { client.start("dns/list") }, { client.prepare("dns/list") }, client::stats)) {
            val error = failure(use)
            assertEquals(Code.CLIENT_CLOSED, error.code)
            assertEquals(Delivery.NOT_SENT, error.delivery)
        }
    }

    @Test
    fun `what JSON cannot hold is not sent`() {
        val cycle = mutableListOf<Any?>()
        cycle.add(cycle)
        val unfit = listOf<Any>(
            Double.NaN, Float.POSITIVE_INFINITY, cycle, mapOf("cycle" to cycle), { 1 }, Any(), Thread.currentThread(), mapOf(1 to 2), byteArrayOf(1),
            BigInteger.TEN.pow(30), BigDecimal("0.1000000000000000000001"), java.time.Instant.EPOCH,
        )
        for (value in unfit) {
            val error = failure { world.client().callBlocking("dns/record_add", mapOf("domain_id" to 42, "data" to value)) }
            assertEquals(listOf(Code.INVALID_PARAMS, 2, Fault.CALLER, Delivery.NOT_SENT), error.run { listOf(code, number, fault, delivery) })
            assertEquals(listOf("data" to Problem.TYPE), error.violations.map { it.parameter to it.problem })
        }
        assertEquals(0, world.received())
    }

    @Test
    fun `Kotlin's values arrive as they are`() {
        val values = listOf<Any?>(
            1.toByte(), 2.toShort(), 3, Long.MAX_VALUE, 5u, ULong.MAX_VALUE, 1.5, 0.1f, BigDecimal("0.10"), BigInteger.TWO, true, "a\"é", 'c', null,
            StringBuilder("b"), arrayOf<Any>(1, "x"), intArrayOf(7), setOf(8), sequenceOf(9).asIterable(), mapOf("k" to listOf(10)), json("""{"j":[null]}"""),
        )
        val body = world.client().prepare("any/thing", mapOf("v" to values), CallOptions(raw = "POST")).body
        val decoded = java.net.URLDecoder.decode(body, "UTF-8")
        for (part in listOf("v[0]=1", "v[3]=9223372036854775807", "v[5]=18446744073709551615", "v[7]=0.1", "v[8]=0.1", "v[10]=1", "v[11]=a\"é", "v[15][1]=x", "v[16][0]=7", "v[19][k][0]=10")) {
            assertTrue(part in decoded.split('&'), "$part in $decoded")
        }
    }

    @Test
    fun `half a surrogate pair is no defect`() {
        val half = "\uD83D"
        assertEquals(Code.UNKNOWN_METHOD, failure { world.client().callBlocking("dns/$half") }.code)
        assertEquals(Code.TOKEN_INVALID, failure { world.client("t$half") }.code)
        assertEquals(Code.INVALID_PARAMS, failure { world.client().callBlocking("dns/record_add", mapOf("domain_id" to 42, "type" to "TXT", "data" to half)) }.code)
        assertEquals(Code.INVALID_OPTIONS, failure { world.client().callBlocking("dns/list", options = CallOptions(maxWaitMs = -1)) }.code)
    }

    @Test
    fun `an unconfined coroutine does not run on the thread that drives calls`() = runBlocking(Dispatchers.Unconfined) {
        world.client().call("dns/list")
        assertFalse(Thread.currentThread().name.startsWith("hostwire"))
    }

    @Test
    fun `a clock goes forward only`() {
        world.clock.advance(5)
        assertEquals(START_MS + 5, world.clock.unixMs)
        assertThrows(IllegalArgumentException::class.java) { world.clock.advance(-1) }
    }

    @Test
    fun `every enum is the core's`() {
        fun source(path: String) = File(root, "core/src/$path").readText()
        fun snake(name: String) = name.replace(Regex("(?<=[a-z])[A-Z]"), "_$0").uppercase()
        fun <E : Enum<E>> check(text: String, name: String, here: List<E>) {
            val body = text.substringAfter("pub enum $name {").substringBefore("\n}")
            val there = Regex("^ {4}(\\w+)(?: = .*)?,", RegexOption.MULTILINE).findAll(body).map { snake(it.groupValues[1]) }.toList()
            assertEquals(there + "OTHER", here.map { it.name }, name)
        }
        val errors = source("error.rs")
        check(errors, "Fault", Fault.entries)
        check(errors, "Delivery", Delivery.entries)
        check(errors, "Transport", Transport.entries)
        check(errors, "Problem", Problem.entries)
        check(source("reply.rs"), "ReplyKind", ReplyKind.entries)
        check(source("expiry.rs"), "TokenState", TokenState.entries)
        val codes = Regex("^ {4}\\w+ = \\d+ \"(\\w+)\"", RegexOption.MULTILINE).findAll(errors).map { it.groupValues[1].uppercase() }.toList()
        assertEquals(codes + "OTHER", Code.entries.map { it.name })
    }

    @Test
    fun `every record has the members of the core's`() {
        val core = File(root, "core/src").walk().filter { it.extension == "rs" }.joinToString("\n") { it.readText() }
        fun members(name: String) = Regex("^ {4}pub (\\w+):", RegexOption.MULTILINE)
            .findAll(core.substringAfter("\npub struct $name {").substringBefore("\n}"))
            .map { it.groupValues[1].replace(Regex("_([a-z])")) { it.groupValues[1].uppercase() } }.toSet()
        fun check(kind: Class<*>, name: String, renamed: Map<String, String?> = emptyMap()) {
            val here = kind.methods.map { it.name }.filter { it.startsWith("get") || it.startsWith("is") }
                .map { it.removePrefix("get").replaceFirstChar(Char::lowercase).removeSuffix("_") }.toSet()
            val there = members(name).mapNotNull { if (it in renamed) renamed[it] else it }.toSet()
            assertTrue(there.isNotEmpty(), name)
            assertEquals(emptySet<String>(), there - here, name)
        }
        check(HostwireException::class.java, "ErrorRecord", mapOf("cause" to "causeCode"))
        check(Violation::class.java, "Violation")
        check(Evidence::class.java, "Evidence")
        check(Named::class.java, "Named")
        check(ObjectRef::class.java, "ObjectRef")
        check(Throttle::class.java, "Throttle")
        check(Reply::class.java, "Meta")
        check(Proof::class.java, "Proof")
        check(Drift::class.java, "Drift")
        check(Stats::class.java, "Stats")
        check(WindowReport::class.java, "WindowReport")
        check(Reserve::class.java, "ReserveReport")
        check(Purpose::class.java, "Purpose")
        check(Plan::class.java, "Plan")
        check(Pause::class.java, "Pause")
        check(RecentCall::class.java, "RecentCall")
        check(TokenStatus::class.java, "TokenStatus")
        val events = File(root, "core/src/machine/event.rs").readText().substringAfter("pub enum Event {").substringBefore("\n}")
        for (member in Regex("^ {8}(\\w+): ", RegexOption.MULTILINE).findAll(events)) {
            val name = member.groupValues[1].replace(Regex("_([a-z])")) { it.groupValues[1].uppercase() }
            assertTrue(Event::class.java.methods.any { it.name == "get" + name.replaceFirstChar(Char::uppercase) }, name)
        }
        check(Event::class.java, "LimitReached")
        check(Event::class.java, "TokenWarning")
        check(Options::class.java, "Options", mapOf("holder" to null))
        check(CallOptions::class.java, "CallOptions", mapOf("stream" to "saveTo"))
    }

    @Test
    fun `a file is bytes`() {
        val body = byteArrayOf(0, -1, 80, 75)
        val vector = File(root, "tests/vectors").listFiles().orEmpty().filter { it.extension == "json" }
            .flatMap { json(it.readText()).jsonArray }.first { it.at("kind").text == "answer" && (it.at("expect") as Map<*, *>)["reply"]?.toString()?.contains("\"kind\":\"file\"") == true }
        val reply = world.client().read(vector.at("method").text, 200, listOf("content-type" to "application/zip"), body)
        assertEquals(ReplyKind.FILE, reply.kind)
        assertTrue(body.contentEquals(reply.raw))
    }

    @Test
    fun `an error says what a person reads first`() {
        val error: HostwireException = failure { world.client().callBlocking("dns/record_lst") }
        assertEquals("hostwire.HostwireException: unknown_method (not_sent): ${error.message}", error.toString())
        assertEquals(listOf("unknown_method", "caller", "not_sent", null), error.run { listOf(codeText, faultText, deliveryText, transportText) })
        assertTrue(error.stackTrace.any { it.className == javaClass.name }, "the trace leads to the caller")
    }

    @Test
    fun `the artifact has the workspace's version`() {
        val version = Regex("\nversion = \"(.*)\"").find(File(root, "Cargo.toml").readText())?.groupValues?.get(1)
        assertTrue(System.getProperty("java.class.path").split(File.pathSeparator).any { it.endsWith("/hostwire-$version.jar") }, version)
    }
}
