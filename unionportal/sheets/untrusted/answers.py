"""The outcome of reading one file in the child, whatever kind of table it is."""

from __future__ import annotations

import sys

from unionportal.sheets.child_process import Refusal

TYPE_CHECKING = False  # a name that mypy knows; importing `typing` would slow every start of the child
if TYPE_CHECKING:
    from unionportal.sheets.reader import Orders, Sent, Verdict


def read(data: bytes, orders: Orders) -> tuple[list[Sent], list[str]]:
    """Return the sheets, and the names of those that were not wanted."""
    # Only the reader of this kind is loaded: every upload waits for it.
    if orders["kind"] == "xls":
        from unionportal.sheets.untrusted import old_workbook  # noqa: PLC0415

        return old_workbook.read(data, orders)
    if orders["kind"] == "text":
        from unionportal.sheets.untrusted import text_table  # noqa: PLC0415

        return text_table.read(data, orders)
    from unionportal.sheets.untrusted import new_workbook  # noqa: PLC0415

    return new_workbook.read(data, orders)


def answer(orders: Orders) -> Verdict:
    """Return the outcome of reading standard input, ready for marshal."""
    try:
        return ("ok", read(sys.stdin.buffer.read(), orders))
    except Refusal as refusal:
        return ("rejected", refusal.code, refusal.facts)
    except MemoryError:
        return ("rejected", "memory", {})
    except Exception:  # nine exception classes were seen; any of them means that the file cannot be read
        return ("rejected", "broken_xml", {})
