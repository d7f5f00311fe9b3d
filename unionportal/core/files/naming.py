"""How a file that somebody downloads is called: what it is, and what was chosen of it."""

import re
from collections.abc import Iterable

# A name of 255 bytes is the longest that disks keep.
_MOST = 60
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


def file_name(title: str, chosen: Iterable[str]) -> str:
    """Return the name without its ending, e.g. “生日名单（化学分工会，3月）”; what is too long is cut off."""
    words = "，".join(chosen)
    name = _NOT_IN_NAMES.sub("_", f"{title}（{words}）" if words else title)
    return name if len(name) <= _MOST else f"{name[:_MOST]}……"
