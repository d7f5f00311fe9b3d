"""An import of every sheet without money, undone: all tables and all figures as before."""

import io
from importlib import import_module

import pytest
from django.db import connection

from tests.factories import GrantFactory
from tests.ledger.rows import tables
from unionportal.core.access.scoping import Scope
from unionportal.core.choices import Role, SheetState
from unionportal.core.figures.periods import calendar_year
from unionportal.core.figures.registry import every, values
from unionportal.core.jobs import outbox
from unionportal.core.ledger import apply, registered
from unionportal.core.ledger.confirming import prepare
from unionportal.core.ledger.undoing.acts import agree_undo, request_undo
from unionportal.core.ledger.undoing.traces import histories
from unionportal.core.models import Job, Unit
from unionportal.core.trail.chain import broken_links
from unionportal.examples import workbook
from unionportal.portal.workbooks.handing import attribute

pytestmark = pytest.mark.django_db

MONEY = ("finance.", "welfare.visits", "welfare.grants", "welfare.issues", "welfare.recipients")


def figures():
    """Every registered figure of the example's year."""
    return values(every(), calendar_year(2022), Scope.everything())


@pytest.fixture
def year(person):
    """The maker and the confirmer, the school's units, and the workbook of the example year without its money."""
    rows = import_module("unionportal.examples.calendar_2022.year").build()
    file = io.BytesIO()
    # Of a sheet to which no other refers a few rows are enough.
    named = {key for entry in registered() for key in entry.after}
    kept = {key: list(found)[: None if key in named else 8] for key, found in rows.items() if not key.startswith(MONEY)}
    workbook.write(file, kept)
    apply(file.getvalue(), actor=None, only=("members.units",), name="台账.xlsx")
    confirmer = person(Role.CHAIR, Unit.root())
    GrantFactory(user=confirmer, role=Role.PROPOSAL_COMMITTEE, unit=Unit.root())
    return person(Role.OFFICER, Unit.root()), confirmer, file.getvalue()


def test_after_an_undone_import_every_table_and_every_figure_is_as_before(year):
    maker, confirmer, file = year
    before, counted = tables(), figures()
    ledger = prepare(None, name="台账.xlsx", sha256="0" * 64, actor=maker)
    attribute(ledger, apply(file, actor=None, ledger=ledger), prepared_by=maker, confirmed_by=confirmer)
    written = {entry.spec.title for entry in registered() if not entry.spec.key.startswith(("finance.", "core."))}
    assert len(written & ledger.written.keys()) > 30
    changed = {name for name, text in tables().items() if text != before[name]}
    # Nothing was written that no history knows.
    assert changed - {model._meta.db_table for model in histories()} == set()
    assert (len(changed) > 30, figures() == counted) == (True, False)
    ledger = request_undo(ledger, actor=maker, reason="导错了文件")
    for sheet in ledger.sheets.filter(state=SheetState.UNDOING):
        agree_undo(sheet, actor=confirmer)
    outbox.run(Job.objects.latest("created_at").pk)
    after = tables()
    assert {name: text for name, text in after.items() if text != before[name]} == {}
    assert figures() == counted
    with connection.cursor() as cursor:
        # The last entries are sealed at the commit.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    checked, problems = broken_links()
    assert (checked > 500, problems) == (True, [])
