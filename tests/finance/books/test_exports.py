"""Vouchers as the accountant's software wants them, what changed since the last file, and its numbers read back."""

import csv
import datetime
import io
from decimal import Decimal

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InternalError, transaction
from django.urls import reverse
from django.utils import timezone

from finance import services
from finance.models import AccountCode, BookedNumber, Holding, Placement, VoucherExport
from finance.services.books.exporting import export_vouchers
from finance.services.reconciling.matching import move_money
from tests.kept import bytes_of
from unionportal.core.jobs import outbox
from unionportal.core.models import Job, RoleGrant
from unionportal.core.trail.audit import AuditEntry

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(1)


@pytest.fixture
def month(accountant):
    """Export what no file has of the days around today."""
    today = timezone.localdate()

    def make(layout, **facts):
        return export_vouchers(actor=accountant, layout=layout, start=today - 30 * DAY, end=today, **facts)

    return make


def workbook(*rows):
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return SimpleUploadedFile("凭证号.xlsx", file.getvalue())


def rows_of(export):
    data = bytes_of(export.attachment)
    if export.layout.format == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
        return [[cell.value for cell in row] for row in sheet.iter_rows()]
    return list(csv.reader(io.StringIO(data.decode("gb18030"), newline="")))


def test_each_entry_is_a_row_with_a_sign_or_a_column_of_its_side(
    paid, received, month, flagged, columned, bank, cashier
):
    today, payment, income = timezone.localdate(), paid("100.50"), received("50.00")
    box = Holding.objects.create(kind="cash", name="现金", valid_from=bank.valid_from)
    facts = {"amount": Decimal("20.00"), "day": today, "note": "提取备用金"}
    drawn = move_money(actor=cashier, source=bank, target=box, **facts)
    numbers = {one: one.voucher.number for one in (payment, income, drawn)}
    account = payment.account

    [heads, *rows] = rows_of(month(flagged))
    listed = [dict(zip(heads, row, strict=True)) for row in rows]
    found = {(one["业务编号"], one["方向"]): (one["科目编码"], one["金额"], one["摘要"]) for one in listed}
    assert found == {
        (numbers[payment], "借"): (account.code, 100.5, "文体活动奖品"),
        (numbers[payment], "贷"): ("102", 100.5, "文体活动奖品"),
        (numbers[income], "借"): ("102", 50, "会费收入：财务处"),
        (numbers[income], "贷"): ("40101", 50, "会费收入：财务处"),
        (numbers[drawn], "借"): ("101", 20, "提取备用金"),
        (numbers[drawn], "贷"): ("102", 20, "提取备用金"),
    }
    assert {one["变动"] for one in listed} == {"新增"}

    [heads, *rows] = rows_of(month(columned, only_new=False))
    listed = [dict(zip(heads, row, strict=True)) for row in rows]
    sums = [sum(Decimal(one[side] or 0) for one in listed) for side in ("借方金额", "贷方金额")]
    assert (len(listed), sums) == (6, [Decimal("170.50")] * 2)
    assert {one["币别"] for one in listed} == {"人民币"}
    assert VoucherExport.objects.latest("pk").items.filter(change="again").count() == 3


def test_a_file_has_what_no_file_had_and_says_what_is_red(client, paid, month, flagged, cashier, accountant):
    client.force_login(accountant)
    today, payment = timezone.localdate(), paid()
    first = month(flagged)
    with pytest.raises(ValidationError, match="没有要导出的凭证"):
        month(flagged)
    back = services.correct_payment(payment, actor=cashier, reason="重复", on=today)
    changes = client.get(reverse("finance:voucherexport_list")).context["changes"]
    assert (changes.count, changes.red, changes.first, changes.last) == (1, 1, today, first)
    second = month(flagged)
    [heads, *rows] = rows_of(second)
    [debit, credit] = [dict(zip(heads, row, strict=True)) for row in rows]
    assert [one["金额"] for one in (debit, credit)] == [-100, -100]
    assert {(one["变动"], one["冲销凭证"]) for one in (debit, credit)} == {("红字", payment.voucher.number)}
    page = client.get(reverse("finance:voucherexport_detail", args=[second.pk]))
    assert [item.voucher for item in page.context["red"]] == [back.voucher]
    assert [export.number[-4:] for export in (first, second)] == ["0001", "0002"]


def test_money_and_accounts_go_by_the_codes_in_force(paid, received, month, columned, bank, union, cashier):
    paid()
    income, day = received(), timezone.localdate()
    other = Holding.objects.create(
        name="专户", bank="某银行", account="6222", is_main=False, layout=bank.layout, valid_from=bank.valid_from
    )
    Placement.objects.create(unit=union, holding=other, income=income, made_by=cashier)
    AccountCode.objects.create(holding=other, code="10202", name="银行存款—专户", valid_from=day)
    AccountCode.objects.create(account=income.account, code="4010199", name="旧", valid_from=day - DAY, valid_until=day)
    AccountCode.objects.create(funding_source="union_funds", code="5019", name="会员活动", valid_from=day)
    [heads, *rows] = rows_of(month(columned))
    assert {row[heads.index("科目代码")] for row in rows} == {"10202", "40101", "5019", "102"}
    AccountCode.objects.filter(money="bank").update(valid_until=day)
    paid()
    with pytest.raises(ValidationError, match="请会计在“记账科目对应”补上"):
        month(columned)


def test_the_accountant_exports_in_the_browser_and_the_auditor_reads_the_same_file(
    client, paid, received, accountant, auditor, flagged
):
    paid()
    client.force_login(accountant)
    today = timezone.localdate()
    asked = {"layout": flagged.pk, "start": today, "end": today - DAY, "only_new": "on"}
    refused = client.post(reverse("finance:voucherexport_add"), asked)
    assert refused.context["form"].errors == {"end": ["结束日期不能早于开始日期。"]}
    made = client.post(reverse("finance:voucherexport_add"), asked | {"end": today})
    export = VoucherExport.objects.get()
    assert (made.url, export.made_by, export.vouchers, export.entries) == (export.get_absolute_url(), accountant, 1, 2)
    client.force_login(auditor)
    answer = client.post(reverse("finance:voucherexport_file", args=[export.pk]))
    assert b"".join(answer.streaming_content) == bytes_of(export.attachment)
    assert AuditEntry.objects.filter(actor=auditor, code="finance.download_vouchers").count() == 1


@pytest.mark.parametrize("refused", [False, True])
def test_a_file_of_many_vouchers_is_made_by_the_worker(client, paid, accountant, flagged, monkeypatch, refused):
    monkeypatch.setattr("finance.services.books.exporting.AT_ONCE", 1)
    paid("10.00"), paid("20.00")
    client.force_login(accountant)
    today, add = timezone.localdate(), reverse("finance:voucherexport_add")
    asked = {"layout": flagged.pk, "start": today, "end": today, "only_new": "on"}
    answers = [client.post(add, asked).url for _ in range(2)]
    job = Job.objects.get()
    assert answers == [reverse("job_detail", args=[job.pk])] * 2
    assert not VoucherExport.objects.exists()
    if refused:
        RoleGrant.objects.filter(user=accountant).delete()
    outbox.run(job.pk)
    job.refresh_from_db()
    if refused:
        assert (job.state, VoucherExport.objects.count()) == ("failed", 0)
        return
    export = VoucherExport.objects.get()
    assert (job.state, job.result["page"], export.vouchers) == ("done", export.get_absolute_url(), 2)
    paid("30.00")
    # One of the three is in no file yet, and is made at once.
    assert client.post(add, asked).url == VoucherExport.objects.first().get_absolute_url()


def test_numbers_are_read_back_once_and_stand_beside_ours(client, paid, accountant, flagged):
    ours = [paid(amount).voucher.number for amount in ("10.00", "20.00")]
    client.force_login(accountant)
    head, page = ("业务编号", "凭证号"), reverse("finance:voucher_numbers")

    def send(*rows):
        return client.post(page, {"layout": flagged.pk, "file": workbook(head, *rows)})

    # Each entry of a voucher is a row of the file.
    rows = [(ours[0], "记-7"), (ours[0], "记-7"), (ours[1], 8)]
    for _ in range(2):
        assert send(*rows).url == reverse("finance:voucher_list")
    assert [*BookedNumber.objects.order_by("pk").values_list("voucher__number", "number")] == [
        (ours[0], "记-7"),
        (ours[1], "8"),
    ]
    send((ours[1], "记-9"))
    listed = client.get(reverse("finance:voucher_list"), {"q": "记-9"}).context["object_list"]
    assert [(one.number, one.own_number) for one in listed] == [(ours[1], "记-9")]
    named = f"几张凭证的记账软件凭证号相同，合并记账的不用管，不是的请核对：{ours[0]}、{ours[1]}都是“记-7”。"
    send((ours[1], "记-7"))
    said = [str(one) for one in client.get(reverse("finance:voucher_list")).context["messages"]]
    assert said[-1] == named
    with pytest.raises(InternalError), transaction.atomic():
        BookedNumber.objects.all().delete()


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([("付2026-9999", "记-1")], "第2行：没有凭证“付2026-9999”。没有读入任何一行。"),
        ([("{0}", "记-1"), ("{0}", "记-2")], "第3行：“{0}”在第2行是“记-1”，这里是“记-2”。没有读入任何一行。"),
        ([("{0}", "")], "第2行：凭证号和记账软件的凭证号须都有。没有读入任何一行。"),
        ([], "文件里没有凭证号，请检查文件。"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_read(client, paid, accountant, flagged, rows, sentence):
    number = paid().voucher.number
    client.force_login(accountant)
    filled = [tuple(cell.format(number) for cell in row) for row in rows]
    file = workbook(("业务编号", "凭证号"), *filled)
    page = client.post(reverse("finance:voucher_numbers"), {"layout": flagged.pk, "file": file})
    assert page.context["form"].errors == {"file": [sentence.format(number)]}
    assert not BookedNumber.objects.exists()
