"""Which tests `bin/test --quick` leaves out: those that took long when a full run last measured them.

A full run writes slow.txt anew; a test that is not in it is taken for a quick one.
"""

from collections import defaultdict
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("slow.txt")
# Seconds that one case of a test may take, with what it makes for itself.
QUICK = 0.1


@cache
def listed():
    """Return the names of the slow tests, file and function without the cases."""
    return frozenset(FILE.read_text(encoding="utf-8").splitlines())


def test_of(nodeid):
    """Return the name of the test of which this is a case."""
    return nodeid.partition("[")[0].partition("@")[0]


def write(reports):
    """List the tests that took longer than QUICK in these reports of pytest, by the mean of their cases."""
    seconds = defaultdict(lambda: defaultdict(float))
    for report in reports:
        seconds[test_of(report.nodeid)][report.nodeid] += report.duration
    slow = {name for name, cases in seconds.items() if sum(cases.values()) / len(cases) > QUICK}
    FILE.write_text("".join(f"{name}\n" for name in sorted(slow)), encoding="utf-8")
