"""Every saved version of a chapter, from the history of its row, and how two of them differ."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

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


def _history(chapter):
    return Chapter.pgh_event_model.objects.filter(pgh_obj=chapter.pk).exclude(pgh_label="delete")


@dataclass(frozen=True)
class Row:
    """A line of the older text beside the one of the newer: [(text, whether it changed)]; None where there is none."""

    old: list | None
    new: list | None

    @property
    def is_same(self):
        """Whether the line did not change."""
        return self.old == self.new


def differences(old, new):
    """Return two texts line by line beside each other, what changed marked by the word or the character."""
    older, newer = old.split("\n"), new.split("\n")
    found = []
    for kind, i, j, k, m in SequenceMatcher(None, older, newer, autojunk=False).get_opcodes():
        if kind == "equal":
            found += [Row([(line, False)], [(line, False)]) for line in older[i:j]]
        else:
            found += [_row(*pair) for pair in _pairs(older[i:j], newer[k:m])]
    return found


def _pairs(older, newer):
    """Yield (old line, new line) in order, None for the one that has no counterpart."""
    begin = 0
    for line in older:
        near = range(begin, min(begin + _NEAR, len(newer)))
        match = next((n for n in near if _are_alike(line, newer[n])), None)
        if match is None:
            yield line, None
            continue
        yield from ((None, one) for one in newer[begin:match])
        yield line, newer[match]
        begin = match + 1
    yield from ((None, one) for one in newer[begin:])


def _are_alike(old, new):
    compared = SequenceMatcher(None, old, new, autojunk=False)
    if compared.quick_ratio() < _ALIKE:
        return False
    return len(old) * len(new) > _MOST_PAIRS or compared.ratio() >= _ALIKE


def _row(old, new):
    if old is None or new is None or len(old) * len(new) > _MOST_PAIRS:
        return Row(None if old is None else [(old, True)], None if new is None else [(new, True)])
    older, newer = _TOKEN.findall(old), _TOKEN.findall(new)
    left, right = [], []
    for kind, i, j, k, m in SequenceMatcher(None, older, newer, autojunk=False).get_opcodes():
        if i < j:
            left.append(("".join(older[i:j]), kind != "equal"))
        if k < m:
            right.append(("".join(newer[k:m]), kind != "equal"))
    return Row(left, right)
