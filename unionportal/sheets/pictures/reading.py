"""One picture, made into the one that is kept and its small one; for the child, which has no Django."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps

from unionportal.sheets.child_process import Refusal

TYPE_CHECKING = False  # a name that mypy knows; importing `typing` would slow every start of the child
if TYPE_CHECKING:
    from unionportal.sheets.pictures.files import Kept, Orders, Verdict

_ORIENTATION = 0x0112
_QUALITY, _SMALL_QUALITY = 85, 75
# A profile of colours is longer only where something else hides in it.
_LONGEST_PROFILE = 100_000
# So much longer than wide is a strip: what a phone saves of a long page, illegible if its length were cut to the side.
_STRIP = 3


def answer(file: bytes, orders: Orders) -> Verdict:
    """Return ("ok", what is kept) or ("rejected", code, facts)."""
    warnings.simplefilter("ignore")
    try:
        return ("ok", _kept(file, orders))
    except Refusal as refusal:
        return ("rejected", refusal.code, refusal.facts)
    except MemoryError:
        return ("rejected", "memory", {})
    except Image.DecompressionBombError:
        return ("rejected", "too_large", {})
    except Exception:  # whatever else the libraries raise, the picture cannot be read
        return ("rejected", "broken", {})


def _kept(file: bytes, orders: Orders) -> Kept:
    formats = ["JPEG", "PNG", "WEBP"]
    if file[4:8] == b"ftyp":
        from pillow_heif import register_heif_opener  # noqa: PLC0415 -- no other picture needs it

        register_heif_opener(thumbnails=False)
        formats = ["HEIF"]
    taken = Image.open(io.BytesIO(file), formats=formats)
    if taken.width * taken.height > orders["pixels"]:
        raise Refusal("too_large")
    size = _fitting(taken.size, orders["side"])
    # MPO: a JPEG with a second one behind its end.
    is_jpeg = taken.format in ("JPEG", "MPO")
    is_png = taken.format == "PNG" and orders["stays_png"] and size == taken.size
    is_upright = taken.getexif().get(_ORIENTATION, 1) == 1
    stays = (is_jpeg or is_png) and is_upright and size == taken.size
    if is_jpeg:
        # Decoded at the scale that is wanted, a large photo takes a fraction of the memory.
        taken.draft("RGB", size)
    taken.load()
    shown = ImageOps.exif_transpose(taken)
    whole = shown if size == shown.size else shown.resize(_fitting(shown.size, orders["side"]), reducing_gap=2.0)
    small = whole.copy()
    small.thumbnail((orders["small"], orders["small"]))
    made = b"" if stays else _written(whole, "PNG" if is_png else "JPEG", _QUALITY)
    return {"format": "PNG" if is_png else "JPEG", "file": made, "small": _written(small, "JPEG", _SMALL_QUALITY)}


def _fitting(size: tuple[int, int], side: int) -> tuple[int, int]:
    """Return the size that is kept of a picture of this size; a strip keeps as many pixels as a square of that side."""
    long, short = max(size), min(size)
    scale = min(1.0, side / long) if long < _STRIP * short else min(1.0, side / (long * short) ** 0.5)
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _written(picture: Image.Image, kind: str, quality: int) -> bytes:
    """Return the file of the picture: nothing of what its camera wrote, but the profile of its colours."""
    profile = picture.info.get("icc_profile") if picture.mode in ("RGB", "RGBA") else None
    if profile and len(profile) > _LONGEST_PROFILE:
        profile = None
    bare = _on_white(picture) if kind == "JPEG" else picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    # All that a format would write again of what the picture came with.
    bare.info = {}
    file = io.BytesIO()
    bare.save(file, kind, quality=quality, optimize=True, icc_profile=profile)
    return file.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    """Return the picture in three colours, white where it is transparent."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layer = picture.convert("RGBA")
    white = Image.new("RGB", picture.size, "white")
    white.paste(layer, mask=layer.getchannel("A"))
    return white
