"""An import of every sheet, undone: all figures as before, all tables too but those in which money is reversed."""

import io
from importlib import import_module

import pytest
from django.db import connection

from finance.models import Claim
from tests.factories import GrantFactory
from tests.ledger.rows import tables
from unionportal.core.access.scoping import Scope
from unionportal.core.choices import Role, SheetState
from unionportal.core.database.row_history import histories
from unionportal.core.figures.periods import calendar_year
from unionportal.core.figures.registry import every, values
from unionportal.core.jobs import outbox
from unionportal.core.ledger import apply, registered
from unionportal.core.ledger.confirming import prepare
from unionportal.core.ledger.undoing.acts import agree_undo, request_undo
from unionportal.core.models import Job, Unit
from unionportal.core.trail.chain import broken_links
from unionportal.examples import workbook
from unionportal.portal.workbooks.handing import attribute

pytestmark = pytest.mark.django_db
# What was numbered or added for good is reversed by its opposite; the accounts that it names stay.
MONEY = {f"finance_{name}" for name in ("account", "budget", "budgetadjustment", "claim", "income", "trustentry")}


def figures():
    """Every registered figure of the example's year."""
    return values(every(), calendar_year(2022), Scope.everything())


@pytest.fixture
def year(person):
    """The maker and the confirmer, the school's units, and the workbook of the example year."""
    rows = import_module("unionportal.examples.calendar_2022.year").build()
    file = io.BytesIO()
    # Of a sheet to which no other refers a few rows are enough; of the donations too, if that is what is handed on.
    named = {key for entry in registered() for key in entry.after} - {"welfare.donations"}
    kept = {key: list(found)[: None if key in named else 8] for key, found in rows.items()}
    (handed_on,) = kept["welfare.remittances"]
    handed_on["amount"] = sum(one["amount"] for one in kept["welfare.donations"])
    workbook.write(file, kept)
    apply(file.getvalue(), actor=None, only=("members.units",), name="台账.xlsx")
    confirmer = person(Role.CHAIR, Unit.root())
    for role in (Role.PROPOSAL_COMMITTEE, Role.CASHIER):
        GrantFactory(user=confirmer, role=role, unit=Unit.root())
    return person(Role.OFFICER, Unit.root()), confirmer, file.getvalue()


def test_after_an_undone_import_every_table_and_every_figure_is_as_before(year):
    maker, confirmer, file = year
    before, counted = tables(), figures()
    ledger = prepare(None, name="台账.xlsx", sha256="0" * 64, actor=maker)
    attribute(ledger, apply(file, actor=None, ledger=ledger), prepared_by=maker, confirmed_by=confirmer)
    written = {entry.spec.title for entry in registered() if not entry.spec.key.startswith(("finance.", "core."))}
    assert len(written & ledger.written.keys()) > 30
    changed = {name for name, text in tables().items() if text != before[name]}
    # Nothing was written that no history knows, but for what a claim brings, vouchers, and the books of a year.
    without = {"finance_payment", "finance_voucher", "finance_budgetyear"}
    assert changed - {model._meta.db_table for model in histories()} == without
    assert len(changed) > 30
    imported, numbers = figures(), dict(Claim.objects.values_list("pk", "number"))
    ledger = request_undo(ledger, actor=maker, reason="导错了文件")
    for sheet in ledger.sheets.filter(state=SheetState.UNDOING):
        agree_undo(sheet, actor=confirmer)
    outbox.run(Job.objects.latest("created_at").pk)
    after = tables()
    assert {name for name, text in after.items() if text != before[name]} == {*MONEY, *without}
    assert {key: found for key, found in figures().items() if found or key in counted} == counted
    assert (dict(Claim.objects.values_list("pk", "number")), len(numbers) > 8) == (numbers, True)
    assert set(Claim.objects.values_list("state", "return_reason")) == {("reversed", "撤销台账 台账.xlsx：导错了文件")}
    with connection.cursor() as cursor:
        # The last entries are sealed at the commit.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    checked, problems = broken_links()
    assert (checked > 500, problems) == (True, [])
    # The same file comes in again, whole; what is counted by a key of ours has another one.
    apply(file, actor=None, ledger=prepare(None, name="台账.xlsx", sha256="1" * 64, actor=maker))
    again = figures()
    assert {key: found for key, found in again.items() if imported.get(key) != found and key in imported} == {}
    assert imported != counted
