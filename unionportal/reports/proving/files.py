"""A file of somebody, read in the limited child: its text, the content in it, and where its text differs."""

import hashlib
import marshal
from dataclasses import dataclass, field
from pathlib import Path

from django.core.exceptions import ValidationError

from unionportal.reports.proving.last_page import ENCLOSED, NAMESPACE
from unionportal.sheets.limited import packages_with, run_script
from unionportal.sheets.uploads import MAX_FILE_BYTES, head_of

_CHILD = Path(__file__).with_name("child.py")
SECONDS = 8
_LIMITS = {
    "entries": 1000,
    "unpacked": 120_000_000,
    "ratio": 200,
    "memory": 512 * 1024 * 1024,
    "seconds": SECONDS,
    "pages": 2000,
    "characters": 2_000_000,
    "attachments": 20,
    "enclosed": ENCLOSED,
    "namespace": NAMESPACE,
}
_BROKEN = "文件已损坏或没有下载完整，无法读取。请换一份再核验。"
_TOO_MUCH = "文件内容过多，超出了系统一次能读取的量，不像一份报告，没有读下去。"
_SENTENCES = {
    "empty": "文件是空的。请检查是否选错了文件。",
    "too_large": f"文件超过 {MAX_FILE_BYTES // 1024 // 1024} MB，不予读取。",
    "unknown_kind": "只能核验 PDF 和 Word（.docx）文件。",
    "two_kinds": "文件同时是 PDF 和压缩包，不同的程序会打开不同的内容，不予核验。",
    "odd_names": "文件内部的名称含有 #、?、%、\\、空格等字符，不同的程序会打开不同的内容，不予核验。",
    "password": "文件设有打开密码，系统无法读取。请取消密码，保存后再核验。",
    "encrypted_zip": "文件内容被加密，系统无法读取。请取消加密，保存后再核验。",
    "doctype": "文件内部含有不允许的声明（DOCTYPE/ENTITY），为安全起见不予读取。",
    "bomb": "文件解压后过大，为安全起见不予读取。",
    "too_many_entries": "文件内部的组成部分过多，为安全起见不予读取。",
    "too_long": _TOO_MUCH,
    "memory": _TOO_MUCH,
    "timeout": "读取这个文件用时过长，已经停止。",
    "crashed": "这个文件无法读取：内容已损坏，或超出了系统一次能读取的量。",
}


class Unreadable(ValidationError):
    """A file that was refused, with a sentence that says why."""

    def __init__(self, code):
        super().__init__(_SENTENCES.get(code, _BROKEN), code=code)


@dataclass(frozen=True)
class ReadFile:
    """A file with its digest, kind and number of characters, the digests of what it carries and of the last page.

    The last two are empty if there is none. Characters that are garbled are not those that the pages show.
    """

    data: bytes = field(repr=False)
    sha256: str
    kind: str
    length: int
    is_garbled: bool
    carried: str
    printed: str


def read_file(source):
    """Return the ReadFile of bytes or a binary file; raise only `Unreadable`."""
    data = source if isinstance(source, bytes) else head_of(source)
    if not data:
        raise Unreadable("empty")
    if len(data) > MAX_FILE_BYTES:
        raise Unreadable("too_large")
    return ReadFile(data=data, sha256=hashlib.sha256(data).hexdigest(), **_child_on("read", data))


def differences_of(data, ours):
    """Return (number, the first places) in which the text of a file differs from ours; raise only `Unreadable`.

    Of two Word files the paragraphs and cells count as well.
    """
    return _child_on("compare", data, ours)


def have_same_letters(data, ours):
    """Return whether the texts have the same letters and numbers, whatever signs stand between; raise `Unreadable`."""
    return _child_on("letters", data, ours)


def appearance_of(data, ours):
    """Return {"found": code, …} on how a file looks beside ours of the same kind; raise only `Unreadable`.

    For the codes see appearance.py and word/file.py.
    """
    return _child_on("appearance", data, ours)


def _child_on(task, data, ours=None):
    orders = _LIMITS | {"packages": packages_with("pypdfium2")}
    verdict = run_script(_CHILD, orders, marshal.dumps((task, data, ours)), SECONDS)
    if verdict[0] == "rejected":
        raise Unreadable(verdict[1])
    return verdict[1]
