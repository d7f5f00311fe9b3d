"""Web servers and workers as on machines of their own: each its own process, settings, folder; one database, broker."""

import contextlib
import http.client
import os
import re
import signal
import subprocess
import sys
import time
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection

ROOT = Path(settings.BASE_DIR)
HOST = "union.test"
PATIENCE = 60
_LISTENING = re.compile(r"Listening at: http://127\.0\.0\.1:(\d+)")


def until(condition, what):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.03)
    raise AssertionError(f"waited {PATIENCE} s for {what}")


def database_of_this_test():
    """The address of the database this test writes to, which is not the one of the settings' environment."""
    before, _, query = os.environ["DATABASE_URL"].partition("?")
    return f"{before.rpartition('/')[0]}/{connection.settings_dict['NAME']}" + (f"?{query}" if query else "")


class Machine:
    """One process, with the settings of production but for the names of static files."""

    def __init__(self, folder, *command, **variables):
        folder.mkdir(parents=True, exist_ok=True)
        self.log_file = folder / "log"
        environment = os.environ | {
            "DATABASE_URL": database_of_this_test(),
            "REDIS_URL": settings.REDIS_URL,
            "DJANGO_SETTINGS_MODULE": "tests.faults.rig.production_settings",
            "ALLOWED_HOSTS": HOST,
            "UNION_VAR": str(folder),
            "UNION_LOG": "json",
            "UNION_WEB_WORKERS": "1",
        }
        with self.log_file.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, *command],
                cwd=ROOT,
                env=environment | variables,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @classmethod
    def web(cls, folder, *words, **variables):
        serving = ("-c", "python:unionportal.serving", "--bind", "127.0.0.1:0")
        return cls(folder, "-m", "gunicorn", *serving, *words, **variables)

    @classmethod
    def worker(cls, folder, work, **variables):
        """A worker with one hand, which also knows the job of long_work.py."""
        words = ("-A", "tests.faults.rig.long_work:app", "--quiet", "worker", "--pool", "prefork", "--concurrency", "1")
        quick = ("--without-gossip", "--without-mingle", "-n", f"{folder.name}@%h")
        given = {"REMAP_SIGTERM": "SIGQUIT", "LONG_WORK": str(work)} | variables
        return cls(folder, "-m", "celery", *words, *quick, **given)

    @property
    def log(self):
        return self.log_file.read_text(errors="replace")

    @property
    def port(self):
        return int(until(lambda: _LISTENING.search(self.log), f"a web server:\n{self.log}")[1])

    def tell(self, number):
        """A signal to the process that was started, as `docker stop` sends it."""
        os.kill(self.process.pid, number)

    def kill(self):
        """-9 to it and its children, which are its process group."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)


class Browser:
    """One person's cookies, taken along to whichever machine answers; as behind the proxy, over https."""

    def __init__(self):
        self.cookies = {}

    def ask(self, port, method, path, body=None, kind="application/x-www-form-urlencoded"):
        """(status, headers, bytes) of one answer; redirects are not followed."""
        headers = {
            "Host": HOST,
            "X-Forwarded-Proto": "https",
            "Referer": f"https://{HOST}/",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        } | ({"Content-Type": kind} if body is not None else {})
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            data = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or ():
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return answer.status, answer.headers, data

    def get(self, port, path):
        return self.ask(port, "GET", path)

    def _hidden(self, port, path):
        page = self.get(port, path)[2].decode()
        return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))

    def post(self, port, path, fields):
        return self.ask(port, "POST", path, urlencode(self._hidden(port, path) | fields))

    def upload(self, port, path, name, data):
        mark = "----union"
        head = 'Content-Disposition: form-data; name="{}"'
        parts = [
            f"--{mark}\r\n{head.format(key)}\r\n\r\n{value}\r\n" for key, value in self._hidden(port, path).items()
        ]
        file = f'--{mark}\r\n{head.format("file")}; filename="{name}"\r\n\r\n'
        body = "".join([*parts, file]).encode() + data + f"\r\n--{mark}--\r\n".encode()
        return self.ask(port, "POST", path, body, f"multipart/form-data; boundary={mark}")
