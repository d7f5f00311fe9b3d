"""python -m tests.seen [--text FOLDER] [--only WORD] > FILE"""

import argparse
import contextlib
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from tests.seen.record import index


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.seen", description=__doc__)
    parser.add_argument("--text", type=Path, help="keep the texts in this folder, for diff -r; it is emptied first")
    parser.add_argument("--only", default="", help="only the worlds whose test has this in its name")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="seen") as temporary:
        folder = given.text or Path(temporary)
        shutil.rmtree(folder, ignore_errors=True)
        with contextlib.redirect_stdout(sys.stderr):
            code = _run_worlds(folder, given.only)
        for line in index(folder):
            print(line)
    return code


def _run_worlds(folder, only):
    worlds = Path(__file__).with_name("worlds.py")
    # Nobody reads the log of ten thousand refusals, and writing it takes as long as refusing.
    without = ("no:randomly", "no:cacheprovider", "no:logging")
    words = [word for name in without for word in ("-p", name)]
    words += ["-n", "2", "--dist", "worksteal", "--durations=0", "-q"]
    return pytest.main([str(worlds), f"--seen={folder}", "-k", only, *words])


if __name__ == "__main__":
    sys.exit(main())
