"""Every saved version of a chapter, from the history of its row, and how two of them differ."""

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from django.db.models import Max
from django.db.models.functions import Length

from unionportal.reports.models import Chapter

# A figure, a number or a word is compared as one, anything else by the character.
_TOKEN = re.compile(r"\{[^{}\n]*\}|[0-9A-Za-z.]+|.", re.DOTALL)
# Lines that share less are two lines and no change of one.
_ALIKE = 0.4
# How many lines on the counterpart of a line is looked for.
_NEAR = 10
# Comparing two longer lines by the character takes too long: they are marked as a whole.
_MOST_PAIRS = 4_000_000
# As do more of them together, of one text with another.
_MOST_EFFORT = 40_000_000
# A line that stands more often in the newer text says nothing about what belongs together.
_OFTEN = 5
# Longer texts, without what they begin and end with alike, stand beside each other as they are.
_MOST_LINES = 2000


def versions_of(chapter):
    """Return the history rows of the versions, newest first, each with `length` and without its text.

    A chapter that is moved has a row more of the same version; the first of them tells who saved it and when.
    """
    rows = _history(chapter).order_by("-version", "pgh_id").distinct("version")
    return rows.select_related("edited_by").annotate(length=Length("body")).defer("body")


def find_version(chapter, number):
    """Return the history row of one version, or None."""
    rows = _history(chapter).filter(version=number).order_by("pgh_id")
    return rows.select_related("edited_by").first()


def deleted_chapters(report):
    """Return the history rows of the chapters that were deleted, as they read then, the last one first."""
    history = Chapter.pgh_event_model.objects.filter(report=report.pk, pgh_label="delete")
    # A chapter that came back and was deleted again is one.
    gone = history.exclude(pgh_obj__in=report.chapters.values("pk")).order_by()
    last = gone.values("pgh_obj").annotate(last=Max("pgh_id"))
    return history.filter(pgh_id__in=last.values("last")).select_related("edited_by").order_by("-pgh_id")


def _history(chapter):
    return Chapter.pgh_event_model.objects.filter(pgh_obj=chapter.pk).exclude(pgh_label="delete")


@dataclass(frozen=True)
class Row:
    """A line of the older text beside the one of the newer: [(text, whether it changed)]; None where there is none.

    A row with a `note` says what was not compared below it.
    """

    old: list | None
    new: list | None
    note: str = ""

    @property
    def is_same(self):
        """Whether the line did not change."""
        return self.old == self.new


class _Effort:
    """How much may still be compared by the character, in pairs of characters; `spared` lines were marked as wholes."""

    def __init__(self):
        self.left, self.spared = _MOST_EFFORT, 0

    def allows(self, old, new):
        """Return whether the two lines may be compared, and count them in."""
        pairs = len(old) * len(new)
        if pairs > min(_MOST_PAIRS, self.left):
            return False
        self.left -= pairs
        return True


def differences(old, new):
    """Return two texts line by line beside each other, what changed marked by the word or the character."""
    older, newer = old.split("\n"), new.split("\n")
    head = _alike_at_the_beginning(older, newer)
    tail = _alike_at_the_beginning(older[head:][::-1], newer[head:][::-1])
    end, their_end = len(older) - tail, len(newer) - tail
    found = _compared(older[head:end], newer[head:their_end])
    return [*map(_same, older[:head]), *found, *map(_same, older[end:])]


def _alike_at_the_beginning(older, newer):
    """Return with how many equal lines both begin."""
    pairs = enumerate(zip(older, newer, strict=False))
    return next((n for n, (one, other) in pairs if one != other), min(len(older), len(newer)))


def _same(line):
    return Row([(line, False)], [(line, False)])


def _compared(older, newer):
    if max(len(older), len(newer)) > _MOST_LINES:
        note = f"下面左边{len(older)}行、右边{len(newer)}行太多，没有逐行对照。"
        return [Row(None, None, note), *(_whole(*pair) for pair in zip_longest(older, newer))]
    often = {line for line, count in Counter(newer).items() if count > _OFTEN}
    effort, found = _Effort(), []
    for kind, i, j, k, m in SequenceMatcher(often.__contains__, older, newer, autojunk=False).get_opcodes():
        if kind == "equal":
            found += map(_same, older[i:j])
        else:
            found += [_row(*pair, effort) for pair in _pairs(older[i:j], newer[k:m], effort)]
    if effort.spared:
        found.insert(0, Row(None, None, f"文字太长，有{effort.spared}行没有逐字对照，整行标出。"))
    return found


def _pairs(older, newer, effort):
    """Yield (old line, new line) in order, None for the one that has no counterpart."""
    begin = 0
    for line in older:
        near = range(begin, min(begin + _NEAR, len(newer)))
        match = next((n for n in near if _are_alike(line, newer[n], effort)), None)
        if match is None:
            yield line, None
            continue
        yield from ((None, one) for one in newer[begin:match])
        yield line, newer[match]
        begin = match + 1
    yield from ((None, one) for one in newer[begin:])


def _are_alike(old, new, effort):
    if old == new:
        return True
    compared = SequenceMatcher(None, old, new, autojunk=False)
    if compared.quick_ratio() < _ALIKE:
        return False
    return not effort.allows(old, new) or compared.ratio() >= _ALIKE


def _whole(old, new):
    return Row(None if old is None else [(old, True)], None if new is None else [(new, True)])


def _row(old, new, effort):
    if old is None or new is None:
        return _whole(old, new)
    if old == new:
        return _same(old)
    if not effort.allows(old, new):
        effort.spared += 1
        return _whole(old, new)
    older, newer = _TOKEN.findall(old), _TOKEN.findall(new)
    left, right = [], []
    for kind, i, j, k, m in SequenceMatcher(None, older, newer, autojunk=False).get_opcodes():
        if i < j:
            left.append(("".join(older[i:j]), kind != "equal"))
        if k < m:
            right.append(("".join(newer[k:m]), kind != "equal"))
    return Row(left, right)
