"""The client: one account of one provider."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from . import _files, _json, _native
from ._call import Call
from ._error import typed
from ._facts import Event, Plan, RecentCall, Stats, TokenStatus, Window
from ._json import whole
from ._local import Local
from ._records import Reply, Request
from ._tasks import outcome

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self, Unpack

    from ._clock import ManualClock
    from ._options import CallOptions, ClientOptions

Params = Mapping[str, object]
Headers = Iterable[tuple[str, str]]


class Client(Local):
    """One account of one provider, for any number of threads and tasks: they share its quota.

    What may be chosen by name, for the client and for one call, :class:`ClientOptions` and :class:`CallOptions` say.
    """

    __slots__ = ("_native", "_provider")

    def __init__(
        self,
        provider: str | Mapping[str, object],
        *,
        token: str | None = None,
        clock: ManualClock | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        """Make a client for a provider, by its name or its whole description."""
        self._provider = provider if isinstance(provider, str) else str(provider.get("name"))
        described = whole(provider) if isinstance(provider, str) else _json.options(provider)
        with typed():
            self._native = _native.NativeClient(
                described,
                None if token is None else whole(token),
                _given(options),
                None if clock is None else clock._native,
            )

    @classmethod
    def adm_tools(
        cls,
        *,
        token: str | None = None,
        clock: ManualClock | None = None,
        **options: Unpack[ClientOptions],
    ) -> Self:
        """Make a client for an account of adm.tools (hosting.xyz, ukraine.com.ua)."""
        return cls(
            "adm.tools",
            token=token,
            clock=clock,
            **options,
        )

    @classmethod
    def elytra_host(
        cls,
        *,
        token: str | None = None,
        clock: ManualClock | None = None,
        **options: Unpack[ClientOptions],
    ) -> Self:
        """Make a client for an account of ElytraHost; without a token it can ask for open information and sign in."""
        return cls(
            "elytrahost",
            token=token,
            clock=clock,
            **options,
        )

    def call(
        self,
        method: str,
        params: Params | None = None,
        **options: Unpack[CallOptions],
    ) -> Reply:
        """Make a call and wait for its reply. Ctrl-C cancels it."""
        call = self.start(method, params, **options)
        return call.result()

    async def call_async(
        self,
        method: str,
        params: Params | None = None,
        **options: Unpack[CallOptions],
    ) -> Reply:
        """Make a call and await its reply. Cancelling the task cancels the call, request and all."""
        ask = _ask(method, params, options)
        native = self._native.start(ask)
        with typed():
            return Reply._of(await outcome(native))

    def start(
        self,
        method: str,
        params: Params | None = None,
        **options: Unpack[CallOptions],
    ) -> Call:
        """Start a call and return at once. What is wrong with it, its result says, but for what JSON cannot hold."""
        ask = _ask(method, params, options)
        return Call(self._native.start(ask))

    def prepare(
        self,
        method: str,
        params: Params | None = None,
        **options: Unpack[CallOptions],
    ) -> Request:
        """Give the request a call would send, without sending it."""
        ask = _ask(method, params, options)
        with typed():
            return Request._of(self._native.prepare(ask))

    def read(
        self,
        method: str,
        *,
        status: int,
        headers: Headers = (),
        body: bytes = b"",
        **options: Unpack[CallOptions],
    ) -> Reply:
        """Read an answer to a call, wherever it came from."""
        head = _json.options({"status": status, "headers": [list(header) for header in headers]})
        with typed():
            return Reply._of(self._native.read(whole(method), head, body, _given(options)))

    def quota(self) -> list[Window]:
        """Tell how the account's windows stand now."""
        with typed():
            return Window._all(self._native.quota())

    def stats(self) -> Stats:
        """Tell what was done so far, and how things stand now."""
        with typed():
            return Stats._of(self._native.stats())

    def plan(self, calls: int, *, purpose: str | None = None) -> Plan:
        """Tell when the last of so many calls may leave, where they pause and what for. Nothing is sent."""
        with typed():
            return Plan._of(self._native.plan(calls, purpose))

    def recent(self) -> list[RecentCall]:
        """Tell the last request to each method, of those made in the last ten minutes, the latest first."""
        with typed():
            return RecentCall._all(self._native.recent())

    def token_status(self) -> TokenStatus:
        """Tell how the token stands, as far as its creation or a use of it is known."""
        with typed():
            return TokenStatus._of(self._native.token_status())

    def events(self) -> list[Event]:
        """Tell what happened since the last time this was asked, besides the outcomes of calls: 256 at most."""
        with typed():
            return Event._all(self._native.events())

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


def _given(options: ClientOptions | CallOptions) -> str:
    chosen = {name: value for name, value in options.items() if value is not None and name not in _HERE}
    return _json.options(chosen) if chosen else ""


# Options that the core does not see.
_HERE = ("save_to", "files")


def _ask(method: str, params: Params | None, options: CallOptions) -> _native.NativeAsk:
    path = options.get("save_to")
    save_to = None if path is None else whole(os.fspath(path))
    return _native.NativeAsk(
        method=whole(method),
        params=_json.params(params),
        options=_given(options),
        save_to=save_to,
        files=_files.native(options.get("files")),
    )
