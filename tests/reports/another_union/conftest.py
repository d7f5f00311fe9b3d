"""A union that nobody knows: made up by a seed, brought in as a union brings its years."""

import datetime
import io
import random
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from django.db import transaction

from tests.factories import GrantFactory, UserFactory
from tests.reports.another_union import names, records
from tests.reports.another_union.printed import printed
from tests.sizes import FULL
from unionportal.core import ledger
from unionportal.core.choices import Role
from unionportal.core.figures.periods import academic_year, calendar_year, parse_period
from unionportal.core.milestones.keeping import save_milestone
from unionportal.core.models import Milestone, Unit
from unionportal.examples import workbook
from unionportal.reports.outline import SHIPPED

# Bringing one in takes seconds: its tests run on one worker.
SEEDS = [
    pytest.param(seed, marks=pytest.mark.xdist_group(f"union of the seed {seed}"))
    for seed in ((7, 11, 19, 23) if FULL else (7,))
]

# What a cell of another sheet chooses among is there before it.
_BOOKS = ({"members.units", "welfare.cap_groups"}, {"welfare.standards", "welfare.kinds"})


@dataclass
class MadeUp:
    """One made-up union: what it calls everything, its last year, its records, and its reports by their outline."""

    called: names.Called
    last: int
    rows: dict
    reports: dict = field(default_factory=dict)

    def report(self, outline):
        """Return the Printed of the report that begins with the outline, made once."""
        if outline not in self.reports:
            self.reports[outline] = printed(self.unit(outline), self.period(outline), outline)
        return self.reports[outline]

    def unit(self, outline):
        """Return the unit of that report: the union, or the sub-union that does a bit of everything."""
        return Unit.root() if SHIPPED[outline].of_union else Unit.objects.get(code="F1")

    def period(self, outline):
        """Return its period: the plan is for the year after, which has a calendar; the term is both years."""
        return {
            "plan": calendar_year(self.last + 1),
            "academic": academic_year(self.last - 1),
            "term": parse_period(f"{self.last - 1}-01-01..{self.last}-12-31"),
        }.get(outline, calendar_year(self.last))


@contextmanager
def made_up(seed):
    """Bring in the union of a seed and yield it as MadeUp; everything is undone at the end."""
    rng = random.Random(seed)  # noqa: S311 -- names and quantities of nobody
    namer = names.Namer(rng)
    called = names.call(namer)
    last = rng.choice((2022, 2023, 2024))
    of = records.years_of(rng, namer, called, last)
    rows = records.records(of)
    with transaction.atomic():
        for keys in _BOOKS:
            _bring({key: part for key, part in rows.items() if key in keys})
        _bring({key: part for key, part in rows.items() if not any(key in keys for keys in _BOOKS)})
        _milestones(of)
        yield MadeUp(called, last, rows)
        transaction.set_rollback(True)


def _bring(rows):
    file = io.BytesIO()
    workbook.write(file, rows)
    try:
        ledger.apply(file.getvalue(), actor=None, name="台账.xlsx")
    except ledger.Refused as refused:
        pytest.fail("\n".join(str(problem) for problem in refused.preview.problems))


def _milestones(of):
    union = Unit.root()
    keeper = UserFactory()
    GrantFactory(user=keeper, unit=union, role=Role.OFFICER)
    for year in of.years:
        for month, theme in enumerate(of.called.themes, 2):
            sentence = f"{of.namer.word()}之事办成，会员受益。"
            save_milestone(
                Milestone(unit=union, happened_on=datetime.date(year, month, 18), sentence=sentence, theme=theme),
                actor=keeper,
            )


@pytest.fixture(scope="module", params=SEEDS)
def made(request, django_db_setup, django_db_blocker):
    """The union of one seed, once for the file."""
    with django_db_blocker.unblock(), made_up(request.param) as found:
        yield found
