"""The code of the product, parsed once for all the tests that look into it."""

import ast
from pathlib import Path

import pytest

from tests.architecture.test_names import files

# What takes seconds to make; the tests that look at one of them run on one worker, which makes it once.
_MADE_ONCE = {"trees", "graph"}


@pytest.fixture(scope="package")
def trees():
    """{path: tree} of every Python file of the product but for migrations, in the order of the paths."""
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(files())}


def pytest_collection_modifyitems(items):
    """Bind together what is made once."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and _MADE_ONCE & set(item.fixturenames):
            item.add_marker(pytest.mark.xdist_group("the code"))
