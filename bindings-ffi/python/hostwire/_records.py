"""What comes back when it works."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from . import _native
from ._read import record
from ._words import Kind


@dataclass(frozen=True)
class Proof:
    """How it is known that a call was done whose own answer was lost."""

    #: The method that showed it.
    by: str
    #: The same in a sentence.
    says: str
    #: What it showed; not in the repr, for it is of the payload.
    row: Any = field(repr=False)


@dataclass(frozen=True)
class Drift:
    """A place in the payload where something else stands than is known of the method. The value is there as it came."""

    #: Where: a JSON Pointer.
    pointer: str
    #: What is known to stand there, in words.
    expected: str
    #: What kind of value stands there.
    found: str


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
    #: For a file: the name the answer suggests, without any path, safe to write to.
    filename: str | None
    #: The provider's own texts, as they came.
    texts: list[str]
    method: str
    #: How many requests it took.
    attempts: int
    #: The texts by language (``en``, ``ru``, ``uk``); a text that says everything twice is split.
    languages: dict[str, list[str]]
    #: How it is known that the call was done, where its own answer was lost.
    proof: Proof | None
    #: Where the payload is not as it is known to be.
    drift: list[Drift]
    #: How many bytes of a file went to ``save_to``, and are not kept here.
    streamed: int | None
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
            filename=known["filename"],
            texts=known["texts"],
            method=known["method"],
            attempts=known["attempts"],
            languages=known.get("languages", {}),
            proof=record(Proof, known["proof"]) if known["proof"] else None,
            drift=[record(Drift, one) for one in known["drift"]],
            streamed=known["streamed"],
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
    def _of(text: str) -> Request:
        known: dict[str, Any] = json.loads(text)
        headers = [(name, value) for name, value in known["headers"]]
        return Request(http=known["http"], url=known["url"], headers=headers, body=known["body"])
