"""The order of codes."""

import re

_NUMBER = re.compile("0*([0-9]+)")


def natural(code: str) -> str:
    """Return a text by whose plain order the numbers in codes stand by their value: “F2” before “F10”."""
    return _NUMBER.sub(lambda found: f"{len(found[1]):02}{found[1]}", code)
