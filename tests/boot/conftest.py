import shutil
import tempfile
from pathlib import Path

import pytest

from unionportal.launch import embedded


@pytest.fixture
def var():
    """A `var` folder with a short path; its servers are stopped afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="boot-"))
    yield folder
    embedded.release(folder)
    embedded.stop_unused(folder)
    shutil.rmtree(folder)
