"""Names and values in quotes, and texts parted where a sign stands outside of brackets."""

import re

# “[” to “]”: a name in quotes, or one without a bracket or a quote in it.
_BRACKETED = r'\[(?:"(?:[^"]|"")*"|[^\[\]"]*)\]'


def quoted(value: str, signs: str) -> str:
    """Return the value, in quotes where it holds one of the signs or a quote."""
    return '"' + value.replace('"', '""') + '"' if set(value) & set(signs + '"') else value


def unquoted(value: str) -> str:
    """Return the value that `quoted` spelt."""
    if len(value) > 1 and value[0] == value[-1] == '"':
        return value[1:-1].replace('""', '"')
    return value


def parted(text: str, signs: str) -> tuple[list[str], list[str]]:
    """Return the pieces between those signs that stand outside of brackets, and these signs in their order."""
    pieces, found = [""], []
    for match in re.finditer(f"({_BRACKETED})|(.)", text, re.DOTALL):
        if match[2] and match[2] in signs:
            found.append(match[2])
            pieces.append("")
        else:
            pieces[-1] += match[0]
    return pieces, found
