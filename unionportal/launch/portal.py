"""bin/portal before anything is installed: check the arguments, install, hand over to `run`."""

import os
import sys

from unionportal.launch import arguments, lock, venv
from unionportal.launch.embedded import EmbeddedError, var_folder
from unionportal.launch.terminal import Stop, refuse


def main(words: list[str]) -> int:
    chosen = arguments.portal(words)
    try:
        with lock.portal(var_folder(), address(chosen.host, chosen.port)):
            arguments.free_port(chosen.host, chosen.port)
            python = venv.ready(venv.RUNTIME)
    except (Stop, EmbeddedError) as error:
        return refuse(error)
    except KeyboardInterrupt:
        return 130
    return os.execv(python, [str(python), "-m", "unionportal.launch.run", *words])  # noqa: S606


def address(host: str, port: int) -> str:
    """The URL of the portal for a browser on this machine."""
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{name}:{port}/"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
