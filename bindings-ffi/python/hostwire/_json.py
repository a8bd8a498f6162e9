"""Python values as the JSON text the core reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID


def encode(value: object) -> str:
    """Give the value as JSON. For one that JSON lacks, give the reason instead: text the core refuses, and repeats."""
    try:
        return json.dumps(value, allow_nan=False, default=_plain, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError) as reason:
        # The core takes objects only, so its own error, with its own code, comes of this string.
        return json.dumps(str(reason))


def whole(text: str) -> str:
    """Give text without lone surrogates: the error about those would carry the text, which may be a token."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Decimal):
        if not value.is_finite():
            reason = "Decimal values that are no number are not JSON"
            raise ValueError(reason)
        return format(value, "f")
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    reason = f"Object of type {type(value).__name__} is not JSON serializable"
    raise TypeError(reason)
