"""An outline as one text that the office edits: each chapter below a line “# 标题”, of a lower level below “## 标题”.

Words that follow the period are written “$本期”; they are stored as the codes that the shipped outlines have.
"""

import re

from unionportal.core.values.nearest import nearest
from unionportal.reports.text.check import check_heading
from unionportal.reports.text.markup import Problem
from unionportal.reports.text.names import stored, typed

WORDS = {"本期": "year", "下期": "next", "全期": "span", "预算年度": "budgets", "分年度表": "by_year"}
_NAMES = {code: name for name, code in WORDS.items()}
_HEADING = re.compile(r"(#{1,4})[ \u3000]*(.*)")
_WORD = re.compile(r"\$(" + "|".join(WORDS) + ")")
_CODE = re.compile(r"\$(" + "|".join(_NAMES) + r")(?![A-Za-z_])")
_LONGEST_HEADING = 200


def text_of(chapters):
    """Return chapters (level, heading, body) as one text, as it is stored."""
    return stored("\n\n".join(f"{'#' * level} {heading}\n\n{body}".rstrip() for level, heading, body in chapters))


def chapters_of(text):
    """Return the (level, heading, body) of a stored text; what stands above the first heading is in none."""
    found = []
    for line in text.split("\n"):
        if match := _HEADING.fullmatch(line.rstrip()):
            found.append((len(match[1]), match[2].strip(), []))
        elif found:
            found[-1][2].append(line)
    return [(level, heading, "\n".join(lines).strip()) for level, heading, lines in found]


def shown(text):
    """Return a stored text as it is edited: with names for codes."""
    return _CODE.sub(lambda match: f"${_NAMES[match[1]]}", typed(text))


def kept(text):
    """Return an edited text as it is stored: with codes for the names that are known."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return stored(_WORD.sub(lambda match: f"${WORDS[match[1]]}", text))


def problems(text):
    """Return the Problems of the headings of an edited text and of its words of the period."""
    lines = text.replace("\r\n", "\n").split("\n")
    found = []
    if not _HEADING.fullmatch(lines[0].rstrip()):
        found.append(Problem(1, 1, "第一行须是一章的标题，如“# 导语”。"))
    for number, line in enumerate(lines, 1):
        heading = _HEADING.fullmatch(line.rstrip())
        if heading and heading[2].startswith("#"):
            found.append(Problem(number, 1, "标题最多四级，写成“#”到“####”。"))
        elif heading and not heading[2].strip():
            found.append(Problem(number, 1, "“#”后面要写标题。"))
        elif heading and len(heading[2]) > _LONGEST_HEADING:
            found.append(Problem(number, 1, f"标题最多 {_LONGEST_HEADING} 字。"))
        if heading:
            found += check_heading(heading[2], number, heading.start(2) + 1)
        for sign in re.finditer(r"\$", line):
            if not _WORD.match(line, sign.start()):
                rest = line[sign.start() + 1 : sign.start() + 5]
                hint = _word_meant(rest)
                found.append(
                    Problem(number, sign.start() + 1, f"“$”后面没有“{rest}”这个词{hint}可用：{'、'.join(WORDS)}。")
                )
    return found


def _word_meant(rest):
    """Return the hint at the word that the text behind a “$” begins like."""
    for length in sorted({len(word) for word in WORDS}, reverse=True):
        hint = nearest(rest[:length], [word for word in WORDS if len(word) == length])
        if hint != "。":
            return hint
    return "。"
