import hostwire.Code
import hostwire.Delivery
import kotlinx.coroutines.runBlocking
import kotlinx.serialization.json.jsonArray
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.io.ByteArrayOutputStream
import java.io.File
import java.io.PrintStream

/** What users copy: the README's snippets, the example, and Java. */
class ReadmeTest {
    private val world = World()

    @AfterEach
    fun close() = world.close()

    @Test
    fun `the README shows what is run here`() {
        val tests = File(root, "tests/hosts/kotlin/src/test")
        val sources = listOf(File(tests, "kotlin/Readme.kt"), File(tests, "java/FromJava.java")).joinToString("\n") { it.readText() }
        val here = Regex("// README: \\w+\n(.*?)\\n *// end", RegexOption.DOT_MATCHES_ALL).findAll(sources).map { it.groupValues[1].trimIndent() }
        val shown = Regex("```(?:kotlin|java)\n(.*?)\n```", RegexOption.DOT_MATCHES_ALL)
            .findAll(File(root, "bindings-ffi/kotlin/README.md").readText()).map { it.groupValues[1] }
        assertEquals(here.toSet(), shown.toSet())
    }

    @Test
    fun `the README's snippets run`() = runBlocking {
        assertEquals(4, records(Sandbox.admToken, Sandbox.url))
        assertEquals(0, FromJava.records(Sandbox.admToken, Sandbox.url))
        val client = world.client()
        add(client, "_acme-challenge", "x")
        var asked = ""
        delete(Sandbox.admToken, Sandbox.url, client.callBlocking("dns/records_list", mapOf("domain_id" to 42)).data.at("list").jsonArray.last().at("id").text.toLong()) {
            asked = it
            true
        }
        assertEquals("dns/record_delete takes away what is not easily had again, on the shop.", asked)
        world.gate(times = 2)
        assertEquals(Code.CANCELLED, FromJava.cancelled(client))
        assertTrue(giveUp(client) in setOf(Delivery.NOT_SENT, Delivery.UNKNOWN))
        Sandbox.post("reset")
        hours(Sandbox.admToken, Sandbox.url)
    }

    @Test
    fun `the example runs`() {
        val printed = ByteArrayOutputStream()
        val before = System.out
        System.setOut(PrintStream(printed))
        try {
            publish(world.client(), "example.com", "_acme-challenge", "proof")
            publish(world.client(), "example.com", "_acme-challenge", "proof")
        } finally {
            System.setOut(before)
        }
        assertEquals("published\nalready there\n", printed.toString())
        assertEquals(1, world.requests().count { "record_add" in it.at("target").text })
    }
}
