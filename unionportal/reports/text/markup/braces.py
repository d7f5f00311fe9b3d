"""What stands in one pair of braces: a figure, a sum, a share, the count of an enumeration, or a list."""

import re

from unionportal.core.values.nearest import nearest
from unionportal.core.values.quoting import parted
from unionportal.reports.text.markup.grammar import (
    CHANGE,
    COUNT,
    DIFFERENT,
    FORMATS,
    HANZI,
    KEEP,
    LIMIT,
    LIST,
    OPERATORS,
    OPTIONS,
    ORDER,
    PHRASE,
)
from unionportal.reports.text.markup.nodes import CountRef, FigureRef, ListCondition, ListRef, Problem
from unionportal.reports.text.markup.spelling import unquoted

_FLAGS = (KEEP, CHANGE, DIFFERENT)
_LONGEST, _TERMS = 200, 8
_LIST = re.compile(LIST + r"\s*[：:]\s*")
_PIECE = re.compile(r"((?:\"[^\"]*\"|[^|\"])*)(?:\||$)")
_CONDITION = re.compile(r"([^=≠≥≤!<>\"]*?)\s*(!=|>=|<=|[=≠≥≤])\s*(.*)")


def read_brace(source, line, column, problems):
    """Return the node of `source`, which begins with “{” and ends with “}”; append what is wrong with it."""

    def wrong(sentence):
        problems.append(Problem(line, column, sentence))

    inside = source[1:-1].strip()
    if match := _LIST.match(inside):
        return _list(inside[match.end() :], source, line, column, wrong)
    name, *options = (piece.strip() for piece in parted(inside, "|")[0])
    form, flags = _options(name, options, wrong)
    if name == COUNT:
        if flags or form not in ("", HANZI):
            wrong(f"“{COUNT}”只能写成 {{{COUNT}}} 或 {{{COUNT}|{HANZI}}}。")
        return CountRef(form, source, line, column)
    return FigureRef(_expression(name, wrong), form, source, line, column, flags)


def _expression(name, wrong):
    """Return the expression without blanks and with half-width signs."""
    terms, signs = parted(name, "+＋/／")
    terms = [term.strip() for term in terms]
    sign = "/" if set(signs) & set("/／") else "+"
    if not name:
        wrong("花括号里没有写数字的名称。")
    elif not all(terms):
        wrong("“+”和“/”的两边都要写数字的名称。")
    elif len(terms) > _TERMS:
        wrong(f"一个和最多写 {_TERMS} 个数字。")
    elif sign == "/" and len(terms) > 2:
        wrong("一个比例只有两个数字，写成 {甲/乙|百分比}；“+”和“/”不能写在一起。")
    else:
        return sign.join(terms)
    # Not to be mistaken for the name of a figure, nor for another expression.
    return "" if not name else "".join(terms)


def _options(name, options, wrong):
    """Return (format, flags)."""
    form, flags = "", []
    for option in options:
        if option in _FLAGS:
            flags.append(option)
        elif option in FORMATS and not form:
            form = option
        elif option in FORMATS:
            wrong(f"一个数字只有一种格式，写了“{form}”又写“{option}”。")
        elif name:
            hint = nearest(option, [*FORMATS, *_FLAGS])
            wrong(f"没有“{option}”这种格式{hint}可用：{'、'.join((*FORMATS, *_FLAGS))}。")
    return form, tuple(dict.fromkeys(flags))


def _list(text, source, line, column, wrong):
    name, *pieces = (match[1].strip() for match in _PIECE.finditer(text)) if text else ("",)
    # The pattern also matches the empty end of the text.
    pieces = pieces[:-1] if pieces and not pieces[-1] and not text.rstrip().endswith("|") else pieces
    options, conditions, keeps = dict.fromkeys(OPTIONS, ""), [], False
    if not name:
        wrong(f"“{LIST}：”后面没有写列举什么。")
    for piece in pieces:
        match = _CONDITION.fullmatch(piece)
        if piece == KEEP:
            keeps = True
        elif not match or not match[1] or not match[3]:
            wrong(f"“{piece}”不是条件；条件写成 级别≥市级，此外可以写 {PHRASE}=…、{LIMIT}=5、{ORDER}=…。")
        elif match[1] in OPTIONS and match[2] == "=":
            options[match[1]] = unquoted(match[3])
        else:
            conditions.append(ListCondition(match[1], OPERATORS[match[2]], unquoted(match[3])))
    if len(source) > _LONGEST:
        wrong(f"一处列举最多写 {_LONGEST} 字。")
    limit = options[LIMIT]
    if limit and not re.fullmatch(r"[1-9]\d{0,2}", limit, re.ASCII):
        wrong(f"“{LIMIT}={limit}”不是 1 到 999 的整数。")
        limit = ""
    return ListRef(
        name, tuple(conditions), options[PHRASE], int(limit or 0), options[ORDER], keeps, source, line, column
    )
