package hostwire

import hostwire.internal.NativeCall
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.runBlocking

/** A call on its way. Any number of coroutines and threads may wait for it. Closing it cancels it. */
class PendingCall internal constructor(private val native: NativeCall) : AutoCloseable {
    /**
     * Waits for the call's end. A coroutine that is cancelled meanwhile stops waiting; the call goes on until [cancel] or
     * [close].
     *
     * @throws HostwireException for everything that can go wrong; with the code [Code.CANCELLED] after [cancel].
     * @throws IllegalStateException after [close].
     */
    @Throws(HostwireException::class, kotlin.coroutines.cancellation.CancellationException::class)
    suspend fun await(): Reply = typed {
        // The outcome comes on the one thread that drives all calls: whoever waits goes on elsewhere.
        Reply(coroutineScope { async(Dispatchers.Default, CoroutineStart.UNDISPATCHED) { native.outcome() }.await() })
    }

    /**
     * Blocks until the call's end, for Java and scripts. Interrupting the thread stops the waiting.
     *
     * @throws HostwireException for everything that can go wrong.
     * @throws IllegalStateException after [close].
     */
    @Throws(HostwireException::class, InterruptedException::class)
    fun awaitBlocking(): Reply = runBlocking { await() }

    /** Cancels the call. Its outcome is then an error whose [HostwireException.delivery] says whether the request had left. */
    fun cancel() {
        try {
            native.cancel()
        } catch (_: IllegalStateException) {
            // Closed, and so cancelled.
        }
    }

    /** Cancels the call unless it is done, and frees what it holds. Whoever still waits for it hears that it is cancelled. */
    override fun close() = native.destroy()
}
