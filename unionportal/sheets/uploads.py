"""The checks of an uploaded spreadsheet before it is parsed (size, first bytes), and the sentences of refusal."""

import codecs
import enum
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Protocol

from django.core.exceptions import ValidationError

MAX_FILE_BYTES = 20 * 1024 * 1024
OLE2 = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_HEAD = 64 * 1024
# Files of other kinds without a null in their head: PDF, RTF, pictures, archives.
_OTHERS = (b"%PDF-", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")
# A page, or a page with its pictures in one file.
_MARKUP = re.compile(r"<[a-z!?/]|mime-version:|content-type:")
SAVE_AS = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（*.xlsx）”后再上传。"
RESAVE = "请用 Excel 或 WPS 打开原文件，另存为新的 .xlsx 文件后再上传；仍不行，请下载模板重新填写。"

SENTENCES = {
    "empty": "文件是空的。请检查是否选错了文件，保存后再上传。",
    "too_large": "文件超过 {megabytes} MB。请删去图片和多余的工作表，或拆成几个文件分别上传。",
    "not_xlsx": "这不是系统能读取的表格文件（.xlsx、.xls 或 .csv；只改扩展名没有用）。" + SAVE_AS,
    "html": "这是网页，不是表格文件（有的系统导出的 .xls 其实是网页）。" + SAVE_AS,
    "xml_table": "这是 XML 格式的表格，系统不能读取。" + SAVE_AS,
    "undecodable": "文字的编码无法识别，或者混用了几种编码。" + SAVE_AS,
    "open_quote": "文件第 {row} 行有一格的引号没有成对，或者内容过长。请改正后再上传。",
    # pragma: allowlist nextline secret
    "password": "文件设有打开密码，系统无法读取。请在 Excel 或 WPS 中取消密码，保存后再上传。",
    "encrypted_zip": "文件内容被加密，系统无法读取。请取消加密，另存为 .xlsx 后再上传。",
    "broken_zip": "文件已损坏或没有下载完整。" + RESAVE,
    "broken_xls": "文件已损坏或没有保存完整。" + RESAVE,
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
    "unplaced_number": "工作表「{sheet}」的内部写法不完整，无法确定编号开头的 0。" + RESAVE,
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


class FileKind(enum.Enum):
    """What kind of table the bytes of a file are; its name says nothing."""

    XLSX = "xlsx"
    XLS = "xls"
    TEXT = "text"


def kind_of(file: BinaryIO) -> FileKind:
    """Return what the first bytes of a file are, and rewind it; raise Rejected for what is no table."""
    file.seek(0)
    head = file.read(_HEAD)
    file.seek(0)
    if head.startswith(OLE2):
        return FileKind.XLS
    if head.startswith(b"PK") and head[2:3] < b" ":
        return FileKind.XLSX
    is_utf16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if head.startswith(_OTHERS) or (b"\0" in head and not is_utf16):
        raise Rejected("not_xlsx")
    text = head.decode("utf-16" if is_utf16 else "utf-8", "replace").lstrip("\ufeff \t\r\n\u3000").lower()
    if _MARKUP.match(text):
        is_xml = text.startswith("<?xml") and "<html" not in text
        raise Rejected("xml_table" if is_xml and "office:spreadsheet" in text else "not_xlsx" if is_xml else "html")
    return FileKind.TEXT


def check_head(file: BinaryIO, size: int) -> FileKind:
    """Return what kind of table a file is, rewound; raise Rejected if size or bytes show that it is not readable."""
    if size == 0:
        raise Rejected("empty")
    if size > MAX_FILE_BYTES:
        raise Rejected("too_large", megabytes=MAX_FILE_BYTES // 1024 // 1024)
    kind = kind_of(file)
    if kind is FileKind.XLS and ENCRYPTED in file.read():
        raise Rejected("password")
    file.seek(0)
    return kind


@contextmanager
def opened(source: Source, *, only: FileKind | None = None) -> Iterator[BinaryIO]:
    """Open a path, bytes or a binary file object as a checked real file, unbuffered: a child inherits its position.

    `only` refuses the other kinds of tables.
    """
    if isinstance(source, (str, os.PathLike)):
        with open(source, "rb", buffering=0) as file:
            _require(check_head(file, os.fstat(file.fileno()).st_size), only)
            yield file
        return
    with _unnamed() as file:
        file.write(source if isinstance(source, (bytes, bytearray, memoryview)) else head_of(source))
        _require(check_head(file, file.tell()), only)
        yield file


def _require(kind: FileKind, only: FileKind | None) -> None:
    if only not in (None, kind):
        raise Rejected("not_xlsx")


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
