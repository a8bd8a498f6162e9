"""A client for hosting-panel APIs: quota kept, nothing ordered twice, no token leaked.

>>> import hostwire
>>> with hostwire.Client.adm_tools(token=token) as client:  # doctest: +SKIP
...     records = client.call("dns/records_list", {"domain_id": 42}).data
"""

from ._call import Call
from ._client import Client
from ._clock import ManualClock
from ._error import Error, Evidence, Throttle, Violation
from ._records import Reply, Request, Stats, Window
from ._words import Code, Delivery, Fault, Kind, Problem, Transport

__all__ = [
    "Call",
    "Client",
    "Code",
    "Delivery",
    "Error",
    "Evidence",
    "Fault",
    "Kind",
    "ManualClock",
    "Problem",
    "Reply",
    "Request",
    "Stats",
    "Throttle",
    "Transport",
    "Violation",
    "Window",
]
