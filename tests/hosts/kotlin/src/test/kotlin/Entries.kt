import hostwire.Client
import org.objectweb.asm.ClassReader
import org.objectweb.asm.ClassVisitor
import org.objectweb.asm.ClassWriter
import org.objectweb.asm.MethodVisitor
import org.objectweb.asm.Opcodes
import java.util.TreeMap

/** Counts how often a call enters the native library: the installed classes, loaded once more with a count before each entry. */
object Entries {
    private val counts = TreeMap<String, Int>()

    /** Called by the loaded classes. */
    @JvmStatic
    fun count(function: String) {
        synchronized(counts) { counts.merge(function, 1, Int::plus) }
    }

    /** The entries of a call on a warm client, by function. */
    fun ofOneCall(url: String, token: String): Map<String, Int> {
        val loaded = Counting(javaClass.classLoader).loadClass("OneCall")
        val call = loaded.getConstructor(String::class.java, String::class.java).newInstance(url, token) as AutoCloseable
        return call.use {
            (it as Runnable).run()
            synchronized(counts) { counts.clear() }
            it.run()
            synchronized(counts) { TreeMap(counts) }
        }
    }

    private class Counting(parent: ClassLoader) : ClassLoader(parent) {
        override fun loadClass(name: String, resolve: Boolean): Class<*> {
            if (!name.startsWith("hostwire.") && !name.startsWith("OneCall")) return super.loadClass(name, resolve)
            return synchronized(getClassLoadingLock(name)) { findLoadedClass(name) ?: define(name) }
        }

        private fun define(name: String): Class<*> {
            val found = getResourceAsStream("${name.replace('.', '/')}.class") ?: throw ClassNotFoundException(name)
            val reader = ClassReader(found.use { it.readBytes() })
            val writer = ClassWriter(reader, ClassWriter.COMPUTE_MAXS)
            reader.accept(Counted(writer), 0)
            return writer.toByteArray().let { defineClass(name, it, 0, it.size) }
        }
    }

    private class Counted(next: ClassVisitor) : ClassVisitor(Opcodes.ASM9, next) {
        override fun visitMethod(access: Int, name: String, descriptor: String, signature: String?, exceptions: Array<String>?) =
            object : MethodVisitor(Opcodes.ASM9, super.visitMethod(access, name, descriptor, signature, exceptions)) {
                override fun visitMethodInsn(opcode: Int, owner: String, name: String, descriptor: String, isInterface: Boolean) {
                    if (owner == "hostwire/internal/UniffiLib" && name.contains("hostwire_ffi")) {
                        super.visitLdcInsn(name)
                        super.visitMethodInsn(Opcodes.INVOKESTATIC, "Entries", "count", "(Ljava/lang/String;)V", false)
                    }
                    super.visitMethodInsn(opcode, owner, name, descriptor, isInterface)
                }
            }
    }
}

/** A call, as a user makes it. */
class OneCall(url: String, token: String) : Runnable, AutoCloseable {
    private val client = Client.admTools(token, baseUrl = url)

    override fun run() {
        check(client.callBlocking("dns/records_list", mapOf("domain_id" to 42)).ok)
    }

    override fun close() = client.close()
}
