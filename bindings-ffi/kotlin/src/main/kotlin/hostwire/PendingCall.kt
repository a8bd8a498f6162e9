package hostwire

import hostwire.internal.NativeCall
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.runBlocking

/** A call on its way. Closing it cancels it. */
class PendingCall internal constructor(private val native: NativeCall) : AutoCloseable {
    // The core hands an outcome out once. It is fetched by a coroutine of its own, which nobody cancels: a caller who
    // gives up waiting cannot lose it, and several may wait. On threads of its own: the callback comes on the one thread
    // that drives all calls.
    private val outcome = CoroutineScope(Dispatchers.Default).async(start = CoroutineStart.LAZY) {
        native.use { typed { Reply(it.outcome()) } }
    }

    /**
     * Waits for the call's end. A coroutine that is cancelled meanwhile stops waiting; the call goes on until [cancel] or
     * [close].
     *
     * @throws HostwireException for everything that can go wrong; with the code [Code.CANCELLED] after [cancel].
     */
    @Throws(HostwireException::class, kotlin.coroutines.cancellation.CancellationException::class)
    suspend fun await(): Reply = try {
        outcome.await()
    } catch (error: HostwireException) {
        throw error.again()
    }

    /**
     * Blocks until the call's end, for Java and scripts. Interrupting the thread stops the waiting.
     *
     * @throws HostwireException for everything that can go wrong.
     */
    @Throws(HostwireException::class, InterruptedException::class)
    fun awaitBlocking(): Reply = runBlocking { await() }

    /** Cancels the call. Its outcome is then an error whose [HostwireException.delivery] says whether the request had left. */
    fun cancel() {
        try {
            native.cancel()
        } catch (_: IllegalStateException) {
            // Done and freed: there is nothing left to cancel.
        }
    }

    /** Cancels the call unless it is done, and frees what it holds. */
    override fun close() {
        if (!outcome.isCompleted) {
            cancel()
            native.destroy()
        }
    }
}
