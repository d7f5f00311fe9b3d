import contextlib
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from unionportal.launch import embedded


@contextlib.contextmanager
def _folder():
    folder = Path(tempfile.mkdtemp(prefix="boot-"))
    try:
        yield folder
    finally:
        embedded.release(folder)
        embedded.stop_unused(folder)
        shutil.rmtree(folder)


@pytest.fixture
def var():
    """A `var` folder with a short path; its servers are stopped afterwards."""
    with _folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def _begun():
    """A `var` folder in which PostgreSQL ran once and was stopped."""
    with _folder() as folder:
        embedded.ensure(folder, redis=False)
        embedded.release(folder)
        yield folder


@pytest.fixture
def later(var, _begun):
    """A `var` folder that has a database since an earlier start: making one is half a second of processor."""
    # With the owners of the files: PostgreSQL does not run as root.
    subprocess.run([shutil.which("cp"), "-a", _begun / "pg", var / "pg"], check=True)
    return var
