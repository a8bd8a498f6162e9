"""The one error, and the records in it."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from . import _native
from ._read import record
from ._words import Code, Delivery, Fault, Problem, Transport


@dataclass(frozen=True)
class Violation:
    """One parameter that cannot be sent as it is."""

    parameter: str
    problem: Problem
    #: What would be right, in words.
    expected: str
    #: For an unknown parameter: the nearest known name.
    nearest: str | None


@dataclass(frozen=True)
class Evidence:
    """What came back, as it came, up to a cap."""

    content_type: str | None
    #: The body's beginning; not in the repr, for it may hold secrets.
    body: str = field(repr=False)
    #: How many bytes of the body were received.
    received: int
    #: Whether ``body`` holds less than was received.
    shortened: bool


@dataclass(frozen=True)
class Throttle:
    """The limit that was reached, as the provider told it."""

    window: str | None
    limit: int | None
    pause_s: int


@dataclass(frozen=True)
class ObjectRef:
    """An object of the provider's: ``ModuleInstance#9c7024b2``."""

    #: Its kind.
    class_: str
    #: Which one.
    id: str


@dataclass(frozen=True)
class Named:
    """What the provider's texts name, so that no program needs to take sentences apart."""

    #: The object that access was denied to.
    object: ObjectRef | None
    #: Who was denied it.
    subject: ObjectRef | None
    #: The word that a "bad request" quotes: a hint, often not the parameter's own name.
    word: str | None
    #: The parameter that is missing, by the provider's word.
    missing: str | None
    #: The exception that the provider's program ended with.
    exception: str | None
    #: The network address that the text of a 401 or 403 speaks of.
    address: str | None


class Error(Exception):
    """What went wrong, whose fault it is, how far the request got, and what to do next.

    ``code`` is stable. ``delivery`` says whether the call may be made again: ``not_sent`` and ``refused`` mean that
    nothing was done, ``unknown`` that it may have been. A call that may have changed something and whose answer was
    lost is the code ``maybe_applied``.
    """

    code: Code
    number: int
    #: Who can mend it.
    fault: Fault
    #: How far the request got.
    delivery: Delivery
    #: One sentence that says what happened.
    message: str
    #: One or two sentences that say what to do.
    advice: str
    method: str | None
    status: int | None
    #: The provider's own texts, as they came.
    texts: list[str]
    #: The same by language (``en``, ``ru``, ``uk``); a text that says everything twice is split.
    languages: dict[str, list[str]]
    #: What those texts name: an object, a parameter, an exception.
    named: Named | None
    #: Every parameter that cannot be sent as it is.
    violations: list[Violation]
    #: The nearest known method.
    nearest: str | None
    #: The payload that came with the failure.
    answer: Any
    #: What came back, where it could not be read as an answer.
    evidence: Evidence | None
    #: When the call may be made again, in milliseconds since 1970.
    retry_at_ms: int | None
    throttle: Throttle | None
    #: The kind of transport failure.
    transport: Transport | None
    #: The operating system's or library's own words about a transport failure.
    detail: str | None
    #: For ``maybe_applied``: what went wrong with the call itself.
    cause: Code | None
    #: For ``maybe_applied``: the method by which it was looked up, in vain; ``None`` where none is known.
    looked_up: str | None

    def __init__(self, text: str) -> None:
        """Read the core's record: JSON text, which is also what pickle keeps."""
        super().__init__(text)
        known: dict[str, Any] = json.loads(text)
        self.code = known["code"]
        self.number = known["number"]
        self.fault = known["fault"]
        self.delivery = known["delivery"]
        self.message = known["message"]
        self.advice = known["advice"]
        self.method = known["method"]
        self.status = known["status"]
        self.texts = known["texts"]
        self.languages = known.get("languages", {})
        self.named = _named(known["named"]) if known["named"] else None
        self.violations = [record(Violation, violation) for violation in known["violations"]]
        self.nearest = known["nearest"]
        self.answer = known["answer"]
        self.evidence = record(Evidence, known["evidence"]) if known["evidence"] else None
        self.retry_at_ms = known["retry_at_ms"]
        self.throttle = record(Throttle, known["throttle"]) if known["throttle"] else None
        self.transport = known["transport"]
        self.detail = known["detail"]
        self.cause = known["cause"]
        self.looked_up = known["looked_up"]

    def __str__(self) -> str:
        """Give the message, then the provider's own texts, a line each."""
        return "\n".join((self.message, *self.texts))

    def __repr__(self) -> str:
        """Give everything but payload and body, which may hold secrets."""
        return (
            f"hostwire.Error(code={self.code!r}, fault={self.fault!r}, delivery={self.delivery!r}, "
            f"message={self.message!r}, method={self.method!r}, status={self.status!r}, transport={self.transport!r})"
        )


def _named(known: dict[str, Any]) -> Named:
    objects = {
        name: ObjectRef(class_=one["class"], id=one["id"]) for name in ("object", "subject") if (one := known[name])
    }
    return record(Named, {**known, **objects})


@contextlib.contextmanager
def typed() -> Iterator[None]:
    """Give failures of native code their type."""
    try:
        yield
    except _native.NativeError.Failed as failure:
        raise Error(failure.record) from None
