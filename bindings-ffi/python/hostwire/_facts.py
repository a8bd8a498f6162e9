"""What a client tells of itself."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Literal

from ._read import record
from ._words import Code


@dataclass(frozen=True)
class Reserve:
    """A purpose in one window, as it stands."""

    purpose: str
    #: How many calls of the window are kept for it.
    reserve: int
    #: How many calls of it count in the window, those on their way included.
    used: int
    #: How many calls of it may go now.
    remaining: int


@dataclass(frozen=True)
class Window:
    """One of the account's windows, as it stands now."""

    name: str
    seconds: int
    #: How many calls fit.
    limit: int
    #: How many without a purpose may go now: what is left less what is on its way and what is reserved.
    remaining: int
    #: What the last answer that counted said is left.
    told_remaining: int | None
    #: When the next call fits, if none does now; in milliseconds since 1970.
    next_free_ms: int | None
    #: The unused part of all reserves.
    reserved: int = 0
    #: The purposes with a reserve in this window.
    reserves: list[Reserve] = field(default_factory=list)

    @staticmethod
    def _all(records: str) -> list[Window]:
        windows = json.loads(records)
        for known in windows:
            known["reserves"] = [record(Reserve, one) for one in known.get("reserves", ())]
        return [record(Window, known) for known in windows]


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
    def _of(known: str) -> Stats:
        return record(Stats, json.loads(known))


@dataclass(frozen=True)
class Pause:
    """A pause of a plan, or a number of pauses of a kind."""

    #: The window that is full.
    window: str
    #: Whether it has room, and all of that is kept for other purposes.
    reserved: bool
    #: When the first of them begins and ends, in milliseconds since 1970.
    from_ms: int
    until_ms: int
    #: How many of them there are.
    times: int
    #: How long they are together.
    total_ms: int


@dataclass(frozen=True)
class Plan:
    """When a number of calls may leave."""

    calls: int
    #: How many of them may leave at once.
    leave_now: int
    #: When the last may leave, in milliseconds since 1970; ``None`` if it never may, as things stand.
    last_ms: int | None
    #: Where they pause. Pauses of a kind are listed once, by the first of them.
    pauses: list[Pause]
    #: The window that they wait for longest.
    binds: str | None
    #: False if the way was too long and irregular to follow to its end; then its end is an estimate.
    exact: bool
    #: All of that in a sentence.
    text: str

    @staticmethod
    def _of(text: str) -> Plan:
        known = json.loads(text)
        return record(Plan, {**known, "pauses": [record(Pause, one) for one in known["pauses"]]})


@dataclass(frozen=True)
class RecentCall:
    """The last request to a method."""

    account: str
    method: str
    #: When, in milliseconds since 1970.
    at_ms: int
    #: What was asked; ``***`` stands for each secret.
    params: dict[str, Any] = field(repr=False)
    #: The parameters that hold a mask instead of what was sent.
    masked: list[str]
    #: Whether the parameters were too large to keep.
    omitted: bool

    @staticmethod
    def _all(records: str) -> list[RecentCall]:
        return [record(RecentCall, known) for known in json.loads(records)]


@dataclass(frozen=True)
class TokenStatus:
    """How a token stands."""

    state: Literal["unknown", "valid", "expiring", "expired"]
    #: The first instant at which it is refused, in milliseconds since 1970.
    ends_ms: int | None
    #: Whole days left.
    days_left: int | None
    #: All of it for people.
    sentence: str

    @staticmethod
    def _of(text: str) -> TokenStatus:
        return record(TokenStatus, json.loads(text))


@dataclass(frozen=True)
class Event:
    """What happened besides the outcomes of calls. What an event of its kind does not say is ``None``.

    - ``repeats``: a call failed and is made again by itself
    - ``looks_up``: the answer of a write was lost; whether it was done is looked up
    - ``throttled``: the provider turned a call away because a limit is reached
    - ``limit_reached``: a limit was reached; told at most once a week
    - ``store_fails``: the store that shares the account does not work; the client goes on with a small share of its own
    - ``token_ends``: the token ends soon unless it is used; told 30, 7 and 1 days before

    More may come.
    """

    event: str
    #: The method called.
    method: str | None = None
    #: What went wrong.
    code: Code | None = None
    #: The method that shows whether a write was done.
    by: str | None = None
    #: How long the call rests before it goes on.
    pause_ms: int | None = None
    #: When the next call may go, in milliseconds since 1970.
    retry_at_ms: int | None = None
    #: The window that is full, and how many calls fit into it.
    window: str | None = None
    limit: int | None = None
    #: When it was reached, and when calls may go again, in milliseconds since 1970.
    at_ms: int | None = None
    until_ms: int | None = None
    #: Which warning: so many days before the token's end.
    days: int | None = None
    #: That end, in milliseconds since 1970.
    ends_ms: int | None = None
    #: The store's own words.
    detail: str | None = None

    @staticmethod
    def _all(records: str) -> list[Event]:
        return [record(Event, known) for known in json.loads(records)]
