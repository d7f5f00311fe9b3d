"""How a worksheet that others made is read: as which kind, from which row, which column and word as which of ours.

`recognise` proposes a Layout, which somebody may correct; `body` cuts the rows by it.
"""

from unionportal.sheets.layout.body import Body, cut
from unionportal.sheets.layout.layout import CLUES, Layout, Memory
from unionportal.sheets.layout.recognising import likely, recognise

__all__ = ["CLUES", "Body", "Layout", "Memory", "cut", "likely", "recognise"]
