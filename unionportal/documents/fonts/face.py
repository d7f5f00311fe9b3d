"""One font file's face: its glyphs, widths and subsets."""

import struct
from functools import cached_property, lru_cache
from pathlib import Path

import uharfbuzz as hb

from unionportal.documents.fonts import sfnt

_KEPT_TABLES = {"glyf", "loca", "head", "hhea", "hmtx", "maxp", "cvt ", "fpgm", "prep", "CFF "}

# Glyph id, width in 1/1000 em, two-byte CID.
Glyph = tuple[int, float, bytes]


class FontError(ValueError):
    """A font file that cannot be used; the message says in Chinese what an administrator can do."""


def _open(path: str | Path, index: int) -> hb.Face:
    try:
        face = hb.Face(hb.Blob.from_file_path(str(path)), index)
    except Exception as error:  # HarfBuzz has no exception of its own
        raise FontError(f"无法打开字体文件：{path}") from error
    tags = set(face.table_tags)
    if not face.glyph_count or not tags & {"glyf", "CFF "}:
        raise FontError(f"不是可用的字体文件：{path}")
    if "fvar" in tags:
        raise FontError(f"不支持可变字体，请换用静态字体：{path}")
    return face


class Face:
    """A static TrueType or CFF face; `glyph` looks up one code point."""

    def __init__(self, path: str | Path, index: int = 0) -> None:
        self.key = (str(path), index)
        self.hb_face = _open(path, index)
        self._font = hb.Font(self.hb_face)
        self._scale: float = 1000 / self.hb_face.upem
        self.is_cff = "CFF " in self.hb_face.table_tags
        extents = self._font.get_font_extents("ltr")
        self.ascent, self.descent = round(extents.ascender * self._scale), round(extents.descender * self._scale)
        name = self.hb_face.get_name(6) or "Font"
        self.name = "".join(c for c in name if c.isascii() and (c.isalnum() or c in "-_")) or "Font"
        self._glyphs: dict[int, Glyph | None] = {}

    @cached_property
    def cids(self) -> list[int] | None:
        """The number of each glyph in PDF strings, or None where that is the glyph id.

        Computed at the first use only: it copies the whole CFF table, and most documents never use the last fallback.
        """
        if not self.is_cff:
            return None
        return sfnt.glyph_cids(self.hb_face.reference_table("CFF ").data, self.hb_face.glyph_count)

    def glyph(self, code: int) -> Glyph | None:
        """Return (glyph id, width in 1/1000 em, two-byte CID) of a code point, or None when the face lacks it."""
        if code not in self._glyphs:
            gid = self._font.get_nominal_glyph(code)
            self._glyphs[code] = (gid, self.width(gid), struct.pack(">H", self.cid(gid))) if gid else None
        return self._glyphs[code]

    def width(self, gid: int) -> float:
        """Return the advance of a glyph in 1/1000 em."""
        advance: int = self._font.get_glyph_h_advance(gid)
        return round(advance * self._scale, 2)

    def cid(self, gid: int) -> int:
        """Return the number that stands for a glyph in PDF strings."""
        return self.cids[gid] if self.cids else gid


@lru_cache(maxsize=32)
def face(path: str, index: int) -> Face:
    """Return the face of one file, opened once per process."""
    return Face(path, index)


@lru_cache(maxsize=16)
def subset(path: str, index: int, gids: tuple[int, ...]) -> bytes:
    """Return the bytes to embed for these glyphs: a bare CFF table, or a TrueType file with its glyph ids kept."""
    source = face(path, index)
    request = hb.SubsetInput()
    request.glyph_set.update(gids)
    request.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NO_LAYOUT_CLOSURE
    if not source.cids:
        request.flags |= hb.SubsetFlags.RETAIN_GIDS
    dropped = set(source.hb_face.table_tags) - _KEPT_TABLES
    request.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in dropped)
    data: bytes = hb.subset(source.hb_face, request).blob.data
    return sfnt.table(data, b"CFF ") if source.is_cff else data
