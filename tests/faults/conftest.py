import pytest

from unionportal.core.models import Attachment


@pytest.fixture
def files(tmp_path, monkeypatch):
    """A folder for the private files of this test alone."""
    place = tmp_path / "files"
    for name in ("base_location", "location"):
        monkeypatch.setitem(vars(Attachment.file.field.storage), name, str(place))
    return place
