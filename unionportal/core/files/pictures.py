"""Pictures without what a camera wrote into them: place, time, owner, device. Nothing is encoded anew."""

import struct
import zlib

JPEG_START, PNG_START = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
_COLOURS = b"ICC_PROFILE\0"
# What a PNG needs to be shown as it was; all other chunks are text, times and camera data.
_PNG_KEPT = {
    *(b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP"),
    *(b"bKGD", b"pHYs", b"acTL", b"fcTL", b"fdAT"),
}
_EXIF = b"Exif\0\0"
_ORIENTATION = 0x0112
# Markers without content, and those of the applications and comments.
_ALONE = {0x01, *range(0xD0, 0xD8)}
_APPLICATIONS, _COMMENT, _START_OF_SCAN, _END = range(0xE0, 0xF0), 0xFE, 0xDA, 0xD9


class BrokenPicture(ValueError):
    """The bytes are not a whole picture of their kind."""


def without_camera_data(data, content_type):
    """Return the JPEG or PNG without camera data but for which way is up; other types as they are."""
    clean = {"image/jpeg": _clean_jpeg, "image/png": _clean_png}.get(content_type)
    if clean is None:
        return data
    try:
        return clean(data)
    except (struct.error, IndexError) as error:
        raise BrokenPicture("the picture ends too early") from error


def _clean_jpeg(data):
    kept, place, orientation = [], 2, 1
    while True:
        if data[place] != 0xFF:
            raise BrokenPicture("no marker where one should be")
        marker = data[place + 1]
        if marker == 0xFF:
            # Bytes of filling before a marker.
            place += 1
            continue
        if marker == _END:
            # What stands behind the end is a second picture, a film or a note of the maker.
            break
        if marker in _ALONE:
            end = place + 2
        else:
            (length,) = struct.unpack_from(">H", data, place + 2)
            end = place + 2 + length
            if length < 2 or end > len(data):
                raise BrokenPicture("a segment without its content")
        content = data[place + 4 : end]
        if marker == 0xE1 and content.startswith(_EXIF):
            orientation = _orientation(content[len(_EXIF) :]) or orientation
        if marker == _START_OF_SCAN:
            end = _end_of_scan(data, end)
        if _is_kept(marker, content):
            kept.append(data[place:end])
        place = end
    head = 1 if kept and kept[0][1:2] == b"\xe0" else 0
    if orientation != 1:
        exif = _EXIF + _turned(orientation)
        kept.insert(head, b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif)
    return JPEG_START + b"".join(kept) + b"\xff\xd9"


def _is_kept(marker, content):
    if marker == 0xE0:
        return content.startswith(b"JFIF\0")
    if marker == 0xE2:
        return content.startswith(_COLOURS)
    if marker == 0xEE:
        return content.startswith(b"Adobe")
    return marker not in _APPLICATIONS and marker != _COMMENT


def _end_of_scan(data, place):
    """Return where the next marker stands after the compressed picture that begins at `place`."""
    while True:
        place = data.find(b"\xff", place)
        if place < 0 or place + 1 >= len(data):
            raise BrokenPicture("a scan without end")
        if data[place + 1] != 0 and data[place + 1] not in _ALONE:
            return place
        place += 2


def _clean_png(data):
    kept, place, orientation = [], len(PNG_START), None
    while True:
        length, kind = struct.unpack_from(">I4s", data, place)
        end = place + 12 + length
        if end > len(data):
            raise BrokenPicture("a chunk without its content")
        if kind in _PNG_KEPT:
            kept.append(data[place:end])
        elif kind == b"eXIf":
            orientation = _orientation(data[place + 8 : end - 4])
        place = end
        if kind == b"IEND":
            break
    if orientation not in (None, 1):
        kept.insert(1, _chunk(b"eXIf", _turned(orientation)))
    return PNG_START + b"".join(kept)


def _chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _orientation(tiff):
    """Return which way is up (1 to 8) by the first directory of the Exif data; None where it does not say."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return None
    try:
        (place,) = struct.unpack_from(f"{order}I", tiff, 4)
        (entries,) = struct.unpack_from(f"{order}H", tiff, place)
        for number in range(entries):
            tag, kind, count, value = struct.unpack_from(f"{order}HHIH", tiff, place + 2 + number * 12)
            if (tag, kind, count) == (_ORIENTATION, 3, 1) and 1 <= value <= 8:
                return value
    except struct.error:
        # A picture is not refused for broken camera data, which is thrown away.
        return None
    return None


def _turned(orientation):
    """Return Exif data that says which way is up, and nothing else."""
    return b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, orientation, 0, 0)
