"""Every scenario that all languages share, over real HTTP."""

import dataclasses
import json
import pickle
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import hostwire
import pytest
from hostwire import _native

import records
from sandbox import START_MS, Sandbox, until

HOSTS = Path(__file__).parents[1]
SCENARIOS: dict[str, Any] = {one["id"]: one for one in json.loads((HOSTS / "scenarios.json").read_text("utf-8"))}
FAULTS = json.loads((HOSTS / "faults.json").read_text("utf-8"))
HOUR_MS = 3_600_000

ran: set[str] = set()
printed: list[str] = []


def note(*things: object) -> None:
    """Keep all that could be printed of these."""
    for thing in things:
        printed.append(f"{thing} {thing!r} {getattr(thing, '__dict__', '')}")
        if not isinstance(thing, (hostwire.Client, hostwire.Call)):
            printed.append(repr(pickle.dumps(thing)))


def failure(scenario: str, act: Callable[[], object]) -> hostwire.Error:
    """Act, and compare the error with what the scenario says, member by member."""
    listed = SCENARIOS[scenario]
    expected = listed.get("error") or FAULTS[listed["fault"]]["native"]
    with pytest.raises(hostwire.Error) as caught:
        act()
    error = caught.value
    note(error)
    actual = records.comparable(records.error(error))
    assert isinstance(actual, dict)
    assert {name: actual.get(name) for name in expected} == records.comparable(expected)
    again = pickle.loads(pickle.dumps(error))
    assert records.error(again) == records.error(error)
    assert str(error).splitlines() == [error.message, *error.texts]
    ran.add(scenario)
    return error


def test_dns_job(client: hostwire.Client) -> None:
    domains = client.call("dns/list")
    note(client, domains, client.quota(), client.stats(), client.prepare("dns/list"))
    assert domains.ok
    assert domains.status == 200
    before = client.call("dns/records_list", {"domain_id": 42}).data["list"]
    added = client.call("dns/record_add", {"domain_id": 42, "type": "TXT", "record": "_test", "data": "a b&c=Ї"})
    note(added)
    after = client.call("dns/records_list", {"domain_id": 42}).data["list"]
    (new,) = [one for one in after if one not in before]
    assert new["data"] == "a b&c=Ї"
    client.call("dns/record_delete", {"subdomain_id": new["id"]})
    assert client.call("dns/records_list", {"domain_id": 42}).data["list"] == before
    hour = client.quota()[0]
    assert (hour.name, hour.limit, hour.remaining) == ("hour", 3600, 3594)
    ran.add("dns_job")


def test_open_information(sandbox: Sandbox, clock: hostwire.ManualClock) -> None:
    with hostwire.Client.elytra_host(base_url=sandbox.url, clock=clock) as nobody:
        running = nobody.call("meta/running_servers")
        note(nobody, running)
        assert running.ok
    with hostwire.Client.elytra_host(token=sandbox.elytra_token, base_url=sandbox.url, clock=clock) as client:
        info = client.call("user/get_info")
        note(client)
        assert info.ok
        assert isinstance(info.data, dict)
    first, second = sandbox.control("GET", "requests?since=0")["requests"]
    tokens = [
        [value for name, value in request["headers"].items() if name.lower() == "authorization"]
        for request in (first, second)
    ]
    assert tokens[0] == []
    assert len(tokens[1]) == 1
    ran.add("open_information")


def test_unknown_method(client: hostwire.Client) -> None:
    failure("unknown_method", lambda: client.call("dns/record_lst"))


def test_invalid_params(client: hostwire.Client) -> None:
    failure("invalid_params", lambda: client.call("dns/record_add", {"type": "TXTX", "priority": "ten"}))


def test_token_missing(sandbox: Sandbox) -> None:
    with hostwire.Client.adm_tools(base_url=sandbox.url) as client:
        failure("token_missing", lambda: client.call("dns/list"))


def test_token_invalid() -> None:
    failure("token_invalid", lambda: hostwire.Client.adm_tools(token="sandbox-adm-0f3c9a7d51e2\n"))


def test_base_url_invalid() -> None:
    failure("base_url_invalid", lambda: hostwire.Client.adm_tools(token="t", base_url="http://adm.tools"))


def test_unauthorized(sandbox: Sandbox) -> None:
    with hostwire.Client.adm_tools(token="nobody-has-this", base_url=sandbox.url) as client:
        failure("unauthorized", lambda: client.call("dns/list"))


def test_forbidden(sandbox: Sandbox, client: hostwire.Client) -> None:
    sandbox.control("POST", "account", {"token": sandbox.adm_token, "allow_list": ["203.0.113.0/24"]})
    failure("forbidden", lambda: client.call("dns/list"))


def test_throttled(sandbox: Sandbox, client: hostwire.Client) -> None:
    sandbox.control("POST", "account", {"token": sandbox.adm_token, "used": {"hour": 3600}})
    failure("throttled", lambda: client.call("dns/list", max_wait_ms=0))


def test_quota_wait(sandbox: Sandbox, clock: hostwire.ManualClock) -> None:
    token = sandbox.account("two an hour", limits={"hour": 2, "day": 100})["token"]
    with hostwire.Client.adm_tools(token=token, base_url=sandbox.url, clock=clock, max_wait_ms=2 * HOUR_MS) as client:
        client.call("dns/list")
        client.call("dns/list")
        third = client.start("dns/list")
        until(lambda: client.stats().waiting == 1)
        assert client.stats().wait_until_ms == START_MS + HOUR_MS
        assert not third.done()
        with pytest.raises(TimeoutError):
            third.result(timeout=0)
        sandbox.advance(clock, HOUR_MS)
        assert third.result().ok
        assert third.done()
        assert third.result() is third.result()
        client.call("dns/list")
        error = failure("quota_wait", lambda: client.call("dns/list", max_wait_ms=0))
        assert error.retry_at_ms == START_MS + 2 * HOUR_MS
        note(client, client.quota())
    assert sandbox.control("GET", "counters")["refused"] == 0


def test_cancelled_waiting(sandbox: Sandbox, clock: hostwire.ManualClock) -> None:
    token = sandbox.account("one an hour", limits={"hour": 1, "day": 100})["token"]
    with hostwire.Client.adm_tools(token=token, base_url=sandbox.url, clock=clock, max_wait_ms=2 * HOUR_MS) as client:
        client.call("dns/list")
        call = client.start("dns/list")
        until(lambda: client.stats().waiting == 1)
        call.cancel()
        failure("cancelled_waiting", call.result)
        note(call)
    assert len(sandbox.requests(token)) == 1


def test_cancelled_in_flight(sandbox: Sandbox, client: hostwire.Client) -> None:
    gate = sandbox.gate("dns/list")
    call = client.start("dns/list")
    gate.wait()
    call.cancel()
    failure("cancelled_in_flight", call.result)
    gate.release()
    assert client.stats().in_flight == 0


def test_timed_out(sandbox: Sandbox, clock: hostwire.ManualClock, client: hostwire.Client) -> None:
    gate = sandbox.gate("dns/list")
    call = client.start("dns/list", attempt_timeout_ms=5000, retries=0)
    gate.wait()
    clock.advance(5000)
    failure("timed_out", call.result)
    gate.release()


def test_server_gone() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with hostwire.Client.adm_tools(token="t", base_url=url, retries=0) as client:
            failure("server_gone", lambda: client.call("dns/list"))


def test_answer_lost(sandbox: Sandbox, client: hostwire.Client) -> None:
    sandbox.fault("domain/register", kind="lost_after_apply")
    failure("answer_lost", lambda: client.call("domain/register", {"domain": "not-taken-at-all.com"}))
    assert sandbox.seen() == [("domain/register", True)], "it is not sent again"


def rest(sandbox: Sandbox, clock: hostwire.ManualClock, client: hostwire.Client, attempts: int, ms: int) -> None:
    """Let a call that failed as this attempt rest for so long."""
    until(lambda: (client.stats().attempts, client.stats().in_flight) == (attempts, 0))
    sandbox.advance(clock, ms)


def test_lost_read_repeated(sandbox: Sandbox, clock: hostwire.ManualClock, client: hostwire.Client) -> None:
    sandbox.fault("dns/list", kind="cut", after_bytes=10)
    call = client.start("dns/list")
    rest(sandbox, clock, client, 1, 1000)
    reply = call.result()
    assert reply.attempts == 2
    assert sandbox.seen() == [("dns/list", True)] * 2
    ran.add("lost_read_repeated")


RECORD = {"domain_id": 42, "type": "TXT", "record": "_found", "data": "x"}


def test_lost_write_found(sandbox: Sandbox, clock: hostwire.ManualClock, client: hostwire.Client) -> None:
    sandbox.fault("dns/record_add", kind="lost_after_apply")
    call = client.start("dns/record_add", RECORD)
    rest(sandbox, clock, client, 1, 2000)
    reply = call.result()
    note(reply)
    proof = records.reply(reply)["proof"]
    assert isinstance(proof, dict)
    expected = SCENARIOS["lost_write_found"]["proof"]
    assert proof | {"row": {name: proof["row"][name] for name in expected["row"]}} == expected
    rows = client.call("dns/records_list", {"domain_id": 42}).data["list"]
    assert len([row for row in rows if row["record"] == "_found"]) == 1
    ran.add("lost_write_found")


def test_lost_write_not_found(sandbox: Sandbox, clock: hostwire.ManualClock, client: hostwire.Client) -> None:
    sandbox.fault("dns/record_add", kind="lost")
    call = client.start("dns/record_add", RECORD)
    rest(sandbox, clock, client, 1, 2000)
    failure("lost_write_not_found", call.result)
    assert sandbox.seen() == [("dns/record_add", False), ("dns/records_list", True)]


def test_read_only(sandbox: Sandbox) -> None:
    with hostwire.Client.adm_tools(token=sandbox.adm_token, base_url=sandbox.url, read_only=True) as client:
        assert client.call("dns/list").ok
        failure("read_only", lambda: client.call("dns/record_add", RECORD))
    assert len(sandbox.seen()) == 1


def test_confirm(sandbox: Sandbox) -> None:
    with hostwire.Client.adm_tools(
        token=sandbox.adm_token, base_url=sandbox.url, confirm=True, account="the shop"
    ) as client:
        first = client.call("dns/records_list", {"domain_id": 42}).data["list"][0]
        failure("confirm", lambda: client.call("dns/record_delete", {"subdomain_id": first["id"]}))
        assert len(sandbox.seen()) == 1
        assert client.call("dns/record_delete", {"subdomain_id": first["id"]}, confirmed=True).ok


def test_events(sandbox: Sandbox, clock: hostwire.ManualClock) -> None:
    with hostwire.Client.adm_tools(token=sandbox.adm_token, base_url=sandbox.url, clock=clock, seed=7) as client:
        sandbox.fault("dns/list", kind="cut", after_bytes=10)
        listed = client.start("dns/list")
        rest(sandbox, clock, client, 1, 1000)
        assert listed.result().ok
        sandbox.fault("dns/record_add", kind="lost_after_apply")
        added = client.start("dns/record_add", RECORD)
        rest(sandbox, clock, client, 3, 2000)
        assert added.result().ok
        events = client.events()
        note(*events)
        assert [records.comparable(vars(event)) for event in events] == SCENARIOS["events"]["events"]
        assert client.events() == []
    ran.add("events")


def test_answer_cut(sandbox: Sandbox, client: hostwire.Client) -> None:
    sandbox.fault("dns/list", kind="cut", after_bytes=10)
    failure("answer_cut", lambda: client.call("dns/list", retries=0))


def test_many(sandbox: Sandbox, clock: hostwire.ManualClock) -> None:
    domains = {f"domain-{at}.example": None for at in range(32)}
    account = sandbox.account("many", limits={"hour": 20, "day": 1000}, domains=list(domains))
    ids: dict[str, int] = account["domains"]
    with hostwire.Client.adm_tools(
        token=account["token"], base_url=sandbox.url, clock=clock, max_wait_ms=100 * HOUR_MS
    ) as client:
        for name, domain_id in ids.items():
            record = {"domain_id": domain_id, "type": "TXT", "record": "_own", "data": f"of {name}"}
            call = client.start("dns/record_add", record)
            while not call.done():
                if client.stats().wait_until_ms is not None:
                    sandbox.advance(clock, HOUR_MS)
            call.result()

        def own(name: str) -> bool:
            listed = client.call("dns/records_list", {"domain_id": ids[name]}).data["list"]
            return any(one["data"] == f"of {name}" for one in listed)

        with ThreadPoolExecutor(32) as threads:
            answers = [threads.submit(own, name) for name in ids]
            while not all(answer.done() for answer in answers):
                if client.stats().wait_until_ms is not None:
                    sandbox.advance(clock, HOUR_MS)
        assert all(answer.result() for answer in answers)
        assert client.stats().calls == 64
        assert client.stats().attempts == 64
    assert sandbox.control("GET", "counters")["refused"] == 0
    ran.add("many")


BYTES = bytes(at % 251 for at in range(200_000))


def test_upload(sandbox: Sandbox, client: hostwire.Client, tmp_path: Path) -> None:
    path = tmp_path / "linux.torrent"
    path.write_bytes(BYTES)
    with path.open("rb") as opened:
        for file in (path, str(path), opened):
            client.call("storage/torrent/select_files", {"storage_id": 1}, files={"torrent_file": file})
    client.call("storage/torrent/select_files", {"storage_id": 1}, files={"torrent_file": BYTES})
    expected = SCENARIOS["upload"]["file"]
    names = []
    for request in sandbox.requests(sandbox.adm_token):
        sent = request["files"]["torrent_file"]
        names.append(sent["name"])
        assert (sent["size"], sent["sha256"]) == (expected["size"], expected["sha256"])
    assert names == [expected["name"]] * 3 + ["torrent_file"]
    ran.add("upload")


def test_download(sandbox: Sandbox, client: hostwire.Client, tmp_path: Path) -> None:
    body = "x" * 300_000
    sandbox.fault("billing/print/invoice", kind="answer", headers={"Content-Type": "application/pdf"}, body=body)
    path = tmp_path / "invoice.pdf"
    reply = client.call("billing/print/invoice", {"invoice_id": 1}, save_to=path)
    note(reply)
    assert (reply.streamed, reply.raw, reply.kind, path.read_text()) == (300_000, b"", "file", body)
    ran.add("download")


def test_download_cut(sandbox: Sandbox, client: hostwire.Client, tmp_path: Path) -> None:
    sandbox.fault("billing/print/invoice", kind="cut", after_bytes=20)
    act = {"invoice_id": 1}
    error = failure(
        "download_cut", lambda: client.call("billing/print/invoice", act, save_to=tmp_path / "invoice.pdf", retries=0)
    )
    assert error.evidence
    assert error.evidence.received == 20
    assert list(tmp_path.iterdir()) == []


def test_purpose_reserve(sandbox: Sandbox, clock: hostwire.ManualClock) -> None:
    token = sandbox.account("three an hour", limits={"hour": 3, "day": 100})["token"]
    purposes: list[hostwire.Purpose] = [{"name": "certificates", "reserve": {"hour": 1}}]
    with hostwire.Client.adm_tools(
        token=token, base_url=sandbox.url, clock=clock, purposes=purposes, max_wait_ms=0
    ) as client:
        client.call("dns/list")
        client.call("dns/list")
        failure("purpose_reserve", lambda: client.call("dns/list"))
        hour = client.quota()[0]
        note(hour)
        assert (hour.remaining, hour.reserved, hour.reserves[0].remaining) == (0, 1, 1)
        assert client.call("dns/list", purpose="certificates").ok
    assert sandbox.control("GET", "counters")["refused"] == 0


def test_plan(client: hostwire.Client) -> None:
    plan = client.plan(5000)
    note(plan)
    assert dataclasses.asdict(plan) == SCENARIOS["plan"]["plan"]
    ran.add("plan")


def test_own_provider(sandbox: Sandbox) -> None:
    document = SCENARIOS["own_provider"]["provider"]
    for described in (document, json.dumps(document)):
        with hostwire.Client(described, token=sandbox.adm_token, base_url=sandbox.url) as client:
            assert client.call("list").data["list"]["example.com"]["domain_id"] == 42
            note(client)
    without = {name: value for name, value in document.items() if name != "path"}
    failure("own_provider", lambda: hostwire.Client(without, token=sandbox.adm_token))


def test_dialect_2021_06(sandbox: Sandbox) -> None:
    with hostwire.Client("elytrahost-2021-06", token=sandbox.elytra_late_token, base_url=sandbox.url) as client:
        assert client.call("user/info").data["email"] == "user@example.com"
    with hostwire.Client("elytrahost-2021-06", token="nobody-has-this", base_url=sandbox.url) as client:
        failure("dialect_2021_06", lambda: client.call("user/info"))


def test_entries(client: hostwire.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    library = Entered(_native.hostwire_native._UniffiLib)  # type: ignore[attr-defined]
    monkeypatch.setattr(_native.hostwire_native, "_UniffiLib", library)  # type: ignore[attr-defined]
    client.call("dns/list")
    ours = [name for name in library.entered if "_fn_method_" in name or "_fn_free_" in name]
    assert [name.rpartition("_fn_")[2] for name in ours] == [
        "method_nativeclient_start",
        "method_nativecall_wait_for",
        "free_nativecall",
    ]
    # The generated code's own: it counts each handle it uses, and has memory for texts allotted and freed.
    others = [name for name in library.entered if name not in ours]
    assert all("_fn_clone_" in name or "_rustbuffer_" in name for name in others)
    assert len(others) <= 5, others
    assert client.stats().entries <= 4
    ran.add("entries")


class Entered:
    """The native library, with each function that is looked up to be called noted."""

    def __init__(self, library: object) -> None:
        self._library = library
        self.entered: list[str] = []

    def __getattr__(self, name: str) -> object:
        self.entered.append(name)
        return getattr(self._library, name)


def test_no_token_in_output(sandbox: Sandbox) -> None:
    assert printed
    text = "\n".join(printed)
    for token in (sandbox.adm_token, sandbox.elytra_token, sandbox.elytra_late_token, "nobody-has-this"):
        assert token not in text
    ran.add("no_token_in_output")


def test_every_scenario_ran() -> None:
    """The last one: it looks back at the others."""
    assert ran == set(SCENARIOS)
