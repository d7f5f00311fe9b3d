"""The one search for somebody: by name, 工号, whole pinyin, given name or initials, and always by an index.

And a list of people that somebody pastes; and the order of a list of people: by pinyin, or by 姓氏笔画 as official
lists of names are printed.
"""

import re
from collections import defaultdict

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from members.models import Member
from unionportal.spelling.folding import folded_key

# Up to so many keys are fetched; beyond, a subquery is used.
_FEW = 2000
# The order that can be chosen beside the usual one.
BY_STROKES = "strokes"
_SEPARATORS = re.compile(r"[\s,，;；、]+")
# More are not a list that somebody pastes but a table, which is imported.
MOST_PASTED = 500


def about(text, lookup="member__in"):
    """Return the Q for rows about a member who is found by `text`; the caller limits rows to its scope.

    The few members are found first and looked up by key in the large table: a condition on a joined name would make
    the database read the whole table.
    """
    keys = list(Member.objects.keys_of(text)[: _FEW + 1])
    return Q(**{lookup: keys if len(keys) <= _FEW else Member.objects.search(text)})


class PeopleSearchMixin:
    """Mixed into a page of the back office: its search also finds rows by the people they are about."""

    # The lookups that lead from a row to a member.
    people = ("member",)

    def get_search_results(self, request, queryset, search_term):
        found, has_duplicates = super().get_search_results(request, queryset, search_term)
        if not search_term.strip():
            return found, has_duplicates
        condition = Q(pk__in=found.order_by().values("pk")) if self.get_search_fields(request) else Q(pk__in=[])
        for way in self.people:
            condition |= about(search_term, f"{way}__in")
        return queryset.filter(condition), False


def name_order_box(usual):
    """Return the choice of an order; `usual` says what the list is sorted by otherwise."""
    choices = [("", usual), (BY_STROKES, "按姓氏笔画")]
    return forms.ChoiceField(label="排列", required=False, choices=choices)


def by_strokes(rows, *first, member=""):
    """Return the rows sorted by the columns `first`, then by the strokes of names; `member` leads from a row to one."""
    return rows.order_by(*first, *(f"{member}{key}" for key in ("stroke_key", "name_key", "staff_no")), "pk")


def split_list(text):
    """Return the pieces of a pasted list, in order, without repetitions."""
    return list(dict.fromkeys(piece for piece in _SEPARATORS.split(text) if piece))


def pasted_members(text, known):
    """Return the members that the lines name, in order; ValidationError that names all pieces which are nobody's.

    `known` are the members who are found by name; anybody in the union is found by the whole 工号.
    """
    lines = [split_list(line) for line in text.splitlines()]
    if sum(map(len, lines)) > 2 * MOST_PASTED:
        raise ValidationError(f"一次最多粘贴 {MOST_PASTED} 人，请分几次。")
    numbers, names = {}, defaultdict(list)
    for member in known:
        numbers[folded_key(member.staff_no).casefold()] = member
        names[member.name].append(member)
    found, nobody, several = {}, [], []
    for line in lines:
        numbered = {piece: member for piece in line if (member := _numbered(piece, numbers, names))}
        found |= {member.pk: member for member in numbered.values()}
        told = {member.name for member in numbered.values()}
        for piece in line:
            if piece in numbered or piece in told:
                continue
            if len(names[piece]) == 1:
                found[names[piece][0].pk] = names[piece][0]
            else:
                (several if names[piece] else nobody).append(piece)
    sentences = [("没有找到", nobody), ("不止一位同名，请改写工号", several)]
    if wrong := [f"{sentence}：{'、'.join(pieces)}。" for sentence, pieces in sentences if pieces]:
        raise ValidationError(wrong)
    return list(found.values())


def _numbered(piece, numbers, names):
    """Return the member with this 工号, of those who are known or of the union; None for a name or nobody's."""
    if member := numbers.get(folded_key(piece).casefold()):
        return member
    return None if piece in names else Member.objects.in_union().numbered(piece).first()
