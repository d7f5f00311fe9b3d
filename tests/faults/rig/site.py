"""A whole portal of its own, to be broken: database, broker, web server and worker that nobody else uses."""

import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import psycopg2

from tests.faults.rig.at_once import hidden_in
from unionportal.launch import embedded
from unionportal.launch.embedded import postgres

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 60
_LISTENING = re.compile(r"Listening at: http://([\d.:]+)")
_PEOPLE = """
import json
from decimal import Decimal
from django.test import Client
from django.utils import timezone
from tests.factories import BudgetFactory, GrantFactory, UnitFactory, UserFactory, usual_kind
union = UnitFactory(name="校工会", code="UNION", kind="union", parent=None)
branch = UnitFactory(name="纺织学院分工会", parent=union)
officer, client = UserFactory(), Client()
GrantFactory(user=officer, role="officer", unit=union)
budget = BudgetFactory(unit=union, year=timezone.localdate().year, initial=Decimal("1000000"))
client.force_login(officer)
facts = {"unit": branch.pk, "budget": budget.pk, "kind": usual_kind().pk}
print(json.dumps({"session": client.cookies["sessionid"].value, **facts}))
"""


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    text: str
    seconds: float


@dataclass
class Browser:
    """One person's browser on the site; a page that does not come in PATIENCE seconds is an exception."""

    name: str
    session: str
    cookies: dict = field(default_factory=dict)

    def ask(self, method, path, body=None, kind="application/x-www-form-urlencoded"):
        began = time.monotonic()
        connection = http.client.HTTPConnection(self.name, timeout=PATIENCE)
        cookies = "; ".join(f"{key}={value}" for key, value in {"sessionid": self.session, **self.cookies}.items())
        headers = {"Cookie": cookies} | ({"Content-Type": kind} if body is not None else {})
        with contextlib.closing(connection):
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
        for line in answer.headers.get_all("Set-Cookie") or ():
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items() if name != "sessionid"}
        return Answer(answer.status, answer.headers, text, time.monotonic() - began)

    def get(self, path):
        return self.ask("GET", path)

    def form(self, path):
        """The hidden fields of the form on that page."""
        return hidden_in(self.get(path).text, ("csrfmiddlewaretoken", "form_key"))

    def post(self, path, fields):
        return self.ask("POST", path, urlencode(fields))

    def upload(self, path, fields, name, data):
        mark = "----union"
        parts = [f'--{mark}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items()]
        head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = "".join([*parts, head]).encode() + data + f"\r\n--{mark}--\r\n".encode()
        return self.ask("POST", path, body, f"multipart/form-data; boundary={mark}")


class Site:
    """Starts its servers in `var`; the context manager ends them."""

    def __init__(self, var):
        self.var, self.running = var, []

    def __enter__(self):
        self.start_servers()
        self._fill()
        self.variables = os.environ | {
            "DATABASE_URL": self.servers.database_url,
            "REDIS_URL": self.servers.redis_url,
            "UNION_FILES": str(self.var / "files"),
            "DJANGO_SETTINGS_MODULE": "unionportal.settings.testing",
        }
        made = [sys.executable, "manage.py", "shell", "--no-imports", "-c", _PEOPLE]
        said = subprocess.run(made, cwd=ROOT, env=self.variables, capture_output=True, text=True, check=True).stdout
        self.facts = json.loads(said.splitlines()[-1])
        self._start("web", "-m", "gunicorn", "unionportal.wsgi:application", "--bind", "127.0.0.1:0", *_GUNICORN)
        worker = ["worker", "--beat", "--schedule", str(self.var / "beat"), "--pool", "prefork", "--concurrency", "1"]
        self._start("worker", "-m", "celery", "-A", "unionportal.celery:app", *worker, "--without-gossip")
        self.name = until(lambda: _LISTENING.search(self.log("web")), "the web server")[1]
        return self

    def __exit__(self, *_):
        for process in self.running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(PATIENCE)

    def _start(self, name, *command):
        with (self.var / f"{name}.log").open("wb") as log:
            started = subprocess.Popen(
                [sys.executable, *command], cwd=ROOT, env=self.variables, stdout=log, stderr=log, start_new_session=True
            )
        self.running.append(started)

    def log(self, name):
        return (self.var / f"{name}.log").read_text(errors="replace")

    def start_servers(self):
        """Have both servers running; the one that was stopped starts on the data it left."""
        self.servers = embedded.ensure(self.var)

    def _fill(self):
        """The tables of the migrated database that the tests copy."""
        template = urlsplit(os.environ["DATABASE_URL"])
        source = [postgres.binary("pg_dump"), "-d", template._replace(path=f"/{os.environ['TEST_TEMPLATE']}").geturl()]
        target = [postgres.binary("psql"), "-q", "-v", "ON_ERROR_STOP=1", "-d", self.servers.database_url]
        dump = subprocess.run(source, capture_output=True, text=True, check=True).stdout
        subprocess.run(target, input=dump, text=True, stdout=subprocess.DEVNULL, check=True)

    def stop_database(self):
        """As `pg_ctl stop -m immediate`: no transaction is ended, no client told."""
        number = int((self.var / "pg" / "postmaster.pid").read_text().split()[0])
        os.kill(number, signal.SIGQUIT)
        until(lambda: not embedded.alive(self.var, redis=False), "the database to stop")

    def kill_broker(self):
        """-9, and what it had written is gone: an emptied broker."""
        os.kill(int((self.var / "kv" / "valkey.pid").read_text()), signal.SIGKILL)
        until(lambda: not embedded.alive(self.var, database=False), "the broker to stop")
        shutil.rmtree(self.var / "kv")

    def freeze_broker(self):
        """It takes connections and answers nothing, as a machine that hangs; returns what lets it go on."""
        number = int((self.var / "kv" / "valkey.pid").read_text())
        os.kill(number, signal.SIGSTOP)
        return lambda: os.kill(number, signal.SIGCONT)

    def rows(self, query, *values):
        connection = psycopg2.connect(self.servers.database_url)
        try:
            with connection.cursor() as cursor:
                cursor.execute(query, values)
                return cursor.fetchall()
        finally:
            connection.close()

    def browser(self):
        return Browser(self.name, self.facts["session"])


_GUNICORN = ["--workers", "2", "--threads", "4", "--preload", "--no-control-socket"]


def until(condition, what):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited {PATIENCE} s for {what}")
