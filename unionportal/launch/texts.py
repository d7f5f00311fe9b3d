"""python -m unionportal.launch.texts: django.po → django.mo, without the gettext tools."""

import ast
import re
import struct
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
_LINE = re.compile(r'(msgid|msgid_plural|msgstr|msgstr\[0\])?\s*(".*")$')


def read(text: str) -> dict[str, str]:
    """Return {msgid: msgstr} of a .po; the msgid of a plural is both its forms with a NUL between, as in a .mo."""
    entries: dict[str, str] = {}
    entry: dict[str, str] = {}
    part = ""
    for line in [*text.splitlines(), ""]:
        if match := _LINE.match(line):
            part = match[1] or part
            entry[part] = entry.get(part, "") + ast.literal_eval(match[2])
        elif not line and "msgid" in entry:
            key = "\0".join(entry[name] for name in ("msgid", "msgid_plural") if name in entry)
            entries[key] = entry.get("msgstr", entry.get("msgstr[0]", ""))
            entry = {}
    return entries


def compiled(entries: dict[str, str]) -> bytes:
    """Return the bytes of a .mo: a header, two tables of (length, offset), then the strings, each ended by NUL."""
    pairs = sorted((key.encode(), value.encode()) for key, value in entries.items())
    strings = [key for key, _ in pairs] + [value for _, value in pairs]
    offset = 28 + 8 * len(strings)
    tables: list[int] = []
    for string in strings:
        tables += [len(string), offset]
        offset += len(string) + 1
    header = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return header + struct.pack(f"<{len(tables)}I", *tables) + b"".join(string + b"\0" for string in strings)


if __name__ == "__main__":
    SOURCE.with_suffix(".mo").write_bytes(compiled(read(SOURCE.read_text(encoding="utf-8"))))
