"""Pictures as a phone takes them."""

import io

from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pillow_heif import register_heif_opener

register_heif_opener()
PLACE = "31.2304N"
MAKER, DEVICE = "MAKERNOTE-CANARY", "PHONE-CANARY"


def _exif(orientation):
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112] = "Maker", DEVICE, orientation
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 13.0, 49.44), 3: "E", 4: (121.0, 28.0, 25.32), 29: "2022:05:06"})
    exif.get_ifd(0x8769).update({0x927C: MAKER.encode(), 0x9003: "2022:05:06 07:08:09"})
    return exif


def photo(kind="JPEG", *, orientation=6, size=(64, 48), **options):
    """Return a photo with place, time, device, notes of the maker, XMP and a comment."""
    picture = Image.new("RGB", size, "white")
    picture.paste("red", (0, 0, 16, 12))
    xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{PLACE}</x:xmpmeta>".encode()
    if kind == "PNG":
        text = PngInfo()
        text.add_text("Comment", PLACE)
        text.add_itxt("XML:com.adobe.xmp", xmp.decode())
        options = {"pnginfo": text, **options}
    elif kind == "JPEG":
        options = {"xmp": xmp, "comment": PLACE, **options}
    file = io.BytesIO()
    picture.save(file, kind, exif=_exif(orientation), **options)
    return file.getvalue()


def plain(kind="JPEG"):
    """Return a small picture without any such data."""
    file = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(file, kind)
    return file.getvalue()
