"""The client: one account of one provider."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Literal

from . import _json, _native
from ._call import Call
from ._error import typed
from ._json import whole
from ._local import Local
from ._records import Reply, Request, Stats, Window
from ._tasks import outcome

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

    from ._clock import ManualClock

Params = Mapping[str, object]
Headers = Iterable[tuple[str, str]]
Raw = Literal["GET", "POST"]


class Client(Local):
    """One account of one provider, for any number of threads and tasks: they share its quota.

    Options, for the client or for one call; what is absent is as the core has it:

    - ``max_in_flight``: requests on their way at once
    - ``max_wait_ms``: how long a call may wait for quota before it is an error
    - ``attempt_timeout_ms``: how long one request may take
    - ``total_timeout_ms``: how long a call may take from its first permit on
    - ``answer_cap``: the largest answer collected, in bytes
    - ``raw``: call a method the catalogue does not know, by this verb, with parameters as they are
    """

    __slots__ = ("_native", "_provider")

    def __init__(
        self,
        provider: Literal["adm.tools", "elytrahost"],
        *,
        token: str | None = None,
        base_url: str | None = None,
        clock: ManualClock | None = None,
        max_in_flight: int | None = None,
        max_wait_ms: int | None = None,
        attempt_timeout_ms: int | None = None,
        total_timeout_ms: int | None = None,
        answer_cap: int | None = None,
    ) -> None:
        """Make a client for the provider of this name."""
        options = _given(
            base_url=base_url,
            max_in_flight=max_in_flight,
            max_wait_ms=max_wait_ms,
            attempt_timeout_ms=attempt_timeout_ms,
            total_timeout_ms=total_timeout_ms,
            answer_cap=answer_cap,
        )
        self._provider = provider
        with typed():
            self._native = _native.NativeClient(
                provider, None if token is None else whole(token), options, None if clock is None else clock._native
            )

    @classmethod
    def adm_tools(
        cls,
        *,
        token: str | None = None,
        base_url: str | None = None,
        clock: ManualClock | None = None,
        max_in_flight: int | None = None,
        max_wait_ms: int | None = None,
        attempt_timeout_ms: int | None = None,
        total_timeout_ms: int | None = None,
        answer_cap: int | None = None,
    ) -> Self:
        """Make a client for an account of adm.tools (hosting.xyz, ukraine.com.ua)."""
        return cls(
            "adm.tools",
            token=token,
            base_url=base_url,
            clock=clock,
            max_in_flight=max_in_flight,
            max_wait_ms=max_wait_ms,
            attempt_timeout_ms=attempt_timeout_ms,
            total_timeout_ms=total_timeout_ms,
            answer_cap=answer_cap,
        )

    @classmethod
    def elytra_host(
        cls,
        *,
        token: str | None = None,
        base_url: str | None = None,
        clock: ManualClock | None = None,
        max_in_flight: int | None = None,
        max_wait_ms: int | None = None,
        attempt_timeout_ms: int | None = None,
        total_timeout_ms: int | None = None,
        answer_cap: int | None = None,
    ) -> Self:
        """Make a client for an account of ElytraHost; without a token it can ask for open information and sign in."""
        return cls(
            "elytrahost",
            token=token,
            base_url=base_url,
            clock=clock,
            max_in_flight=max_in_flight,
            max_wait_ms=max_wait_ms,
            attempt_timeout_ms=attempt_timeout_ms,
            total_timeout_ms=total_timeout_ms,
            answer_cap=answer_cap,
        )

    def call(
        self,
        method: str,
        params: Params | None = None,
        *,
        max_wait_ms: int | None = None,
        attempt_timeout_ms: int | None = None,
        total_timeout_ms: int | None = None,
        raw: Raw | None = None,
    ) -> Reply:
        """Make a call and wait for its reply. Ctrl-C cancels it."""
        call = self.start(
            method,
            params,
            max_wait_ms=max_wait_ms,
            attempt_timeout_ms=attempt_timeout_ms,
            total_timeout_ms=total_timeout_ms,
            raw=raw,
        )
        return call.result()

    async def call_async(
        self,
        method: str,
        params: Params | None = None,
        *,
        max_wait_ms: int | None = None,
        attempt_timeout_ms: int | None = None,
        total_timeout_ms: int | None = None,
        raw: Raw | None = None,
    ) -> Reply:
        """Make a call and await its reply. Cancelling the task cancels the call, request and all."""
        ask = _ask(
            method,
            params,
            max_wait_ms=max_wait_ms,
            attempt_timeout_ms=attempt_timeout_ms,
            total_timeout_ms=total_timeout_ms,
            raw=raw,
        )
        native = self._native.start(ask)
        with typed():
            return Reply._of(await outcome(native))

    def start(
        self,
        method: str,
        params: Params | None = None,
        *,
        max_wait_ms: int | None = None,
        attempt_timeout_ms: int | None = None,
        total_timeout_ms: int | None = None,
        raw: Raw | None = None,
    ) -> Call:
        """Start a call and return at once. What is wrong with it, its result says, but for what JSON cannot hold."""
        ask = _ask(
            method,
            params,
            max_wait_ms=max_wait_ms,
            attempt_timeout_ms=attempt_timeout_ms,
            total_timeout_ms=total_timeout_ms,
            raw=raw,
        )
        return Call(self._native.start(ask))

    def prepare(
        self,
        method: str,
        params: Params | None = None,
        *,
        max_wait_ms: int | None = None,
        attempt_timeout_ms: int | None = None,
        total_timeout_ms: int | None = None,
        raw: Raw | None = None,
    ) -> Request:
        """Give the request a call would send, without sending it."""
        ask = _ask(
            method,
            params,
            max_wait_ms=max_wait_ms,
            attempt_timeout_ms=attempt_timeout_ms,
            total_timeout_ms=total_timeout_ms,
            raw=raw,
        )
        with typed():
            return Request._of(self._native.prepare(ask))

    def read(
        self,
        method: str,
        *,
        status: int,
        headers: Headers = (),
        body: bytes = b"",
        max_wait_ms: int | None = None,
        attempt_timeout_ms: int | None = None,
        total_timeout_ms: int | None = None,
        raw: Raw | None = None,
    ) -> Reply:
        """Read an answer to a call, wherever it came from."""
        options = _given(
            max_wait_ms=max_wait_ms,
            attempt_timeout_ms=attempt_timeout_ms,
            total_timeout_ms=total_timeout_ms,
            raw=raw,
        )
        head = _json.options({"status": status, "headers": [list(header) for header in headers]})
        with typed():
            return Reply._of(self._native.read(whole(method), head, body, options))

    def quota(self) -> list[Window]:
        """Tell how the account's windows stand now."""
        with typed():
            return Window._all(self._native.quota())

    def stats(self) -> Stats:
        """Tell what was done so far, and how things stand now."""
        with typed():
            return Stats._of(self._native.stats())

    def close(self) -> None:
        """Refuse every later call; those on their way go on."""
        self._native.refuse()

    def __enter__(self) -> Self:
        """Lend the client to a block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    def __repr__(self) -> str:
        """Name the provider."""
        return f"hostwire.Client({self._provider!r})"


def _given(**given: object) -> str:
    return _json.options({name: value for name, value in given.items() if value is not None})


def _ask(method: str, params: Params | None, **options: object) -> _native.NativeAsk:
    return _native.NativeAsk(method=whole(method), params=_json.params(params), options=_given(**options))
