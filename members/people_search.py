"""The one search for somebody: by name, 工号, whole pinyin, given name or initials, and always by an index.

And the order of a list of people: by pinyin, or by 姓氏笔画 as official lists of names are printed.
"""

from django import forms
from django.db.models import Q

from members.models import Member

# Up to so many keys are fetched; beyond, a subquery is used.
_FEW = 2000
# The order that can be chosen beside the usual one.
BY_STROKES = "strokes"


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
