"""Awaiting a native call, and a safe end of the program.

The thread that drives calls enters Python for a moment to wake the task that awaits one. If the interpreter ended in
that moment it would end that thread, which the native code under it does not survive: the process would abort.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import functools
import weakref

from . import _native

_awaited: weakref.WeakSet[_native.NativeCall] = weakref.WeakSet()
_SETTLED_MS = 5000


async def outcome(native: _native.NativeCall) -> _native.NativeReply:
    """Await a call's outcome; if the task is cancelled, so is the call."""
    _settle_at_exit()
    _awaited.add(native)
    try:
        return await native.outcome()
    except asyncio.CancelledError:
        native.cancel()
        raise


@functools.cache
def _settle_at_exit() -> None:
    atexit.register(_settle)


def _settle() -> None:
    for native in list(_awaited):
        native.cancel()
    # One thread drives all calls, one step at a time: when this call to no method is done, it is back from Python.
    nobody = _native.NativeClient("adm.tools", None, "", None)
    with contextlib.suppress(_native.NativeError.Failed):
        nobody.start(_native.NativeAsk(method="", params="", options="", save_to=None, files=[])).wait_for(_SETTLED_MS)
