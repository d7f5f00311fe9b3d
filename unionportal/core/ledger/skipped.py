"""The worksheets of a file that are not read, named so that nobody takes them for imported."""

import difflib

from unionportal.sheets.layout.words import header_key
from unionportal.sheets.parsed import Problem


def not_read(worksheets, entries, *, is_all):
    """Return a problem for each worksheet that is not read: only a warning, unless nothing of the file is read."""
    if is_all and not worksheets:
        return (Problem("", 0, "", "文件里没有内容。"),)
    titles = {entry.spec.key: entry.spec.title for entry in entries}
    return tuple(
        Problem(one.name, 0, "", _hidden(one) + _sentence(one, titles), warning=not (is_all or one.taken))
        for one in worksheets
    )


def _hidden(worksheet):
    return "在文件里是隐藏的；" if worksheet.is_hidden else ""


def _sentence(worksheet, titles):
    if worksheet.layout["settled"] and not worksheet.taken:
        return "按您的选择没有读。"
    if worksheet.taken:
        title = titles[worksheet.taken]
        return (
            f"没有读：文件里已有一张工作表按「{title}」读，一次只读一张。"
            "请合在一起，或另存为一个文件上传，或在“对应关系”里选不读。"
        )
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
