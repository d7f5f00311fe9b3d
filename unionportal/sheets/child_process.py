"""The reading of one untrusted .xlsx in a limited process; the portal itself calls none of it.

The archive is checked and copied before the reader sees it, so that both look at the same bytes.
"""

from __future__ import annotations

import contextlib
import io
import re
import resource
import zipfile
import zlib
from xml.parsers import expat

TYPE_CHECKING = False  # a name that mypy knows; importing `typing` would slow every start of the child
if TYPE_CHECKING:
    from typing import Unpack

    from unionportal.sheets.limited import ArchiveLimits
    from unionportal.sheets.reader import Facts


MAIN_RELATION = "/officeDocument"
# The beginning of a field that gives an entry of an archive another name.
_UNICODE_PATH = b"\x75\x70"


class Refusal(Exception):
    """What is wrong with the file, as a code and the facts of its sentence."""

    def __init__(self, code: str, **facts: Unpack[Facts]) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


def limit(memory: int, seconds: int) -> None:
    """Cap memory (bytes) and CPU (seconds), and forbid writing files and core dumps."""
    wanted = ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_FSIZE, 0))
    for kind, value in (*wanted, (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (value, value))


def parts(data: bytes, limits: ArchiveLimits, *, every: bool = False) -> dict[str, bytes]:
    """Return the XML parts of the archive by name, or all of them; refuse bombs, broken archives and DTDs."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeDecodeError):
        raise Refusal("broken_zip") from None
    infos = archive.infolist()
    if _is_read_otherwise(data, archive):
        raise Refusal("broken_zip")
    if len(infos) > limits["entries"]:
        raise Refusal("too_many_entries")
    if any(info.flag_bits & 1 for info in infos):
        raise Refusal("encrypted_zip")
    wanted = [i for i in infos if (every and not i.is_dir()) or _is_markup(i.filename)]
    unpacked = sum(i.file_size for i in infos)
    if unpacked > limits["unpacked"] or unpacked > limits["ratio"] * max(len(data), 50_000):
        raise Refusal("bomb")
    # The names of parts are the same in capitals and small letters.
    if len({i.filename.lower() for i in wanted}) != len(wanted):
        raise Refusal("broken_zip")
    try:
        found = {i.filename: archive.read(i) for i in wanted}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError):
        raise Refusal("broken_zip") from None
    check_markup({name: part for name, part in found.items() if _is_markup(name)})
    return found


def _is_read_otherwise(data: bytes, archive: zipfile.ZipFile) -> bool:
    """Return whether another program may find other entries: by another directory, or by names of their own."""
    end = data.rfind(b"PK\5\6")
    is_other_place = int.from_bytes(data[end + 16 : end + 20], "little") != archive.start_dir
    # A name is cut where it has a null.
    cut = any(info.filename != info.orig_filename for info in archive.infolist())
    return cut or is_other_place or any(_UNICODE_PATH in info.extra for info in archive.infolist())


def _is_markup(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels"))


def check_markup(found: dict[str, bytes]) -> None:
    """Refuse document types, entities and encodings in which they could hide."""
    for content in found.values():
        head = content[:200]
        encoding = re.search(rb"encoding\s*=\s*[\"']([\w.-]+)", head)
        if b"\0" in head or (encoding and encoding[1].lower() not in (b"utf-8", b"us-ascii", b"ascii")):
            raise Refusal("encoding")
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise Refusal("doctype")


def elements(content: bytes) -> list[tuple[str, dict[str, str]]]:
    """Return the (local name, attributes by local name) of each element of a small XML part."""
    found = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: found.append(
        (name.rpartition(":")[2], {key.rpartition(":")[2]: value for key, value in attributes.items()})
    )
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError):
        raise Refusal("broken_xml") from None
    return found


def workbook_part(found: dict[str, bytes]) -> str:
    """Return the name of the main workbook part."""
    if "[Content_Types].xml" not in found:
        raise Refusal("not_xlsx")
    if "xl/workbook.xml" in found:
        return "xl/workbook.xml"
    for name, attributes in elements(found.get("_rels/.rels", b"<a/>")):
        if name == "Relationship" and attributes.get("Type", "").endswith(MAIN_RELATION):
            target = attributes.get("Target", "").lstrip("/")
            if target in found:
                return target
    raise Refusal("not_xlsx")


def worksheets(found: dict[str, bytes]) -> dict[str, str]:
    """Return the part name of each worksheet by sheet name, in workbook order."""
    main = workbook_part(found)
    folder, _, file = main.rpartition("/")
    relations = found.get(f"{folder}/_rels/{file}.rels".lstrip("/"))
    if relations is None:
        raise Refusal("broken_package")
    targets: dict[str | None, str] = {}
    for name, attributes in elements(relations):
        if name == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            target = attributes.get("Target", "")
            path = target[1:] if target.startswith("/") else f"{folder}/{target}".lstrip("/")
            targets[attributes.get("Id")] = path
    sheets = [attributes for name, attributes in elements(found[main]) if name == "sheet"]
    named = {a.get("name", ""): targets[a["id"]] for a in sheets if a.get("id") in targets}
    if not named:
        raise Refusal("no_sheets")
    if missing := [name for name, part in named.items() if part not in found]:
        raise Refusal("broken_package", sheet=missing[0])
    return named
