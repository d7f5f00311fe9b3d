"""What is put up for members: payments of some days with persons masked, and the accounts as page, PDF and workbook."""

import datetime
import io
from decimal import Decimal
from unittest import mock

import pgtrigger
import pytest
import time_machine
from django.db import InternalError, transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from finance import services
from finance.choices import Fault
from finance.models import ClaimKind, Disclosure, PaperRule, PayeeLine, Payment, PublishedEdition, Supplier
from finance.services.payees.files import Listed
from tests.factories import BudgetPlanFactory, MemberFactory, UnitFactory, UserFactory
from tests.finance.lending import DAY as LENT
from tests.finance.turn import on
from tests.kept import bytes_of
from tests.shown import texts
from unionportal.core.jobs import outbox
from unionportal.core.models import Job
from welfare.causes import GIFT_ISSUE, VISIT

pytestmark = pytest.mark.django_db
PAGE = reverse("finance:payment_list_form_published")


def _cells(response):
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    return [[cell for cell in row if cell is not None] for row in book.worksheets[0].iter_rows(values_only=True)]


def test_payments_are_put_up_with_persons_masked_and_none_of_what_is_confidential(
    client, paid, decided, accountant, cashier, chair
):
    today = timezone.localdate()
    supplier = Supplier.objects.create(name="某某超市", valid_from=today)
    paid("10.00", payee=supplier.name, supplier=supplier)
    paid("20.00", payee="张小明")
    paid("25.00", payee="王五五、阿依古丽·买买提（电话13912345678）")
    for cause, yuan in ((GIFT_ISSUE, "30.00"), (VISIT, "40.00")):
        claim = services.check_claim(decided(yuan, cause=cause, payee="李小红"), actor=accountant)
        services.pay_claim(claim, actor=cashier, method="cash", paid_on=today)
    client.force_login(chair)
    asked = {"start": today, "end": today, "as": "xlsx"}
    rows = [row for row in _cells(client.post(PAGE, asked)) if len(row) == 7]
    assert [(row[5], float(row[6])) for row in rows[1:]] == [
        ("某某超市", 10),
        ("张＊明", 20),
        ("王＊五、阿＊＊＊＊＊＊提（电＊＊＊＊＊＊＊＊＊＊＊8）", 25),
        ("李＊红", 30),
        ("（不公示）", 40),
    ]
    gifts = [row for row in _cells(client.post(PAGE, asked | {"cause": GIFT_ISSUE.code})) if len(row) == 7]
    assert [row[5] for row in gifts[1:]] == ["李＊红"]
    wrong = client.post(PAGE, {**asked, "end": "2000-01-01"}).context["form"].errors
    assert wrong == {"end": ["结束日期早于开始日期。"]}


def test_of_a_list_no_name_is_put_up_but_how_many_there_are(client, decided, accountant, cashier, chair, union):
    claim = decided("50.00", payee="名单")
    today = timezone.localdate()
    payment = services.pay_claim(
        services.check_claim(claim, actor=accountant), actor=cashier, method="cash", paid_on=today
    )
    with pgtrigger.ignore():
        PayeeLine.objects.bulk_create(
            PayeeLine(claim=claim, serial=n, name=f"张某{n}", amount=25, payment=payment) for n in (1, 2)
        )
    client.force_login(chair)
    rows = [row for row in _cells(client.post(PAGE, {"start": today, "end": today, "as": "xlsx"})) if len(row) == 7]
    assert [row[5] for row in rows[1:]] == ["名单 2 人"]


def test_whoever_on_a_list_gave_back_or_was_reversed_is_not_named_either(
    client, draft, branch, branch_chair, accountant, chair, cashier, union
):
    """What corrects a payment of a list has no list of its own, and a reversed payment lost its."""
    today, claim = timezone.localdate(), draft("90.00", payee="名单")
    rows = [
        Listed(row=n, name=name, amount=Decimal(30), in_cash=True)
        for n, name in enumerate(("张甲一", "李乙二", "王丙三"), 1)
    ]
    services.list_payees(claim, actor=branch_chair, listed=rows)
    claim = services.check_claim(services.submit_claim(claim, actor=branch_chair), actor=accountant)
    claim = services.approve_claim(claim, actor=chair)
    one, *others = claim.payees.all()
    way = {"actor": cashier, "method": "cash", "paid_on": today}
    services.pay_payees(claim, [one], **way)
    payment = services.pay_payees(claim, others, **way)
    one.refresh_from_db()
    services.refund_claim(claim, actor=cashier, amount=Decimal(5), on=today, reason="多领了", payee=one)
    services.correct_payment(payment, actor=cashier, reason="付错", on=today, fault=Fault.CASHIER)
    client.force_login(UserFactory())
    shown = client.get(_put_up(union).get_absolute_url()).context["rows"]
    assert [row[-2:] for row in shown] == [("名单 1 人", 30), ("名单所列", 60), ("名单 1 人", -5), ("名单所列", -60)]


def test_a_list_that_was_reversed_and_taken_away_names_nobody_and_the_payroll_still_knows_them(
    client, draft, branch, branch_chair, accountant, chair, cashier, union
):
    """The claim goes back to its maker, who pays one firm instead: those of the former list are not named for it."""
    today, kind = timezone.localdate(), ClaimKind.objects.get(name="慰问金、补助金")
    ClaimKind.objects.filter(pk=kind.pk).update(tax="wage")
    PaperRule.objects.filter(kind=kind).update(severity="none")
    claim = draft("60.00", payee="名单", kind=kind)
    members = [MemberFactory(unit=branch, staff_no=f"T000{n}", name=name) for n, name in ((1, "张甲一"), (2, "李乙二"))]
    rows = [Listed(row=n, name=one.name, amount=Decimal(30), in_cash=True) for n, one in enumerate(members, 1)]
    services.list_payees(claim, actor=branch_chair, listed=rows)
    claim = services.check_claim(services.submit_claim(claim, actor=branch_chair), actor=accountant)
    claim = services.approve_claim(claim, actor=chair)
    payees = list(claim.payees.all())
    payment = services.pay_payees(claim, payees, actor=cashier, method="cash", paid_on=today)
    services.refund_claim(claim, actor=cashier, amount=Decimal(5), on=today, reason="多领了", payee=payees[0])
    services.correct_payment(payment, actor=cashier, reason="不发了", on=today, fault=Fault.CASHIER)
    claim.refresh_from_db()
    claim = services.send_back_claim(claim, actor=accountant, reason="改付给单位")
    for one in claim.payees.all():
        services.remove_payee(one, actor=branch_chair)
    client.force_login(UserFactory())
    shown = client.get(_put_up(union).get_absolute_url()).context["rows"]
    assert [row[-2:] for row in shown] == [("名单所列", 60), ("名单 1 人", -5), ("名单所列", -55)]
    client.force_login(accountant)
    asked = {"year": today.year, "month": today.month, "as": "xlsx"}
    sent = client.post(reverse("finance:payment_list_form_taxed"), asked)
    lines = [tuple(row[1:4]) for row in _cells(sent) if isinstance(row[0], int)]
    first, second = ((one.staff_no, one.name) for one in members)
    assert lines == [(*first, 30), (*second, 30), (*first, -5), (*first, -25), (*second, -30)]


def test_every_member_takes_along_the_accounts_that_were_published(client, union):
    today = timezone.localdate()
    facts = {"unit": union, "state": "approved", "committee": "甲", "auditors": "乙", "committee_on": today}
    facts |= {"auditors_on": today, "approved_on": today, "approved_by": UserFactory()}
    published = BudgetPlanFactory(year=2021, published_on=today, **facts)
    kept = BudgetPlanFactory(year=2020, **facts)
    client.force_login(UserFactory())
    file = reverse("finance:published_file", args=[published.pk])
    text = PdfReader(io.BytesIO(b"".join(client.get(file).streaming_content))).pages[0].extract_text()
    assert "".join(text.split()).count("2021年度工会经费收支预算表") == 1
    assert len(_cells(client.get(f"{file}?as=xlsx"))) > 1
    assert client.get(reverse("finance:published_file", args=[kept.pk])).status_code == 404


def _version(client, shown):
    page = client.get(reverse("admin:finance_disclosure_change", args=[shown.pk]))
    return page.context["adminform"].form["row_version"].value()


def _put_up(union, **facts):
    today = timezone.localdate()
    days = {"starts_on": today, "ends_on": today, "shown_until": today}
    return Disclosure.objects.create(unit=union, title="本月支出公示", **(days | facts))


def test_the_chair_puts_payments_up_for_every_member_until_a_day_and_withdraws_them(
    client, paid, decided, accountant, cashier, chair, union
):
    today = timezone.localdate()
    paid("10.00", payee="张小明")
    claim = services.check_claim(decided("40.00", cause=VISIT, payee="李小红"), actor=accountant)
    services.pay_claim(claim, actor=cashier, method="cash", paid_on=today)
    add = reverse("admin:finance_disclosure_add")
    typed = {"unit": union.pk, "title": "本月支出公示", "cause": "", "starts_on": today, "ends_on": today}
    client.force_login(accountant)
    assert client.post(add, typed | {"shown_until": today}).status_code == 403
    client.force_login(chair)
    late = today + datetime.timedelta(days=1)
    wrong = [{"ends_on": late, "shown_until": late}, {"shown_until": "2000-01-01"}, {"cause": "x", "shown_until": late}]
    wrong += [{"starts_on": "0001-01-01", "shown_until": late}, {"shown_until": "9999-12-31"}]
    errors = [client.post(add, typed | one).context["adminform"].form.errors for one in wrong]
    assert [next(iter(one.values())) for one in errors] == [
        ["结束日期不能晚于今天。"],
        ["“公示到”不能早于公示的当天。"],
        ["选择一个有效的选项。 x 不在可用的选项中。"],
        ["年份 1 不合理，应在 1900 至 2100 年之间。"],
        ["年份 9999 不合理，应在 1900 至 2100 年之间。"],
    ]
    client.post(add, typed | {"shown_until": today, "withdrawn": "不问"})
    (shown,) = Disclosure.objects.all()
    again = client.post(add, typed | {"shown_until": today, "title": "再公示"}).context["adminform"].form
    assert again.non_field_errors() == [f"同样范围的“本月支出公示”正在公示，到{today}；要换的请先撤下它。"]
    page, file = shown.get_absolute_url(), reverse("finance:disclosure_form_published", args=[shown.pk])
    member = UserFactory()
    client.force_login(member)
    assert list(client.get(reverse("finance:published_list")).context["disclosures"]) == [shown]
    seen = client.get(page).context
    assert [row[-2:] for row in seen["rows"]] == [("张＊明", 10), ("（不公示）", 40)]
    assert seen["total"] == 50
    cells = _cells(client.get(f"{file}?as=xlsx"))
    assert [row[5] for row in cells if len(row) == 7][1:] == ["张＊明", "（不公示）"]
    assert cells[1][0].startswith(f"{union.name}　单位：元")
    assert b"".join(client.get(file).streaming_content)[:5] == b"%PDF-"
    client.force_login(chair)
    change = reverse("admin:finance_disclosure_change", args=[shown.pk])
    again = typed | {"title": "改过的", "withdrawn": "登记错了", "row_version": _version(client, shown)}
    client.post(change, again)
    shown.refresh_from_db()
    # What members read stays as it was, and does not come back.
    assert (shown.title, shown.withdrawn) == ("本月支出公示", "登记错了")
    assert client.post(change, {"withdrawn": ""}).status_code == 403
    for facts in ({"title": "改过的"}, {"withdrawn": ""}):
        with pytest.raises(InternalError, match="pgtrigger"), transaction.atomic():
            Disclosure.objects.filter(pk=shown.pk).update(**facts)
    client.force_login(member)
    assert [client.get(one).status_code for one in (page, file)] == [404, 404]
    assert list(client.get(reverse("finance:published_list")).context["disclosures"]) == []


@pytest.mark.parametrize(("most", "is_job"), [(2, False), (1, True)])
def test_what_is_put_up_of_many_payments_is_made_by_the_worker_for_whoever_asks(
    client, paid, union, monkeypatch, most, is_job
):
    monkeypatch.setattr("unionportal.core.printing.registry.MOST_ROWS", most)
    for yuan in ("10.00", "20.00"):
        paid(yuan, payee="张小明")
    client.force_login(UserFactory())
    file = reverse("finance:disclosure_form_published", args=[_put_up(union).pk])
    answer = client.post(file, {"as": "xlsx"})
    if not is_job:
        return _masked(_cells(answer))
    assert client.get(file).context["takes_long"]
    job = Job.objects.get()
    assert answer.url == reverse("job_detail", args=[job.pk])
    outbox.run(job.pk)
    book = load_workbook(io.BytesIO(bytes_of(job.files.get())))
    return _masked([[one for one in row if one is not None] for row in book.active.iter_rows(values_only=True)])


def _masked(rows):
    assert [row[5:] for row in rows if len(row) == 7][1:] == [["张＊明", 10], ["张＊明", 20]]


def test_what_is_put_up_is_of_its_days_its_occasion_and_its_union_and_ends_after_its_day(client, paid, union, branch):
    today = timezone.localdate()
    paid("10.00", payee="张小明")
    yesterday = today - datetime.timedelta(days=1)
    put_up = {
        "day": _put_up(union),
        "day before": _put_up(union, starts_on=yesterday, ends_on=yesterday),
        "occasion": _put_up(union, cause=VISIT.code),
        "another unit": _put_up(UnitFactory(parent=union)),
    }
    client.force_login(UserFactory())
    found = {name: len(client.get(one.get_absolute_url()).context["rows"]) for name, one in put_up.items()}
    assert found == {"day": 1, "day before": 0, "occasion": 0, "another unit": 0}
    with time_machine.travel(timezone.now() + datetime.timedelta(days=1)):
        client.force_login(UserFactory())
        assert client.get(put_up["day"].get_absolute_url()).status_code == 404


def _added(client, union, chair, **facts):
    """Put up the payments of today as the chair does; return what is put up."""
    today = timezone.localdate()
    typed = {"unit": union.pk, "title": "本月支出公示", "cause": "", "starts_on": today, "ends_on": today}
    client.force_login(chair)
    client.post(reverse("admin:finance_disclosure_add"), typed | {"shown_until": today} | facts)
    return Disclosure.objects.latest("pk")


def test_what_was_put_up_is_kept_as_it_was_and_what_changed_stands_beside_it(client, paid, cashier, union, chair):
    payment = paid("10.00", payee="张小明")
    shown = _added(client, union, chair)
    member = UserFactory()
    client.force_login(member)
    seen = client.get(shown.get_absolute_url()).context
    assert (seen["words_of_later"], seen["later"], seen["is_kept"]) == ("", [], True)
    paid("900.00", payee="王芳")
    services.refund_claim(payment.claim, actor=cashier, amount=Decimal(4), on=timezone.localdate(), reason="退货")
    seen = client.get(shown.get_absolute_url()).context
    assert ([row[-1] for row in seen["rows"]], seen["total"]) == ([10], 10)
    assert [row[-2:] for row in seen["later"]] == [("王＊", 900), ("张＊明", -4)]
    with mock.patch("finance.views.statement.LONG_PAGE", 1):
        cut = client.get(shown.get_absolute_url())
    assert (cut.text.count("-4.00"), texts(cut, ".small").count("只列出前 1 笔。")) == (0, 1)
    sentence = "公示时 1 笔，合计 10.00 元；现 3 笔，合计 906.00 元。"
    file = reverse("finance:disclosure_form_published", args=[shown.pk]) + "?as=xlsx"
    cells = _cells(client.get(file))
    assert [row[6] for row in cells if len(row) == 7][1:] == [10]
    assert (seen["words_of_later"], [cell for row in cells for cell in row].count(sentence)) == (sentence, 1)
    edition = shown.editions.get()
    for act in (lambda: PublishedEdition.objects.update(content={}), edition.delete):
        with pytest.raises(InternalError, match="pgtrigger"), transaction.atomic():
            act()
    # Another one takes the place of one withdrawn, as the books are then.
    client.force_login(chair)
    change = reverse("admin:finance_disclosure_change", args=[shown.pk])
    client.post(change, {"withdrawn": "有补记", "row_version": _version(client, shown)})
    anew = _added(client, union, chair, title="本月支出公示（更正）")
    client.force_login(member)
    seen = client.get(anew.get_absolute_url()).context
    assert (len(seen["rows"]), seen["total"], seen["later"]) == (3, 906, [])


@pytest.mark.parametrize(
    ("spent", "at_settlement", "after_rest"),
    [("300.00", ["300.00"], ["300.00"]), ("250.00", ["250.00"], ["250.00"]), ("320.00", ["300.00"], ["300.00"])],
)
def test_a_loan_is_put_up_once_with_what_was_spent_when_it_was_settled(
    client, draft, branch, branch_chair, accountant, chair, cashier, union, spent, at_settlement, after_rest
):
    today = timezone.localdate()
    borrower = MemberFactory(unit=branch, name="借小款", user=branch_chair)
    claim = services.submit_claim(draft("300.00", way="loan", payee=borrower.name, member=borrower), actor=branch_chair)
    claim = services.approve_claim(services.check_claim(claim, actor=accountant), actor=chair)
    services.pay_claim(claim, actor=cashier, method="transfer", paid_on=today)
    page = _put_up(union).get_absolute_url()

    def seen():
        context = client.get(page).context
        amounts = [str(row[-1]) for row in context["rows"]]
        assert sum(map(Decimal, amounts)) == (context["total"] or 0)
        return amounts, "没有列入" in context["words_of_lent"]

    client.force_login(UserFactory())
    assert seen() == ([], True)
    loan = services.submit_loan(claim.loan, actor=branch_chair, spent=Decimal(spent))
    loan = services.settle_loan(loan, actor=accountant)
    assert seen() == (at_settlement, False)
    if loan.state == "returning":
        loan = services.take_rest(loan, actor=cashier, on=today)
    assert seen() == (after_rest, False)
    # What comes back once it was put up is less spent.
    services.refund_claim(claim, actor=cashier, amount=Decimal("7.00"), on=today, reason="退差价")
    assert seen() == ([*after_rest, "-7.00"], False)


def test_what_came_back_before_the_loan_was_settled_stands_behind_what_was_spent(
    client, lent, branch_chair, accountant, cashier, union
):
    """As it was booked before the day was asked for: in the days before, nothing stands that it would be less of."""
    loan, settled = lent("300.00"), LENT + datetime.timedelta(40)
    with on(settled):
        loan = services.submit_loan(loan, actor=branch_chair, spent=Decimal("300.00"))
        services.settle_loan(loan, actor=accountant)
        refund = services.refund_claim(loan.claim, actor=cashier, amount=Decimal(7), on=settled, reason="退差价")
        with pgtrigger.ignore():
            Payment.objects.filter(pk=refund.pk).update(paid_on=LENT)
        client.force_login(UserFactory())
        seen = [
            [row[-1] for row in client.get(shown.get_absolute_url()).context["rows"]]
            for shown in (
                _put_up(union, starts_on=start, ends_on=end)
                for start, end in ((LENT, LENT), (settled, settled), (LENT, settled))
            )
        ]
    assert seen == [[], [300, -7], [300, -7]]


def test_a_loan_that_was_lent_by_mistake_is_not_put_up_at_all(
    client, draft, branch, branch_chair, approved, cashier, union
):
    borrower = MemberFactory(unit=branch, name="借小款", user=branch_chair)
    claim, today = approved("300.00", way="loan", payee=borrower.name, member=borrower), timezone.localdate()
    payment = services.pay_claim(claim, actor=cashier, method="transfer", paid_on=today)
    services.correct_payment(payment, actor=cashier, reason="付错", on=today)
    client.force_login(UserFactory())
    assert client.get(_put_up(union).get_absolute_url()).context["rows"] == []


def test_what_is_entered_after_it_was_put_up_is_said_beside_the_sum(client, paid, union):
    paid("10.00", payee="张小明")
    shown = _put_up(union)
    client.force_login(UserFactory())

    def said():
        return client.get(shown.get_absolute_url()).context["words_of_later"]

    assert said() == ""
    paid("11.00", payee="李娜")
    paid("900.00", payee="王芳")
    sentence = "其中公示以后登记的 2 笔，合计 911.00 元。"
    file = reverse("finance:disclosure_form_published", args=[shown.pk]) + "?as=xlsx"
    printed = [cell for row in _cells(client.get(file)) for cell in row]
    assert (said(), printed.count(sentence)) == (sentence, 1)
    Disclosure.objects.filter(pk=shown.pk).update(title=shown.title)
    with pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
        Disclosure.objects.filter(pk=shown.pk).update(last_payment=0)
