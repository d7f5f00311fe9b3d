"""The manual's table of environment variables: none is missing, none is of yesterday."""

import re
from pathlib import Path

from django.conf import settings

from unionportal.core.operations.supported import OLDEST

ROOT = Path(settings.BASE_DIR)
READ = re.compile(r"""environ(?:\.get\(|\[)\s*f?["']([A-Z][A-Z0-9_]+)""")
# What the settings of production require is read by name from a table of their own.
REQUIRED = re.compile(r'^    "([A-Z_]+)": "', re.MULTILINE)
# Windows' own folders, the loader's and sudo's, and what a test run tells its settings.
NOT_OURS = {"WINDIR", "LOCALAPPDATA", "TEST_TEMPLATE", "PATH", "DJANGO_SETTINGS_MODULE", "SUDO_USER"}
# Read by the client of the store, not by us.
OF_THE_STORE = {"AWS_ENDPOINT_URL_S3", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
FONTS = "UNION_FONT_"


def read_by_the_code():
    folders = [ROOT / "unionportal" / name for name in ("settings", "core", "launch/embedded")]
    files = [*(file for folder in folders for file in folder.rglob("*.py")), *(ROOT / "unionportal").glob("*.py")]
    found = {name for file in files for name in READ.findall(file.read_text())}
    found |= set(REQUIRED.findall((ROOT / "unionportal/settings/production.py").read_text()))
    return found - NOT_OURS


def in_the_table():
    """The names in the first column of the table."""
    text = (ROOT / "deploy/README.md").read_text()
    table = text[text.index("| 环境变量 |") :].partition("\n\n")[0]
    return {name for line in table.splitlines()[2:] for name in re.findall(r"`([A-Z0-9_]+)`", line.split("|")[1])}


def test_every_variable_that_is_read_stands_in_the_table_and_no_other():
    fonts = {name for name in in_the_table() if name.startswith(FONTS)}
    assert fonts == {f"{FONTS}{role}" for role in ("TITLE", "BODY", "KAI", "HEI")}
    assert in_the_table() - fonts == read_by_the_code() - {FONTS} | OF_THE_STORE


def test_the_manual_states_the_oldest_versions_that_are_checked():
    sentence = (ROOT / "deploy/README.md").read_text().partition("最低版本：")[2].partition("；")[0]
    stated = {name: ".".join(map(str, version)) for name, version in OLDEST.items()}
    assert dict(re.findall(r"(Python|PostgreSQL|Redis) ([\d.]+)", sentence)) == stated
    typed = re.search(r'^python_version = "([\d.]+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)[1]
    started = re.search(r"需要 Python ([\d.]+) 或", (ROOT / "bin/python.sh").read_text())[1]
    assert [typed, started] == [stated["Python"]] * 2
