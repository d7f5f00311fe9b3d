"""The field that marks who of a roster came: one page of the roster at a time, however long the roster is.

A form holds few fields whatever the number of people: ticks of the page that is shown, and of everybody else only who
differs from what is expected of those who signed up.
"""

from dataclasses import dataclass, replace

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q

from activities.choices import WITH_A_PLACE
from activities.models import Participation
from activities.services.roster import NOT_ON_THE_ROSTER
from unionportal.core.pages.filters import mentioning
from unionportal.core.values.numerals import number_in

ROSTER_PAGE = 100


@dataclass(frozen=True)
class Marks:
    """Who differs from what was expected, by keys of participations, and what part of the roster is looked at."""

    absent: frozenset[int] = frozenset()
    came: frozenset[int] = frozenset()
    query: str = ""
    page: str = "1"

    def with_somebody(self, key):
        """Return the marks with one more who came."""
        return replace(self, came=self.came | {key}, absent=self.absent - {key})

    def ticks(self, row):
        """Return whether this participation is marked as having come."""
        return row.pk in self.came or (row.has_a_place and row.pk not in self.absent)

    def who_came(self):
        """Return the condition of the participations that are marked as having come."""
        return Q(pk__in=self.came) | (Q(state__in=WITH_A_PLACE) & ~Q(pk__in=self.absent))


class RosterTicks(forms.Widget):
    """Check boxes of one page of the roster, a search, and buttons that turn the pages."""

    template_name = "activities/activity/_roster.html"
    use_fieldset = True
    roster = Participation.objects.none()

    def get_context(self, name, value, attrs):
        marks = value or Marks()
        rows = mentioning(self.roster, marks.query, "name", "member__staff_no", "unit__name", "event")
        facts = self.roster.order_by().aggregate(all=Count("pk"), came=Count("pk", filter=marks.who_came()))
        pages = Paginator(rows, ROSTER_PAGE)
        if not marks.query:
            pages.count = facts["all"]
        page = pages.get_page(marks.page)
        shown = [{"row": row, "label": _label(row), "ticked": marks.ticks(row)} for row in page]
        keys = {row.pk for row in page}
        context = {
            "name": name,
            "page": page,
            "rows": shown,
            "query": marks.query,
            "shown": _text(keys),
            "absent": _text(marks.absent - keys),
            "came": _text(marks.came - keys),
            "facts": facts,
            "is_long": facts["all"] > ROSTER_PAGE,
        }
        return super().get_context(name, value, attrs) | context

    def value_from_datadict(self, data, files, name):
        shown, ticked = _keys([data.get(f"{name}_shown", "")]), _keys(data.getlist(name))
        expected = {row.pk for row in self.roster.filter(pk__in=shown) if row.has_a_place}
        unticked = shown - ticked
        query = data.get(f"{name}_query", "").strip()[:60]
        # Whoever searches anew begins with the first page of what is found.
        same = query == data.get(f"{name}_found", "")
        return Marks(
            absent=(_keys([data.get(f"{name}_absent", "")]) - ticked) | (unticked & expected),
            came=(_keys([data.get(f"{name}_came", "")]) - unticked) | (ticked - expected),
            query=query,
            page=data.get(f"{name}_turn") or data.get(f"{name}_page", "1") if same else "1",
        )

    def value_omitted_from_data(self, data, files, name):
        # Nobody ticked is an answer too.
        return False


class AttendanceField(forms.Field):
    """The participations of the roster that are marked as having come."""

    widget = RosterTicks

    def __init__(self, **options):
        super().__init__(required=False, **options)
        self.roster = Participation.objects.none()

    def offer(self, roster):
        """Offer the participations of this queryset, in its order."""
        self.roster = self.widget.roster = roster

    def clean(self, value):
        chosen = self.roster.order_by().select_related(None)
        if chosen.filter(pk__in=value.came).count() < len(value.came):
            raise ValidationError(NOT_ON_THE_ROSTER)
        return chosen.filter(value.who_came()).only("activity")


def _label(row):
    number = row.member.staff_no if row.member else "来宾"
    parts = [number, row.unit.name, row.event, f"孩子{row.children}" if row.children else "", row.note]
    waiting = f"（{row.get_state_display()}）" if row.is_waiting or row.is_offered else ""
    return f"{row.name}{waiting} · {' · '.join(part for part in parts if part)}"


def _keys(texts):
    """Return the keys of participations in comma-separated texts; what is no key is left out."""
    words = (word for text in texts for word in text.split(","))
    return frozenset(number for word in words if (number := number_in(word)) is not None)


def _text(keys):
    return ",".join(map(str, sorted(keys)))
