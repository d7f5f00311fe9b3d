"""Dues: read from the payroll, received by the cashier, arrears by member and month; the wage is its owner's alone."""

import datetime
from decimal import Decimal
from importlib import import_module

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from finance import services
from finance.models import DuesExemption, DuesLine, DuesRule, DuesSheet, Income, LateDues
from finance.services import incoming
from members.models import Membership
from tests.factories import AccountFactory, DuesRuleFactory, MemberFactory, UserFactory
from unionportal.core.choices import Role

pytestmark = pytest.mark.django_db
IMPORT, ARREARS, PAID = reverse("finance:dues_import"), reverse("finance:dues_arrears"), reverse("finance:dues_paid")
MARCH = datetime.date(2025, 3, 1)
HEAD = "工号\t姓名\t缴费基数\t实缴\n"


@pytest.fixture
def rule():
    return DuesRuleFactory()


@pytest.fixture
def people(branch, other_branch, rule):
    """{name: member}: one who pays, one who pays too little, one of another unit, and those who owe nothing."""
    joined = datetime.date(2020, 1, 1)
    units = {"张三": branch, "李四": branch, "王五": other_branch, "赵退": branch, "钱免": branch, "孙新": branch}
    found = {
        name: MemberFactory(name=name, staff_no=f"D{number}", unit=unit, joined_on=joined, user=UserFactory())
        for number, (name, unit) in enumerate(units.items(), 1)
    }
    # Retired on the first of March, who still paid in February; exempt in March alone; joined within the month.
    Membership.objects.filter(member=found["赵退"]).update(until=MARCH, left_by="retired")
    DuesExemption.objects.create(member=found["钱免"], since=MARCH, until=datetime.date(2025, 4, 1), reason="病假")
    Membership.objects.filter(member=found["孙新"]).update(since=datetime.date(2025, 3, 2))
    return found


def _rows(*rows):
    return HEAD + "\n".join("\t".join(row) for row in rows)


ALL = _rows(
    ("D1", "张三", "4,567.89", "22.80"),
    ("D2", "李四", "4009.99", "10"),
    ("D3", "王五", "3000", "15"),
    ("D4", "赵退", "3000", "0"),
)


def _import(client, text=ALL, month="2025-03", **more):
    return client.post(IMPORT, {"month": month, "text": text} | more, follow=True)


@pytest.fixture
def received(accountant, cashier, people):
    sheet, without = incoming.import_dues(actor=accountant, month=MARCH, text=ALL)
    assert without == 1
    return incoming.confirm_dues(sheet, actor=cashier, received_on=datetime.date(2025, 3, 20), payer="财务处")


def test_a_month_is_read_received_and_its_arrears_paid(client, people, accountant, cashier, rule):
    client.force_login(accountant)
    page = _import(client)
    [said] = [str(one) for one in page.context["messages"]]
    assert said == "2025年3月会费：3 人；另有 1 人当月不应缴，没有计入。请出纳确认到账。"
    # The tail under ten yuan does not count: 4560 × 0.5 %.
    lines = {line.member.name: (line.base, line.due) for line in DuesLine.objects.select_related("member")}
    assert lines == {
        "张三": ("4567.89", Decimal("22.80")),
        "李四": ("4009.99", Decimal("20.00")),
        "王五": ("3000.00", Decimal("15.00")),
    }
    assert list(page.context["missing"]) == []
    sheet = DuesSheet.objects.get()
    client.force_login(cashier)
    move = reverse("finance:dues_move", args=[sheet.pk, "confirm"])
    client.post(move, {"received_on": "2025-03-20", "payer": "学校财务处"})
    income = Income.objects.get()
    assert (income.amount, income.account) == (Decimal("47.80"), rule.account)
    [line] = client.get(f"{ARREARS}?year=2025").context["object_list"]
    assert (line.member.name, line.owed) == ("李四", 10)
    columns = ["member", "month", "due", "settled", "owed"]
    taken = client.post(f"{ARREARS}?year=2025", {"export": "csv", "columns": columns})
    lines = b"".join(taken.streaming_content).decode("utf-8-sig").split()
    assert lines[1:] == [f"李四,2025-03,{line.due},{line.settled},10.00"]
    late = reverse("finance:late_dues_add", args=[line.pk])
    more = client.post(late, {"amount": "10.01", "received_on": "2025-04-01"}).context["form"].errors
    assert more == {"amount": ["这个月还欠 10.00 元，不能登记 10.01 元。"]}
    client.post(late, {"amount": "10", "received_on": "2025-04-01"})
    assert list(client.get(f"{ARREARS}?year=2025").context["object_list"]) == []
    # The books name nobody.
    assert Income.objects.get(amount=10).payer == "2025年3月会费补缴"
    client.post(
        reverse("finance:late_dues_correct", args=[LateDues.objects.get().pk]),
        {"on": "2025-04-02", "reason": "记错了人"},
    )
    assert [line.owed for line in client.get(f"{ARREARS}?year=2025").context["object_list"]] == [10]


def test_a_member_sees_his_own_and_his_chair_only_whether_he_paid(client, received, people, person, branch):
    client.force_login(people["李四"].user)
    [own] = client.get(reverse("finance:my_dues")).context["lines"]
    assert (own.base, own.owed) == ("4009.99", 10)
    client.force_login(person(Role.BRANCH_CHAIR, branch))
    page = client.get(PAID)
    shown = [(one.member.name, one.label) for one in page.context["people"]]
    assert shown == [("张三", "已缴"), ("李四", "未缴清")]
    text = page.content.decode()
    assert [amount for amount in ("4009", "4567", "22.80", "20.00", "10.00") if amount in text] == []
    pages = [received.get_absolute_url(), ARREARS, reverse("finance:dues")]
    assert [client.get(address).status_code for address in pages] == [404] * 3


@pytest.mark.parametrize(
    ("month", "names"),
    [
        (datetime.date(2025, 2, 1), {"张三", "李四", "王五", "赵退", "钱免"}),
        (MARCH, {"张三", "李四", "王五"}),
        (datetime.date(2025, 4, 1), {"张三", "李四", "王五", "钱免", "孙新"}),
    ],
)
def test_who_owes_is_who_belongs_on_the_first_day(people, month, names):
    keys = incoming.owing(month).keys()
    assert {name for name, member in people.items() if member.pk in keys} == names


def test_a_member_marked_as_paying_none_owes_none_but_whoever_left_owed_before(people):
    people["张三"].pays_dues = False
    people["张三"].save()
    gone = people["赵退"]
    type(gone).objects.filter(pk=gone.pk).update(status="retained", left_on=MARCH, pays_dues=False)
    keys = incoming.owing(datetime.date(2025, 2, 1)).keys()
    assert ({gone.pk, people["张三"].pk} & keys) == {gone.pk}


def test_the_dues_follow_the_rule_of_the_month(rule):
    account = AccountFactory(code="401", kind="income")
    facts = {"account": account, "clause": "x", "source": "y", "valid_from": MARCH}
    later = DuesRule.objects.create(rate=Decimal("0.5"), step=0, rounding="1", **facts)
    assert [rule.due_of(Decimal(base)) for base in ("4567.89", "9.99", "4010")] == [
        Decimal("22.80"),
        0,
        Decimal("20.05"),
    ]
    assert [later.due_of(Decimal(base)) for base in ("4567.89", "4500", "4700")] == [23, 23, 24]


def test_a_rule_of_dues_stays_once_a_sheet_is_confirmed_and_a_draft_follows_it(
    client, people, rule, accountant, cashier, chair
):
    client.force_login(accountant)
    _import(client)
    page = reverse("admin:finance_duesrule_change", args=[rule.pk])
    client.force_login(chair)
    form = client.get(page).context["adminform"].form
    answers = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    assert client.post(page, answers | {"rate": "1"}).status_code == 302
    sheet = DuesSheet.objects.get()
    assert (sheet.due, sheet.lines.get(member=people["王五"]).due) == (Decimal("115.60"), 30)
    incoming.confirm_dues(sheet, actor=cashier, received_on=timezone.localdate(), payer="财务处")
    assert set(client.get(page).context["adminform"].form.fields) == {"valid_until", "row_version"}
    with pytest.raises(DatabaseError, match="money came in by rule"), transaction.atomic():
        DuesRule.objects.filter(pk=rule.pk).update(rate=Decimal("0.5"))


BAD = [
    (("D9", "张三", "1", "0"), "第2行：没有工号为“D9”的会员。"),
    (("D1", "李四", "1", "0"), "第2行：工号“D1”登记的不是李四，请核对。"),
    (("D1", "张三", "-1", "0"), "第2行「缴费基数」：金额前不要写正负号；负数不能导入，退回的款项请另行登记。"),
    (("D1", "张三", "1.005", "0"), "第2行「缴费基数」：金额 1.005 超过两位小数，请填写到分。"),
    (("D1", "张三", "1e308", "0"), "第2行「缴费基数」：「1e308」不是金额，请填写如 1234.50。"),
    (("D1", "张三", "3000", ""), "第2行「实缴」：空白，请填写。"),
    (("D4", "赵退", "3000", "15"), "第2行：赵退在2025年3月1日不应缴会费，表上却有实缴，请先退还。"),
    (("D1", "张三", "1", "0", "\nd1", "张三", "1", "0"), "第3行：张三已在第2行。"),
]


@pytest.mark.parametrize(("row", "sentence"), BAD, ids=[sentence for _, sentence in BAD])
def test_a_payroll_with_a_bad_row_writes_nothing(client, people, accountant, row, sentence):
    client.force_login(accountant)
    page = _import(client, HEAD + "\t".join(row).replace("\t\n", "\n"))
    assert page.context["form"].non_field_errors() == [sentence]
    assert not DuesSheet.objects.exists()


def test_a_file_is_read_like_what_is_pasted_and_replaces_it(client, people, accountant):
    client.force_login(accountant)
    _import(client)
    file = SimpleUploadedFile("会费.csv", "会费扣款表\n工号,姓名,缴费基数,实缴\nD1,张三,4000,20\n".encode())
    page = client.post(IMPORT, {"month": "2025-03", "file": file}, follow=True)
    assert (page.context["object"].people, page.context["object"].due) == (1, 20)
    assert [one.name for one in page.context["missing"]] == ["李四", "王五"]


def test_nobody_books_his_own_late_dues_or_exempts_himself(client, received, people, cashier, accountant):
    line = DuesLine.objects.select_related("member").get(pk=DuesLine.objects.in_arrears().get().pk)
    line.member.user = cashier
    line.member.save()
    facts = {"amount": Decimal(1), "received_on": timezone.localdate()}
    with pytest.raises(ValidationError, match="不能登记自己的补缴"):
        incoming.receive_late_dues(line, actor=cashier, **facts)
    line.member.user = accountant
    line.member.save()
    incoming.receive_late_dues(line, actor=cashier, **facts)
    add, typed = reverse("admin:finance_duesexemption_add"), {"since": "2026-01-01", "reason": "长期病休"}
    client.force_login(accountant)
    refused = client.post(add, {**typed, "member": line.member.staff_no})
    assert refused.context["adminform"].form.errors == {"member": ["不能登记自己免缴，请由另一位会计登记。"]}
    # The accountant, who does not see the roster, names whom he exempts.
    refused = client.post(add, {**typed, "member": "D9"})
    assert refused.context["adminform"].form.errors == {"member": ["没有工号为“D9”的在会会员。"]}
    client.post(add, {**typed, "member": " ｄ3 "})
    made = DuesExemption.objects.get(since="2026-01-01")
    page = reverse("admin:finance_duesexemption_change", args=[made.pk])
    assert str(client.get(page).context["original"]) == "王五免缴会费"
    client.post(page, {**typed, "member": "D1", "until": "2026-07-01"})
    made.refresh_from_db()
    assert (made.member, f"{made.until}") == (people["王五"], "2026-07-01")


def test_what_was_received_is_kept_until_the_cashier_takes_it_back(received, accountant, cashier):
    with pytest.raises(ValidationError, match="已确认到账，要改请出纳先退回重做"):
        incoming.import_dues(actor=accountant, month=MARCH, text=ALL)
    line = DuesLine.objects.in_arrears().get()
    today = timezone.localdate()
    payment = incoming.receive_late_dues(line, actor=cashier, amount=Decimal(4), received_on=today)
    for income, where in ((received.income, "退回那个月的会费表"), (payment.income, "冲正那笔补缴")):
        with pytest.raises(ValidationError, match=where):
            services.correct_income(income, actor=cashier, reason="错", on=today)
    with pytest.raises(ValidationError, match="请先冲正补缴"):
        incoming.reopen_dues(received, actor=cashier, reason="单位漏扣")
    incoming.correct_late_dues(payment, actor=cashier, reason="退回", on=today)
    sheet = incoming.reopen_dues(received, actor=cashier, reason="单位漏扣")
    assert sum(Income.objects.values_list("amount", flat=True)) == 0
    assert not DuesLine.objects.in_arrears().exists()
    with pytest.raises(ValidationError, match="李四有补缴的记录，须仍在表上"):
        incoming.import_dues(actor=accountant, month=MARCH, text=_rows(("D1", "张三", "4000", "20")))
    sheet, _ = incoming.import_dues(actor=accountant, month=MARCH, text=ALL)
    incoming.confirm_dues(sheet, actor=cashier, received_on=today, payer="财务处")
    assert sum(Income.objects.values_list("amount", flat=True)) == Decimal("47.80")


@pytest.mark.parametrize(
    "wrong",
    [
        "UPDATE finance_duesline SET paid = due",
        "DELETE FROM finance_duesline",
        "UPDATE finance_duessheet SET paid = 0",
        "UPDATE finance_duessheet SET confirmed_by_id = made_by_id",
        "DELETE FROM finance_duessheet",
    ],
)
def test_the_database_keeps_what_was_received(received, wrong):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(wrong)


def test_the_wage_is_sealed_and_no_log_has_an_amount_of_a_member(received):
    with connection.cursor() as cursor:
        cursor.execute("SELECT base FROM finance_duesline")
        assert [b"4009" in bytes(base) for (base,) in cursor.fetchall()] == [False] * 3
        cursor.execute("SELECT facts::text FROM core_auditentry WHERE code = 'finance.import_dues'")
        [(facts,)] = cursor.fetchall()
    assert [amount for amount in ("4009.99", "4567.89", "22.80", "李四") if amount in facts] == []


EXEMPT = (datetime.date(2026, 3, 1), datetime.date(2026, 6, 1))


@pytest.mark.parametrize(
    ("since", "until", "why"),
    [
        ("2026-06-01", "", None),
        ("2026-02-01", "2026-03-01", None),
        ("2026-05-31", "", "此人在这段时间已登记免缴，期间不能重叠；请改已有的那一段。"),
        ("2026-02-01", "2026-03-02", "此人在这段时间已登记免缴，期间不能重叠；请改已有的那一段。"),
        ("1949-12-31", "1950-01-01", "起始日期不能早于1950年，请核对年份。"),
    ],
)
def test_the_spans_of_one_who_owes_nothing_lie_apart(client, people, accountant, since, until, why):
    member = people["张三"]
    DuesExemption.objects.create(member=member, since=EXEMPT[0], until=EXEMPT[1], reason="病假")
    client.force_login(accountant)
    typed = {"member": member.staff_no, "since": since, "until": until, "reason": "病假"}
    answer = client.post(reverse("admin:finance_duesexemption_add"), typed)
    if why is None:
        assert DuesExemption.objects.filter(member=member).count() == 2
        return
    assert answer.context["adminform"].form.non_field_errors() == [why]
    with pytest.raises(IntegrityError, match="finance_exemption_"), transaction.atomic():
        DuesExemption.objects.bulk_create([DuesExemption(member=member, since=since, until=until or None, reason="-")])


def test_spans_that_overlapped_are_put_apart_without_changing_who_owes():
    apart = import_module("finance.migrations.0124_overlapping_exemptions").apart
    day = datetime.date
    spans = [
        (day(1, 1, 1), day(1960, 1, 1)),
        (day(1955, 1, 1), day(1958, 1, 1)),
        (day(1959, 1, 1), day(1961, 1, 1)),
        (day(1961, 1, 1), None),
        (day(1999, 1, 1), day(2000, 1, 1)),
    ]
    assert apart(spans) == [
        (day(1950, 1, 1), day(1960, 1, 1)),
        None,
        (day(1960, 1, 1), day(1961, 1, 1)),
        (day(1961, 1, 1), None),
        None,
    ]
