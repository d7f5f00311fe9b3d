"""How much of a corpus, how many writers of a race, how many kills: one setting for all of them.

`bin/test` takes what finds a fault that is there nearly every time; `bin/test --full` takes what was promised.
"""

import os
import time

FULL = os.environ.get("UNION_TESTS") == "full"


def size(small, full):
    """`small` in an ordinary run, `full` in a full one."""
    return full if FULL else small


def growth(work, small, large):
    """Return how many times as much of the processor `work(large)` takes as `work(small)`, the least of three each.

    Four times as much of what is read one after the other takes four times as long, of what is compared each with each
    sixteen times: on a slow machine too, and while every line is counted.
    """
    least = {}
    for much in (small, large) * 3:
        began = time.process_time()
        work(much)
        taken = time.process_time() - began
        least[much] = min(taken, least.get(much, taken))
    return least[large] / least[small]
