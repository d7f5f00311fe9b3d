"""Posts that arrive at the same moment, as a browser sends them: with the hidden fields of the page they stand on."""

import fcntl
import os
import re
import tempfile
import threading
from contextlib import contextmanager
from html import unescape
from pathlib import Path

from django.db import connections
from django.test import Client

LOCK = Path(tempfile.gettempdir()) / f"races-{os.getuid()}.lock"
PATIENCE = 60
_INPUT = re.compile(r"<input[^>]*>")
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


@contextmanager
def one_race_at_a_time():
    """The test server has few connections for all test workers together."""
    with LOCK.open("a") as mark:
        fcntl.flock(mark, fcntl.LOCK_EX)
        yield


def together(acts):
    """What each of the acts returned or raised, started at one moment in a thread each."""
    barrier, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place):
        try:
            barrier.wait(PATIENCE)
            outcomes[place] = acts[place]()
        except Exception as error:
            outcomes[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[place], daemon=True) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive(), "an act hangs"
    return outcomes


def hidden(page, *, names=("form_key", "row_version")):
    """{name: value} of the hidden inputs of a page with one form that have one of the names."""
    return hidden_in(page.content.decode(), names)


def hidden_in(text, names):
    found = {}
    for tag in _INPUT.findall(text):
        attributes = dict(_ATTRIBUTE.findall(tag))
        if attributes.get("name") in names:
            found[attributes["name"]] = unescape(attributes["value"])
    return found


def same_browser(client):
    """Another client with the same session, for another thread."""
    other = Client(raise_request_exception=False)
    other.cookies.load({name: morsel.value for name, morsel in client.cookies.items()})
    return other


def posted(client, address, all_data):
    """The answers to posts that are sent at once from one browser."""
    return together([lambda data=data: same_browser(client).post(address, data) for data in all_data])
