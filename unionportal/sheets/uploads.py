"""The checks of an uploaded spreadsheet before it is parsed (size, first bytes), and the sentences of refusal."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Protocol

from django.core.exceptions import ValidationError

MAX_FILE_BYTES = 20 * 1024 * 1024
OLE2 = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
SAVE_AS = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（*.xlsx）”后再上传。"
RESAVE = "请用 Excel 或 WPS 打开原文件，另存为新的 .xlsx 文件后再上传；仍不行，请下载模板重新填写。"

SENTENCES = {
    "empty": "文件是空的。请检查是否选错了文件，保存后再上传。",
    "too_large": "文件超过 {megabytes} MB。请删去图片和多余的工作表，或拆成几个文件分别上传。",
    "not_xlsx": "这不是 .xlsx 表格文件。" + SAVE_AS,
    "text_file": "这是文本、CSV 或网页文件，不是 .xlsx 表格（只改扩展名没有用）。" + SAVE_AS,
    "old_xls": "这是旧版 .xls 表格，系统只接受 .xlsx。" + SAVE_AS,
    # pragma: allowlist nextline secret
    "password": "文件设有打开密码，系统无法读取。请在 Excel 或 WPS 中取消密码，保存后再上传。",
    "encrypted_zip": "文件内容被加密，系统无法读取。请取消加密，另存为 .xlsx 后再上传。",
    "broken_zip": "文件已损坏或没有下载完整。" + RESAVE,
    "broken_xml": "文件内容已损坏，无法读取。" + RESAVE,
    "broken_package": "文件内部缺少必要的内容，无法读取。" + RESAVE,
    "too_many_entries": "文件内部的组成部分过多，不像一张正常的表格。" + RESAVE,
    "bomb": "文件解压后过大，系统不予读取。请删去多余的工作表、行和格式，或拆成几个文件分别上传。",
    "encoding": "文件内部使用了不支持的文字编码。" + RESAVE,
    "doctype": "文件内部含有不允许的声明（DOCTYPE/ENTITY），为安全起见不予读取。" + RESAVE,
    "no_sheets": "文件里没有工作表。请下载模板填写后再上传。",
    "too_many_rows": "工作表「{sheet}」超过 {rows} 行。请拆成几个文件分别上传，并删去末尾多余的内容。",
    "far_cell": "工作表「{sheet}」{cell}超出了允许的范围（{columns} 列 {rows} 行）。请删去表格以外的内容后再上传。",
    "merged": "工作表「{sheet}」有合并单元格（{ranges}）。请取消合并，在每一格里填上各自的内容后再上传。",
    "unplaced_formula": "工作表「{sheet}」里有没有结果的公式。请把公式复制后“选择性粘贴”为数值，保存后再上传。",
    "not_a_form": "只能填写 .xlsx 和 .docx 文件。旧版 .xls、.doc 请用 Excel、Word 或 WPS 另存为新格式后再上传。",
    "broken_form": "文件已损坏或没有下载完整。请用 Excel、Word 或 WPS 打开原文件，另存为新文件后再上传。",
    "macros": "文件里有宏，系统不予填写。请另存为不带宏的 .xlsx 或 .docx 后再上传。",
    "external_links": "文件链接着别的文件或数据源，系统不予填写。请在“编辑链接”中断开，保存后再上传。",
    "memory": "表格内容过多，超出了系统一次能读取的量。请拆成几个文件分别上传。",
    "timeout": "读取这个文件用时过长，已经停止。请删去多余的工作表和格式，或拆成几个文件分别上传。",
    "crashed": "这个文件无法读取：内容已损坏或超出了允许的范围。" + RESAVE,
}


class Readable(Protocol):
    """A binary file object, such as an upload; one that can seek is read from its start."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes."""


Source = str | os.PathLike[str] | bytes | bytearray | memoryview | Readable


class Rejected(ValidationError):
    """A file that was refused; `str()` is one Chinese sentence saying what is wrong and how to put it right."""

    def __init__(self, code: str, **facts: object) -> None:
        self.sentence = SENTENCES[code].format(**facts)
        super().__init__(self.sentence, code=code)

    def __str__(self) -> str:
        return self.sentence


def check_head(file: BinaryIO, size: int) -> None:
    """Raise Rejected if the size or the first bytes show that the file is no readable .xlsx; rewind it otherwise."""
    if size == 0:
        raise Rejected("empty")
    if size > MAX_FILE_BYTES:
        raise Rejected("too_large", megabytes=MAX_FILE_BYTES // 1024 // 1024)
    file.seek(0)
    head = file.read(512)
    if head.startswith(OLE2):
        raise Rejected("password" if ENCRYPTED in head + file.read() else "old_xls")
    if not head.startswith(b"PK"):
        raise Rejected("not_xlsx" if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")) else "text_file")
    file.seek(0)


@contextmanager
def opened(source: Source) -> Iterator[BinaryIO]:
    """Open a path, bytes or a binary file object as a checked real file, unbuffered: a child inherits its position."""
    if isinstance(source, (str, os.PathLike)):
        with open(source, "rb", buffering=0) as file:
            check_head(file, os.fstat(file.fileno()).st_size)
            yield file
        return
    with _unnamed() as file:
        file.write(source if isinstance(source, (bytes, bytearray, memoryview)) else head_of(source))
        check_head(file, file.tell())
        yield file


def _unnamed() -> BinaryIO:
    """Return an empty file in memory that a child can inherit; on disk, without a name, where the system has none."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("sheet"), "w+b", buffering=0)
    return tempfile.TemporaryFile(buffering=0)


def head_of(source: Readable) -> bytes:
    """Return the bytes of a binary file object from its start, at most one more than the size limit."""
    if hasattr(source, "seek"):
        source.seek(0)
    return source.read(MAX_FILE_BYTES + 1)
