"""The code of a figure, table or chart: it begins with the app that declares it, also where a report has kept it."""

from importlib import import_module

import pytest
from django.conf import settings

from unionportal.core.figures.registry import REGISTRY
from unionportal.core.figures.report_tables import CHARTS, TABLES

migration = import_module("unionportal.reports.migrations.0010_codes_begin_with_their_app")


def app_of(code):
    return code.partition(".")[0]


def test_the_code_of_a_figure_begins_with_the_app_that_declares_it():
    assert [c for c, one in REGISTRY.items() if app_of(c) != one.condition.__module__.partition(".")[0]] == []


def test_the_code_of_a_table_begins_with_the_app_that_declares_it():
    # `reports` declares the table of years, whose figures are everybody's; `core` that of events, which counts nothing.
    of_no_app = {"reports", "core"}
    apps = {*settings.DOMAIN_APPS, *of_no_app}
    assert [code for code in (*TABLES, *CHARTS) if app_of(code) not in apps] == []
    assert [
        c for c, one in TABLES.items() if app_of(c) not in of_no_app and app_of(c) not in map(app_of, one.figures)
    ] == []
    assert [code for code, one in CHARTS.items() if code != one.of and app_of(code) != app_of(one.of)] == []


@pytest.mark.parametrize(
    ("then", "now"),
    [
        ("立案{proposals.filed}件，", "立案{congress.proposals.filed}件，"),
        ("{ proposals.filed | 千分 }", "{ congress.proposals.filed | 千分 }"),
        ("[表：honours.list]", "[表：activities.honours.list]"),
        ("{members.study_stars}人，{members.total}人", "{activities.study_stars}人，{members.total}人"),
        ("{提案.立案}件，见 proposals.filed 一节", "{提案.立案}件，见 proposals.filed 一节"),
    ],
)
def test_a_code_in_a_text_is_rewritten_where_it_stands_for_a_value(then, now):
    assert migration._in_text(then) == now
    assert migration._in_text(now) == now
