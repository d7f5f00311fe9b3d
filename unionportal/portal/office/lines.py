"""A line of the start page of the back office."""

from dataclasses import dataclass

# Beyond this many the count says “99+”.
MOST = 99


@dataclass(frozen=True)
class Line:
    """Something to go on with: what it is, how it stands, its page or list, and a mark with its count."""

    title: str
    detail: str
    url: str
    mark: str = ""
    late: bool = False


def shown_count(number):
    """Return a count as text, “99+” beyond what is counted."""
    return f"{MOST}+" if number > MOST else str(number)
