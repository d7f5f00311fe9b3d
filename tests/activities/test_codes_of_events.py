"""The codes of the figures of single events, where reports have kept them, become those of their series."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from activities.models import Series
from tests.reports.conftest import YEAR
from unionportal.core.figures.registry import find
from unionportal.examples.aliases import ALIASES
from unionportal.examples.making.series import NAMES
from unionportal.reports.models import FrozenFigure
from unionportal.reports.services import start_report

migration = import_module("activities.migrations.0016_figures_of_series")
TEAMS, WALK = "activities.sports_meet.teams", "activities.series[sports-meet].teams"


def test_the_figures_that_reports_kept_are_those_that_the_examples_call_so():
    assert {code: migration.renamed(code) for code in ALIASES} == ALIASES
    assert set(migration._MOVED) == set(ALIASES)


@pytest.mark.django_db
def test_every_alias_is_a_figure_once_its_series_is_registered(union):
    for code, name in NAMES.items():
        Series.objects.create(code=code, name=name)
    assert {alias: find(code).code for alias, code in ALIASES.items()} == ALIASES


@pytest.mark.parametrize(
    ("then", "now"),
    [
        ("有{" + TEAMS + "|余}支", "有{" + WALK + "|余}支"),
        ("{ " + TEAMS + "+activities.badminton.teams }", "{ " + WALK + "+activities.series[badminton].teams }"),
        ("{activities.held/activities.people}", "{activities.held/activities.people}"),
        ("见 " + TEAMS + " 一节", "见 " + TEAMS + " 一节"),
    ],
)
def test_a_code_in_a_text_is_rewritten_where_it_stands_for_a_value(then, now):
    assert migration.in_text(then) == now
    assert migration.in_text(now) == now


def test_only_a_paragraph_that_was_never_printed_is_left_out():
    text = (
        "〔校运会：有{activities.sports_meet.teams}支队伍〕。\n\n没有数字。\n\n"
        "{activities.sports_meet.teams|含零}支。\n\n{activities.held}项，{activities.sports_meet.teams}支。"
    )
    assert migration.without(text, {"sports-meet"}) == text
    assert migration.without(text, set()) == text.partition("\n\n")[2]


@pytest.mark.django_db
@pytest.mark.usefixtures("union")
def test_drafts_and_what_was_frozen_are_carried_over(union):
    report = start_report(actor=None, unit=union, period=YEAR)
    chapter = report.chapters.first()
    report.chapters.filter(pk=chapter.pk).update(body="{activities.badminton.people}人。\n\n有{" + TEAMS + "}支。")
    FrozenFigure.objects.create(
        report=report, code=TEAMS, name="校运会.参赛队", unit_label="支", value=11, rows=11, is_money=False
    )
    Series.objects.create(code="sports-meet", name="校运会")
    # Tables with deferred checks cannot be altered.
    connection.check_constraints()
    with connection.schema_editor() as editor:
        migration.rename(apps, editor)
    chapter.refresh_from_db()
    assert (chapter.body, FrozenFigure.objects.get().code) == ("有{" + WALK + "}支。", WALK)
