import pytest

from tests.access.tour.visits import visits as visits
from tests.access.tour.world import Rows, people


@pytest.fixture
def world(union, branch, other_branch):
    """(people by persona, rows of their unit, rows of the twin unit)."""
    return people(union, branch), Rows(branch), Rows(other_branch)
