"""What somebody who mistyped a name probably meant."""

import difflib
from collections.abc import Iterable


def nearest(name: str, names: Iterable[str]) -> str:
    """Return “，是不是“…”？” with the most similar of the names, “。” if none is similar."""
    close = difflib.get_close_matches(name, list(names), n=1, cutoff=0.5)
    return f"，是不是“{close[0]}”？" if close else "。"
