package hostwire

import hostwire.internal.NativeAsk
import hostwire.internal.NativeClient
import kotlinx.coroutines.runBlocking
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.buildJsonArray
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.put
import kotlinx.serialization.json.add

/**
 * One account of one provider, shared by any number of coroutines and threads, which then share its quota.
 *
 * ```
 * Client.admTools(token).use { client ->
 *     val records = client.call("dns/records_list", mapOf("domain_id" to 42)).data
 * }
 * ```
 */
class Client private constructor(private val provider: String, private val native: NativeClient) : AutoCloseable {
    /** The record of the error that every use of this client is once it is closed. */
    @Volatile
    private var closed: String? = null

    /**
     * Makes a call. A coroutine that is cancelled meanwhile stops the call, too: whether the provider has done it is then
     * unknown if the request had left. [start] tells which.
     *
     * @throws HostwireException for everything that can go wrong.
     */
    @Throws(HostwireException::class, kotlin.coroutines.cancellation.CancellationException::class)
    suspend fun call(method: String, params: Map<String, Any?> = emptyMap(), options: CallOptions = CallOptions()): Reply =
        start(method, params, options).use { it.await() }

    /**
     * Makes a call and blocks until it is done, for Java and scripts. Interrupting the thread stops the call.
     *
     * @throws HostwireException for everything that can go wrong.
     */
    @JvmOverloads
    @Throws(HostwireException::class, InterruptedException::class)
    fun callBlocking(method: String, params: Map<String, Any?> = emptyMap(), options: CallOptions = CallOptions()): Reply =
        runBlocking { call(method, params, options) }

    /**
     * Starts a call and returns at once. What the call ends with, [PendingCall.await] tells.
     *
     * @throws HostwireException if the parameters hold what JSON cannot, or the client is closed.
     */
    @JvmOverloads
    @Throws(HostwireException::class)
    fun start(method: String, params: Map<String, Any?> = emptyMap(), options: CallOptions = CallOptions()): PendingCall {
        val ask = ask(method, params, options)
        return PendingCall(open { it.start(ask) })
    }

    /**
     * The request a call would send, without sending it. The token is masked.
     *
     * @throws HostwireException for what would refuse the call before it is sent.
     */
    @JvmOverloads
    @Throws(HostwireException::class)
    fun prepare(method: String, params: Map<String, Any?> = emptyMap(), options: CallOptions = CallOptions()): PreparedRequest {
        val ask = ask(method, params, options)
        return PreparedRequest(record(open { it.prepare(ask) }))
    }

    /**
     * Reads an answer to a call, wherever it came from.
     *
     * @throws HostwireException for what the answer says.
     */
    @JvmOverloads
    @Throws(HostwireException::class)
    fun read(
        method: String,
        status: Int,
        headers: List<Pair<String, String>>,
        body: ByteArray,
        options: CallOptions = CallOptions(),
    ): Reply {
        val head = buildJsonObject {
            put("status", status)
            put("headers", JsonArray(headers.map { (name, value) -> buildJsonArray { add(name); add(value) } }))
        }
        return Reply(open { it.read(method.wellFormed(), head.toString().wellFormed(), body, options.json()) })
    }

    /** The windows in force, as they stand now. */
    @Throws(HostwireException::class)
    fun quota(): List<WindowReport> = records(open { it.quota() }).map(::WindowReport)

    /**
     * When the last of so many calls may leave, where they pause and what for. Nothing is sent.
     *
     * @throws HostwireException for a purpose that the client does not have.
     */
    @JvmOverloads
    @Throws(HostwireException::class)
    fun plan(calls: Long, purpose: String? = null): Plan {
        require(calls >= 0) { "a plan is of calls to come" }
        return Plan(record(open { it.plan(calls.toULong(), purpose?.wellFormed()) }))
    }

    /** What happened since the last time this was asked, besides the outcomes of calls; the oldest are lost after 256. */
    @Throws(HostwireException::class)
    fun events(): List<Event> = records(open { it.events() }).map(::Event)

    /** The last request to each method, of those made in the last ten minutes, the latest first; secrets are masked. */
    @Throws(HostwireException::class)
    fun recent(): List<RecentCall> = records(open { it.recent() }).map(::RecentCall)

    /** How the token stands, as far as its creation or a use of it is known. */
    @Throws(HostwireException::class)
    fun tokenStatus(): TokenStatus = TokenStatus(record(open { it.tokenStatus() }))

    /** What was done so far, and how things stand now. */
    @Throws(HostwireException::class)
    fun stats(): Stats = Stats(record(open { it.stats() }))

    /** Refuses every later call and forgets the token; calls on their way go on. */
    override fun close() = synchronized(this) {
        if (closed != null) return
        closed = native.refuse()
        native.destroy()
    }

    /** Never holds the token. */
    override fun toString(): String = "Client($provider)"

    private inline fun <T> open(enter: (NativeClient) -> T): T {
        closed?.let { throw HostwireException(record(it)) }
        return try {
            typed { enter(native) }
        } catch (destroyed: IllegalStateException) {
            // Closed by another thread between the question above and the entry.
            throw closed?.let { HostwireException(record(it)) } ?: destroyed
        }
    }

    private fun ask(method: String, params: Map<String, Any?>, options: CallOptions) =
        NativeAsk(method.wellFormed(), paramsJson(method, params), options.json(), options.saveTo?.toString()?.wellFormed(), options.files())

    companion object {
        /**
         * A client for an account of adm.tools (hosting.xyz, ukraine.com.ua).
         *
         * @param token the account's token, exactly as the provider shows it.
         * @param clock the system's where it is null.
         * @throws HostwireException if the token, the address or an option cannot be used.
         */
        @JvmStatic
        @JvmOverloads
        @Throws(HostwireException::class)
        fun admTools(token: String?, options: Options = Options(), clock: ManualClock? = null): Client = of("adm.tools", token, options, clock)

        /** The same with the usual options, at this address, or at the provider's own where it is null. */
        @JvmStatic
        @Throws(HostwireException::class)
        fun admTools(token: String?, baseUrl: String?): Client = admTools(token, Options(baseUrl))

        /**
         * A client for an account of ElytraHost. Without a token it can ask for open information and sign in. The
         * parameters are those of [admTools].
         *
         * @throws HostwireException if the token, the address or an option cannot be used.
         */
        @JvmStatic
        @JvmOverloads
        @Throws(HostwireException::class)
        fun elytraHost(token: String? = null, options: Options = Options(), clock: ManualClock? = null): Client =
            of("elytrahost", token, options, clock)

        /**
         * A client for an account of any provider.
         *
         * @param provider the name of one that is built in (`adm.tools`, `elytrahost`, `elytrahost-2021-06`), or a whole
         *   description as JSON.
         * @throws HostwireException if the provider, the token, the address or an option cannot be used.
         */
        @JvmStatic
        @JvmOverloads
        @Throws(HostwireException::class)
        fun of(provider: String, token: String?, options: Options = Options(), clock: ManualClock? = null): Client = typed {
            nameCallbackThread()
            val name = if (provider.trimStart().startsWith("{")) "a provider of its own" else provider
            Client(name, NativeClient(provider.wellFormed(), token?.wellFormed(), options.json().toString().wellFormed(), clock?.native))
        }
    }
}
