"""Which pages of a PDF do not have the appearance of ours, though they have its text; used in the child.

A picture or a white bar on a page leaves the text under it as it was.
"""

# Points by which sizes of pages may differ, and how dark a pixel has to be where ours is light, or the other way round.
_SIZE, _DARKER = 1.0, 96
# Pixels of 1/72 inch; fewer are the smoothing of edges, in which two programs differ.
_LEAST = 6


def changed_pages(ours, theirs):
    """Return (number of pages, numbers of those that differ) of two open documents; None if they differ in length."""
    if len(ours) != len(theirs):
        return None
    return len(ours), [number for number in range(1, len(ours) + 1) if _differ(ours[number - 1], theirs[number - 1])]


def _differ(one, other):
    sizes = zip(one.get_size(), other.get_size(), strict=True)
    if any(abs(mine - yours) > _SIZE for mine, yours in sizes):
        return True
    mine, yours = _drawn(one), _drawn(other)
    if mine == yours:
        return False
    if len(mine) != len(yours):
        return True
    return sum(abs(a - b) > _DARKER for a, b in zip(mine, yours, strict=True)) >= _LEAST


def _drawn(page):
    """Return the grey values of a page at one pixel a point."""
    return bytes(page.render(scale=1, grayscale=True).buffer)
