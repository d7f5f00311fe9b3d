"""Pictures by their content, whatever they are called: JPEG, PNG, WebP and the HEIC of phones."""

from pathlib import Path
from typing import Literal, TypedDict

from unionportal.sheets.limited import packages_with, run_script

CHILD = Path(__file__).with_name("child.py")
# The longer side of what is kept, and of what stands in lists.
SIDE, SMALL_SIDE = 2560, 480
# What phones take has up to 108 million.
MOST_PIXELS = 120_000_000
SECONDS = 20
# Of a file of boxes (ISO 14496-12), the brands that are HEIC pictures (ISO 23008-12).
_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"heif"}


class Orders(TypedDict):
    """The limits of the child, the sides in pixels, whether a PNG stays one, and the folders it imports from."""

    memory: int
    seconds: int
    pixels: int
    side: int
    small: int
    stays_png: bool
    packages: list[str]


class Kept(TypedDict):
    """The format (JPEG or PNG), the file, empty where it stays as it was sent, and the small JPEG of lists."""

    format: str
    file: bytes
    small: bytes


Verdict = tuple[Literal["ok"], Kept] | tuple[Literal["rejected"], str, object]


class BadPicture(ValueError):
    """The picture cannot be kept: it is broken, or `is_large` beyond what is read."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.is_large = code in {"too_large", "memory", "timeout"}


def is_picture(data: bytes) -> bool:
    """Return whether a file that begins like this is a picture that can be kept."""
    is_webp = data.startswith(b"RIFF") and data[8:12] == b"WEBP"
    is_heic = data[4:8] == b"ftyp" and data[8:12] in _BRANDS
    return data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or is_webp or is_heic


def made_to_keep(data: bytes, *, stays_png: bool) -> Kept:
    """Return the picture upright, at most SIDE pixels long and without camera data, and a small one; or BadPicture.

    It is a JPEG; a PNG that is small enough stays one if `stays_png`.
    """
    orders: Orders = {
        "memory": 1024 * 1024 * 1024,
        "seconds": SECONDS,
        "pixels": MOST_PIXELS,
        "side": SIDE,
        "small": SMALL_SIDE,
        "stays_png": stays_png,
        "packages": [*packages_with("PIL"), *packages_with("pillow_heif")],
    }
    verdict: Verdict = run_script(CHILD, orders, data, SECONDS)
    if verdict[0] == "rejected":
        raise BadPicture(verdict[1])
    return verdict[1]
