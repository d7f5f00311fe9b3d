"""The command line: what developers get from the launcher, and that production needs nothing of it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.boot.test_compose import CHECKOUT
from unionportal.settings.env_file import PLACE

PRODUCTION = "unionportal.settings.production"
# The launcher is not in the image; here it is as if it were not.
_WITHOUT_LAUNCHER = """
import runpy, sys
sys.modules["unionportal.launch"] = None
sys.argv = ["manage.py", *sys.argv[1:]]
runpy.run_path("manage.py", run_name="__main__")
"""


def run(*words, settings=None, **variables):
    keep = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    # That of an installation on this machine is not ours.
    env = keep | {"UNION_ENV_FILE": os.devnull} | variables | ({"DJANGO_SETTINGS_MODULE": settings} if settings else {})
    env = {name: value for name, value in env.items() if value is not None}
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
        (["version"], "unionportal.settings.development"),
        (["version"], "unionportal.settings.testing"),
        (["version", "--settings=unionportal.settings.development"], PRODUCTION),
    ],
)
def test_commands_of_developers_have_their_servers_from_it(words, settings):
    last = run(*words, settings=settings).stderr.splitlines()[-1]
    assert last == "ModuleNotFoundError: import of unionportal.launch halted; None in sys.modules"


@pytest.mark.skipif(Path(PLACE).exists(), reason="the portal is installed on this machine")
def test_a_command_that_nothing_says_the_settings_of_touches_no_database(tmp_path):
    """The line of a cron table that has no environment."""
    answer = run("backup", str(tmp_path / "backups"), UNION_VAR=str(tmp_path / "var"), UNION_ENV_FILE=None)
    assert (answer.returncode, answer.stdout, answer.stderr.count("\n")) == (1, "", 1)
    assert answer.stderr.startswith("没有设置，什么也没有做：")
    assert list(tmp_path.iterdir()) == []


SHOW = "from django.conf import settings as s; print(s.UNION_NAME, s.REDIS_URL, s.PASSWORD_WORDS[-1])"


def test_a_command_without_settings_takes_them_from_the_file_of_the_installation(tmp_path):
    file = tmp_path / "union.env"
    file.write_text(
        "# of the services too\n; and this\n\n"
        "DATABASE_URL=postgresql://nobody@127.0.0.1:1/none\nREDIS_URL=redis://:a'b#c@127.0.0.1:1/0\n"
        f"DJANGO_SECRET_KEY={'x1y2' * 20}\nALLOWED_HOSTS = no\n".replace(" = ", "=")
        + f"UNION_KEY_FILE='{tmp_path}/key'\n"
        '  UNION_NAME="校 \\"一\\" 工会"  \nUNION_PASSWORD_WORDS=wenshu\n'
    )
    answer = run("shell", "--no-imports", "-c", SHOW, UNION_ENV_FILE=str(file), UNION_PASSWORD_WORDS="another")
    assert (answer.returncode, answer.stderr) == (0, "")
    # What is given on the line of the command comes first.
    assert answer.stdout.split("\n")[0] == '校 "一" 工会 redis://:a\'b#c@127.0.0.1:1/0 another'
    for broken in ("DATABASE_URL", "UNION_NAME='校工会", 'UNION_NAME="a\\', "UNION_NAME=a\\", "export A=b"):
        file.write_text(f"A=b\n{broken}\n")
        answer = run("backup", str(tmp_path), UNION_ENV_FILE=str(file))
        assert (answer.returncode, answer.stderr) == (
            1,
            f"环境文件 {file} 第 2 行不是“名称=值”，或引号、反斜杠没有写完。\n",
        )
    answer = run("backup", str(tmp_path), UNION_ENV_FILE=str(tmp_path / "none"))
    assert (answer.returncode, answer.stderr) == (1, f"UNION_ENV_FILE 指向的环境文件 {tmp_path}/none 不存在。\n")


@pytest.mark.parametrize("part", ["worker", "beat"])
def test_a_worker_without_settings_ends_with_one_sentence(part):
    keep = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    app = {"worker": "unionportal.celery:app", "beat": "unionportal.beat:app"}[part]
    words = [sys.executable, "-m", "celery", "-A", app, part]
    answer = subprocess.run(words, cwd=CHECKOUT, env=keep, capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stdout, answer.stderr.count("\n")) == (1, "", 1)
    assert answer.stderr.startswith("缺少环境变量：DJANGO_SECRET_KEY（")


BEAT = """
from django.apps import apps
from unionportal.beat import app
app.loader.import_default_modules()
print(apps.ready, [name for name in app.tasks if not name.startswith("celery.")])
print(*sorted(entry["task"] for entry in app.conf.beat_schedule.values()))
"""


def test_the_beat_knows_its_tasks_by_name_alone():
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "unionportal.settings.testing"}
    answer = subprocess.run(
        [sys.executable, "-c", BEAT], cwd=CHECKOUT, env=env, capture_output=True, text=True, check=False
    )
    assert (answer.stdout, answer.stderr) == ("False []\ncore.daily_work core.sweep_jobs\n", "")


def test_a_reader_who_has_seen_enough_is_no_fault():
    """`manage.py … | head` ends without a traceback."""
    env = {"PATH": os.environ["PATH"], "UNION_ENV_FILE": os.devnull, "DJANGO_SETTINGS_MODULE": PRODUCTION}
    command = [sys.executable, "-c", _WITHOUT_LAUNCHER, "help", "--commands"]
    reading, writing = os.pipe()
    os.close(reading)
    answer = subprocess.run(
        command, cwd=CHECKOUT, env=env, stdout=writing, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writing)
    assert (answer.returncode, answer.stderr) == (1, "")
