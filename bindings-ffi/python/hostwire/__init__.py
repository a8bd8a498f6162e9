"""A client for hosting-panel APIs: quota kept, nothing ordered twice, no token leaked.

>>> import hostwire
>>> with hostwire.Client.adm_tools(token=token) as client:  # doctest: +SKIP
...     records = client.call("dns/records_list", {"domain_id": 42}).data
"""

from ._call import Call
from ._client import Client
from ._clock import ManualClock
from ._error import Error, Evidence, Named, ObjectRef, Throttle, Violation
from ._facts import Event, Pause, Plan, RecentCall, Reserve, Stats, TokenStatus, Window
from ._options import CallOptions, ClientOptions, Purpose
from ._records import Drift, Proof, Reply, Request
from ._words import Code, Delivery, Fault, Kind, Problem, Transport

__all__ = [
    "Call",
    "CallOptions",
    "Client",
    "ClientOptions",
    "Code",
    "Delivery",
    "Drift",
    "Error",
    "Event",
    "Evidence",
    "Fault",
    "Kind",
    "ManualClock",
    "Named",
    "ObjectRef",
    "Pause",
    "Plan",
    "Problem",
    "Proof",
    "Purpose",
    "RecentCall",
    "Reply",
    "Request",
    "Reserve",
    "Stats",
    "Throttle",
    "TokenStatus",
    "Transport",
    "Violation",
    "Window",
]
