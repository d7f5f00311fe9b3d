"""The amounts of money that stand in the lines of a chain (接龙)."""

import re

from unionportal.sheets.cells import CellProblem, amount_of_text
from unionportal.sheets.layout.words import words

_AMOUNT = re.compile(r"¥?\d[\d,]*(?:\.\d+)?[万千百]?(?:元|块钱?|圆)?整?")
# Two amounts that somebody did not add up; +1 counts people.
SUM = re.compile(r"¥?\d{2,}(?:\.\d+)?(?:元|块钱?)?(?:\+\d{2,}(?:\.\d+)?(?:元|块钱?)?)+")
# Numerals that count money: whether they say how much is found out where the amount is read.
NUMERALS = "〇零一二三四五六七八九十两百千万几多余壹贰叁肆伍陆柒捌玖拾佰仟"
YUAN = rf"[{NUMERALS}]{{1,20}}(?:元|块钱?|圆)(?:[{NUMERALS}]角)?(?:[{NUMERALS}]{{1,2}}分)?[整正]?"
_IN_WORDS = re.compile(rf"{YUAN}|[一二三四五六七八九两几]{{1,4}}[百千万][{NUMERALS}]{{0,16}}")


def money_in(piece: str) -> str:
    """Return the amount of money that a piece is, without the words for giving it; "" if it is none."""
    text, marks = piece, words().marks
    for mark in sorted((*marks["each"], *marks["giving"], *marks["paying"]), key=len, reverse=True):
        text = text.removeprefix(mark)
    return text if any(shape.fullmatch(text) for shape in (_AMOUNT, _IN_WORDS, SUM)) else ""


def amount_in(piece: str) -> str:
    """Return the amount that a piece is as a cell of money has it."""
    return re.sub("块钱?|圆", "元", money_in(piece))


def share_of(amount: str, people: int) -> str:
    """Return what each of several people gives who give an amount together, "" where it does not come out even."""
    try:
        whole = amount_of_text(amount)
    except CellProblem:
        return ""
    if whole is None or (whole * 100) % people:
        return ""
    return f"{whole / people:.2f}"
