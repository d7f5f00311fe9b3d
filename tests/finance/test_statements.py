"""The bank's statement: read by its layout, looked at, taken once, and never with a balance that does not add up."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse

from finance.models import BankLayout, BankStatement, StatementLine
from finance.services.reconciling.statements import preview_of, read_in_statement, take_statement
from tests.finance.statements import ACCOUNT, HEAD, row, text, workbook
from unionportal.core.models import AuditEntry

MAY = datetime.date(2022, 5, 31)
ROWS = (
    row("2022-05-03", "", 500, 1500, name="某大学", number="A1", time="9:05:00", other="62220202000001"),
    row("2022-05-03", "100.50", "", "1,399.50", name="某超市", number="A2", note="采购"),
    row("20220506", "", 20, 1419.5, name="某银行", number="A3", time=91500),
)
SUM = ("合计", "", 100.5, 520, "", "", "", "", "", "", "")


@pytest.fixture
def read(bank, cashier):
    """Read a file of the bank, to be looked at."""

    def read(file, until=MAY, **facts):
        return read_in_statement(actor=cashier, holding=bank, file=file, until=until, **facts)

    return read


@pytest.fixture
def take(read, cashier):
    return lambda file, **facts: take_statement(read(file, **facts), actor=cashier)


def _lines():
    return list(StatementLine.objects.values_list("day", "time", "amount", "balance", "number", "other_name"))


def test_the_cashier_looks_at_a_statement_and_takes_it_once(client, bank, cashier, accountant, auditor, officer, chair):
    client.force_login(cashier)
    add, original = reverse("finance:bankstatement_add"), workbook(*ROWS, SUM).read()

    def sent():
        return {"holding": bank.pk, "until": MAY, "file": SimpleUploadedFile("五月.xlsx", original)}

    page = client.post(add, sent(), follow=True)
    statement, preview = BankStatement.objects.get(), page.context["preview"]
    assert (len(preview.fresh), preview.known, preview.sums) == (3, 0, (Decimal("520.00"), Decimal("100.50")))
    assert preview.notes == ("第7行是合计或说明，没有导入。",)
    assert not StatementLine.objects.exists()
    client.post(reverse("finance:bankstatement_move", args=[statement.pk, "take"]))
    day = datetime.date(2022, 5, 3)
    assert _lines() == [
        (day, "09:05:00", Decimal("500.00"), Decimal("1500.00"), "A1", "某大学"),
        (day, "09:05:00", Decimal("-100.50"), Decimal("1399.50"), "A2", "某超市"),
        (datetime.date(2022, 5, 6), "09:15:00", Decimal("20.00"), Decimal("1419.50"), "A3", "某银行"),
    ]
    assert [line.other_account for line in StatementLine.objects.all()] == ["62220202000001", "", ""]
    again = client.post(add, sent())
    sentence = f"这份对账单{statement.made_on:%Y-%m-%d}已由{cashier.name}读入，不能再读一次。"
    assert again.context["form"].errors == {"file": [sentence]}
    # A file that reaches further brings only what is new.
    more = workbook(*ROWS, row("2022-05-09", 19.5, "", 1400, number="A4"))
    page = client.post(add, {"holding": bank.pk, "until": MAY, "file": more}, follow=True)
    assert (len(page.context["preview"].fresh), page.context["preview"].known) == (1, 3)
    client.post(reverse("finance:bankstatement_move", args=[page.context["object"].pk, "take"]))
    assert StatementLine.objects.count() == 4
    # Others read it, with the account masked; the file as the bank wrote it names whole accounts.
    client.force_login(auditor)
    [standing] = client.get(reverse("finance:bankstatement_list")).context["standings"]
    assert (standing.until, standing.balance, standing.holding.masked_account) == (MAY, 1400, "2001 **** **** 8901")
    page, file = (reverse(f"finance:bankstatement_{name}", args=[statement.pk]) for name in ("detail", "file"))
    for reader, may in ((officer, False), (chair, False), (accountant, True), (cashier, True), (auditor, True)):
        client.force_login(reader)
        assert client.get(page).context["may_download"] is may
        kept = client.post(file)
        assert (b"".join(kept.streaming_content) == original) if may else kept.status_code == 404
    taken = AuditEntry.objects.filter(code="finance.export_statement")
    assert {entry.actor for entry in taken} == {accountant, cashier, auditor}
    for reader, status in ((auditor, 404), (accountant, 404), (cashier, 200)):
        client.force_login(reader)
        assert client.get(add).status_code == status


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (
            (ROWS[0], row("2022-05-04", 1, "", 1500, number="B")),
            "第5行的余额对不上：前一笔余额 1,500.00 元，",
        ),
        ((row("2022-05-04", "", "", 10, summary=""),), "第4行没有发生额，也没有摘要"),
        ((row("2022-05-04", 1, 1, 10),), "第4行借方、贷方都有金额"),
        ((row("2022-02-30", 1, "", 10),), "第4行「入账日期」：「2022-02-30」这一天不存在"),
        ((row("", 1, "", 10),), "第4行有金额，没有日期"),
        ((row("2022-05-04", 1.001, "", 10),), "第4行「借方发生额（付出）」：金额 1.001 超过两位小数"),
        ((row("2022-05-04", 1e308, "", 10),), "第4行「借方发生额（付出）」：金额超过上限"),
        ((row("2022-05-04", 1, "", 10, number=1.0e19),), "第4行的银行流水号末尾的数字已丢失"),
        ((row("2022-05-04", 1, "", 10, own="200100012345678902"),), "第4行的本方账号不是所选账户的账号"),
        ((row("2022-06-01", 1, "", 10),), "第4行是2022-06-01的流水，晚于截止日"),
        (
            (row("2022-05-04", 1, "", 10, number="B"), row("2022-05-04", 1, "", 9, number="B")),
            "第5行和第4行的流水号（B）、金额都相同，请核对是否重复",
        ),
    ],
)
def test_what_does_not_add_up_or_is_of_another_account_is_one_sentence_naming_the_row(read, rows, sentence):
    with pytest.raises(ValidationError) as refusal:
        read(workbook(*rows))
    [found] = refusal.value.messages
    assert found.startswith(sentence)
    assert not BankStatement.objects.exists()


def test_a_number_that_the_file_has_lost_is_told_where_it_tells_no_lines_apart(read):
    lost = row("2022-05-04", 1, "", 10, name="甲", number="B1", other="1.0E+19", own=2.001e17)
    statement = read(workbook(lost))
    preview = preview_of(statement)
    assert [line.other_account for line in preview.fresh] == [""]
    assert [note.partition("（")[0] for note in preview.notes] == [
        "本方账号末尾的数字已丢失",
        "第4行的对方账号末尾的数字已丢失",
    ]


def test_a_text_in_gbk_the_latest_first_with_one_column_of_amounts(take, bank):
    bank.layout = BankLayout.objects.get(format="csv")
    bank.save()
    head = ("交易时间", "借/贷", "金额", "余额", "对方单位", "对方账号", "用途", "摘要", "交易流水号")
    take(
        text(
            ("本方账号", ACCOUNT),
            head,
            ("2022-05-06 9:15:00", "贷", "20.00", "1419.50", "㛃书店", "\t62220202000002", "货款", "", ""),
            ("2022-05-03 16:00:00", "借", "100.50", "1399.50", "某超市", "", "", "", ""),
        )
    )
    assert _lines() == [
        (datetime.date(2022, 5, 3), "16:00:00", Decimal("-100.50"), Decimal("1399.50"), "", "某超市"),
        (datetime.date(2022, 5, 6), "09:15:00", Decimal("20.00"), Decimal("1419.50"), "", "㛃书店"),
    ]
    # Without numbers a line is known by all it says; one between those that are there does not add up.
    with pytest.raises(ValidationError, match="借贷标志是“平”"):
        take(text(head, ("2022-05-06", "平", "1", "1", "", "", "", "", "")))
    between = text(head, ("2022-05-04", "贷", "1.00", "1400.50", "", "", "", "", ""))
    with pytest.raises(ValidationError, match="已导入的2022-05-06流水的余额对不上"):
        take(between)
    assert len(_lines()) == 2


def test_a_file_without_balances_goes_on_from_the_last_one(take, bank):
    bank.layout.columns.filter(direction="statement", holds="balance").delete()
    head = tuple(name for name in HEAD if name != "余额/元")
    bare = [tuple(cell for place, cell in enumerate(one) if place != 4) for one in ROWS]
    with pytest.raises(ValidationError, match="请填写第一笔以前的余额"):
        take(workbook(*bare[:2], head=head))
    red = tuple(cell for place, cell in enumerate(row("2022-05-04", -1, "", 0)) if place != 4)
    with pytest.raises(ValidationError, match="「借方发生额（付出）」是负数，文件没有余额，看不出是收入还是付出"):
        take(workbook(red, head=head), opening=Decimal("1000.00"))
    take(workbook(*bare[:2], head=head), opening=Decimal("1000.00"))
    take(workbook(*bare, head=head, name="后.xlsx"))
    assert [line[3] for line in _lines()] == [Decimal("1500.00"), Decimal("1399.50"), Decimal("1419.50")]


def test_a_file_without_balances_goes_on_within_a_day_only_by_its_numbers(take, bank):
    bank.layout.columns.filter(direction="statement", holds="balance").delete()

    def one(day, amount, number, name):
        cells = row(day, "", amount, "", name="甲", number=number)
        head = tuple(cell for cell in HEAD if cell != "余额/元")
        bare = tuple(cell for place, cell in enumerate(cells) if place != 4)
        return take(workbook(bare, head=head, name=f"{name}.xlsx"), opening=Decimal("1000.00"))

    one("2022-05-04", "10.00", "B1", 1)
    one("2022-05-04", "5.00", "B2", 2)
    assert [line[3] for line in _lines()] == [1010, 1015]
    for number, name, sentence in (
        ("", 3, "看不出这一天的哪些是新的；请下载从下一天起的对账单，或者带余额的对账单。"),
        ("B3", 4, "按文件里的金额推算，到2022-05-04与已导入的流水接不上；可能缺少流水，请下载带余额的对账单。"),
    ):
        day = "2022-05-04" if name == 3 else "2022-05-03"
        with pytest.raises(ValidationError, match=sentence):
            one(day, "1.00", number, name)
    one("2022-05-05", "1.00", "", 5)
    assert [line[3] for line in _lines()] == [1010, 1015, 1016]


def test_lines_are_kept_as_they_are_and_belong_to_a_statement_that_waits(take, bank):
    statement = take(workbook(*ROWS))
    line = StatementLine.objects.first()
    for write in (
        lambda: StatementLine.objects.update(amount=1),
        lambda: StatementLine.objects.filter(pk=line.pk).delete(),
        lambda: BankStatement.objects.update(state="preview"),
        lambda: StatementLine.objects.create(
            statement=statement, holding=bank, row=9, day=line.day, amount=1, balance=1, key="x"
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()
