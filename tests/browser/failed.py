"""The files that are kept of a journey that failed: what they are called, and that its failure tells where they are."""

import re

import pytest

_PLACE = pytest.StashKey()


def begin_of_files(test):
    """What the names of the files of a test begin with, and those of no other: a sign is “=” and its number in hex.

    Parameters that differ in signs alone are different words, and none goes on where those of another end.
    """
    function, _, parameters = test.name.removesuffix("]").partition("[")
    words = ".".join(_spelled(part) for part in (function, parameters) if part)
    return f"failed-{test.path.stem}-{words}+"


def _spelled(part):
    return re.sub(r"[^\w-]", lambda sign: "".join(f"={byte:02x}" for byte in sign[0].encode()), part)


def tell_if_it_fails(test, place):
    """Have the failure of this test, or of a fixture that it needs, say where its files are."""
    test.stash[_PLACE] = place


def has_failed(test):
    return getattr(test, "failed", False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when != "teardown" and report.failed:
        item.failed = True
        if _PLACE in item.stash:
            report.sections.append(("每个人的截图和操作记录（playwright show-trace）", str(item.stash[_PLACE])))
    return report
