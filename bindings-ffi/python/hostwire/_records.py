"""What comes back when it works."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from . import _native
from ._words import Kind


@dataclass(frozen=True)
class Reply:
    """A successful answer."""

    #: The payload's bytes as they came.
    raw: bytes = field(repr=False)
    #: Whether the provider said yes. False only where "no" is an answer, as for a name that is taken.
    ok: bool
    status: int
    kind: Kind
    content_type: str | None
    #: The provider's own texts, as they came.
    texts: list[str]
    method: str
    #: How many requests it took.
    attempts: int
    _json: str | None = field(repr=False)

    @cached_property
    def data(self) -> Any:  # noqa: ANN401 - whatever the provider sent.
        """The payload, parsed; ``None`` for a file."""
        return json.loads(self.raw.decode() if self._json is None else self._json)

    @staticmethod
    def _of(native: _native.NativeReply) -> Reply:
        known: dict[str, Any] = json.loads(native.meta)
        return Reply(
            raw=native.raw,
            ok=known["ok"],
            status=known["status"],
            kind=known["kind"],
            content_type=known["content_type"],
            texts=known["texts"],
            method=known["method"],
            attempts=known["attempts"],
            _json=native.json,
        )


@dataclass(frozen=True)
class Request:
    """The request a call would send; the token reads ``***``."""

    http: str
    url: str
    headers: list[tuple[str, str]]
    #: Not in the repr: parameters may be secret.
    body: str | None = field(repr=False)

    @staticmethod
    def _of(record: str) -> Request:
        known: dict[str, Any] = json.loads(record)
        headers = [(name, value) for name, value in known["headers"]]
        return Request(http=known["http"], url=known["url"], headers=headers, body=known["body"])


@dataclass(frozen=True)
class Window:
    """One of the account's windows, as it stands now."""

    name: str
    seconds: int
    #: How many calls fit.
    limit: int
    #: How many may go now.
    remaining: int
    #: What the last answer that counted said is left.
    told_remaining: int | None
    #: When the next call fits, if none does now; in milliseconds since 1970.
    next_free_ms: int | None

    @staticmethod
    def _all(record: str) -> list[Window]:
        return [Window(**known) for known in json.loads(record)]


@dataclass(frozen=True)
class Stats:
    """What a client has done so far, and how things stand now."""

    calls: int
    #: Requests sent.
    attempts: int
    #: Times the core was entered for calls.
    entries: int
    in_flight: int
    #: Calls that wait for their turn or for quota.
    waiting: int
    #: When the first of them may go, if it waits for a window; in milliseconds since 1970.
    wait_until_ms: int | None

    @staticmethod
    def _of(record: str) -> Stats:
        return Stats(**json.loads(record))
