"""How data is spelt so that it is read back as it is."""

from unionportal.core.values import quoting
from unionportal.core.values.quoting import unquoted
from unionportal.reports.text.markup.grammar import SIGNS

__all__ = ["escape", "quoted", "unquoted"]


def escape(text):
    """Return the text spelt so that `parse` reads back the same characters and nothing else."""
    signs = {"{": "{{", "}": "}}"} | {sign: "{" + sign + "}" for sign in SIGNS}
    return "".join(signs.get(one, one) for one in text)


def quoted(value):
    """Return the value of a condition, in quotes where it holds a sign of the language."""
    return quoting.quoted(value, "|{}=≠≥≤〔〕；")
