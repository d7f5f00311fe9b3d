import pytest
from django.core.files.storage import storages

from tests.faults.at_once import one_race_at_a_time


@pytest.fixture
def one_race():
    """For tests with many threads: no other race of this machine runs meanwhile."""
    with one_race_at_a_time():
        yield


@pytest.fixture
def files(tmp_path, monkeypatch):
    """A folder for the private files of this test alone."""
    place = tmp_path / "files"
    for name in ("base_location", "location"):
        monkeypatch.setitem(vars(storages["private"]), name, str(place))
    return place
