"""The sheets of a workbook that are not read, named so that nobody takes them for imported."""

import difflib

from unionportal.sheets.layout.words import header_key
from unionportal.sheets.parsing import Problem
from unionportal.sheets.workbook import GUIDE, OPTIONS

# Of the template itself.
_OWN = {GUIDE, OPTIONS}


def skipped_sheets(names, titles):
    """Return a warning for each sheet of these names, with the title of `titles` that was probably meant."""
    return tuple(
        Problem(name, 0, "", _sentence(name, titles), warning=True) for name in names if name.strip() not in _OWN
    )


def _sentence(name, titles):
    meant = _meant(name, titles)
    return f"没有读；是不是「{meant}」？请把工作表名改成它。" if meant else "不是台账的工作表，没有读。"


def _meant(name, titles):
    """Return the title that `name` is but for blanks, brackets, a year or a slip; None if there is none."""
    plain = {header_key(title): title for title in titles}
    written = header_key(name)
    if written in plain:
        return plain[written]
    # A title with something added, such as a year: the longest, because one title may begin another.
    inside = [title for key, title in plain.items() if key and key in written]
    if inside:
        return max(inside, key=len)
    near = difflib.get_close_matches(written, plain, 1, 0.6)
    return plain[near[0]] if near else None
