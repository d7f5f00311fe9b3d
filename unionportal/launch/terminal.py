"""What bin/portal and bin/test print, and the signals that end them."""

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Stop(Exception):
    """The command cannot go on; the message is the reason in Chinese."""


def line(text: str = "") -> None:
    print(text, flush=True)


@contextmanager
def step(title: str) -> Iterator[None]:
    """Print a heading before the block and the seconds it took after it."""
    line(f"▸ {title}")
    began = time.monotonic()
    yield
    line(f"  完成（{time.monotonic() - began:.1f} 秒）")


def end_on_signals() -> None:
    """Make TERM, and HUP unless under nohup, end the command as Ctrl-C does.

    A shell that starts a command in the background has it ignore INT; here INT always ends it.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, signal.default_int_handler)


def refuse(error: Exception) -> int:
    """Print the error to stderr; return 1, the exit code of the command."""
    print(error, file=sys.stderr, flush=True)
    return 1
