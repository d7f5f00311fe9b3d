"""The folder that the embedded servers keep their data in, and the account that PostgreSQL runs under."""

import hashlib
import os
import pwd
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TypedDict

from unionportal.launch.embedded.errors import EmbeddedError

CHECKOUT = Path(__file__).resolve().parents[3]
# sun_path holds 104 bytes on macOS and 108 on Linux, and the longest socket name takes 24 of them.
LONGEST = 80
# Other characters need quoting in the shell or postgresql.conf; URL parsers lower the case of a host.
PLAIN = re.compile(r"[a-z0-9/._-]+")
NAMESPACE = ("unshare", "--user", "--map-user=65534", "--map-group=65534")
ACCOUNTS = ("postgres", "nobody")


def var_folder() -> Path:
    """Return the folder of everything that is made at run time: UNION_VAR, else `var` of the checkout."""
    return Path(os.environ.get("UNION_VAR") or CHECKOUT / "var").resolve()


def private_folder(path: Path) -> Path:
    """Return the folder, made where missing for its owner only; EmbeddedError if it is somebody else's."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise EmbeddedError(
            f"无法创建文件夹 {path}（{error.strerror}）；可以用环境变量 UNION_VAR 另选一处。"
        ) from error
    owner = path.lstat().st_uid
    if path.is_symlink() or owner not in own_uids():
        raise EmbeddedError(f"{path} 属于用户 {_name(owner)}；请用该用户运行，或用环境变量 UNION_VAR 另选一处。")
    path.chmod(0o700)
    return path


def socket_folder(var: Path) -> Path:
    """Return `var` itself, or a short folder in /tmp where a socket path in `var` would be too long or not plain."""
    raw = os.fsencode(str(var))
    if len(raw) <= LONGEST and PLAIN.fullmatch(str(var)):
        return var
    return Path(f"/tmp/unionportal-{os.geteuid()}-{hashlib.sha256(raw).hexdigest()[:12]}")  # noqa: S108 - 0700, owner checked


class OtherUser(TypedDict, total=False):
    """Arguments by which `subprocess` starts a command as another user; empty for the same user."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """The account PostgreSQL runs under: owner of its files, words before its command, `subprocess` arguments."""

    uid: int
    prefix: tuple[str, ...] = ()
    popen: OtherUser = field(default_factory=OtherUser)


def account(data: Path) -> Account:
    """Return the Account to run PostgreSQL under: for root `nobody` of a user namespace, else a real account."""
    if os.geteuid() != 0:
        return Account(os.geteuid())
    owner = data.stat().st_uid if data.exists() else 0
    if owner == 0 and _namespaces():
        return Account(0, NAMESPACE)
    for found in _accounts():
        if owner in (0, found.pw_uid):
            return Account(found.pw_uid, (), {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []})
    if owner:
        raise EmbeddedError(f"{data} 属于用户 {_name(owner)}；请用该用户运行，或用环境变量 UNION_VAR 另选一处。")
    raise EmbeddedError(
        "PostgreSQL 不能以 root 运行，而这台机器既不能建用户命名空间，也没有 postgres 账户；请换普通用户运行。"
    )


def own_uids() -> set[int]:
    """Return the users whose folders this process may use as its own."""
    uids = {os.geteuid()}
    return uids | {found.pw_uid for found in _accounts()} if 0 in uids else uids


@cache
def _namespaces() -> bool:
    if not shutil.which("unshare"):
        return False
    return subprocess.run([*NAMESPACE, "true"], capture_output=True, check=False).returncode == 0


@cache
def _accounts() -> list[pwd.struct_passwd]:
    everyone = {entry.pw_name: entry for entry in pwd.getpwall()}
    return [everyone[name] for name in ACCOUNTS if name in everyone]


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
