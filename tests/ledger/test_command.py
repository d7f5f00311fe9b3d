"""The command line imports as both persons, and asks of both what the pages ask."""

import pytest
from django.core.management import CommandError

from finance.models import Budget
from tests.books import book
from tests.ledger.rows import budget
from unionportal.core.choices import Role
from unionportal.core.models import AuditEntry, LedgerConfirmation, LedgerImport

pytestmark = pytest.mark.django_db


def test_the_command_imports_as_both_persons(command, officer, chair, account):
    assert command(book(budgets=[budget()]))[-1] == "已导入。"
    prepared = LedgerImport.objects.get()
    confirmed = LedgerConfirmation.objects.get()
    assert (prepared.state, prepared.prepared_by, confirmed.person) == ("applied", officer, chair)
    assert AuditEntry.objects.get(code="finance.open_budget").facts["确认"] == chair.name


def test_the_command_asks_of_both_what_the_pages_ask(command, officer, chair, person, union, account):
    file = book(budgets=[budget()])
    with pytest.raises(CommandError) as alone:
        command(file, confirmed_by=None)
    accountant = person(Role.ACCOUNTANT, union)
    with pytest.raises(CommandError) as unfit:
        command(file, confirmed_by=accountant)
    officer.grants.create(role=Role.CHAIR, unit=union)
    with pytest.raises(CommandError) as twice:
        command(file, confirmed_by=officer)
    with pytest.raises(CommandError) as nobody:
        command(file, prepared_by=None)
    assert [str(one.value) for one in (alone, unfit, twice, nobody)] == [
        "工作表「预算」要由另一个人确认，请用 --confirmed-by 写明。",
        f"{accountant.name}不能确认工作表「预算」：确认它需要校工会的“调整预算”权限。",
        "编制人不能确认自己编制的工作表，须由另一个人确认。",
        "请用 --prepared-by 写明编制人的工号。",
    ]
    assert (Budget.objects.count(), LedgerImport.objects.count()) == (0, 0)
