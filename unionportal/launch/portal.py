"""bin/portal before anything is installed: check the arguments, install, hand over to `run`."""

import os
import sys

from unionportal.launch import arguments, lock, venv
from unionportal.launch.embedded import EmbeddedError, var_folder
from unionportal.launch.terminal import Stop, end_on_signals, line, refuse


def main(words: list[str]) -> int:
    chosen = arguments.portal(words)
    end_on_signals()
    try:
        with lock.portal(var_folder(), arguments.address(chosen.host, chosen.port)):
            arguments.free_port(chosen.host, chosen.port)
            python = venv.ready(venv.RUNTIME)
    except (Stop, EmbeddedError) as error:
        return refuse(error)
    except KeyboardInterrupt:
        line("已停止。")
        return 130
    if venv.is_this(python):
        from unionportal.launch import run  # noqa: PLC0415 -- needs what is installed

        return run.main(words)
    return os.execv(python, [str(python), "-m", "unionportal.launch.run", *words])  # noqa: S606


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
