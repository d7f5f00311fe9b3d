"""The Chinese faces installed on this computer, by family name and weight."""

import os
import struct
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import uharfbuzz as hb

_SUFFIXES = {".ttf", ".otf", ".ttc", ".otc"}
_FAMILY_NAMES = {1, 16}
_ITALIC, _RESTRICTED = 0x0001, 0x0002
_PROBE = "国"


@dataclass(frozen=True, slots=True)
class Installed:
    """One usable face: where it is, what it is called, how heavy it is (400 regular, 700 bold)."""

    path: str
    index: int
    families: frozenset[str]
    weight: int


def font_folders() -> tuple[Path, ...]:
    """Return the folders where this operating system keeps its fonts."""
    home = Path.home()
    if sys.platform == "win32":
        windows, local = os.environ.get("WINDIR", "C:/Windows"), os.environ.get("LOCALAPPDATA", home)
        return (Path(windows, "Fonts"), Path(local, "Microsoft/Windows/Fonts"))
    if sys.platform == "darwin":
        return (Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts")
    shared = ("/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/texmf/fonts", "/usr/share/texlive")
    return (*map(Path, shared), home / ".fonts", home / ".local/share/fonts")


def _describe(face: hb.Face, path: Path, index: int) -> Installed | None:
    """Return the face as `Installed`, or None when it is variable, slanted, not embeddable or not Chinese."""
    tags = set(face.table_tags)
    if "fvar" in tags or not tags & {"glyf", "CFF "} or "OS/2" not in tags:
        return None
    os2 = face.reference_table("OS/2").data
    _, weight, _, embedding = struct.unpack_from(">hHHH", os2, 2)
    (selection,) = struct.unpack_from(">H", os2, 62)
    if selection & _ITALIC or embedding & 0x000F == _RESTRICTED or ord(_PROBE) not in face.unicodes:
        return None
    names = {
        face.get_name(entry.name_id, entry.language) for entry in face.list_names() if entry.name_id in _FAMILY_NAMES
    }
    return Installed(str(path), index, frozenset(name.casefold() for name in names if name), weight)


def _faces_in(path: Path) -> Iterator[Installed]:
    """Yield the usable faces of one file; a broken file has none."""
    try:
        blob = hb.Blob.from_file_path(str(path))
        for index in range(hb.Face(blob).count):
            described = _describe(hb.Face(blob, index), path, index)
            if described:
                yield described
    except Exception:  # one broken font file must not stop every report
        return


@lru_cache(maxsize=4)
def installed_faces(folders: tuple[Path, ...]) -> tuple[Installed, ...]:
    """Return every usable Chinese face under the folders, in path order; read once per process."""
    files = {path for folder in folders for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES}
    return tuple(found for path in sorted(files) for found in _faces_in(path))


def find(candidates: Iterable[tuple[str, int, int]], folders: tuple[Path, ...]) -> tuple[str, int] | None:
    """Return the first installed (path, index) among the wanted (family, lightest, heaviest) candidates, or None."""
    faces = installed_faces(folders)
    for family, lightest, heaviest in candidates:
        for found in faces:
            if family.casefold() in found.families and lightest <= found.weight <= heaviest:
                return found.path, found.index
    return None
