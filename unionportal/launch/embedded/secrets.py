"""Secrets of a development checkout, generated once; production has its own."""

import base64
import contextlib
import os
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path

from unionportal.launch.embedded.errors import EmbeddedError
from unionportal.launch.embedded.place import private_folder


def django_secret_key(var: Path) -> str:
    return _once(private_folder(var / "keys") / "django", lambda: secrets.token_urlsafe(64)).read_text().strip()


def data_key_file(var: Path) -> Path:
    """Return the file of the key of encrypted personal data, one line `k1:<32 random bytes in base64>`.

    Raise EmbeddedError if it is gone and the database is there: a new one would open nothing.
    """
    file = private_folder(var / "keys") / "k1"
    if (var / "pg").exists() and not file.exists():
        raise EmbeddedError(
            f"数据密钥文件 {file} 不见了，而数据库还在：没有这把密钥，其中加密的个人数据无法解密。"
            f"请把原来的文件放回；若只是示例数据，删除 {var} 即可。"
        )
    return _once(file, lambda: "k1:" + base64.b64encode(secrets.token_bytes(32)).decode())


def _once(path: Path, make: Callable[[], str]) -> Path:
    """Write the file beside its place and link it: of two first starts one wins, and neither reads half a key."""
    if not path.exists():
        handle, name = tempfile.mkstemp(dir=path.parent)  # 0600
        with os.fdopen(handle, "w") as file:
            file.write(make() + "\n")
        with contextlib.suppress(FileExistsError):
            os.link(name, path)
        os.unlink(name)
    return path
