"""A script of ours in a process of its own, with little memory and time, where files of strangers are looked at."""

import importlib.util
import marshal
import os
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, TypedDict


class ArchiveLimits(TypedDict):
    """What a child accepts of an archive (entries, bytes unpacked, ratio), memory (bytes) and seconds it may use."""

    entries: int
    unpacked: int
    ratio: int
    memory: int
    seconds: int


@cache
def packages_with(library: str) -> list[str]:
    """Return the folders from which a child imports the portal's packages and this library."""
    spec = importlib.util.find_spec(library)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(library)
    return [str(Path(__file__).parents[2]), str(Path(spec.origin).parents[1])]


def run_script(script: Path, orders: Mapping[str, object], given: BinaryIO | bytes, seconds: float) -> Any:
    """Return the verdict of the script on a file or bytes; a refusal also if it dies or takes too long.

    A verdict is ("ok", …) or ("rejected", code, facts), as the script wrote it.
    """
    command = [sys.executable, "-I", "-S", "-B", str(script), marshal.dumps(dict(orders)).hex()]
    environment = {key: os.environ[key] for key in ("LD_LIBRARY_PATH", "SYSTEMROOT") if key in os.environ}
    sent: dict[str, Any] = {"input": given} if isinstance(given, bytes) else {"stdin": given}
    try:
        done = subprocess.run(  # noqa: S603  our own script, the upload comes by standard input
            command, **sent, capture_output=True, timeout=seconds, env=environment, check=False
        )
    except subprocess.TimeoutExpired:
        return ("rejected", "timeout", {})
    if done.returncode == 0:
        return marshal.loads(done.stdout)  # noqa: S302  # nosec B302 -- our own child, data only
    if -done.returncode in (9, 24):  # killed by the kernel for CPU time
        return ("rejected", "timeout", {})
    return ("rejected", "crashed", {})
