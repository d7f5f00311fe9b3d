"""One dishonest officer: what he tries with a workbook, what stops him, and what the log says of it."""

import datetime
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError
from django.urls import reverse
from django.utils import timezone

from finance.models import Budget, Claim, Payment
from finance.services import update_claim
from tests.books import book
from tests.factories import BudgetFactory, usual_kind
from tests.ledger.rows import adjustment, budget, payment, states, visit
from unionportal.core.choices import Role
from unionportal.core.models import AuditEntry, Job, LedgerConfirmation
from unionportal.portal.workbooks.handing import set_start_day
from welfare.models import Visit

pytestmark = pytest.mark.django_db


def written():
    return Budget.objects.count(), Claim.objects.count(), Payment.objects.count(), Visit.objects.count()


def log_of(person):
    """What the log says that this person did with workbooks, in order."""
    entries = AuditEntry.objects.filter(actor=person, code__contains="ledger").order_by("pk")
    return list(entries.values_list("act", "target_label"))


def test_he_pays_himself_raises_the_budget_and_confirms_it_all(
    client, officer, chair, own, account, prepare, confirm, work
):
    # A file that raises the budget and pays himself from it.
    prepared, _ = prepare(officer, budgets=[budget()], adjustments=[adjustment()], visits=[visit(amount="9000")])
    assert (prepared.state, written()) == ("waiting", (0, 0, 0, 0))
    # He confirms it with the addresses that others use, and asks the worker to write it all the same.
    for sheet in prepared.sheets.all():
        client.post(reverse("ledger_sheet_move", args=[sheet.pk, "confirm"]), {"seen": sheet.fingerprint})
    preview = Job.objects.latest("created_at")
    client.post(reverse("ledger_preview", args=[preview.pk]))
    work()
    assert (states(prepared), written()) == (dict.fromkeys(("预算", "预算调整", "慰问"), "waiting"), (0, 0, 0, 0))
    # The chair reads first of all that the maker benefits, and sends the whole file back.
    client.force_login(chair)
    sheet = prepared.sheets.get(title="慰问")
    page = client.get(sheet.get_absolute_url())
    assert [(one.benefits_maker, one.row.amount) for one in page.context["page_obj"]] == [(True, 9000)]
    client.post(reverse("ledger_sheet_move", args=[sheet.pk, "refuse"]), {"reason": "给自己的慰问没有依据"})
    work()
    prepared.refresh_from_db()
    assert (prepared.state, written(), LedgerConfirmation.objects.count()) == ("refused", (0, 0, 0, 0), 0)
    assert log_of(officer) == [("提交台账确认", "台账.xlsx")]
    assert log_of(chair) == [("退回", "台账 台账.xlsx · 慰问")]


def test_he_asks_a_colleague_of_the_same_role_to_confirm_it(client, officer, chair, person, union, account, prepare):
    accomplice = person(Role.OFFICER, union)
    prepared, _ = prepare(officer, payments=[payment()])
    client.force_login(accomplice)
    tried = [
        client.post(reverse("ledger_sheet_move", args=[sheet.pk, move]), {"seen": sheet.fingerprint}).status_code
        for sheet in prepared.sheets.all()
        for move in ("confirm", "refuse")
    ]
    assert (tried, written()) == ([404, 404], (0, 0, 0, 0))


def test_he_dates_his_rows_before_the_portal_came_into_use(
    client, officer, chair, union, own, account, prepare, confirm
):
    today = timezone.localdate()
    BudgetFactory(unit=union, year=today.year, account=account, initial=Decimal(50000))
    set_start_day(actor=chair, day=today - datetime.timedelta(days=30))
    before = str(today - datetime.timedelta(days=31))
    # History it may be, and history is confirmed by somebody else too.
    prepared, _ = prepare(officer, visits=[visit(happened_on=before, paid_on=before)])
    confirm(officer, "慰问")
    assert (states(prepared), Visit.objects.count(), Claim.objects.count()) == ({"慰问": "waiting"}, 0, 0)
    # With today's date it is a draft of his own, which he may not approve.
    prepare(officer, payments=[payment(paid_on=str(today), payee=officer.name)])
    claim = Claim.objects.get()
    update_claim(claim, actor=officer, kind=usual_kind())
    client.post(reverse("finance:claim_move", args=[claim.pk, "submit"]))
    client.post(reverse("finance:claim_move", args=[claim.pk, "approve"]))
    claim.refresh_from_db()
    assert (claim.state, claim.made_by, Payment.objects.count()) == ("submitted", officer, 0)


def test_he_runs_the_command_line_as_two_persons_after_the_portal_came_into_use(command, officer, chair, own, account):
    set_start_day(actor=chair, day=timezone.localdate())
    with pytest.raises(CommandError) as refusal:
        command(book(budgets=[budget()], visits=[visit()]), prepared_by=officer, confirmed_by=chair)
    assert str(refusal.value).split("：")[0] == f"启用日（{timezone.localdate()}）已到，命令行不再能替两个人导入"
    assert (written(), log_of(officer), log_of(chair)[1:]) == ((0, 0, 0, 0), [], [])


def test_he_changes_the_file_after_it_was_read(client, officer, chair, account, prepare, confirm):
    prepared, _ = prepare(officer, budgets=[budget(initial="10")])
    read = prepared.sheets.get().fingerprint
    # Another file is another import: what the chair read is confirmed, and nothing else.
    client.force_login(officer)
    client.post(reverse("ledger_import"), {"file": SimpleUploadedFile("台账.xlsx", book(budgets=[budget()]))})
    client.force_login(chair)
    client.post(reverse("ledger_sheet_move", args=[prepared.sheets.get().pk, "confirm"]), {"seen": read})
    confirm(officer, "预算")
    assert list(Budget.objects.values_list("initial", flat=True)) == [10]
