"""The command line: what developers get from the launcher, and that production needs nothing of it."""

import os
import subprocess
import sys

import pytest

from tests.boot.test_compose import CHECKOUT

PRODUCTION = "unionportal.settings.production"
# The launcher is not in the image; here it is as if it were not.
_WITHOUT_LAUNCHER = """
import runpy, sys
sys.modules["unionportal.launch"] = None
sys.argv = ["manage.py", *sys.argv[1:]]
runpy.run_path("manage.py", run_name="__main__")
"""


def run(*words, settings=None):
    keep = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    env = keep | ({"DJANGO_SETTINGS_MODULE": settings} if settings else {})
    words = [sys.executable, "-c", _WITHOUT_LAUNCHER, *words]
    return subprocess.run(words, cwd=CHECKOUT, env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("words", "settings"),
    [
        (["version"], PRODUCTION),
        (["version", f"--settings={PRODUCTION}"], None),
        (["version", "--settings", PRODUCTION], None),
        (["version", f"--settings={PRODUCTION}"], "unionportal.settings.development"),
        (["version"], "somewhere.else.settings"),
    ],
)
def test_commands_of_production_need_no_launcher(words, settings):
    answer = run(*words, settings=settings)
    assert (answer.returncode, answer.stderr) == (0, "")


@pytest.mark.parametrize(
    ("words", "settings"),
    [
        (["version"], None),
        (["version"], "unionportal.settings.testing"),
        (["version", "--settings=unionportal.settings.development"], PRODUCTION),
    ],
)
def test_commands_of_developers_have_their_servers_from_it(words, settings):
    last = run(*words, settings=settings).stderr.splitlines()[-1]
    assert last == "ModuleNotFoundError: import of unionportal.launch halted; None in sys.modules"
