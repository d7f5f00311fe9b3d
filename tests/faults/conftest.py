import pytest

from tests.faults.rig.at_once import one_race_at_a_time
from unionportal.core.models import Attachment


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
        monkeypatch.setitem(vars(Attachment.file.field.storage), name, str(place))
    return place
