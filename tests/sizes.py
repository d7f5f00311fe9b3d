"""How much of a corpus, how many writers of a race, how many kills: one setting for all of them.

`bin/test` takes what finds a fault that is there nearly every time; `bin/test --full` takes what was promised.
"""

import os

FULL = os.environ.get("UNION_TESTS") == "full"


def size(small, full):
    """`small` in an ordinary run, `full` in a full one."""
    return full if FULL else small
