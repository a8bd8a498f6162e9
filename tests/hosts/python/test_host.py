"""What is Python's own: signals, threads, forks, tasks, JSON, pickle."""

import asyncio
import copy
import datetime
import decimal
import gc
import json
import os
import pickle
import signal
import subprocess
import sys
import time
import uuid
import weakref
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from types import MappingProxyType

import hostwire
import pytest

from sandbox import Sandbox, until

CHILD = """
import hostwire, os, sys, time
client = hostwire.Client.adm_tools(token=os.environ["TOKEN"], base_url=os.environ["URL"])
try:
    {act}
except KeyboardInterrupt:
    print(time.monotonic(), client.stats().in_flight)
"""


@pytest.mark.parametrize("act", ['client.call("dns/list")', 'client.start("dns/list").result(timeout=3600)'])
def test_ctrl_c_ends_a_blocking_call(sandbox: Sandbox, act: str) -> None:
    delays = []
    for _ in range(5):
        gate = sandbox.gate("dns/list")
        environment = {**os.environ, "TOKEN": sandbox.adm_token, "URL": sandbox.url}
        command = [sys.executable, "-c", CHILD.format(act=act)]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as child:
            gate.wait()
            sent = time.monotonic()
            child.send_signal(signal.SIGINT)
            output, _ = child.communicate()
        arrived, in_flight = output.split()
        assert int(in_flight) == 0, "the request was given up"
        assert child.returncode == 0
        delays.append(float(arrived) - sent)
        gate.release()
    # A machine that is busy with other things may be late once, not each time.
    assert sorted(delays)[2] < 0.1


class Alarm(BaseException):
    """What a signal handler may raise."""


@pytest.mark.parametrize("interrupt", [KeyboardInterrupt, Alarm])
def test_an_interrupted_call_still_tells_its_fate(
    sandbox: Sandbox, client: hostwire.Client, monkeypatch: pytest.MonkeyPatch, interrupt: type[BaseException]
) -> None:
    gate = sandbox.gate("dns/list")
    call = client.start("dns/list")
    gate.wait()
    poll = hostwire.Call._poll

    def interrupted(self: hostwire.Call, limit_ms: int) -> bool:
        monkeypatch.setattr(hostwire.Call, "_poll", poll)
        raise interrupt

    monkeypatch.setattr(hostwire.Call, "_poll", interrupted)
    with pytest.raises(interrupt):
        call.result()
    with pytest.raises(hostwire.Error) as caught:
        call.result()
    assert (caught.value.code, caught.value.delivery) == ("cancelled", "unknown")
    gate.release()


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_forked_child_makes_calls_of_its_own(sandbox: Sandbox, clock: hostwire.ManualClock) -> None:
    """Even while the only call that may be on its way is: it is the parent's."""
    client = hostwire.Client.adm_tools(token=sandbox.adm_token, base_url=sandbox.url, clock=clock, max_in_flight=1)
    gate = sandbox.gate("dns/list")
    held = client.start("dns/list")
    gate.wait()
    parent, child = os.pipe()
    process = os.fork()
    if process == 0:
        try:
            before = client.stats()
            answer = client.call("dns/records_list", {"domain_id": 42}).raw
            gc.collect()
            with pytest.raises(hostwire.Error) as caught:
                held.result()
            held.cancel()
            del held
            facts = [before.in_flight, client.stats().calls, caught.value.code, "process" in caught.value.message]
            os.write(child, json.dumps([*facts, answer.decode()]).encode())
        finally:
            os._exit(0)
    os.close(child)
    with os.fdopen(parent, "rb") as pipe:
        *facts, answer = json.loads(pipe.read())
    assert os.waitpid(process, 0)[1] == 0
    assert facts == [0, 1, "internal", True]
    assert client.stats().in_flight == 1
    gate.release()
    assert held.result().ok
    assert answer.encode() == client.call("dns/records_list", {"domain_id": 42}).raw
    assert client.stats().calls == 2


def test_threads_wait_for_one_call(sandbox: Sandbox, client: hostwire.Client) -> None:
    gate = sandbox.gate("dns/list")
    call = client.start("dns/list")
    gate.wait()
    with ThreadPoolExecutor(4) as threads:
        waiting = [threads.submit(call.result) for _ in range(4)]
        gate.release()
        assert {answer.result().raw for answer in waiting} == {call.result().raw}


def test_a_task_awaits_its_reply_and_its_error(client: hostwire.Client) -> None:
    async def both() -> None:
        replies = await asyncio.gather(*(client.call_async("dns/records_list", {"domain_id": 42}) for _ in range(100)))
        assert len({reply.raw for reply in replies}) == 1
        with pytest.raises(hostwire.Error) as caught:
            await client.call_async("dns/record_lst")
        assert caught.value.nearest == "dns/records_list"

    asyncio.run(both())


def test_a_cancelled_task_gives_its_request_up(sandbox: Sandbox, client: hostwire.Client) -> None:
    async def cancelled() -> None:
        gate = sandbox.gate("dns/list")
        task = asyncio.create_task(client.call_async("dns/list"))
        await asyncio.sleep(0)
        await asyncio.to_thread(gate.wait)
        assert client.stats().in_flight == 1
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        until(lambda: client.stats().in_flight == 0)
        gate.release()

    asyncio.run(cancelled())


def test_a_timeout_gives_its_request_up(sandbox: Sandbox, client: hostwire.Client) -> None:
    gate = sandbox.gate("dns/list")

    async def late() -> None:
        await asyncio.wait_for(client.call_async("dns/list"), 0.01)

    with pytest.raises(asyncio.TimeoutError):
        asyncio.run(late())
    until(lambda: client.stats().in_flight == 0)
    gate.release()


ENDING = """
import asyncio, hostwire, os
client = hostwire.Client.adm_tools(token=os.environ["TOKEN"], base_url=os.environ["URL"])
async def main():
    await asyncio.gather(*(client.call_async("dns/list") for _ in range(3)))
async def leave():
    globals()["left"] = [asyncio.ensure_future(client.call_async("dns/list")) for _ in range(3)]
    await asyncio.sleep(0)
"""


@pytest.mark.parametrize("end", ["asyncio.run(main())", "asyncio.new_event_loop().run_until_complete(leave())"])
def test_a_program_ends_well_after_its_last_task(sandbox: Sandbox, end: str) -> None:
    """Without care one end in twenty aborts: often enough to be seen in thirty."""
    environment = {**os.environ, "TOKEN": sandbox.adm_token, "URL": sandbox.url}
    for _ in range(30):
        run = subprocess.run([sys.executable, "-c", ENDING + end], env=environment, capture_output=True, check=False)
        assert run.returncode == 0, run.stderr
        assert b"FATAL" not in run.stderr


def test_a_dropped_call_is_cancelled(sandbox: Sandbox, client: hostwire.Client) -> None:
    gate = sandbox.gate("dns/list")
    call = client.start("dns/list")
    gate.wait()
    del call
    until(lambda: client.stats().in_flight == 0)
    gate.release()


def cyclic() -> list[object]:
    cycle: list[object] = []
    cycle.append(cycle)
    return cycle


def deep() -> list[object]:
    nested: list[object] = []
    for _ in range(100_000):
        nested = [nested]
    return nested


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (float("nan"), "not JSON compliant"),
        (float("inf"), "not JSON compliant"),
        (b"bytes", "type bytes"),
        (object(), "type object"),
        ({1, 2}, "type set"),
        (cyclic(), "Circular"),
        (deep(), "recursion"),
        ({(1, 2): 3}, "keys must be"),
        (decimal.Decimal("NaN"), "no number"),
        ("\ud800", ""),
    ],
)
def test_what_json_lacks_is_refused_unsent(client: hostwire.Client, value: object, words: str) -> None:
    for act in (client.call, client.prepare):
        with pytest.raises(hostwire.Error) as caught:
            act("dns/record_add", {"domain_id": 42, "type": "TXT", "data": value})
        assert (caught.value.code, caught.value.delivery) == ("invalid_params", "not_sent")
        assert words in caught.value.message
        assert caught.value.message.startswith("The parameters cannot be used: ")
    assert client.stats().attempts == 0


@pytest.mark.parametrize("params", [[], ["domain_id"], "domain_id=42", 42])
def test_parameters_are_an_object(client: hostwire.Client, params: object) -> None:
    with pytest.raises(hostwire.Error) as caught:
        client.prepare("dns/list", params)  # type: ignore[arg-type]
    assert caught.value.code == "invalid_params"


def test_what_python_holds_besides_json(client: hostwire.Client) -> None:
    def body(**params: object) -> object:
        return client.prepare("any/thing", params, raw="POST").body

    assert body(a=decimal.Decimal("1E+2"), b=decimal.Decimal("0.10")) == "a=100&b=0.10"
    assert body(at=datetime.date(2026, 1, 2)) == "at=2026-01-02"
    assert body(at=datetime.datetime(2026, 1, 2, 3, 4, 5)) == "at=2026-01-02T03%3A04%3A05"
    assert body(id=uuid.UUID(int=5)) == "id=00000000-0000-0000-0000-000000000005"
    assert body(a=MappingProxyType({"b": (1, 2)})) == "a%5Bb%5D%5B0%5D=1&a%5Bb%5D%5B1%5D=2"
    proxy: Mapping[str, object] = MappingProxyType({"domain_id": 42})
    assert client.prepare("dns/records_list", proxy).body == "domain_id=42"


def test_options_are_checked_by_the_core(sandbox: Sandbox, client: hostwire.Client) -> None:
    with pytest.raises(hostwire.Error) as caught:
        client.call("dns/list", max_wait_ms="long")  # type: ignore[arg-type]
    assert caught.value.code == "invalid_options"
    with pytest.raises(hostwire.Error) as caught:
        client.call("dns/list", max_wait_ms=object())  # type: ignore[arg-type]
    assert (caught.value.code, "type object" in caught.value.message) == ("invalid_options", True)
    with pytest.raises(hostwire.Error) as caught:
        client.call("dns/list", raw="PUT")  # type: ignore[arg-type]
    assert caught.value.code == "invalid_options"
    with pytest.raises(hostwire.Error) as caught:
        hostwire.Client.adm_tools(token="t", base_url=sandbox.url, answer_cap=-1)
    assert caught.value.code == "invalid_options"


def test_a_closed_client_refuses(client: hostwire.Client) -> None:
    client.close()
    client.close()
    with pytest.raises(hostwire.Error) as caught:
        client.call("dns/list")
    assert caught.value.code == "client_closed"


def test_nothing_holds_the_token(sandbox: Sandbox, client: hostwire.Client, clock: hostwire.ManualClock) -> None:
    assert repr(client) == "hostwire.Client('adm.tools')"
    call = client.start("dns/list")
    call.result()
    for thing in (client, call, clock):
        for reduce in (pickle.dumps, copy.copy, copy.deepcopy):
            with pytest.raises(TypeError):
                reduce(thing)
    native = client._native
    assert sandbox.adm_token not in repr(vars(native)) + repr(native)
    request = client.prepare("user/login", {"email": "a@b.c"}, raw="POST")
    assert dict(request.headers)["Authorization"] == "Bearer ***"
    assert "a%40b.c" not in repr(request)
    assert sandbox.adm_token not in json.dumps(request.__dict__)


def test_a_token_with_a_lone_surrogate_is_told_without_it() -> None:
    """As `os.environ` gives bytes that are no UTF-8."""
    with pytest.raises(hostwire.Error) as caught:
        hostwire.Client.adm_tools(token="s3cret\udcff")
    assert caught.value.code == "token_invalid"
    assert "s3cret" not in repr(vars(caught.value))


def test_records_survive_pickle(client: hostwire.Client) -> None:
    reply = client.call("dns/list")
    again = pickle.loads(pickle.dumps(reply))
    assert (again, again.data) == (reply, reply.data)
    assert "example.com" not in repr(reply)


def test_what_is_done_is_let_go(client: hostwire.Client) -> None:
    def made() -> "weakref.ref[object]":
        call = client.start("dns/record_lst")
        with pytest.raises(hostwire.Error):
            call.result()
        return weakref.ref(call._native)

    native = made()
    gc.collect()
    assert native() is None


def test_a_clock_shows_the_time(clock: hostwire.ManualClock) -> None:
    before = clock.unix_ms
    clock.advance(5)
    assert clock.unix_ms == before + 5
