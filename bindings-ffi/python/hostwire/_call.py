"""A call on its way."""

from __future__ import annotations

import time

from . import _native
from ._error import Error
from ._local import Local
from ._records import Reply

# While native code waits, Python delivers no signal: Ctrl-C arrives between two slices.
_SLICE_MS = 40


class Call(Local):
    """A call on its way. Any number of threads may wait for it. Dropping it cancels it."""

    __slots__ = ("_native", "_outcome")

    def __init__(self, native: _native.NativeCall) -> None:
        """Stand for a call that was started."""
        self._native = native
        self._outcome: Reply | Error | None = None

    def result(self, timeout: float | None = None) -> Reply:
        """Wait for the reply, for so many seconds at most.

        Raise :class:`TimeoutError` if it is still on its way then; it goes on. Ctrl-C cancels it: the result then says
        whether the request had left.
        """
        until = None if timeout is None else time.monotonic() + timeout
        try:
            while not self._poll(_slice_ms(until)):
                if until is not None and time.monotonic() >= until:
                    break
        except BaseException:
            # Ctrl-C, or whatever else a signal handler raised.
            self.cancel()
            self._poll(_SLICE_MS // 2)
            raise
        outcome = self._outcome
        if outcome is None:
            reason = "the call is still on its way"
            raise TimeoutError(reason)
        if isinstance(outcome, Error):
            raise outcome
        return outcome

    def done(self) -> bool:
        """Tell whether there is a result."""
        return self._poll(0)

    def cancel(self) -> None:
        """Cancel the call, request and all. Its result then says whether the request had left."""
        self._native.cancel()

    def _poll(self, limit_ms: int) -> bool:
        if self._outcome is None:
            try:
                native = self._native.wait_for(limit_ms)
                self._outcome = None if native is None else Reply._of(native)
            except _native.NativeError.Failed as failure:
                self._outcome = Error(failure.record)
        return self._outcome is not None


def _slice_ms(until: float | None) -> int:
    if until is None:
        return _SLICE_MS
    return max(0, min(_SLICE_MS, int((until - time.monotonic()) * 1000) + 1))
