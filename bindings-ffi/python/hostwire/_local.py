"""What belongs to one process."""

from __future__ import annotations

from typing import NoReturn


class Local:
    """A thing that holds a native handle: a copy of it, here or in another process, would point nowhere."""

    __slots__ = ("__weakref__",)

    def __reduce__(self) -> NoReturn:
        """Refuse copy and pickle."""
        reason = f"a hostwire.{type(self).__name__} cannot be copied or pickled: make one in each process"
        raise TypeError(reason)
