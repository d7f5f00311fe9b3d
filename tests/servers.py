"""Servers and secrets for tests, in place before pytest-django loads the settings.

Each run takes a folder of its own under `var/test`, so that two runs at once do not meet in one database; its xdist
workers share that folder's servers. TEST_DATABASE_URL / TEST_REDIS_URL name other servers. DATABASE_URL and REDIS_URL
of the shell are never used: they may be real.
"""

import fcntl
import itertools
import os
from pathlib import Path
from typing import IO

import pytest
from _pytest.nodeid import NodeId

from tests.template import migrated_database
from unionportal.launch import embedded

NAMES = {"TEST_DATABASE_URL": "DATABASE_URL", "TEST_REDIS_URL": "REDIS_URL"}
DATABASES = 16  # of one Valkey

_slot: list[IO] = []


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests():
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        _own_redis(int(worker.removeprefix("gw")) + 1)
    else:
        _servers(embedded.var_folder() / "test")
    return (yield)


def _servers(place: Path) -> None:
    for name in ("DJANGO_SECRET_KEY", "UNION_KEY_FILE", *NAMES.values()):
        os.environ.pop(name, None)
    for given, name in NAMES.items():
        if os.environ.get(given):
            os.environ[name] = os.environ[given]
    embedded.into_environment(_free(place), fast=True)
    if not os.environ.get("TEST_DATABASE_URL"):
        os.environ["TEST_TEMPLATE"] = migrated_database(os.environ["DATABASE_URL"])


def _free(place: Path) -> Path:
    """The first folder that no other run is using."""
    for number in itertools.count(1):
        folder = place / str(number)
        folder.mkdir(parents=True, exist_ok=True)
        mark = (folder / "run").open("a")
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            mark.close()
        else:
            _slot.append(mark)
            return folder
    raise AssertionError("unreachable")


def _own_redis(number: int) -> None:
    """Workers share the server, not the queue."""
    url = os.environ["REDIS_URL"]
    os.environ["REDIS_URL"] = url.replace("virtual_host=0", f"virtual_host={number % DATABASES}")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Let the tests of one group go to one worker: pytest-xdist 3.8 writes the group where pytest 9.2 does not look."""
    if not config.getoption("loadgroup", default=False):
        return
    for item in items:
        group = item.get_closest_marker("xdist_group")
        if group and not item.nodeid.endswith(f"@{group.args[0]}"):
            item._id = NodeId.parse(f"{item.nodeid}@{group.args[0]}")


@pytest.hookimpl(trylast=True)
def pytest_unconfigure():
    """Give the folder back to other runs."""
    while _slot:
        _slot.pop().close()
