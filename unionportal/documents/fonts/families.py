"""The four faces of an official document, each backed by others for the characters it lacks."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import noto_cjk_sans_otc
import pylopdf_fonts_zh_cn
from reportlab.pdfbase.pdfdoc import PDFDocument

from unionportal.documents.fonts.drawn import DrawnFace
from unionportal.documents.fonts.embedding import embed_drawn, embed_face
from unionportal.documents.fonts.face import Face, FontError, face
from unionportal.documents.fonts.installed import find, font_folders

ROLES = ("title", "body", "kai", "hei")
SUBSTITUTE = "〓"
_STROKE = 0.024
_ANY = (0, 1000)
_CANDIDATES = {
    "title": [
        *((name, *_ANY) for name in ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "方正小标宋_GBK")),
        ("STZhongsong", *_ANY),
        ("华文中宋", *_ANY),
        *((name, 700, 900) for name in ("Source Han Serif SC", "Noto Serif CJK SC", "Noto Serif SC")),
    ],
    "body": [(name, 300, 500) for name in ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "STFangsong")]
    + [(name, 300, 500) for name in ("FandolFang", "FandolFang R", "朱雀仿宋", "Zhuque Fangsong (technical preview)")],
    "kai": [(name, 300, 500) for name in ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "STKaiti", "LXGW WenKai")]
    + [(name, 300, 500) for name in ("霞鹜文楷", "FandolKai", "AR PL KaitiM GB")],
    "hei": [(name, 300, 500) for name in ("SimHei", "黑体", "STHeiti", "FandolHei", "Source Han Sans SC")]
    + [(name, 300, 500) for name in ("Noto Sans CJK SC", "Noto Sans SC")],
}
_SIMPLIFIED = 2  # indexes in the Noto Sans CJK collection


# Names and amounts repeat in tables and are cached; numbers and purposes do not repeat.
_REMEMBERED = 2000

# Face index, character shown, glyph id, width in 1/1000 em, CID.
_Found = tuple[int, str, int, float, bytes]


class StackFont:
    """The faces of a role for one document: measures and encodes text, keeps the glyphs used and characters missing."""

    def __init__(self, resource: str, faces: Sequence[Face | DrawnFace], bolden: float = 0.0) -> None:
        self.resource, self.faces, self.bolden = resource, faces, bolden
        self.missing: set[str] = set()
        self._chars: dict[str, _Found] = {}
        self._texts: dict[str, list[tuple[str, str]]] = {}
        self._used: dict[int, dict[int, str]] = {}

    def _find(self, char: str) -> _Found | None:
        for index, candidate in enumerate(self.faces):
            found = candidate.glyph(ord(char))
            if found:
                return index, char, *found
        return None

    def _lookup(self, char: str) -> _Found:
        """Return (face index, character shown, glyph id, width in 1/1000 em, CID); note a character no face has."""
        found = self._find(char)
        if not found:
            self.missing.add(char)
            found = self._find(SUBSTITUTE) or (0, SUBSTITUTE, 0, 1000.0, b"\0\0")
        self._chars[char] = found
        return found

    def width(self, text: str) -> float:
        """Return the width of the text in em."""
        chars = self._chars
        total = 0.0
        for char in text:
            total += (chars.get(char) or self._lookup(char))[3]
        return total / 1000

    def encode(self, text: str) -> list[tuple[str, str]]:
        """Return [(name of the font resource, hex string)] runs that show the text."""
        runs = self._texts.get(text)
        if runs is None:
            if len(self._texts) == _REMEMBERED:
                self._texts.clear()
            runs = self._texts[text] = self._encode(text)
        return runs

    def _encode(self, text: str) -> list[tuple[str, str]]:
        runs: list[tuple[int, bytearray]] = []
        for char in text:
            index, shown, gid, _, cid = self._chars.get(char) or self._lookup(char)
            self._used.setdefault(index, {}).setdefault(gid, shown)
            if not runs or runs[-1][0] != index:
                runs.append((index, bytearray()))
            runs[-1][1].extend(cid)
        return [(f"/{self.resource}{index}", f"<{codes.hex()}>") for index, codes in runs]

    def embed(self, doc: PDFDocument) -> None:
        """Add the glyphs used to reportlab's document, one subset for each face."""
        for index, shown in sorted(self._used.items()):
            found, glyphs = self.faces[index], dict(sorted(shown.items()))
            resource = f"{self.resource}{index}"
            if isinstance(found, DrawnFace):
                embed_drawn(doc, resource, found, glyphs)
            else:
                embed_face(doc, resource, found, glyphs)


class FontSet:
    """The fonts of one document, by role: `title`, `body`, `kai`, `hei`; and those of headings, `first` and `second`.

    These are 黑体 and 楷体; what stands in for one of them is drawn with a stroke, so that headings show their rank.
    """

    title: StackFont
    body: StackFont
    kai: StackFont
    hei: StackFont
    first: StackFont
    second: StackFont

    def __init__(
        self, configured: Mapping[str, str] | None = None, folders: Iterable[str | Path] | None = None
    ) -> None:
        serif, sans = face(str(pylopdf_fonts_zh_cn.serif_path()), 0), face(str(pylopdf_fonts_zh_cn.sans_path()), 0)
        widest = face(str(noto_cjk_sans_otc.FONT_PATH), _SIMPLIFIED)
        chosen = choose(configured, folders)
        for role in ROLES:
            default = sans if role == "hei" else serif
            faces = [face(*chosen[role])] if role in chosen else []
            # Stroke width in em: without a real 小标宋 the regular serif is drawn with a stroke around it.
            bolden = _STROKE if role == "title" and not faces else 0.0
            setattr(self, role, StackFont(role, [*faces, default, widest, DrawnFace(default)], bolden))
        self.first = self.hei if "hei" in chosen else StackFont("first", self.hei.faces, _STROKE)
        self.second = self.kai if "kai" in chosen else StackFont("second", self.kai.faces, _STROKE / 2)

    def of_heading(self, level: int) -> StackFont:
        """Return the font of a heading of the level; of running text for one below them, and for level 0."""
        return {1: self.first, 2: self.second}.get(level, self.body)

    @property
    def _every(self) -> tuple[StackFont, ...]:
        return tuple(dict.fromkeys([*(getattr(self, role) for role in ROLES), self.first, self.second]))

    @property
    def missing(self) -> tuple[str, ...]:
        """The characters drawn as 〓 so far, sorted."""
        return tuple(sorted(set().union(*(font.missing for font in self._every))))

    def embed(self, doc: PDFDocument) -> None:
        """Add every font used to reportlab's document; call it once, before saving."""
        for font in self._every:
            font.embed(doc)


def choose(
    configured: Mapping[str, str] | None = None, folders: Iterable[str | Path] | None = None
) -> dict[str, tuple[str, int]]:
    """Return {role: (path, index)} of faces configured or installed; roles left to the packaged fonts are absent."""
    configured = dict(configured or {})
    unknown = set(configured) - set(ROLES)
    if unknown:
        raise FontError(f"未知的字体用途：{'、'.join(sorted(unknown))}；可用：{'、'.join(ROLES)}")
    folders = font_folders() if folders is None else tuple(Path(folder) for folder in folders)
    chosen = {role: _configured(setting) for role, setting in configured.items() if setting}
    for role in ROLES:
        found = chosen.get(role) or find(_CANDIDATES[role], folders)
        if found:
            chosen[role] = found
    return chosen


def _configured(setting: str) -> tuple[str, int]:
    """Return (path, index) of a configured "path" or "path#index"."""
    path, mark, index = str(setting).rpartition("#")
    if not mark or not index.isdigit():
        path, index = str(setting), "0"
    if not Path(path).is_file():
        raise FontError(f"找不到配置的字体文件：{path}")
    return path, int(index)
