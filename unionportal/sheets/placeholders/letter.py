"""A Word file with placeholders in its paragraphs, also those of tables, headers, footers and notes; for the child."""

from __future__ import annotations

import re

from unionportal.sheets.placeholders.texts import BRACE, Texts, rewritten, spans_of, spliced

TYPE_CHECKING = False  # a name that mypy knows; importing `typing` would slow every start of the child
if TYPE_CHECKING:
    from unionportal.sheets.placeholders.files import Fill

PART = re.compile(r"word/(document|header|footer|footnotes|endnotes)\d*\.xml")
NAMES = {"document": "", "header": "页眉", "footer": "页脚", "footnotes": "脚注", "endnotes": "尾注"}


class Letter:
    """The paragraphs of a Word file, the body first."""

    def __init__(self, found: dict[str, bytes]) -> None:
        self.found = found
        kinds = {name: match[1] for name in found if (match := PART.fullmatch(name))}
        order = sorted(kinds, key=lambda name: (list(NAMES).index(kinds[name]), name))
        self.holders = {part: Texts(found[part], "p", NAMES[kinds[part]]).holders for part in order}

    def texts(self) -> list[tuple[str, str]]:
        """Return (place, text) of the paragraphs with a brace."""
        holders = [holder for part in self.holders.values() for holder in part]
        return [(holder.place, holder.text) for holder in holders if BRACE.search(holder.text)]

    def filled(self, fill: Fill) -> dict[str, bytes]:
        """Return the parts that change."""
        made = {}
        for part, holders in self.holders.items():
            content = self.found[part]
            answered = [(holder, spans_of(holder.text, fill["texts"])) for holder in holders]
            if changes := [one for holder, spans in answered for one in rewritten(content, holder, spans)]:
                made[part] = spliced(content, changes)
        return made
