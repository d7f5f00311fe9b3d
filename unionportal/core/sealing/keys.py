"""The keys of personal data: AES-256-GCM, bound to table, column and row.

The keys are in the file UNION_KEY_FILE, outside the database and its backups, a line each: `id:base64 of 32 bytes`.
The first encrypts, all of them decrypt. The keys of the blind indexes never change, so that a number has one index
while data keys rotate; the database holds them sealed under each data key.
"""

import base64
import errno
import os
import pwd
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

_ID, _NONCE = 2, 12
TABLE = "core_sealedkey"
# The purpose of the key under which the house keeps the private keys of votes; it is no index, but stays like one.
BALLOTS = "core.ballots"


def _account() -> str:
    """Return the name of the account that the process runs as, its number if it has none."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


_UNREADABLE = {
    errno.ENOENT: "没有这个文件",
    errno.EACCES: f"运行平台的账号（{_account()}）没有权限读它，或进不了它的文件夹",
    errno.EISDIR: "是文件夹，不是文件",
    errno.ENOTDIR: "没有这个文件夹",
}


class Unreadable(Exception):
    """A sealed value does not open: wrong key, or not the row it was sealed for."""


@lru_cache(maxsize=1)
def _roots() -> dict[bytes, bytes]:
    place = settings.UNION_KEY_FILE
    if not place:
        raise ImproperlyConfigured("没有设 UNION_KEY_FILE：数据密钥的文件在哪里。")
    try:
        lines = Path(place).read_text().split()
    except UnicodeDecodeError:
        raise ImproperlyConfigured(f"数据密钥文件 UNION_KEY_FILE（{place}）里不是文字。") from None
    except OSError as error:
        why = _UNREADABLE.get(error.errno or 0) or error.strerror
        raise ImproperlyConfigured(f"读不了数据密钥文件 UNION_KEY_FILE（{place}）：{why}。") from None
    roots = dict(map(_root, lines))
    if not roots:
        raise ImproperlyConfigured("数据密钥文件是空的。")
    if len(roots) != len(lines):
        raise ImproperlyConfigured("数据密钥文件里有重复的编号。")
    return roots


def _root(line: str) -> tuple[bytes, bytes]:
    name, _, text = line.partition(":")
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError:
        key = b""
    if len(name.encode()) != _ID or len(key) != 32:
        raise ImproperlyConfigured("数据密钥文件的每一行须为“两个字符的编号:32 字节密钥的 base64”。")
    return name.encode(), key


def forget_keys() -> None:
    """Drop the cached keys; file and database are read again."""
    for cached in (_roots, _derived, _cipher, index_key):
        cached.cache_clear()


def key_ids() -> list[str]:
    """Return the ids in the file; the first is the one that writes."""
    return [key_id.decode() for key_id in _roots()]


def key_of(data: bytes | memoryview) -> str:
    """Return the id of the key that `data` was sealed with; the file may lack it."""
    return bytes(data[:_ID]).decode(errors="replace")


@lru_cache(maxsize=64)
def _derived(key_id: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, None, purpose.encode()).derive(_roots()[key_id])


def derived_key(purpose: str, key_id: str | None = None) -> bytes:
    """Return 32 bytes for one purpose, derived from the writing key or the one named."""
    return _derived((key_id or key_ids()[0]).encode(), purpose)


@lru_cache(maxsize=64)
def _cipher(key_id: bytes) -> AESGCM:
    return AESGCM(_derived(key_id, "enc"))


def seal(text: str, bound_to: str, *, key_id: str | None = None) -> bytes:
    """Return `text` as bytes that open only with the key and the same `bound_to` (table.column:row)."""
    key, nonce = (key_id or key_ids()[0]).encode(), os.urandom(_NONCE)
    return key + nonce + _cipher(key).encrypt(nonce, text.encode(), bound_to.encode())


def unseal(data: bytes | memoryview, bound_to: str) -> str:
    """Return the text that was sealed; raise Unreadable, never return ciphertext."""
    data = bytes(data)
    key_id, nonce, body = data[:_ID], data[_ID : _ID + _NONCE], data[_ID + _NONCE :]
    try:
        return _cipher(key_id).decrypt(nonce, body, bound_to.encode()).decode()
    except (InvalidTag, KeyError, ValueError) as error:
        raise Unreadable("加密字段无法解密：密钥不符，或数据被移动过。") from error


@lru_cache(maxsize=16)
def index_key(purpose: str) -> bytes:
    """Return 32 bytes for the blind index of one purpose, the same under every data key."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT key_id, sealed FROM {TABLE} WHERE purpose = %s", [purpose])  # noqa: S608 -- a constant
        stored = dict(cursor.fetchall())
    for key_id in key_ids():
        if key_id in stored:
            return bytes.fromhex(unseal(stored[key_id], sealed_key_place(key_id, purpose)))
    return derived_key(f"index:{purpose}")


def sealed_key_place(key_id: str, purpose: str) -> str:
    """Return what the sealed key of an index is bound to."""
    return f"{TABLE}:{key_id}:{purpose}"
