package hostwire

import hostwire.internal.NativeClock

/**
 * A clock that stands still until [advance] moves it and wakes whoever waited: hours in a test take no time. Clients made
 * with it keep it alive.
 *
 * @param unixMs what it shows, in milliseconds since 1970; not negative.
 */
class ManualClock(unixMs: Long) : AutoCloseable {
    internal val native = NativeClock(unixMs.millis())

    /** What it shows. */
    val unixMs: Long get() = native.unixMs().toLong()

    /** Moves it forward by so many milliseconds; not negative. */
    fun advance(ms: Long) = native.advance(ms.millis())

    override fun close() = native.destroy()

    private fun Long.millis(): ULong {
        require(this >= 0) { "a clock only goes forward from 1970" }
        return toULong()
    }
}
