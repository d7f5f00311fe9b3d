"""The lines and sentences of a paragraph's parts."""

import re

from unionportal.reports.text.markup import Literal

_SENTENCE = re.compile(r"[^。！？!?]*[。！？!?]+[”’」』】）]*|[^。！？!?]+")


def lines(parts):
    """Return the parts as one list per line."""
    found = [[]]
    for part in parts:
        if not isinstance(part, Literal):
            found[-1].append(part)
            continue
        line, column = part.line, part.column
        for number, text in enumerate(part.text.split("\n")):
            if number:
                found.append([])
                line, column = line + 1, 1
            if text:
                found[-1].append(Literal(text, line, column))
    return found


def sentences(line):
    """Return the parts of a line as one list per sentence; a sentence ends behind 。！？ and the quotes it closes."""
    found, ended = [], True
    for part in line:
        for one in _pieces(part):
            if ended:
                found.append([])
            found[-1].append(one)
            ended = isinstance(one, Literal) and bool(re.search(r"[。！？!?]+[”’」』】）]*$", one.text))
    return found


def _pieces(part):
    if not isinstance(part, Literal):
        return [part]
    return [
        Literal(match[0], part.line, part.column + match.start()) for match in _SENTENCE.finditer(part.text) if match[0]
    ]
