"""How data is spelt so that it is read back as it is."""

from unionportal.reports.text.markup.grammar import SIGNS


def escape(text):
    """Return the text spelt so that `parse` reads back the same characters and nothing else."""
    signs = {"{": "{{", "}": "}}"} | {sign: "{" + sign + "}" for sign in SIGNS}
    return "".join(signs.get(one, one) for one in text)


def quoted(value):
    """Return the value of a condition, in quotes where it holds a sign of the language."""
    return '"' + value.replace('"', '""') + '"' if set(value) & set('|{}"=≠≥≤〔〕；') else value


def unquoted(value):
    """Return the value that `quoted` spelt."""
    if len(value) > 1 and value[0] == value[-1] == '"':
        return value[1:-1].replace('""', '"')
    return value
