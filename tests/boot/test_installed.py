"""What a database says was done to it: read before Django is loaded, believed only as far as it fits this version."""

import os
import signal
import subprocess
import sys
from urllib.parse import quote, urlsplit

import pytest
from django.db import connection
from django.urls import reverse

from tests.factories import UserFactory
from unionportal.core.models import Installed
from unionportal.launch import installed


@pytest.fixture
def url(transactional_db):
    """DATABASE_URL of the test's own database."""
    name = connection.settings_dict["NAME"]
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{quote(name)}").geturl()


@pytest.fixture
def static(tmp_path):
    (tmp_path / "staticfiles.json").write_text("{}")
    return tmp_path


def test_a_database_without_the_table_lacks_everything(url, static):
    found = installed.read(urlsplit(url)._replace(path="/postgres").geturl())
    assert found.lacks(static) == {"schema", "roles", "static"}


def test_what_was_applied_is_not_applied_again(url, static):
    assert installed.read(url).lacks(static) == {"schema", "roles", "static"}
    installed.note_version(url, static)
    installed.note_version(url, static)
    assert installed.read(url).lacks(static) == set()
    assert Installed.objects.count() == 3


@pytest.mark.parametrize("part", ["schema", "roles", "static"])
def test_another_version_of_a_part_is_applied(url, static, part, monkeypatch):
    installed.note_version(url, static)
    digests = installed.code_digests()
    monkeypatch.setattr(installed, "code_digests", lambda: digests | {part: "another"})
    assert installed.read(url).lacks(static) == {part}


def test_static_files_that_are_gone_or_another_machines_are_collected_again(url, static):
    installed.note_version(url, static)
    (static / "staticfiles.json").write_text('{"paths": {}}')
    assert installed.read(url).lacks(static) == {"static"}
    (static / "staticfiles.json").unlink()
    assert installed.read(url).lacks(static) == {"static"}


def test_a_database_is_empty_until_somebody_is_in_it(url, static):
    installed.note_version(url, static)
    assert installed.read(url).is_empty
    UserFactory()
    assert not installed.read(url).is_empty


def test_the_sign_in_page_says_that_the_example_is_being_loaded(client, db):
    words = "示例数据正在装入"
    assert words not in client.get(reverse("login")).content.decode()
    Installed.objects.create(name="example", value="loading")
    assert words in client.get(reverse("login")).content.decode()
    UserFactory()
    assert words not in client.get(reverse("login")).content.decode()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_command_in_the_background_can_be_stopped(number):
    code = "import time; from unionportal.launch.terminal import end_on_signals as e; e(); print(1, flush=True); "
    process = subprocess.Popen(
        [sys.executable, "-c", f"{code}time.sleep(60)"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        # As a shell leaves it to whatever it starts with “&”.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
    )
    with process:
        assert process.stdout.readline() == b"1\n"
        process.send_signal(number)
        assert process.wait(10) != 0
