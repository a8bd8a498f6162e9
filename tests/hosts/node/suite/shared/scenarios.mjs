// Every scenario of scenarios.json, for Node and the browser alike.
//
// `env`: `hostwire` (the package), `host` ("node" or "browser"), `facts` (what the sandbox printed), `faults` (faults.json),
// `deadUrl` (nothing listens there), `turn` (lets the event loop turn), `dump` (every text form of a value).

import { errorRecord, holds, holdsAll, replyRecord, same } from "./records.mjs";

const START_MS = 1767225600000;
const HOUR_MS = 3600 * 1000;
/** Only a defect makes anybody wait so long. */
const PATIENCE_MS = 20_000;

const RECORD = { domain_id: 42, type: "TXT", record: "_found", data: "x" };

export class Scenarios {
  #env;
  /** Every text that came out so far. */
  #output = [];
  #ran = new Set();

  constructor(env) {
    this.#env = env;
  }

  /** Runs one scenario; throws what does not hold. */
  async run(scenario) {
    const steps = STEPS[scenario.id];
    if (!steps) throw new Error(`There is no scenario ${scenario.id} here.`);
    const host = new Host(this.#env, scenario, this.#output);
    await host.control("POST", "reset");
    await steps(host);
    this.#ran.add(scenario.id);
  }

  /** Those that were run to their end. */
  get ran() {
    return [...this.#ran];
  }
}

/** What the steps of a scenario are written with. */
class Host {
  constructor(env, scenario, output) {
    const { Client, HostwireError, ManualClock } = env.hostwire;
    Object.assign(this, { env, scenario, output, Client, HostwireError, facts: env.facts, clock: new ManualClock(START_MS) });
    this.expected = scenario.error ?? env.faults[scenario.fault]?.[env.host];
  }

  adm(options) {
    return this.Client.admTools({ token: this.facts.adm_token, baseUrl: this.facts.url, clock: this.clock, ...options });
  }

  elytra(options) {
    return this.Client.elytraHost({ baseUrl: this.facts.url, clock: this.clock, ...options });
  }

  async control(method, path, body) {
    const response = await fetch(`${this.facts.url}/_sandbox/${path}`, { method, body: body && JSON.stringify(body) });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${path}: ${answer.error}`);
    return answer;
  }

  /** Both clocks, the sandbox's first. */
  async advance(ms) {
    await this.control("POST", "clock", { advance_ms: ms });
    this.clock.advance(ms);
  }

  /** Lets the event loop turn until it holds. */
  async until(condition) {
    const start = performance.now();
    while (!condition()) {
      if (performance.now() - start > PATIENCE_MS) throw new Error(`It never holds: ${condition}`);
      await this.env.turn();
    }
  }

  /** Holds the answer of the next call of this method; `held` settles when there is one. */
  async gate(path) {
    const { gate } = await this.control("POST", "gates", { path, times: 1 });
    return { held: () => this.control("GET", `gates/${gate}/wait?held=1`), release: () => this.control("POST", `gates/${gate}/release`) };
  }

  async requests() {
    return (await this.control("GET", "requests")).requests;
  }

  /** The methods that the provider was asked for, each with whether it did them. */
  async seen() {
    return (await this.requests()).map(({ target, applied }) => [target.replace("/action/", "").replace(/\/$/, ""), applied]);
  }

  /** Loses what is sent to a method, more than once: a browser sends again by itself where a kept connection is closed. */
  async loses(path, kind) {
    await this.control("POST", "faults", { path, kind, times: this.env.host === "node" ? 1 : 9 });
  }

  /** Lets a call that failed as this attempt rest for so long. */
  async rests(client, attempts, ms) {
    await this.until(() => client.stats().attempts === attempts && client.stats().inFlight === 0);
    await this.advance(ms);
  }

  /** Adds a record, loses the answer, and lets it be looked up. */
  async addLost(client, kind) {
    await this.loses("dns/record_add", kind);
    const { attempts } = client.stats();
    const call = client.call("dns/record_add", RECORD);
    // Whatever it fails with is the caller's, once all has been said.
    call.catch(() => undefined);
    await this.rests(client, attempts + 1, 2000);
    return call;
  }

  /** A stream that keeps what goes into it, and how it ended. */
  sink() {
    const seen = { text: "", end: undefined };
    seen.stream = new WritableStream({
      write: (piece) => void (seen.text += new TextDecoder().decode(piece)),
      close: () => void (seen.end = "closed"),
      abort: () => void (seen.end = "aborted"),
    });
    return seen;
  }

  note(value) {
    this.output.push(this.env.dump(value));
    return value;
  }

  /** The error of what must fail, compared with what the scenario names. */
  async fails(work) {
    let error;
    try {
      await work();
    } catch (thrown) {
      error = thrown;
    }
    holds(error !== undefined, "it fails");
    if (!this.HostwireError.is(error)) throw error;
    holds(error instanceof this.HostwireError && error instanceof Error && error.name === "HostwireError", "it is an error of ours");
    this.note(error);
    const record = errorRecord(error);
    this.note(record);
    holdsAll(record, this.expected, "error");
    return error;
  }
}

const STEPS = {
  async dns_job(host) {
    const client = await host.adm();
    const record = { domain_id: 42, type: "TXT", record: "_hostwire", data: "a value" };
    const rows = async () => (await client.call("dns/records_list", { domain_id: 42 })).data.list;
    const domains = host.note(await client.call("dns/list"));
    same(domains.data.list.map(({ name, domain_id }) => [name, domain_id]), [["example.com", "42"], ["example.org", "43"]], "the account's domains");
    const before = await rows();
    const { id } = host.note(await client.call("dns/record_add", record)).data;
    const added = (await rows()).find((row) => String(row.id) === String(id));
    same([added.type, added.record, added.data], [record.type, record.record, record.data], "the record read back");
    await client.call("dns/record_delete", { subdomain_id: id });
    same(await rows(), before, "the records as before");
  },

  async open_information(host) {
    const open = await host.elytra();
    const servers = await open.call("meta/running_servers");
    holds(typeof servers.raw.length === "number" && servers.ok, "an answer");
    const client = await host.elytra({ token: host.facts.elytra_token });
    const user = host.note(await client.call("user/get_info"));
    holds(JSON.stringify(user.data).includes(host.facts.elytra_email), "the user's own record");
    const [first, second] = await host.requests();
    same([first.target, second.target], ["/v1/meta/running_servers/", "/v1/user/get_info/"], "the requests");
    holds(!JSON.stringify(first).includes(host.facts.elytra_token), "no token the first time");
    holds(JSON.stringify(second.headers).includes(host.facts.elytra_token.slice(0, 12)), "a token the second time");
  },

  async unknown_method(host) {
    const client = await host.adm();
    await host.fails(() => client.call("dns/record_lst"));
    await host.fails(() => client.prepare("dns/record_lst"));
    same(await host.requests(), [], "nothing was sent");
  },

  async invalid_params(host) {
    const client = await host.adm();
    await host.fails(() => client.call("dns/record_add", { type: "TXTX", priority: "ten" }));
    same(await host.requests(), [], "nothing was sent");
  },

  async token_missing(host) {
    const client = await host.adm({ token: undefined });
    await host.fails(() => client.call("dns/list"));
  },

  async token_invalid(host) {
    await host.fails(() => host.adm({ token: "a-token\n" }));
  },

  async base_url_invalid(host) {
    await host.fails(() => host.adm({ baseUrl: "http://adm.tools" }));
  },

  async unauthorized(host) {
    const client = await host.adm({ token: "nobody-has-this" });
    const error = await host.fails(() => client.call("dns/list"));
    holds(!host.env.dump(error).includes("nobody-has-this"), "the token does not stand in the error");
  },

  async forbidden(host) {
    await host.control("POST", "account", { token: host.facts.adm_token, allow_list: ["203.0.113.0/24"] });
    const client = await host.adm();
    await host.fails(() => client.call("dns/list"));
  },

  async throttled(host) {
    await host.control("POST", "account", { token: host.facts.adm_token, used: { hour: 3600 } });
    const client = await host.adm();
    const error = await host.fails(() => client.call("dns/list", {}, { maxWaitMs: 0 }));
    same(error.retryAtMs, START_MS + HOUR_MS, "when it may be made again");
  },

  async quota_wait(host) {
    await host.control("POST", "account", { token: host.facts.adm_token, limits: { hour: 2 } });
    const client = await host.adm({ maxWaitMs: 2 * HOUR_MS });
    await client.call("dns/list");
    await client.call("dns/list");
    const third = client.call("dns/list");
    await host.until(() => client.stats().waiting === 1);
    same(host.note(client.stats()).waitUntilMs, START_MS + HOUR_MS, "until when it waits");
    await host.advance(HOUR_MS);
    holds((await third).ok, "the third call");
    same((await host.control("GET", "counters")).refused, 0, "none was refused");

    await host.advance(HOUR_MS);
    await client.call("dns/list");
    await client.call("dns/list");
    const error = await host.fails(() => client.call("dns/list", {}, { maxWaitMs: 0 }));
    same(error.retryAtMs, START_MS + 3 * HOUR_MS, "when it may be made again");
    same(host.note(client.quota())[0].remaining, 0, "nothing is left");
    same((await host.requests()).length, 5, "five were sent");
  },

  async cancelled_waiting(host) {
    await host.control("POST", "account", { token: host.facts.adm_token, limits: { hour: 1 } });
    const client = await host.adm({ maxWaitMs: 2 * HOUR_MS });
    await client.call("dns/list");
    const controller = new AbortController();
    const second = client.call("dns/list", {}, { signal: controller.signal });
    await host.until(() => client.stats().waiting === 1);
    controller.abort(new Error("no longer wanted"));
    const error = await host.fails(() => second);
    same(error.cause.message, "no longer wanted", "the signal's reason");
    // So does a call whose signal was aborted before.
    await host.fails(() => client.call("dns/list", {}, { signal: controller.signal }));
    same([client.stats().waiting, (await host.requests()).length], [0, 1], "the provider never saw it");
  },

  async cancelled_in_flight(host) {
    const gate = await host.gate("dns/list");
    const client = await host.adm();
    const controller = new AbortController();
    const call = client.call("dns/list", {}, { signal: controller.signal });
    await gate.held();
    controller.abort();
    await host.fails(() => call);
    same(client.stats().inFlight, 0, "nothing is on its way");
  },

  async timed_out(host) {
    const gate = await host.gate("dns/list");
    const client = await host.adm();
    const call = client.call("dns/list", {}, { retries: 0 });
    await gate.held();
    await host.advance(30_000);
    await host.fails(() => call);
  },

  async server_gone(host) {
    const client = await host.adm({ baseUrl: host.env.deadUrl, retries: 0 });
    holds((await host.fails(() => client.call("dns/list"))).detail, "the host's own words");
  },

  async answer_lost(host) {
    await host.loses("domain/register", "lost_after_apply");
    const client = await host.adm();
    await host.fails(() => client.call("domain/register", { domain: "not-taken-at-all.com" }));
    same(client.stats().attempts, 1, "sent once by us");
    const requests = await host.seen();
    same(requests[0], ["domain/register", true], "the work was done");
    if (host.env.host === "node") same(requests.length, 1, "and sent once");
  },

  async lost_read_repeated(host) {
    await host.control("POST", "faults", { path: "dns/list", kind: "cut", after_bytes: 10 });
    const client = await host.adm();
    const call = client.call("dns/list");
    await host.rests(client, 1, 1000);
    same(host.note(await call).attempts, 2, "sent twice");
    same((await host.seen()).length, 2, "received twice");
  },

  async lost_write_found(host) {
    const client = await host.adm();
    const reply = host.note(await host.addLost(client, "lost_after_apply"));
    const { row, ...proof } = replyRecord(reply).proof;
    const { row: expected, ...others } = host.scenario.proof;
    same(proof, others, "the proof");
    holdsAll(row, expected, "row");
    const { list } = (await client.call("dns/records_list", { domain_id: 42 })).data;
    const added = list.filter(({ record }) => record === "_found").length;
    holds(host.env.host === "node" ? added === 1 : added >= 1, `${added} records`);
  },

  async lost_write_not_found(host) {
    const client = await host.adm();
    await host.fails(() => host.addLost(client, "lost"));
    same(client.stats().attempts, 2, "the call and the lookup");
    const requests = await host.seen();
    same(requests.at(-1), ["dns/records_list", true], "it was looked up");
    holds(requests.slice(0, -1).every(([method, applied]) => method === "dns/record_add" && !applied), "nothing was applied");
    if (host.env.host === "node") same(requests.length, 2, "nothing was sent twice");
  },

  async read_only(host) {
    const client = await host.adm({ readOnly: true });
    holds((await client.call("dns/list")).ok, "a read goes");
    await host.fails(() => client.call("dns/record_add", RECORD));
    same((await host.seen()).length, 1, "nothing else was sent");
  },

  async confirm(host) {
    const client = await host.adm({ confirm: true, account: "the shop" });
    const { id } = (await client.call("dns/records_list", { domain_id: 42 })).data.list[0];
    await host.fails(() => client.call("dns/record_delete", { subdomain_id: id }));
    same((await host.seen()).length, 1, "nothing else was sent");
    holds((await client.call("dns/record_delete", { subdomain_id: id }, { confirmed: true })).ok, "it goes when confirmed");
  },

  async events(host) {
    const client = await host.adm({ seed: 7 });
    await host.control("POST", "faults", { path: "dns/list", kind: "cut", after_bytes: 10 });
    const listed = client.call("dns/list");
    await host.rests(client, 1, 1000);
    await listed;
    await host.addLost(client, "lost_after_apply");
    const events = host.note(client.events()).map(({ pauseMs, ...others }) => ({ ...others, pause_ms: pauseMs }));
    same(events, host.scenario.events, "the events");
    same(client.events(), [], "told once");
  },

  async answer_cut(host) {
    await host.control("POST", "faults", { path: "dns/list", kind: "cut", after_bytes: 10 });
    const client = await host.adm({ retries: 0 });
    const { evidence } = await host.fails(() => client.call("dns/list"));
    holds(evidence.received <= 10, "no more than was sent");
    if (host.env.host === "node") same(evidence.received, 10, "exactly what was sent");
  },

  async many(host) {
    const names = Array.from({ length: 100 }, (_, at) => `domain-${at}.example`);
    const { token, domains } = await host.control("POST", "accounts", { domains: names, limits: { hour: 60 } });
    const client = await host.adm({ token, maxWaitMs: 2 * HOUR_MS });
    let replies;
    const calls = Promise.all(Object.values(domains).map((domain_id) => client.call("dns/records_list", { domain_id })));
    calls.then((all) => (replies = all));
    const isFull = () => client.stats().waiting > 0 && client.stats().inFlight === 0;
    await host.until(isFull);
    same((await host.control("GET", "counters")).accepted, 60, "the window holds 60");
    same(client.stats().waiting, 40, "the others wait");
    await host.advance(HOUR_MS);
    await host.until(() => replies);
    await calls;
    Object.values(domains).forEach((id, at) => {
      const rows = replies[at].data.list;
      holds(rows.length > 0 && rows.every((row) => Number(row.domain_id) === id), `the answer of domain ${id}`);
    });
    const { accepted, refused } = await host.control("GET", "counters");
    same([accepted, refused], [100, 0], "the window is never exceeded");
  },

  async upload(host) {
    const client = await host.adm();
    const bytes = Uint8Array.from({ length: 200_000 }, (_, at) => at % 251);
    const files = { torrent_file: new File([bytes], "linux.torrent") };
    await client.call("storage/torrent/select_files", { storage_id: 1 }, { files });
    const { torrent_file: whole } = (await host.requests())[0].files;
    holdsAll(whole, host.scenario.file, "file");
    // Bytes without a name are called like their parameter.
    await client.call("storage/torrent/select_files", { storage_id: 1 }, { files: { torrent_file: bytes } });
    const { torrent_file: unnamed } = (await host.requests())[1].files;
    holdsAll(unnamed, { ...host.scenario.file, name: "torrent_file" }, "file");
    holds(client.prepare("storage/torrent/select_files", { storage_id: 1 }, { files }).body.includes("linux.torrent"), "it is shown by its name");
  },

  async download(host) {
    const body = "x".repeat(300_000);
    await host.control("POST", "faults", { path: "billing/print/invoice", kind: "answer", headers: { "Content-Type": "application/pdf" }, body });
    const sink = host.sink();
    const reply = await (await host.adm()).call("billing/print/invoice", { invoice_id: 1 }, { sink: sink.stream });
    same([reply.streamed, reply.raw.length, reply.kind, sink.text, sink.end], [300_000, 0, "file", body, "closed"], "the file");
  },

  async download_cut(host) {
    await host.control("POST", "faults", { path: "billing/print/invoice", kind: "cut", after_bytes: 20 });
    const client = await host.adm();
    const sink = host.sink();
    const { evidence } = await host.fails(() => client.call("billing/print/invoice", { invoice_id: 1 }, { sink: sink.stream }));
    holds(evidence.received <= 20 && (host.env.host === "browser" || evidence.received === 20), `${evidence.received} bytes`);
    await host.until(() => sink.end);
    same(sink.end, "aborted", "the stream");
  },

  async purpose_reserve(host) {
    await host.control("POST", "account", { token: host.facts.adm_token, limits: { hour: 3 } });
    const client = await host.adm({ purposes: [{ name: "certificates", reserve: { hour: 1 } }], maxWaitMs: 0 });
    await client.call("dns/list");
    await client.call("dns/list");
    await host.fails(() => client.call("dns/list"));
    const { remaining, reserved, reserves } = host.note(client.quota()[0]);
    same([remaining, reserved, reserves[0].remaining], [0, 1, 1], "what is kept");
    holds((await client.call("dns/list", {}, { purpose: "certificates" })).ok, "the certificate's call");
    same((await host.control("GET", "counters")).refused, 0, "none was refused");
  },

  async plan(host) {
    const { leaveNow, lastMs, pauses, ...others } = (await host.adm()).plan(5000);
    const written = pauses.map(({ fromMs, untilMs, totalMs, ...pause }) => ({ ...pause, from_ms: fromMs, until_ms: untilMs, total_ms: totalMs }));
    same({ ...others, leave_now: leaveNow, last_ms: lastMs, pauses: written }, host.scenario.plan, "the plan");
  },

  async own_provider(host) {
    const options = { token: host.facts.adm_token, baseUrl: host.facts.url, clock: host.clock };
    const client = await host.Client.of(host.scenario.provider, options);
    same((await client.call("list")).data.list["example.com"].domain_id, 42, "the payload as it came");
    const { path, ...without } = host.scenario.provider;
    await host.fails(() => host.Client.of(without, options));
  },

  async dialect_2021_06(host) {
    const options = { baseUrl: host.facts.url, clock: host.clock };
    const client = await host.Client.of("elytrahost-2021-06", { ...options, token: host.facts.elytra_late_token });
    same((await client.call("user/info")).data.email, host.facts.elytra_email, "the client");
    const nobody = await host.Client.of("elytrahost-2021-06", { ...options, token: "nobody-has-this" });
    await host.fails(() => nobody.call("user/info"));
  },

  async entries(host) {
    const client = await host.adm();
    const before = client.stats().entries;
    await client.call("dns/list");
    const entries = client.stats().entries - before;
    holds(entries > 0 && entries <= 4, `${entries} entries`);
  },

  async no_token_in_output(host) {
    const { adm_token: token } = host.facts;
    const client = host.note(await host.adm());
    const body = `<html>You sent Authorization: Bearer ${token}</html>`;
    await host.control("POST", "faults", { path: "dns/list", kind: "answer", status: 500, headers: { "content-type": "text/html" }, body });
    const error = await client.call("dns/list", {}, { retries: 0 }).catch((thrown) => thrown);
    host.note(error);
    holds(error.evidence.body.includes("***"), "a token that the provider repeats is masked");
    host.note(client.prepare("dns/records_list", { domain_id: 42 }));
    host.note(await client.call("dns/list"));
    host.note(client.call);
    client.close();
    same((await client.call("dns/list").catch((thrown) => host.note(thrown))).code, "client_closed", "a closed client");
    host.note(client);
    holds(host.output.length > 20, "there is output");
    const tokens = ["adm_token", "adm_other_token", "elytra_token", "elytra_other_token"].map((name) => host.facts[name]);
    for (const secret of tokens.flatMap((text) => [text, encodeURIComponent(text), JSON.stringify(text).slice(1, -1)])) {
      holds(!host.output.join("\n").includes(secret), "no output holds a token");
    }
  },
};
