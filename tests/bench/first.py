"""bin/bench first: how long from a fresh clone to the sign-in page, the packages being in the cache.

Two clones are started one after the other: the first fills the cache, the second is held to the bar.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.rig import verdict
from tests.bench.start import ROOT, Portal
from unionportal.launch.checks import FOREIGN

BAR = 45


def main():
    with tempfile.TemporaryDirectory(prefix="ub", dir="/tmp") as folder:
        cold, warm = (_started(Path(folder) / name) for name in ("a", "b"))
    print(f"全新克隆到登录页：{cold:.1f} 秒；依赖都在缓存里时 {warm:.1f} 秒")
    return verdict({f"依赖都在缓存里时，全新克隆到登录页不超过 {BAR} 秒（{warm:.1f} 秒）": warm <= BAR})


def _started(home):
    home.mkdir()
    clone = home / "clone"
    command = ["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(clone)]
    subprocess.run(command, check=True)
    own = {name: value for name, value in os.environ.items() if name not in (*FOREIGN, "VIRTUAL_ENV")}
    portal = Portal(
        home / "var", root=clone, environment=own | {"PYTHON": getattr(sys, "_base_executable", sys.executable)}
    )
    portal.start("--empty")
    try:
        return portal.until(portal.page)
    finally:
        portal.stop()
