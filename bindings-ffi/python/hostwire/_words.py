"""The words of the core's records. A test compares them with the core's own."""

from __future__ import annotations

from typing import Literal

Code = Literal[
    "unknown_method",
    "invalid_params",
    "token_missing",
    "token_invalid",
    "base_url_invalid",
    "invalid_options",
    "provider_invalid",
    "read_only",
    "confirmation_needed",
    "outside_usage",
    "quota_wait",
    "throttled",
    "cancelled",
    "client_closed",
    "snapshot_invalid",
    "provider_refused",
    "bad_request",
    "unauthorized",
    "forbidden",
    "not_found",
    "unprocessable",
    "server_error",
    "unexpected_status",
    "redirect_refused",
    "not_an_answer",
    "empty_answer",
    "malformed_answer",
    "answer_too_large",
    "answer_cut",
    "sink_failed",
    "transport_failed",
    "timed_out",
    "maybe_applied",
    "internal",
]

Fault = Literal[
    "caller",
    "provider",
    "limit",
    "network",
    "hostwire",
]

Delivery = Literal[
    "not_sent",
    "refused",
    "unknown",
    "answered",
]

Problem = Literal[
    "missing",
    "unknown",
    "type",
    "value",
]

Transport = Literal[
    "name",
    "connect",
    "tls",
    "proxy",
    "closed",
    "opaque",
]

Kind = Literal[
    "json",
    "file",
    "none",
]
