"""A machine on which the portal is installed without containers: below a folder, with the programs of Debian."""

import contextlib
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from unionportal.launch.checks import FOREIGN
from unionportal.launch.embedded import postgres
from unionportal.launch.venv import CHECKOUT
from unionportal.settings import env_file

HOST = "union.example.edu.cn"
PATIENCE = 60  # seconds


def missing():
    """Return the names of the programs of Debian that this machine lacks."""
    paths = {"postgresql": Path("/usr/lib/postgresql"), "nginx": Path("/usr/sbin/nginx")}
    lacking = [name for name, path in paths.items() if not path.exists()]
    return lacking + [name for name in ("redis-server", "openssl") if not shutil.which(name)]


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Machine:
    """Servers of the distribution below a folder, the installation in `root`, and what was started of its units."""

    def __init__(self):
        self.place = Path(tempfile.mkdtemp(prefix="host-"))
        # Services of other accounts look into it.
        self.place.chmod(0o755)
        self.root, self.var = self.place / "root", self.place / "pg"
        self.var.mkdir()
        self.ports = {name: free_port() for name in ("web", "redis", "http", "https")}
        self.started, self.logs = {}, {}
        oldest = min(Path("/usr/lib/postgresql").iterdir(), key=lambda one: int(one.name))
        self.programs = oldest / "bin"
        # What the manual has the operator type, as this machine runs it.
        of_tests = {*FOREIGN, "DJANGO_ALLOW_ASYNC_UNSAFE", "UNION_TESTS", "PYTHONPATH"}
        clean = {name: value for name, value in os.environ.items() if name not in of_tests}
        self.environment = clean | {"PATH": f"{self.programs}:/usr/sbin:{os.environ['PATH']}"}
        # Each process of the web loads the whole site.
        self.environment["UNION_WEB_WORKERS"] = "1"

    def start_servers(self):
        with self._own_programs():
            postgres.start(self.var, fast=True)
        conf = (CHECKOUT / "deploy/redis-union.conf").read_text()
        kept = self.place / "redis"
        kept.mkdir()
        for old, new in (
            ("port 6390", f"port {self.ports['redis']}"),
            ("/run/redis-union/redis-server.pid", str(kept / "pid")),
            ("dir /var/lib/redis", f"dir {kept}"),
            ("@PASSWORD@", "queue"),
        ):
            assert old in conf
            conf = conf.replace(old, new)
        (kept / "conf").write_text(conf)
        self._start("redis", ["redis-server", str(kept / "conf")])

    @contextlib.contextmanager
    def _own_programs(self):
        os.environ["UNION_PG_BIN"] = str(self.programs)
        try:
            yield
        finally:
            del os.environ["UNION_PG_BIN"]

    def superuser(self, database="postgres"):
        """The address of the database as the DBA has it."""
        return postgres.url(self.var).rpartition("/")[0] + f"/{database}"

    def address(self, account, password, database="union"):
        server = self.superuser().partition("@")[2].rpartition("/")[0]
        return f"postgresql://{account}:{password}@{server}/{database}"

    def run(self, command, *, cwd=CHECKOUT, **variables):
        """The finished process of a command line, with its output as text."""
        return subprocess.run(
            list(map(str, command)),
            cwd=cwd,
            env=self.environment | variables,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    def deploy(self, script, *words, source=CHECKOUT, **given):
        """Run a script of the folder deploy on this installation."""
        places = ["--root", self.root, "--packages", CHECKOUT / ".venv"]
        return self.run([source / "deploy" / script, *places, *words], DBA_URL=self.superuser(), **given)

    def install(self):
        given = {
            "OWNER_URL": self.address("union_owner", "owner"),
            "APP_URL": self.address("union_app", "app"),
            "REDIS_URL": f"redis://:queue@127.0.0.1:{self.ports['redis']}/0",
        }
        return self.deploy("install.sh", HOST, **given)

    @property
    def current(self):
        return (self.root / "srv/union/current").resolve()

    def manage(self, *words, **variables):
        """Run a command as the operator types it."""
        return self.run([self.root / "usr/local/sbin/union-manage", *words], UNION_ROOT=str(self.root), **variables)

    def unit(self, name):
        """(command, environment) of a service, as systemd reads it but below the root."""
        text = (self.root / f"etc/systemd/system/{name}.service").read_text()
        for folder in ("/srv/union", "/etc/union", "/var/lib/union", "/var/backups/union"):
            text = re.sub(rf"(?<=[= ]){folder}", f"{self.root}{folder}", text)
        given, command = {}, None
        for line in text.splitlines():
            key, _, value = line.partition("=")
            if key == "EnvironmentFile":
                given |= env_file.read(Path(value).read_text())
            elif key == "Environment":
                given |= dict(one.split("=", 1) for one in shlex.split(value))
            elif key == "ExecStart":
                command = shlex.split(value)
        runtime = self.place / name
        runtime.mkdir(exist_ok=True)
        command = [one.replace(f"/run/{name}", str(runtime)) for one in command]
        given["TMPDIR"] = str(runtime)
        return command, given

    def start(self, name):
        """Start the service of a unit; the web on the port of this machine."""
        command, given = self.unit(name)
        command = [one.replace("127.0.0.1:8000", f"127.0.0.1:{self.ports['web']}") for one in command]
        self._start(name, command, cwd=self.current, **given)

    def start_nginx(self):
        own, there = self.place / "nginx", self.root / "etc/nginx"
        own.mkdir()
        site = (there / "conf.d/union.conf").read_text()
        for old, new in (
            ("listen 80;", f"listen 127.0.0.1:{self.ports['http']};"),
            ("listen 443 ssl http2;", f"listen 127.0.0.1:{self.ports['https']} ssl http2;"),
            ("127.0.0.1:8000", f"127.0.0.1:{self.ports['web']}"),
            ("/dev/shm/nginx-union", str(own / "bodies")),  # noqa: S108 -- as the file has it
            ("/etc/union", f"{self.root}/etc/union"),
            ("/etc/nginx/union", f"{there}/union"),
        ):
            assert old in site
            site = site.replace(old, new)
        site = re.sub(r"(?m)^ *listen \[::\].*\n", "", site)
        portal = there / "union/portal.conf"
        text = portal.read_text().replace("/etc/nginx/union", f"{there}/union").replace("/var/log/nginx", str(own))
        portal.write_text(text)
        (own / "nginx.conf").write_text(
            f"daemon off;\npid {own}/pid;\nerror_log {own}/error.log;\nevents {{}}\n"
            "http {\n  include /etc/nginx/mime.types;\n"
            + "".join(
                f"  {kind}_temp_path {own}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
            )
            + site
            + "}\n"
        )
        self._start("nginx", ["nginx", "-c", str(own / "nginx.conf"), "-p", str(own)])
        return own

    def _start(self, name, command, *, cwd=CHECKOUT, **variables):
        self.logs[name] = self.place / f"{name}.log"
        with self.logs[name].open("a") as log:
            self.started[name] = subprocess.Popen(
                command, cwd=cwd, env=self.environment | variables, stdout=log, stderr=log, start_new_session=True
            )

    def stop(self, name, number=signal.SIGTERM):
        process = self.started.pop(name)
        if process.poll() is None:
            process.send_signal(number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(PATIENCE)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)

    def close(self):
        for name in list(self.started):
            self.stop(name)
        with self._own_programs():
            postgres.stop(self.var)
        shutil.rmtree(self.place, ignore_errors=True)


def until(condition, what):
    """Wait until the condition is true."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        with contextlib.suppress(OSError):
            if found := condition():
                return found
        time.sleep(0.2)
    raise AssertionError(f"{what} within {PATIENCE} seconds")
