"""Programs of the distribution that tests use, installed with apt where this user may."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

# Asked by Debian's packages before they start a service.
POLICY = Path("/usr/sbin/policy-rc.d")
# What the portal is installed beside where there are no containers.
SERVERS = ("postgresql", "redis-server", "nginx")


def apt() -> list[str]:
    """Return the command of apt-get as this user may run it; empty if it cannot be run."""
    if not shutil.which("apt-get"):
        return []
    if os.geteuid() == 0:
        return ["apt-get"]
    sudo = ["sudo", "-n"]
    may = shutil.which("sudo") and subprocess.run([*sudo, "true"], capture_output=True, check=False).returncode == 0
    return [*sudo, "apt-get"] if may else []


def run(command: list[str]) -> None:
    """Run the command and ignore its exit code: the caller looks afterwards for what it wanted."""
    variables = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(command, env=variables, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)


def install_servers() -> None:
    """Install the servers without starting them, on a machine that is nobody's: root, and no services running."""
    if os.geteuid() != 0 or Path("/run/systemd/system").exists() or not apt():
        return
    if Path("/usr/lib/postgresql").exists() and shutil.which("redis-server") and Path("/usr/sbin/nginx").exists():
        return
    with _nothing_starts():
        run([*apt(), "update", "-q"])
        run([*apt(), "install", "-q", "-y", "--no-install-recommends", *SERVERS])


@contextlib.contextmanager
def _nothing_starts() -> Iterator[None]:
    made = not POLICY.exists()
    if made:
        POLICY.write_text("#!/bin/sh\nexit 101\n")
        POLICY.chmod(0o755)
    try:
        yield
    finally:
        if made:
            POLICY.unlink()
