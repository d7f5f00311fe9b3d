"""What somebody who mistyped a name probably meant."""

import difflib
from collections.abc import Iterable


def nearest(name: str, names: Iterable[str]) -> str:
    """Return “，是不是“…”？” with the most similar of the names, “。” if none is similar."""
    close = difflib.get_close_matches(name, list(names), n=1, cutoff=0.5)
    return f"，是不是“{close[0]}”？" if close else "。"


def nearest_few(name: str, names: Iterable[str]) -> str:
    """Return what `nearest` does, or “。相近的有：…。” with the three most similar if none is similar."""
    known = list(names)
    hint = nearest(name, known)
    few = difflib.get_close_matches(name, known, n=3, cutoff=0.0)
    return f"。相近的有：{'、'.join(few)}。" if hint == "。" and few else hint
