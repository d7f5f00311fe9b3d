"""What somebody who mistyped a name probably meant."""

import difflib
from collections.abc import Iterable


def nearest(name: str, names: Iterable[str]) -> str:
    """Return “，是不是“…”？” with the most similar of the names, “。” if none is similar.

    A short form is similar to the one name that it is part of.
    """
    names = list(names)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    if not close and len(name) > 1:
        longer = [one for one in names if name in one]
        close = longer if len(longer) == 1 else []
    return f"，是不是“{close[0]}”？" if close else "。"
