"""The streams of a compound file (OLE2), the wrapping of an old workbook."""

from __future__ import annotations

import struct

from unionportal.sheets.child_process import Refusal

HEADER = 512
ENTRY = 128
LAST = 0xFFFFFFFA  # numbers from here on are no sectors
FAT_IN_HEADER = 109
ROOT, STREAM = 5, 2


def stream(data: bytes, names: tuple[str, ...]) -> bytes | None:
    """Return the first stream of one of these names, None if there is none; refuse broken and cyclic chains."""
    try:
        return _Compound(data).stream(names)
    except (struct.error, IndexError, ValueError):
        raise Refusal("broken_xls") from None


class _Compound:
    def __init__(self, data: bytes) -> None:
        self.data = data
        shift, self.mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or not 4 <= self.mini_shift <= shift:
            raise Refusal("broken_xls")
        self.size = 1 << shift
        _, directory, _, self.cutoff, mini_fat, _, more = struct.unpack_from("<7I", data, 44)
        self.fat = self._numbers(self._fat_sectors(more))
        self.entries = self._entries(b"".join(map(self._sector, self._chain(directory, self.fat))))
        self.mini_fat = self._numbers(self._chain(mini_fat, self.fat))

    def stream(self, names: tuple[str, ...]) -> bytes | None:
        wanted = {name.lower() for name in names}
        for name, kind, start, size in self.entries:
            if kind == STREAM and name.lower() in wanted:
                return self._small(start, size) if size < self.cutoff else self._whole(start, size)
        return None

    def _whole(self, start: int, size: int) -> bytes:
        found = b"".join(map(self._sector, self._chain(start, self.fat)))
        if len(found) < size:
            raise Refusal("broken_xls")
        return found[:size]

    def _small(self, start: int, size: int) -> bytes:
        [(_, _, root, length), *_] = [entry for entry in self.entries if entry[1] == ROOT]
        container, step = self._whole(root, length), 1 << self.mini_shift
        parts = [container[number * step : (number + 1) * step] for number in self._chain(start, self.mini_fat)]
        if len(found := b"".join(parts)) < size:
            raise Refusal("broken_xls")
        return found[:size]

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self.size
        if start >= len(self.data):
            raise Refusal("broken_xls")
        return self.data[start : start + self.size]

    def _numbers(self, sectors: list[int]) -> list[int]:
        content = b"".join(map(self._sector, sectors))
        return list(struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4]))

    def _fat_sectors(self, more: int) -> list[int]:
        """Return the sectors that hold the table of sectors, those named in further sectors too."""
        found = list(struct.unpack_from(f"<{FAT_IN_HEADER}I", self.data, 76))
        seen: set[int] = set()
        while more < LAST:
            if more in seen:
                raise Refusal("broken_xls")
            seen.add(more)
            *numbers, more = self._numbers([more])
            found += numbers
        return [number for number in found if number < LAST]

    def _chain(self, number: int, table: list[int]) -> list[int]:
        found: list[int] = []
        while number < LAST:
            found.append(number)
            if len(found) > len(table):
                raise Refusal("broken_xls")
            number = table[number]
        return found

    def _entries(self, content: bytes) -> list[tuple[str, int, int, int]]:
        """Return the (name, kind, first sector, size) of the directory."""
        found = []
        for place in range(0, len(content) - ENTRY + 1, ENTRY):
            length, kind = struct.unpack_from("<HB", content, place + 64)
            start, size = struct.unpack_from("<II", content, place + 116)
            name = content[place : place + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            found.append((name, kind, start, size))
        return found
