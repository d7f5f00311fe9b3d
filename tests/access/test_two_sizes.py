"""What people open daily and what the worker does, in a small union and in one eight times as large, of more years.

Pages ask as often, are as long, and read no more than the year that they show has grown; work on many rows takes the
memory of few. The sizes are those of bin/bench grow in small, which measures how long all pages take.
"""

import tracemalloc
from functools import partial

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.access.tour.routes import routes
from tests.access.tour.visits import finish
from tests.bench.grow import Newest, add_people, add_report
from tests.bench.grown import Size, grow
from tests.conftest import empty_tables
from tests.factories import AccountFactory, UnitFactory
from unionportal.core.access.scoping import Scope
from unionportal.core.choices import UnitKind
from unionportal.core.figures.periods import calendar_year
from unionportal.core.figures.registry import find
from unionportal.core.models import User
from unionportal.reports import queries
from unionportal.reports.exporting import rows as written
from unionportal.sheets import table_stream

YEAR = 2022
# Each year has eight times as much, and the years are twice as many: what reads all of them reads sixteen times it.
SMALL, LARGE = (Size(40 * n, 4 * units, 3 * units, 8, 10, 5) for n, units in ((1, 1), (8, 2)))
# How many rows are read depends on the plan, too.
MORE, SLACK = 12, 200
# Bytes by which the choices of filters grow, beside a menu that is short.
FILTERS = 15_000
PAGES = {
    "officer": (
        "home",
        "board",
        "activities:activity_list",
        "activities:activity_detail",
        "activities:plan",
        "admin:activities_activity_changelist",
        "admin:activities_participation_changelist",
        "admin:finance_budget_changelist",
        "admin:members_member_changelist",
        "admin:welfare_giftissue_change",
        "admin:welfare_giftrecipient_changelist",
        "finance:claim_add",
        "finance:claim_list",
        "finance:execution",
        "members:member_list",
        "reports:figure_list",
        "reports:figure_rows",
        "reports:report_choices",
        "reports:report_detail",
        "reports:report_move",
        "reports:report_picker",
        "welfare:issue_detail",
        "welfare:issue_list",
    ),
    "branch_chair": (
        "home",
        "activities:activity_list",
        "finance:line_options",
        "members:member_list",
        "reports:figure_list",
        "welfare:issue_list",
        "welfare:visit_list",
    ),
    "auditor": ("home", "admin:core_auditentry_changelist"),
    "member": ("home", "activities:activity_list", "welfare:benefits"),
}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_large_union_costs_no_more_than_it_has_more(monkeypatch, settings, tmp_path):
    # The anchors of other databases are none of this one.
    settings.UNION_ANCHORS = tmp_path
    # As many rows are held at once: fewer than the small union has.
    for module in (written, table_stream):
        monkeypatch.setattr(module, "_AT_ONCE", 50)
    pages, work = [], []
    for size in (SMALL, LARGE):
        empty_tables()
        UnitFactory(name="校工会", kind=UnitKind.UNION, parent=None)
        AccountFactory.create_batch(6)
        grow(size, YEAR)
        add_people()
        add_report()
        pages.append(opened())
        work.append(done())
    few, many = pages
    assert {one: facts["queries"] for one, facts in few.items()} == {
        one: facts["queries"] for one, facts in many.items()
    }
    # By what a list is filtered grows until it is typed.
    assert [one for one in few if many[one]["bytes"] > 1.3 * few[one]["bytes"] + FILTERS] == []
    assert [one for one in few if many[one]["read"] > MORE * few[one]["read"] + SLACK] == []
    # What may be submitted is known without the numbers that are printed.
    move, detail = (many[f"reports:report_{name}", "officer"]["read"] for name in ("move", "detail"))
    assert move < detail * 3 / 4
    few, many = work
    assert {one: many[one]["queries"] for one in few} == {one: facts["queries"] for one, facts in few.items()}
    assert [one for one in few if many[one]["read"] > MORE * few[one]["read"] + SLACK] == []
    assert [one for one in few if many[one]["peak"] > 1.2 * few[one]["peak"] + 100_000] == []


def opened():
    """{(page, person): its queries, bytes and the rows it read}."""
    by_name, rows, found = {route.name: route for route in routes()}, Newest(), {}
    for persona, names in PAGES.items():
        client = Client()
        client.force_login(_person(persona))
        for name in names:
            address = rows.address(by_name[name])
            client.get(address)
            page, facts = counted(partial(client.get, address))
            finish(page)
            assert page.status_code == 200, f"{name} {persona}"
            found[name, persona] = facts | {"bytes": len(page.content)}
    return found


def done():
    """{what is done with many rows: its queries, the rows it read and the memory it took}."""
    officer, figure, period = _person("officer"), find("welfare.universal_gifts"), calendar_year(YEAR)

    def export():
        rows = queries.rows_behind(figure, period, Scope.of(officer))
        file, count = written.rows_file(rows, period, Scope.of(officer), None, actor=officer)
        file.close()
        return count

    found = {}
    for name, work in {"export": export, "verify": lambda: call_command("verify_audit", verbosity=0)}.items():
        work()
        _, facts = counted(work)
        tracemalloc.start()
        work()
        found[name] = facts | {"peak": tracemalloc.get_traced_memory()[1]}
        tracemalloc.stop()
    return found


def counted(ask):
    """(the answer, how many queries it made and how many rows they read where indexes are used as in large tables).

    In a transaction nothing is kept: everything is read, as the first time after any act.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        before = _read(cursor)
        with CaptureQueriesContext(connection) as asked:
            answer = ask()
        return answer, {"queries": len(asked), "read": _read(cursor) - before}


def _read(cursor):
    cursor.execute("SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables")
    return int(cursor.fetchone()[0])


def _person(persona):
    return User.objects.get(username=f"bench-{persona}")
