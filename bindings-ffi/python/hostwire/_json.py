"""Python values as the JSON text the core reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

from . import _native
from ._error import Error


def params(value: object) -> str:
    """Give parameters as JSON, or raise the core's error about them."""
    try:
        return "" if value is None else _encode(value)
    except (TypeError, ValueError, RecursionError) as reason:
        raise Error(_native.invalid_params(str(reason))) from None


def options(value: object) -> str:
    """Give options as JSON, or raise the core's error about them."""
    try:
        return _encode(value)
    except (TypeError, ValueError, RecursionError) as reason:
        raise Error(_native.invalid_options(str(reason))) from None


def whole(text: str) -> str:
    """Give text without lone surrogates: the error about those would carry the text, which may be a token."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _encode(value: object) -> str:
    return json.dumps(value, allow_nan=False, default=_plain, separators=(",", ":"))


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
