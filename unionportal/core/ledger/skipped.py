"""The worksheets of a file that are not read, named so that nobody takes them for imported."""

import difflib

from unionportal.core.ledger.reading.together import HIDDEN_SHEET, SAME, SAME_KEYS
from unionportal.sheets.layout.words import header_key
from unionportal.sheets.parsed import Problem

_APART = {
    HIDDEN_SHEET: "没有读：这张工作表是隐藏的；要读的，请在“对应关系”里选定它是哪一类。",
    SAME: "没有读：与「{0}」重复，每一行都已在那里。",
    SAME_KEYS: ("没有读：每一行都已在「{0}」里，但内容有不同。请在“对应关系”里把其中一张选为不读，或改正后重新上传。"),
}


def not_read(worksheets, entries, *, is_all):
    """Return a problem for each worksheet that is not read: only a warning, unless nothing of the file is read."""
    if is_all and not worksheets:
        return (Problem("", 0, "", "文件里没有内容。"),)
    titles = {entry.spec.key: entry.spec.title for entry in entries}
    return tuple(
        Problem(one.name, 0, "", _sentence(one, titles), warning=not (is_all or one.why == SAME_KEYS))
        for one in worksheets
    )


def _sentence(worksheet, titles):
    if worksheet.is_left_out:
        return "没有读：“对应关系”里没有选定它是哪一类。"
    if worksheet.why:
        return _APART[worksheet.why].format(worksheet.repeats, titles.get(worksheet.taken, ""))
    meant = _meant(worksheet.name, titles.values())
    hint = f"是不是「{meant}」？" if meant else ""
    return f"没有认出是哪一类记录，没有读；{hint}请在“对应关系”里选定，或改用模板。"


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
