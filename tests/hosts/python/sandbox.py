"""A sandbox of the tests' own, on a free port, that ends with its standard input."""

import json
import os
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import hostwire

START_MS = 1_767_225_600_000
ROUNDS = 20_000


class Sandbox:
    def __init__(self, *options: str) -> None:
        command = [os.environ["HOSTWIRE_SANDBOX"], "--control", "--until-stdin-closes", *options]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        known = json.loads(self._process.stdout.readline())
        self.url: str = known["url"]
        self.adm_token: str = known["adm_token"]
        self.elytra_token: str = known["elytra_token"]
        self.elytra_late_token: str = known["elytra_late_token"]
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def end(self) -> None:
        self._process.communicate()

    def control(self, http: str, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/_sandbox/{path}", data=data, method=http)
        try:
            with self._opener.open(request) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            message = f"{http} {path}: {error.read().decode()}"
            raise AssertionError(message) from None

    def account(self, name: str, **settings: object) -> dict[str, Any]:
        """A new account, apart from all other tests."""
        created = self.control("POST", "accounts", {"name": name, **settings})
        assert isinstance(created, dict)
        return created

    def fault(self, path: str, **fault: object) -> None:
        self.control("POST", "faults", {"path": path, "times": 1, **fault})

    def gate(self, path: str) -> "Gate":
        return Gate(self, self.control("POST", "gates", {"path": path, "times": 1})["gate"])

    def advance(self, clock: hostwire.ManualClock, ms: int) -> None:
        """Move the provider's clock first, then the client's."""
        self.control("POST", "clock", {"advance_ms": ms})
        clock.advance(ms)

    def seen(self) -> list[tuple[str, bool]]:
        """The methods that the provider was asked for, each with whether it did them."""
        log = self.control("GET", "requests?since=0")["requests"]
        return [(one["target"].removeprefix("/action").strip("/"), one["applied"]) for one in log]

    def requests(self, token: str) -> list[dict[str, Any]]:
        """What the provider saw of this token."""
        log = self.control("GET", "requests?since=0")["requests"]
        return [one for one in log if token in json.dumps(one["headers"])]


class Gate:
    def __init__(self, sandbox: Sandbox, gate: object) -> None:
        self._sandbox = sandbox
        self._path = f"gates/{gate}"

    def wait(self) -> None:
        """Until it holds an answer back."""
        self._sandbox.control("GET", f"{self._path}/wait?held=1")

    def release(self) -> None:
        self._sandbox.control("POST", f"{self._path}/release", {})


def until(condition: Callable[[], bool]) -> None:
    """Look again and again, giving way in between, without a sleep."""
    for _ in range(ROUNDS):
        if condition():
            return
        os.sched_yield()
    message = "it never came about"
    raise AssertionError(message)
