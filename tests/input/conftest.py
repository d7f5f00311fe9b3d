import pytest

from tests.access.tour.world import Rows, people


@pytest.fixture
def world(union, branch, other_branch):
    """(people by persona, rows of their unit)."""
    return people(union, branch), Rows(branch)
