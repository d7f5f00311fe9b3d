"""Asking a server on a Unix socket whether it answers."""

import contextlib
import socket
from pathlib import Path


def exchange(path: Path, words: bytes) -> bytes:
    """The first bytes of the answer, nothing where nobody answers."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(2)
        connection.connect(str(path))
        connection.sendall(words)
        return connection.recv(64)
    return b""
