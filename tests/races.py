"""Acts that begin at the same moment, each in a thread of its own."""

import fcntl
import os
import tempfile
import threading
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

from django.db import connections

LOCK = Path(tempfile.gettempdir()) / f"races-{os.getuid()}.lock"
PATIENCE = 60


@contextmanager
def one_race_at_a_time():
    """The test server has few connections for all test workers together."""
    with LOCK.open("a") as mark:
        fcntl.flock(mark, fcntl.LOCK_EX)
        yield


def together(acts):
    """What each of the acts returned or raised."""
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


def counted(acts, called):
    """Counter of what the acts came to: {what `called` makes of an outcome: how many}.

    An error that `called` has no word for is raised.
    """
    outcomes = Counter()
    for outcome in together(acts):
        word = called(outcome)
        if word is None and isinstance(outcome, Exception):
            raise outcome
        outcomes[word] += 1
    return outcomes
