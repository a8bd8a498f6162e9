"""What a caller may choose. A test compares the names with the core's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Literal, TypedDict

if TYPE_CHECKING:
    from ._files import File

Raw = Literal["GET", "POST"]
Usage = Literal["open_information", "own_account", "white_label"]
Effect = Literal["read", "write", "destroy", "spend"]


class Purpose(TypedDict, total=False):
    """What calls are made for, and how much of every window is kept for it."""

    #: Its name, as calls give it.
    name: str
    #: How many calls are kept for it, by the window's name; a window that is not named keeps none.
    reserve: Mapping[str, int]


class ClientOptions(TypedDict, total=False):
    """Choices for a client; what is absent, or ``None``, is as the core has it."""

    #: Scheme, host and perhaps a path to put before the provider's; the provider's own address where absent.
    base_url: str | None
    #: Requests on their way at once: 4.
    max_in_flight: int | None
    #: How long a call may wait for quota before it is the error ``quota_wait``: a minute.
    max_wait_ms: int | None
    #: How long one request may take: 30 seconds.
    attempt_timeout_ms: int | None
    #: How long a call may take from its first permit on: 2 minutes.
    total_timeout_ms: int | None
    #: The largest answer collected, in bytes: 32 MiB.
    answer_cap: int | None
    #: How often one call is repeated by itself, where its method allows it: 2.
    retries: int | None
    #: Whether only methods that read may be called.
    read_only: bool | None
    #: Whether methods that destroy or spend are refused until a call says ``confirmed``.
    confirm: bool | None
    #: What the account is called, for the question that ``confirm`` asks.
    account: str | None
    #: What calls are made for: a call names its ``purpose``, and may use what is kept for that.
    purposes: Sequence[Purpose] | None
    #: When the token was made, in milliseconds since 1970, for the warning before it ends.
    token_created_ms: int | None
    #: What the client is for, where the provider allows certain kinds of use: calls outside it are refused before they
    #: are sent. Whatever the provider has where absent.
    usage: Usage | None
    #: What pauses before repeats are drawn from, for tests; by chance where absent.
    seed: int | None


class CallOptions(TypedDict, total=False):
    """Choices for one call; what is absent, or ``None``, is as the client has it."""

    #: How long this call may wait for quota.
    max_wait_ms: int | None
    #: How long one request of it may take.
    attempt_timeout_ms: int | None
    #: How long it may take from its first permit on.
    total_timeout_ms: int | None
    #: Call a method the catalogue does not know, by this verb, with parameters as they are.
    raw: Raw | None
    #: What a raw call does to the account; without a word it is treated as a spend.
    effect: Effect | None
    #: How often this call is repeated by itself, where its method allows it.
    retries: int | None
    #: What it is made for: one of the client's purposes, whose reserve it may use.
    purpose: str | None
    #: Files to send, by parameter: a path, bytes, or a file that is open in binary mode.
    files: Mapping[str, File] | None
    #: Where an answer that is a file goes, as it comes, however large. Until it is whole it is called ``NAME.part``;
    #: if it does not become whole, nothing is left of it.
    save_to: str | PathLike[str] | None
    #: Somebody confirmed that this call may destroy or spend.
    confirmed: bool | None
