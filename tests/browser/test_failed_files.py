import subprocess
import sys
from itertools import permutations
from pathlib import Path
from types import SimpleNamespace

from tests.browser.failed import begin_of_files
from tests.named import ROOT

JOURNEYS = """
import pytest
from tests.browser.failed import tell_if_it_fails

@pytest.fixture
def visitor(request):
    tell_if_it_fails(request.node, f"files of {request.node.name}")

@pytest.fixture
def signed_in(visitor):
    raise LookupError

def test_a_step(visitor):
    raise LookupError

def test_a_fixture(signed_in):
    pass

def test_nothing(visitor):
    pass
"""


def begins(*names):
    return [begin_of_files(SimpleNamespace(name=name, path=Path("test_x.py"))) for name in names]


def test_no_name_of_a_file_begins_as_those_of_another_test():
    parameters = ("b", "1", "1-1", "1/1", "1.1", "1=2f1", "1+1", "]", "[", "一/二", "一.二")
    files = begins("test_a", "test_a_b", *(f"test_a[{one}]" for one in parameters))
    assert [pair for pair in permutations(files, 2) if pair[0].startswith(pair[1])] == []
    assert begins("test_a[desktop-/claims/]") == ["failed-test_x-test_a.desktop-=2fclaims=2f+"]


def test_where_the_files_are_is_told_of_a_step_and_of_a_fixture_that_failed(tmp_path):
    (tmp_path / "test_journeys.py").write_text(JOURNEYS)
    words = ["-c", "/dev/null", "--rootdir", tmp_path, "-p", "tests.browser.failed", "-p", "no:cacheprovider", tmp_path]
    # Without the servers and the settings of our own tests.
    plain = {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    said = subprocess.run(
        [sys.executable, "-m", "pytest", *words], env=plain, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    found = [line for line in said.stdout.splitlines() if line.startswith("files of ")]
    assert sorted(found) == ["files of test_a_fixture", "files of test_a_step"], said
