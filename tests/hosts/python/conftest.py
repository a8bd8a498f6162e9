"""Fixtures: one sandbox process for the session, put back to its start for each test."""

import sys
from collections.abc import Iterator
from pathlib import Path

import hostwire
import pytest

from sandbox import START_MS, Sandbox

HERE = Path(__file__).parent
ROOT = HERE.parents[2]


def pytest_sessionstart() -> None:
    """Only the installed package is tested, never the source tree."""
    assert Path(hostwire.__file__).is_relative_to(sys.prefix)


@pytest.fixture(scope="session")
def shared() -> Iterator[Sandbox]:
    sandbox = Sandbox("--clock", "manual")
    yield sandbox
    sandbox.end()


@pytest.fixture
def sandbox(shared: Sandbox) -> Sandbox:
    shared.control("POST", "reset", {})
    return shared


@pytest.fixture
def clock() -> hostwire.ManualClock:
    return hostwire.ManualClock(START_MS)


@pytest.fixture
def client(sandbox: Sandbox, clock: hostwire.ManualClock) -> Iterator[hostwire.Client]:
    with hostwire.Client.adm_tools(token=sandbox.adm_token, base_url=sandbox.url, clock=clock) as client:
        yield client


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT
