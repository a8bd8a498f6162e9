import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.io.File
import java.util.zip.ZipFile

class VectorsTest {
    private val folder = File(root, "tests/vectors")

    @Test
    fun `every vector passes`() {
        val (passed, failed) = Vectors.run(folder)
        assertEquals(emptyList<String>(), failed)
        assertTrue(passed > 0)
        println("vectors: $passed passed")
    }

    /** One name in the mapping of the installed jar is swapped for another: the vectors must notice. */
    @Test
    fun `a mistake in the mapping shows`(@TempDir scratch: File) {
        val classes = System.getProperty("java.class.path").split(File.pathSeparator)
        val jar = classes.single { File(it).name.matches(Regex("hostwire-[0-9.]+\\.jar")) }
        val name = "hostwire/HostwireException.class"
        val original = ZipFile(jar).use { zip -> zip.getInputStream(zip.getEntry(name)).readBytes() }
        // A text in a class file has its length before it and nothing else depends on its place.
        fun text(value: String) = String(byteArrayOf(1, 0, value.length.toByte()) + value.toByteArray(), Charsets.ISO_8859_1)
        val swapped = String(original, Charsets.ISO_8859_1).replace(text("retry_at_ms"), text("status")).toByteArray(Charsets.ISO_8859_1)
        assertNotEquals(original.size, swapped.size, "the class was changed")
        File(scratch, name).apply { parentFile.mkdirs() }.writeBytes(swapped)

        val java = File(System.getProperty("java.home"), "bin/java").path
        val classPath = (listOf(scratch.path) + classes).joinToString(File.pathSeparator)
        val run = ProcessBuilder(java, "-XX:TieredStopAtLevel=1", "-cp", classPath, "Vectors", folder.path)
            .redirectError(ProcessBuilder.Redirect.DISCARD).start()
        val last = run.inputStream.bufferedReader().readLines().last()
        assertEquals(1, run.waitFor())
        assertTrue(Regex("kotlin: [1-9]\\d* passed, [1-9]\\d* failed").matches(last), last)
        assertFalse(last.endsWith(" 0 failed"))
    }
}
