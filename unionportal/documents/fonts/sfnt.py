"""The parts of an OpenType file that HarfBuzz does not give: one table's bytes, and the CIDs of a CFF font."""

import itertools
import struct

_ROS, _CHARSET = 1230, 15


def table(data: bytes, tag: bytes) -> bytes:
    """Return the bytes of one table of a font file; KeyError when there is none of that name."""
    (count,) = struct.unpack_from(">H", data, 4)
    for number in range(count):
        name, _, offset, length = struct.unpack_from(">4sLLL", data, 12 + 16 * number)
        if name == tag:
            return data[offset : offset + length]
    raise KeyError(tag)


def _index(cff: bytes, start: int) -> tuple[list[bytes], int]:
    """Return the items of the CFF INDEX at `start`, and the position behind it."""
    (count,) = struct.unpack_from(">H", cff, start)
    if not count:
        return [], start + 2
    size = cff[start + 2]
    first = start + 3
    offsets = [int.from_bytes(cff[first + i * size : first + (i + 1) * size], "big") for i in range(count + 1)]
    base = first + (count + 1) * size - 1
    items = [cff[base + low : base + high] for low, high in itertools.pairwise(offsets)]
    return items, base + offsets[-1]


def _number(data: bytes, at: int) -> tuple[int, int]:
    """Return one operand of a CFF DICT and the position behind it; reals count as 0, nothing here needs them."""
    lead = data[at]
    if lead == 28:
        return struct.unpack_from(">h", data, at + 1)[0], at + 3
    if lead == 29:
        return struct.unpack_from(">i", data, at + 1)[0], at + 5
    if lead == 30:
        at += 1
        while data[at] & 15 != 15 and data[at] >> 4 != 15:
            at += 1
        return 0, at + 1
    if lead < 247:
        return lead - 139, at + 1
    if lead < 251:
        return (lead - 247) * 256 + data[at + 1] + 108, at + 2
    return -(lead - 251) * 256 - data[at + 1] - 108, at + 2


def _dictionary(data: bytes) -> dict[int, list[int]]:
    """Return {operator: operands} of a CFF DICT; two-byte operators are 1200 + the second byte."""
    found: dict[int, list[int]] = {}
    operands: list[int] = []
    at = 0
    while at < len(data):
        if data[at] > 21:
            value, at = _number(data, at)
            operands.append(value)
            continue
        operator, at = data[at], at + 1
        if operator == 12:
            operator, at = 1200 + data[at], at + 1
        found[operator], operands = operands, []
    return found


def glyph_cids(cff: bytes, glyph_count: int) -> list[int] | None:
    """Return the CID of every glyph of a CID-keyed CFF table, or None when the font is keyed by name."""
    _, after_names = _index(cff, cff[2])
    tops, _ = _index(cff, after_names)
    top = _dictionary(tops[0])
    if _ROS not in top:
        return None
    at = top.get(_CHARSET, [0])[0]
    if at < 3:
        return list(range(glyph_count))
    kind, at = cff[at], at + 1
    if kind == 0:
        return [0, *struct.unpack_from(f">{glyph_count - 1}H", cff, at)]
    layout = struct.Struct(">HB" if kind == 1 else ">HH")
    cids = [0]
    while len(cids) < glyph_count:
        first, left = layout.unpack_from(cff, at)
        cids.extend(range(first, first + left + 1))
        at += layout.size
    return cids[:glyph_count]
