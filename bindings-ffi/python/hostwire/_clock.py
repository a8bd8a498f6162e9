"""Time for tests."""

from __future__ import annotations

from . import _native
from ._local import Local


class ManualClock(Local):
    """A clock that stands still until it is advanced: hours in a test take no time."""

    __slots__ = ("_native",)

    def __init__(self, unix_ms: int) -> None:
        """Show this, in milliseconds since 1970."""
        self._native = _native.NativeClock(unix_ms)

    def advance(self, ms: int) -> None:
        """Move it forward, and wake the calls that waited for a moment now past."""
        self._native.advance(ms)

    @property
    def unix_ms(self) -> int:
        """What it shows."""
        return self._native.unix_ms()
