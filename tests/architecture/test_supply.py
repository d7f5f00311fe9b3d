"""What comes into the house from outside is pinned and hashed, and what goes out of it holds no secret."""

import subprocess
import sys
from pathlib import Path

from django.conf import settings

from unionportal.launch import checks

ROOT = Path(settings.BASE_DIR)
# Put together here, or this file would be one of those that are found.
KEY = "AKIA" + "Z7Q4M2XW9LB5T3RC"


def tool(name):
    return str(Path(sys.executable).with_name(name))


def test_what_is_installed_is_installed_by_its_hash_alone():
    assert "--require-hashes" in (ROOT / "unionportal/launch/venv.py").read_text()


def test_a_key_left_in_a_file_is_found(tmp_path):
    hook = tool("detect-secrets-hook")
    (tmp_path / "clean.py").write_text("number = 1\n")
    (tmp_path / "left.py").write_text(f'access = "{KEY}"\n')
    assert subprocess.run([hook, tmp_path / "clean.py"], capture_output=True, check=False).returncode == 0
    assert subprocess.run([hook, tmp_path / "left.py"], capture_output=True, check=False).returncode == 1


def test_the_search_for_keys_covers_the_code_the_tests_and_the_settings():
    names = set(checks.texts())
    assert {"manage.py", "README.md", "unionportal/settings/production.py", "tests/conftest.py"} <= names
    assert not any(name.endswith((".lock", ".png")) for name in names)


def test_insecure_code_is_found(tmp_path):
    (tmp_path / "bad.py").write_text("import subprocess\nsubprocess.call('ls ' + name, shell=True)\nexec(name)\n")
    words = [tool("bandit"), "-q", "-ll", "-c", ROOT / "pyproject.toml", "-r"]
    assert subprocess.run([*words, tmp_path], capture_output=True, check=False).returncode == 1
    (tmp_path / "bad.py").write_text("number = 1\n")
    assert subprocess.run([*words, tmp_path], capture_output=True, check=False).returncode == 0
