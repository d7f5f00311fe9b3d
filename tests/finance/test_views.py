import datetime
import io
from decimal import Decimal
from urllib.parse import urlencode

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from finance import queries, services
from finance.causes import LEDGER
from finance.models import Claim, Payment
from finance.services import BudgetKey, PastPayment
from tests.factories import AccountFactory, BudgetFactory, usual_kind
from tests.shown import links
from unionportal.core.access.scoping import Scope
from unionportal.core.models import AuditEntry
from welfare.causes import VISIT


def _exported(client, chosen):
    """The sheet of the payments as they are filtered, with every column that is offered."""
    address = f"{reverse('finance:payment_list')}?{urlencode(chosen)}"
    columns = [*client.get(address).context["export_form"].offered]
    answer = client.post(address, {"export": "xlsx", "columns": columns})
    return openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))["支付"]


@pytest.fixture
def history(union, branch, other_branch, officer):
    """Six payments over two units, two accounts, two years and two sources; returns them."""
    accounts = [AccountFactory(), AccountFactory(code="50401", name="培训支出")]
    sources = ["union_funds", "dues"]
    for account, source in zip(accounts, sources, strict=True):
        for year in (2021, 2022):
            BudgetFactory(unit=union, account=account, year=year, funding_source=source)
    days = [datetime.date(2021, 12, 31), datetime.date(2022, 1, 1), datetime.date(2022, 6, 30)]
    rows = [
        PastPayment(
            unit=unit,
            budget=BudgetKey(union.code, day.year, accounts[n % 2].code, sources[n % 2]),
            amount=Decimal(10 * (n + 1)) + Decimal(len(unit.name)) / 100,
            purpose=f"{unit.name}第{n}笔",
            payee="=HYPERLINK(1)" if n == 2 else "某超市",
            cause=VISIT if n == 0 else LEDGER,
            source="慰问 1" if n == 0 else "",
            made_on=day,
            approved_on=day,
            paid_on=day,
        )
        for unit in (branch, other_branch)
        for n, day in enumerate(days)
    ]
    return services.book_history(rows, actor=officer)


FILTERS = [
    {},
    {"year": 2022},
    {"start": "2021-12-31", "end": "2022-01-01"},
    {"funding_source": "dues"},
    {"least": "20", "most": "30"},
    {"q": "纺织 第1笔"},
    {"q": "HYPERLINK"},
    {"budget_year": 2021},
    {"account": "50401"},
    {"unit": "branch"},
]


def _query(chosen, branch):
    chosen = dict(chosen)
    if "account" in chosen:
        chosen["account"] = AccountFactory(code=chosen["account"]).pk
    if "unit" in chosen:
        chosen["unit"] = branch.pk
    return chosen


def _expected(chosen, branch):
    """Brute force over all payments, in the order of the list."""
    keep = {
        "year": lambda p, v: p.paid_on.year == v,
        "start": lambda p, v: str(p.paid_on) >= v,
        "end": lambda p, v: str(p.paid_on) <= v,
        "funding_source": lambda p, v: p.funding_source == v,
        "least": lambda p, v: p.amount >= int(v),
        "most": lambda p, v: p.amount <= int(v),
        "q": lambda p, v: all(word in p.purpose + p.payee + p.number + p.source for word in v.split()),
        "budget_year": lambda p, v: p.budget.year == v,
        "account": lambda p, v: p.account_id == v,
        "unit": lambda p, v: p.unit_id == v,
    }
    rows = sorted(Payment.objects.all(), key=lambda p: (p.paid_on, p.pk), reverse=True)
    return [p for p in rows if all(keep[name](p, value) for name, value in chosen.items())]


@pytest.mark.parametrize("chosen", FILTERS, ids=str)
def test_the_export_is_exactly_the_filtered_list(chosen, history, client, auditor, branch):
    client.force_login(auditor)
    chosen = _query(chosen, branch)
    page = client.get(reverse("finance:payment_list"), chosen)
    listed = list(page.context["object_list"])
    expected = _expected(chosen, branch)
    assert expected
    assert [payment.pk for payment in listed] == [payment.pk for payment in expected]
    paginator = page.context["paginator"]
    # What was reversed counts as less.
    assert (paginator.count, paginator.totals) == (len(expected), [("金额（元）", sum(p.amount for p in expected))])

    sheet = _exported(client, chosen)
    rows = list(sheet.iter_rows(min_row=2))
    assert [row[0].value for row in rows] == [payment.number for payment in expected]
    assert [row[1].value.date() for row in rows] == [payment.paid_on for payment in expected]
    assert [Decimal(str(row[6].value)) for row in rows] == [payment.amount for payment in expected]
    assert [row[5].value for row in rows] == [payment.payee for payment in expected]
    assert {cell.data_type for row in rows for cell in row} <= {"s", "n", "d"}
    assert AuditEntry.objects.filter(act="导出支付", actor=auditor).get().facts["条数"] == len(expected)


def test_a_sub_union_and_the_office_export_the_payments_that_they_see(history, client, officer, branch, branch_chair):
    numbers = {}
    for reader in (officer, branch_chair):
        client.force_login(reader)
        numbers[reader] = {row[0].value for row in _exported(client, {}).iter_rows(min_row=2)}
    assert numbers[officer] == {one.number for one in Payment.objects.all()}
    assert numbers[branch_chair] == {one.number for one in Payment.objects.filter(unit=branch)} < numbers[officer]


def test_a_wrong_filter_comes_back_with_a_sentence(client, auditor, history):
    client.force_login(auditor)
    chosen = {"start": "2022-02-01", "end": "2022-01-01", "q": "超市"}
    page = client.get(reverse("finance:payment_list"), chosen)
    assert page.context["filter"].errors == {"end": ["结束日期早于开始日期。"]}
    assert list(page.context["object_list"]) == []
    address = f"{reverse('finance:payment_list')}?{urlencode(chosen)}"
    assert client.post(address, {"export": "xlsx", "columns": ["number"]}).url == address
    assert client.get(reverse("finance:payment_list"), {"account": "x", "year": "二"}).status_code == 200


def test_a_stranger_sees_nothing_by_any_way_in(client, stranger, paid, budget, branch):
    payment = paid(purpose="机密用途")
    own = BudgetFactory(unit=branch, account=AccountFactory(code="50401"))
    client.force_login(stranger)
    for name in ("claim_list", "payment_list"):
        for chosen in ({}, {"q": "机密"}, {"unit": branch.pk}, {"budget_unit": budget.unit_id}):
            assert list(client.get(reverse(f"finance:{name}"), chosen).context["object_list"]) == []
    assert client.get(reverse("finance:execution"), {"year": 2022}).context["lines"] == []
    claim = payment.claim_id
    for path in (
        reverse("finance:claim_detail", args=[claim]),
        reverse("finance:claim_edit", args=[claim]),
        reverse("finance:claim_move", args=[claim, "reverse"]),
        reverse("finance:payment_detail", args=[payment.pk]),
        reverse("finance:budget_detail", args=[own.pk]),
    ):
        assert client.get(path).status_code == 404


def test_an_auditor_changes_nothing(client, auditor, draft, paid):
    payment, claim = paid(), services.submit_claim(draft(), actor=draft().made_by)
    client.force_login(auditor)
    assert client.get(reverse("finance:claim_add")).status_code == 404
    assert client.get(reverse("finance:claim_edit", args=[claim.pk])).status_code == 404
    for move in ("submit", "check", "send_back", "approve", "return", "pay", "reverse", "cancel"):
        for pk in (claim.pk, payment.claim_id):
            assert client.post(reverse("finance:claim_move", args=[pk, move]), {}).status_code == 404
    assert client.get(reverse("finance:payment_detail", args=[payment.pk])).context["moves"] == []


def test_a_claim_goes_from_the_phone_to_the_book(client, branch_chair, accountant, chair, cashier, budget, branch):
    client.force_login(branch_chair)
    form = client.get(reverse("finance:claim_add")).context["form"]
    assert list(form.fields["unit"].queryset) == [branch]
    facts = {
        "unit": branch.pk,
        "kind": usual_kind().pk,
        "budget": budget.pk,
        "amount": "88.50",
        "purpose": "奖品",
        "payee": "某超市",
    }
    bad = client.post(reverse("finance:claim_add"), facts | {"amount": "-1"})
    assert bad.context["form"]["purpose"].value() == "奖品"
    assert bad.context["form"].errors
    answer = client.post(reverse("finance:claim_add"), facts)
    claim = Claim.objects.get()
    assert answer.url == reverse("finance:claim_detail", args=[claim.pk])
    client.post(reverse("finance:claim_edit", args=[claim.pk]), facts | {"amount": "99.50"})
    client.post(reverse("finance:claim_move", args=[claim.pk, "submit"]))
    for person, move in ((accountant, "check"), (chair, "approve")):
        client.force_login(person)
        client.post(reverse("finance:claim_move", args=[claim.pk, move]))
    client.force_login(cashier)
    today = timezone.localdate()
    paying = {"method": "transfer", "paid_on": today}
    early = client.post(
        reverse("finance:claim_move", args=[claim.pk, "pay"]), paying | {"paid_on": today - datetime.timedelta(days=9)}
    )
    assert "不能早于批准日期" in str(early.context["form"].errors)
    move = reverse("finance:claim_move", args=[claim.pk, "redirect"])
    assert client.post(move, {"payee": "某超市有限公司"}).context["form"].errors == {"reason": ["这个字段是必填项。"]}
    client.post(move, {"payee": "某超市有限公司", "reason": "发票上的全称"})
    client.force_login(accountant)
    client.post(reverse("finance:claim_move", args=[claim.pk, "check"]))
    client.force_login(cashier)
    client.post(reverse("finance:claim_move", args=[claim.pk, "pay"]), paying)
    payment = Payment.objects.get()
    assert (payment.amount, payment.payee, payment.claim) == (Decimal("99.50"), "某超市有限公司", claim)
    client.force_login(branch_chair)
    assert list(client.get(reverse("finance:payment_list")).context["object_list"]) == [payment]


def _pages(claim, payment):
    return [
        (reverse("finance:claim_list"), 12),
        (reverse("finance:claim_detail", args=[claim]), 19),
        (reverse("finance:payment_list"), 9),
        (reverse("finance:payment_detail", args=[payment]), 18),
        (reverse("finance:execution"), 8),
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_takes_the_same_queries_for_one_row_and_three(client, auditor, paid, rows):
    payments = [paid("1.00") for _ in range(rows)]
    client.force_login(auditor)
    pages = _pages(payments[0].claim_id, payments[0].pk)
    counted = []
    for path, _ in pages:
        with CaptureQueriesContext(connection) as made:
            assert client.get(path).status_code == 200
        counted.append((path, len(made)))
    assert counted == pages


def test_the_execution_table_equals_the_sums_of_its_rows(
    client, history, union, branch, auditor, approved, cashier, chair
):
    year = timezone.localdate().year
    own = BudgetFactory(unit=branch, account=AccountFactory(code="50401"), initial=Decimal(300))
    for amount in ("50.00", "70.00"):
        claim = approved(amount, budget=own)
    payment = services.pay_claim(claim, actor=cashier, method="cash", paid_on=timezone.localdate())
    services.adjust_budget(own, actor=chair, amount=Decimal(20), decided_on="2022-06-01", document="纪要")
    claim = approved("5.00", budget=own)
    wrong = services.pay_claim(claim, actor=cashier, method="cash", paid_on=timezone.localdate())
    services.correct_payment(wrong, actor=cashier, reason="有误", on=timezone.localdate())

    lines = queries.execution(Scope.of(auditor), year)
    for line in lines:
        budget = line.of
        assert line.paid == sum(p.amount for p in Payment.objects.filter(budget=budget))
        assert line.committed == sum(c.amount for c in Claim.objects.filter(budget=budget, state="approved"))
        assert line.total == budget.initial + sum(a.amount for a in budget.adjustments.all())
        assert line.rest == queries.available(budget)
    [mine] = [line for line in lines if line.of == own]
    assert (mine.initial, mine.adjusted, mine.committed, mine.paid, mine.rest) == (300, 20, 50, payment.amount, 200)

    client.force_login(auditor)
    for by in ("account", "unit"):
        page = client.get(reverse("finance:execution"), {"year": year, "by": by})
        whole = page.context["whole"]
        assert whole.paid == sum(p.amount for p in Payment.objects.filter(budget__year=year))
        assert whole.total == sum(line.total for line in page.context["lines"])


def test_every_number_of_the_execution_table_opens_its_rows(client, history, auditor, approved):
    approved("30.00")
    client.force_login(auditor)
    for by in ("account", "unit"):
        page = client.get(reverse("finance:execution"), {"year": 2022, "by": by})
        for line in page.context["lines"]:
            key = {"account": line.of.pk} if by == "account" else {"budget_unit": line.of.pk}
            query = "&".join(f"{name}={value}" for name, value in {"budget_year": 2022, **key}.items())
            payments, claims = (reverse(f"finance:{name}") for name in ("payment_list", "claim_list"))
            assert {f"{payments}?{query}", f"{claims}?state=unpaid&{query}"} <= set(links(page))
            [(_, paid)] = client.get(f"{payments}?{query}").context["paginator"].totals or [("", 0)]
            assert paid == line.paid
            rows = client.get(f"{claims}?state=unpaid&{query}").context["object_list"]
            assert sum(claim.amount for claim in rows) == line.committed


def test_no_money_is_shown_with_two_decimals_too(client, auditor, budget):
    client.force_login(auditor)
    # The next year may be in force already; the running one is shown.
    BudgetFactory(unit=budget.unit, year=timezone.localdate().year + 1)
    [line] = client.get(reverse("finance:execution")).context["lines"]
    assert (str(line.committed), str(line.paid), str(line.rest)) == ("0.00", "0.00", "1000.00")
