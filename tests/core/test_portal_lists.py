"""Every list of the portal is declared and exported as it is shown, or has a reason to be read on the screen alone."""

import io
import re
from decimal import Decimal

import pytest
from django.contrib import admin
from django.urls import URLPattern, get_resolver, reverse
from django.views.generic import ListView
from openpyxl import load_workbook

from activities.models import RegulationEdition
from congress.models import Assignment
from finance.models import BudgetYear, DuesSheet
from tests.access.tour.crawl import export_form
from tests.access.tour.crowd import connect, grow
from tests.access.tour.visits import client_of, many_pages
from tests.access.tour.world import Rows, people
from tests.factories import BudgetFactory, GiftIssueFactory, GiftRecipientFactory, GrantFactory, MemberFactory
from tests.factories.activities import (
    ActivityFactory,
    ClubFactory,
    HonourFactory,
    PublicationFactory,
    RegulationEditionFactory,
    RegulationFactory,
    SelectionFactory,
)
from unionportal.core.choices import Role
from unionportal.core.tables import Table
from unionportal.core.tables.pages import DeclaredPage

pytestmark = pytest.mark.django_db

# What is no list to take along, and why.
READ_ONLY = {
    "activities:regulation_compilation": "a book, printed as one",
    "congress:proposal_list": "one's own alone",
    "congress:attendance_list": "one's own alone",
    "congress:category_list": "the few rows of a setting",
    "finance:published_list": "papers to open, each printed as one",
    "finance:holding_matching": "a page of work, not of rows",
    "members:member_records": "a section of the page of one member",
    "members:my_readings": "one's own alone",
}


def _lists(patterns, namespace=""):
    """Yield (name, class) of the pages that are lists."""
    for one in patterns:
        if not isinstance(one, URLPattern):
            inner = f"{namespace}{one.namespace}:" if one.namespace else namespace
            yield from _lists(one.url_patterns, inner)
        elif issubclass(page := getattr(one.callback, "view_class", object), ListView):
            yield f"{namespace}{one.name}", page


LISTS = dict(_lists(get_resolver().url_patterns))
DECLARED = {name: page for name, page in LISTS.items() if issubclass(page, DeclaredPage)}


def test_every_list_of_the_portal_is_declared_or_has_a_reason():
    assert LISTS.keys() - DECLARED.keys() == READ_ONLY.keys()
    assert len(READ_ONLY) <= 8
    assert [name for name, page in DECLARED.items() if not isinstance(page.table, Table)] == []


# Of whose rows a world without a history shows none: each is exported where its rows are made.
ELSEWHERE = {"congress:board", "congress:resolution_list", "finance:dues_arrears"}


@pytest.mark.slow
def test_every_list_of_the_portal_is_exported_with_all_that_it_offers(union, branch):
    """Under the headings that were chosen, as many lines as somebody with a role over all of it sees rows."""
    everybody, rows = people(union, branch), Rows(branch)
    rows.of(RegulationEdition)
    BudgetFactory(unit=union, year=rows.of(BudgetYear).year)
    GrantFactory(user=everybody["department"], role=Role.DEPARTMENT, unit=rows.of(Assignment).unit)
    asked = {"finance:dues": f"?year={rows.of(DuesSheet).month.year}"}
    lacking = {}
    for page in DECLARED.values():
        rows.of(page.model)
    # What is asked for row by row is found by a second one.
    connect(grow(rows, units=2, copies=2), rows)
    personas = ("officer", "chair", "accountant", "auditor", "proposal_committee", "department")
    clients = [client_of(persona, everybody) for persona in personas]
    with many_pages():
        for name in DECLARED:
            address, lacking[name] = f"{reverse(name)}{asked.get(name, '')}", "nobody has the form"
            for client in clients:
                shown = client.get(address)
                form = export_form(shown)
                if form is None:
                    continue
                lacking[name] = "no row"
                if _rows_exported(name, address, client, form, shown):
                    del lacking[name]
                    break
    assert lacking == dict.fromkeys(ELSEWHERE, "no row")


def _rows_exported(name, address, client, form, shown):
    labels = dict(form.fields["columns"].choices)
    answer = client.post(address, {"export": "xlsx", "columns": [*labels]})
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets[0]
    head, *lines = sheet.iter_rows(values_only=True)
    assert len(set(labels.values())) == len(labels), name
    assert list(head) == [*labels.values()], name
    assert len(lines) == len(shown.context_data["object_list"]), name
    # Without a row there is nothing to take along.
    assert re.findall('name="export" value="([^"]*)"', shown.text) == (["xlsx", "csv"] if lines else []), name
    return len(lines)


def test_what_a_chair_sees_of_others_is_exported_too_without_the_columns_of_their_office(client, union, branch, person):
    """Rows of the school's union that everybody is shown, or that reach the own unit with a part of their amount."""
    issue = GiftIssueFactory(unit=union, supplier="某食品公司", amount=Decimal("900.00"))
    for unit, cost in ((union, 600), (branch, 300)):
        GiftRecipientFactory(issue=issue, unit=unit, member__unit=unit, cost=Decimal(cost))
    HonourFactory(unit=union, recipient_kind="person", member=MemberFactory(unit=union, staff_no="Z0000001"))
    ActivityFactory(unit=union, recorded=True, cost=Decimal("5000.00"))
    ActivityFactory(unit=branch, recorded=True, cost=Decimal("70.00"))
    RegulationEditionFactory(regulation=RegulationFactory(unit=union))
    for make, traits in ((PublicationFactory, {}), (ClubFactory, {}), (SelectionFactory, {"state": "nominating"})):
        make(unit=union, **traits)
    client.force_login(person(Role.BRANCH_CHAIR, branch))
    found = {}
    for name in (
        "welfare:issue_list",
        "activities:honour_list",
        "activities:activity_list",
        "activities:regulation_list",
        "activities:publication_list",
        "activities:club_list",
        "activities:selection_list",
    ):
        shown = client.get(reverse(name))
        columns = [key for key, _ in shown.context["export_form"].fields["columns"].choices]
        answer = client.post(reverse(name), {"export": "xlsx", "columns": columns})
        book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
        lines = [dict(zip(columns, line, strict=True)) for line in book.worksheets[0].iter_rows(2, values_only=True)]
        assert len(lines) == len(shown.context["object_list"]) > 0, name
        found[name] = lines
        notes = [str(line[0]) for line in book.worksheets[-1].iter_rows(values_only=True)]
        for label, total in shown.context["paginator"].totals:
            assert notes.count(f"{label}合计：{total:,.2f}") == 1, name
    (line,) = found["welfare:issue_list"]
    assert (line["people"], line["amount"], line["supplier"]) == (1, 300, None)
    (line,) = found["activities:honour_list"]
    assert line["member__staff_no"] is None
    assert sorted(line["cost"] or 0 for line in found["activities:activity_list"]) == [0, 70]


def test_the_amount_that_is_added_up_below_a_list_is_a_column_of_it():
    """On a phone a row is a card of the columns of the list."""
    tables = [page.table for page in (*DECLARED.values(), *admin.site._registry.values()) if page.table.totals]
    assert len(tables) > 10
    assert [one.names for one in tables if not set(one.totals) & set(one.names)] == []
