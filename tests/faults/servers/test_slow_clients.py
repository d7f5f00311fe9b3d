"""Requests that stop in the middle do not keep the threads that others need; a start that cannot succeed says why."""

import base64
import os
import re
import secrets
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from urllib.parse import urlsplit
from urllib.request import urlopen

import psycopg2
import pytest
from django.conf import settings

from tests.sizes import size
from tests.template import ROOT
from unionportal import serving, slow_clients

HALF = b"POST /login/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
# Without the cookie of a form the portal refuses it before it reads on.
COOKIE = f"Cookie: {settings.CSRF_COOKIE_NAME}={'a' * 32}\r\n".encode()
WITH_HALF_A_BODY = HALF + COOKIE + b"Content-Length: 5000\r\n\r\nusername="
_LISTENING = re.compile(r"Listening at: http://127\.0\.0\.1:(\d+)")


@pytest.fixture
def database():
    """A migrated database of its own; its address."""
    name = f"web_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    server = psycopg2.connect(os.environ["DATABASE_URL"])
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{os.environ["TEST_TEMPLATE"]}"')
        yield urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    server.close()


@pytest.fixture
def start(tmp_path, database):
    """Start the web server as in production, with these variables more; (process, its log)."""
    with ExitStack() as running:

        def begin(**variables):
            place = tmp_path / "web.log"
            log = running.enter_context(place.open("wb"))
            variables = {
                **os.environ,
                "DATABASE_URL": database,
                "DJANGO_SETTINGS_MODULE": "unionportal.settings.testing",
                **variables,
            }
            command = [sys.executable, "-m", "gunicorn", "-c", "python:unionportal.serving", "--bind", "127.0.0.1:0"]
            process = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=log, stderr=log)
            running.callback(process.wait, 60)
            running.callback(process.kill)
            return process, place

        yield begin


def port_of(log):
    for _ in range(600):
        if found := _LISTENING.search(log.read_text()):
            return int(found[1])
        time.sleep(0.1)
    raise AssertionError(log.read_text())


@pytest.mark.slow
def test_a_dozen_half_sent_requests_do_not_keep_a_whole_one_waiting(start):
    patience = size(2, slow_clients.PATIENCE)
    port = port_of(start(UNION_WEB_WORKERS="1", UNION_WEB_PATIENCE=str(patience))[1])
    address = f"http://127.0.0.1:{port}/health/live"
    for _ in range(100):
        with socket.socket() as probe:
            if not probe.connect_ex(("127.0.0.1", port)):
                break
        time.sleep(0.1)
    urlopen(address, timeout=60).read()
    assert serving.threads < 12
    for sent in (HALF, WITH_HALF_A_BODY):
        with ExitStack() as opened:
            for _ in range(12):
                one = opened.enter_context(socket.create_connection(("127.0.0.1", port)))
                one.sendall(sent)
            time.sleep(0.5)
            with urlopen(address, timeout=4 * slow_clients.PATIENCE) as answer:
                assert answer.status == 200, sent


@pytest.mark.slow
def test_a_wrong_key_ends_web_server_worker_and_commands_with_a_sentence(start, database, tmp_path):
    wrong = tmp_path / "keys"
    wrong.write_text(f"k1:{base64.b64encode(secrets.token_bytes(32)).decode()}\n")
    wrong.chmod(0o600)
    variables = {**os.environ, "DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "unionportal.settings.testing"}
    check = [sys.executable, "manage.py", "check_keys"]
    variables["UNION_KEY_FILE"] = str(wrong)
    process, log = start(UNION_KEY_FILE=str(wrong), UNION_WEB_WORKERS="1")
    said = [(process.wait(60), log.read_text())]
    for command in (check, [sys.executable, "-m", "celery", "-A", "unionportal.celery:app", "worker", "-P", "solo"]):
        done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, timeout=60, check=False)
        said.append((done.returncode, done.stdout + done.stderr))
    for code, text in said:
        assert (code != 0, text.count("Traceback"), text.count("数据密钥 k1 不对")) == (True, 0, 1), text
