import pytest

from tests.faults.at_once import one_race_at_a_time


@pytest.fixture
def one_race():
    """For tests with many threads: no other race of this machine runs meanwhile."""
    with one_race_at_a_time():
        yield
