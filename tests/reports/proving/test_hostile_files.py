"""Files that are no reports end in a sentence, and early."""

import io
import zipfile
import zlib

import pytest
from pypdf import PdfWriter
from pypdf.generic import NameObject

from unionportal.reports.proving.files import MAX_FILE_BYTES, Unreadable, read_file
from unionportal.reports.proving.last_page import ENCLOSED


def bomb_of_a_stream():
    """A PDF of which the file inside unpacks to half a gigabyte."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_attachment(ENCLOSED, b"x")
    (spec,) = [one for one in writer._objects if getattr(one, "get", lambda _: None)("/Type") == "/EmbeddedFile"]
    packer = zlib.compressobj(9)
    spec._data = b"".join([*(packer.compress(bytes(2**20)) for _ in range(600)), packer.flush()])
    spec[NameObject("/Filter")] = NameObject("/FlateDecode")
    saved = io.BytesIO()
    writer.write(saved)
    return saved.getvalue()


MAIN = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="a" Type="{MAIN}" Target="word/document.xml"/></Relationships>'
)


def bomb_of_an_archive(part=bytes(200_000_000)):
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("_rels/.rels", RELATIONS)
        package.writestr("word/document.xml", part)
    return saved.getvalue()


def many_pages():
    writer = PdfWriter()
    for _ in range(2001):
        writer.add_blank_page(10, 10)
    saved = io.BytesIO()
    writer.write(saved)
    return saved.getvalue()


def encrypted():
    writer = PdfWriter()
    writer.add_blank_page(10, 10)
    writer.encrypt("secret", algorithm="RC4-128")
    saved = io.BytesIO()
    writer.write(saved)
    return saved.getvalue()


ENTITIES = b'<!DOCTYPE a [<!ENTITY b "bb">]><w:document xmlns:w="w">&b;</w:document>'


@pytest.mark.parametrize(
    ("make", "codes"),
    [
        (lambda: b"", {"empty"}),
        (lambda: b"%PDF-1.7\n" + bytes(2**20), {"broken_pdf"}),
        (lambda: b"hello", {"unknown_kind"}),
        (lambda: bomb_of_an_archive(b"<broken"), {"broken_xml"}),
        (lambda: bomb_of_an_archive(ENTITIES), {"doctype"}),
        (bomb_of_an_archive, {"bomb"}),
        (bomb_of_a_stream, {"memory", "crashed", "timeout"}),
        (many_pages, {"too_long"}),
        (encrypted, {"password"}),
        (lambda: bytes(MAX_FILE_BYTES + 1), {"too_large"}),
    ],
)
def test_a_file_that_is_no_report_ends_in_a_sentence(make, codes):
    with pytest.raises(Unreadable) as refused:
        read_file(io.BytesIO(make()))
    assert {refused.value.code} <= codes
    assert refused.value.messages[0].endswith("。")
