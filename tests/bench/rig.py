"""What every measurement stands on: servers of its own in a folder that is gone afterwards, and contestants in
processes of their own, so that one's memory and caches are not the other's."""

import json
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

OURS = "unionportal.settings.development"


@contextmanager
def servers(settings=OURS):
    """Both servers, empty, until the block ends; the environment names them. Yields their folder."""
    from unionportal.launch import embedded  # noqa: PLC0415 -- servers only when something is measured

    with tempfile.TemporaryDirectory(prefix="ub", dir="/tmp") as folder:
        for name in ("DATABASE_URL", "REDIS_URL", "UNION_KEY_FILE", "DJANGO_SECRET_KEY"):
            os.environ.pop(name, None)
        os.environ |= {"UNION_VAR": folder, "DJANGO_SETTINGS_MODULE": settings}
        embedded.into_environment(Path(folder), fast=True)
        try:
            yield Path(folder)
        finally:
            embedded.release(Path(folder))


def told_by(module, *words, **variables):
    """What `python -m tests.bench.<module> words…` prints as its last line, read as JSON."""
    print(" ".join((module, *words)), "…", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", f"tests.bench.{module}", *words]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=os.environ | variables)
    return json.loads(done.stdout.splitlines()[-1])


def verdict(checks):
    """Print every sentence with how it came out; the exit code."""
    for sentence, held in checks.items():
        print("✓" if held else "✗", sentence)
    return 0 if all(checks.values()) else 1
