"""Standing checks: each lists what it is for and nothing beside it, once; an auditor dismisses it or finds by it."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from finance import services
from finance.daily import run_daily_checks
from finance.models import (
    AuditFinding,
    CheckHit,
    CheckRule,
    ClaimKind,
    Invoice,
    PaperRule,
    RestDay,
    RouteRule,
    SpendingRule,
)
from finance.services.auditing import checks
from finance.services.auditing.checks import run_checks
from finance.services.payees.shares import split_below
from tests.factories import AccountFactory, BudgetFactory, MemberFactory
from tests.finance.turn import OLD, on
from unionportal.core.jobs import outbox
from unionportal.core.models import AuditEntry, Job, Notice

pytestmark = pytest.mark.django_db
LIST, RUN = reverse("finance:checkhit_list"), reverse("finance:checks_run")
# A Wednesday.
DAY = datetime.date(OLD, 6, 16)
NEXT = datetime.timedelta(1)


@pytest.fixture(autouse=True)
def midweek():
    with on(DAY):
        yield


@pytest.fixture
def budget(union):
    return BudgetFactory(unit=union, year=OLD, initial=Decimal(100_000))


def _listed(*kinds, start=DAY, end=DAY):
    """What a run lists of these kinds: [(kind, words, numbers of its rows)]."""
    CheckRule.objects.exclude(kind__in=kinds).update(valid_until=DAY - 400 * NEXT)
    hits = run_checks(start, end)
    return [(one.rule.kind, one.words, [row.name for row in one.rows.all()]) for one in hits]


def _rule(kind, **facts):
    CheckRule.objects.filter(kind=kind).update(**facts)


def test_an_invoice_in_two_claims_is_listed_and_one_of_a_stopped_claim_is_not(draft, branch_chair):
    claims = [draft("60.00"), draft("40.00"), draft("50.00")]
    for claim, number, part in zip(claims, ("1" * 20, "1" * 20, "2" * 20), (60, 40, 50), strict=True):
        facts = {"issued_on": DAY, "total": Decimal(100), "part": Decimal(part)}
        Invoice.objects.create(claim=claim, number=number, key=number, **facts)
    expected = f"发票 {'1' * 20}（100.00 元）在 2 笔支出申请中使用。"
    [(_, words, _)] = _listed("duplicate")
    assert words == expected
    assert _listed("duplicate") == []
    services.cancel_claim(claims[1], actor=branch_chair, reason="重复")
    third = draft("10.00")
    Invoice.objects.create(
        claim=third, number="2" * 20, key="2" * 20, issued_on=DAY, total=Decimal(100), part=Decimal(10)
    )
    assert [words for _, words, _ in _listed("duplicate")] == [expected.replace("1" * 20, "2" * 20)]


def test_bills_are_split_where_they_reach_the_amount_within_the_days(approved):
    _rule("split", amount=Decimal(5000), days=7)
    with on(DAY - 8 * NEXT):
        approved("2500.00", payee="某超市")
    with on(DAY - 7 * NEXT):
        near = approved("2500.00", payee="某超市")
        approved("4999.00", payee="另一家")
    approved("5000.00", payee="另一家")
    assert _listed("split") == []
    last = approved("2500.00", payee=" 某超市")
    words = "7 天以内付给同一收款人 2 笔，合计 5,000.00 元，每笔都不到 5,000.00 元。"
    assert _listed("split") == [("split", words, [near.number, last.number])]


def test_bills_are_split_below_the_limit_of_one_claim_and_below_what_is_decided_together(approved, draft):
    """The check lists what the claim said while it was drafted: by the same limits, of the same kinds and accounts."""
    outing, other = (
        ClaimKind.objects.create(name=name, invoice="none", valid_from="2020-01-01") for name in ("春秋游", "其他支出")
    )
    facts = {"clause": "第八条", "source": "办法", "valid_from": "2020-01-01"}
    SpendingRule.objects.create(name="春秋游", kind=outing, measure="per_claim", limit=Decimal(300), **facts)
    RouteRule.objects.filter(station="collective").delete()
    RouteRule.objects.create(station="collective", kind=other, amount=Decimal(1000), **facts)
    _rule("split", amount=Decimal(5000), days=7)

    def both(kind, *amounts, payee):
        """Return the numbers of the claims of these amounts, and what is found of the last while it is a draft."""
        *former, last = amounts
        claims = [approved(amount, payee=payee, kind=kind) for amount in former]
        drafted = draft(last, payee=payee, kind=kind)
        found = list(split_below(drafted))
        claims.append(approved(last, payee=payee, kind=kind))
        return [one.number for one in claims], found

    _, exact = both(outing, "150.00", "150.00", payee="甲店")
    over, said = both(outing, "150.00", "150.01", payee="乙店")
    _, above = both(outing, "150.00", "300.01", payee="丙店")
    decided, told = both(other, "400.00", "600.00", payee="丁店")
    # Of neither kind, or of both, there is no limit.
    _, none = both(None, "400.00", "600.00", payee="戊店")
    assert (exact, above, none) == ([], [], [])
    week = "同一收款人一周内另有 1 笔，合计"
    assert said == [f"春秋游：{week} 300.01 元，超过每笔 300.00 元，请说明不是拆分（办法 第八条）。"]
    assert told == [f"{week} 1,000.00 元，达到须集体决定的 1,000.00 元，请说明不是拆分。"]
    within = "7 天以内付给同一收款人 2 笔，合计"
    assert _listed("split") == [
        ("split", f"{within} 300.01 元，超过每笔 300.00 元（办法 第八条）。", over),
        ("split", f"{within} 1,000.00 元，达到须集体决定的 1,000.00 元。", decided),
    ]


@pytest.mark.parametrize(("of", "is_found"), [("its group", True), ("another", False), ("any", True)])
def test_bills_are_split_below_what_is_decided_together_on_their_account(approved, draft, budget, of, is_found):
    account = budget.account
    account.parent = AccountFactory(code="5", name="支出")
    account.save()
    rules = {"its group": account.parent, "another": AccountFactory(code="506", name="行政支出"), "any": None}
    RouteRule.objects.filter(station="collective").delete()
    facts = {"clause": "第八条", "source": "办法", "valid_from": "2020-01-01"}
    RouteRule.objects.create(station="collective", account=rules[of], amount=Decimal(100), **facts)
    _rule("split", amount=Decimal(5000), days=7)
    first = approved("50.00")
    found = list(split_below(draft("50.00")))
    last = approved("50.00")
    reached = "合计 100.00 元，达到须集体决定的 100.00 元"
    assert found == ([f"同一收款人一周内另有 1 笔，{reached}，请说明不是拆分。"] if is_found else [])
    words = f"7 天以内付给同一收款人 2 笔，{reached}。"
    assert _listed("split") == ([("split", words, [first.number, last.number])] if is_found else [])


def test_money_for_whoever_let_it_go_is_listed(approved, cashier, branch, chair):
    approver, other = MemberFactory(unit=branch), MemberFactory(unit=branch)
    paid = [
        services.pay_claim(approved("70.00", member=one, payee=one.name), actor=cashier, method="cash", paid_on=DAY)
        for one in (approver, other)
    ]
    assert _listed("own") == []
    # Whose account he is was entered later.
    approver.user = chair
    approver.save()
    assert _listed("own") == [("own", "收款人是审批、审核或支付它的人。", [paid[0].number])]


def test_days_off_are_weekends_and_what_the_notice_says(approved, cashier):
    off, working = datetime.date(OLD, 6, 18), datetime.date(OLD, 6, 19)
    RestDay.objects.create(day=off, source="通知")
    RestDay.objects.create(day=working, is_workday=True, source="通知")
    paid = {}
    for day in (DAY, off, working, working + NEXT):
        with on(day):
            paid[day] = services.pay_claim(approved("70.00"), actor=cashier, method="cash", paid_on=day).number
    found = _listed("rest_day", end=DAY + 9 * NEXT)
    assert found == [("rest_day", f"{day}是休息日。", [paid[day]]) for day in (off, working + NEXT)]


def test_round_sums_are_multiples_and_the_rule_is_that_of_the_day(approved, cashier):
    rule = CheckRule.objects.get(kind="round")
    rule.valid_until = DAY
    rule.save()
    facts = {"clause": "x", "source": "x", "valid_from": DAY}
    CheckRule.objects.create(kind="round", amount=Decimal(500), **facts)
    paid = {}
    for day, amount in ((DAY - NEXT, "500.00"), (DAY - NEXT, "2000.00"), (DAY, "500.00"), (DAY, "500.01")):
        with on(day):
            paid[day, amount] = services.pay_claim(approved(amount), actor=cashier, method="cash", paid_on=day).number
    CheckRule.objects.exclude(kind="round").delete()
    hits = run_checks(DAY - NEXT, DAY)
    assert [(one.words, one.rows.get().name) for one in hits] == [
        ("2,000.00 元，是 1,000.00 元的整数倍。", paid[DAY - NEXT, "2000.00"]),
        ("500.00 元，是 500.00 元的整数倍。", paid[DAY, "500.00"]),
    ]


def test_what_is_over_a_limit_late_or_without_its_paper_is_listed(approved, draft, cashier, budget):
    kind = ClaimKind.objects.create(name="活动", invoice="none", valid_from=DAY - 900 * NEXT)
    since = {"valid_from": DAY - 900 * NEXT, "kind": kind}
    SpendingRule.objects.create(
        name="伙食", measure="per_head", limit=50, clause="第八条", source="财务制度", severity="warn", **since
    )
    PaperRule.objects.create(name="签收名单", severity="warn", **since)
    over = approved("101.00", kind=kind, heads=2)
    even = approved("100.00", kind=kind, heads=2)
    for claim in (over, even):
        services.pay_claim(claim, actor=cashier, method="cash", paid_on=DAY)
    late = approved("30.00")
    for days, number in ((90, "1" * 20), (91, "2" * 20)):
        facts = {"issued_on": DAY - days * NEXT, "total": Decimal(30), "key": number}
        Invoice.objects.bulk_create([Invoice(claim=late, number=number, **facts)])
    found = _listed("over", "late", "missing")
    assert found == [
        ("over", "伙食：2 人、每人 50.00 元，共 100.00 元，超出 1.00 元（财务制度 第八条）。", [over.number]),
        ("late", f"发票 {'2' * 20} 开具 91 天以后才报销，超过 90 天。", [late.number]),
        ("missing", "缺少单据：签收名单。", [over.number]),
        ("missing", "缺少单据：签收名单。", [even.number]),
    ]


@pytest.mark.parametrize(("month", "amount", "count"), [(11, "96.00", 0), (12, "95.00", 0), (12, "95.01", 1)])
def test_a_budget_is_nearly_used_above_the_share_from_the_month_on(approved, union, month, amount, count):
    day = datetime.date(OLD, month, 10)
    account = AccountFactory(code="50106", name="其他活动支出")
    small = BudgetFactory(unit=union, year=OLD, initial=Decimal(100), account=account)
    with on(day):
        approved(amount, budget=small)
        found = _listed("nearly", start=day, end=day)
    words = f"{OLD}年12月已用 95.01 元，占核定预算的 95.01%。"
    assert found == [("nearly", words, [str(small)])] * count


def test_what_was_paid_in_december_and_entered_in_january_is_looked_at(approved, cashier, union):
    december, january = datetime.date(OLD, 12, 31), datetime.date(OLD + 1, 1, 10)
    small = BudgetFactory(unit=union, year=OLD, initial=Decimal(100), account=AccountFactory(code="50106"))
    with on(december):
        claim = approved("99.00", budget=small)
    with on(january):
        services.pay_claim(claim, actor=cashier, method="cash", paid_on=december)
        words = f"{OLD}年12月已用 99.00 元，占核定预算的 99.00%。"
        assert _listed("nearly", start=january - 9 * NEXT, end=january) == []
        run_daily_checks(january)
    assert CheckHit.objects.get(rule__kind="nearly").words == words


def test_a_long_time_is_looked_at_by_the_worker_and_no_claim_is_asked_for_alone(
    client, approved, cashier, auditor, monkeypatch, django_assert_max_num_queries
):
    def pay(many, day):
        with on(day):
            for _ in range(many):
                services.pay_claim(approved("70.00"), actor=cashier, method="cash", paid_on=day)

    _rule("round", amount=Decimal(70))
    last = DAY + NEXT
    pay(2, DAY)
    pay(4, last)
    with CaptureQueriesContext(connection) as of_two:
        run_checks(DAY, DAY)
    with on(last), django_assert_max_num_queries(len(of_two)):
        assert len(run_checks(last, last)) >= 4
    client.force_login(auditor)
    monkeypatch.setattr(checks, "_WAITED_FOR", 6)
    assert client.post(RUN, {"start": DAY, "end": last})["Location"] == LIST
    listed = CheckHit.objects.count()
    pay(1, last)
    client.post(RUN, {"start": DAY, "end": last})
    job = Job.objects.get(kind=checks.CHECKS_JOB)
    assert (CheckHit.objects.count(), outbox.run(job.pk)) == (listed, True)
    assert CheckHit.objects.count() > listed
    assert Notice.objects.filter(user=auditor, sentence__contains=f"检查 {DAY} 至 {last}：新列出").exists()


def test_the_daily_run_tells_the_auditors_once_and_they_judge_each(client, approved, cashier, auditor, chair, officer):
    paid = [
        services.pay_claim(approved(amount), actor=cashier, method="cash", paid_on=DAY) for amount in ("2000", "3000")
    ]
    CheckRule.objects.exclude(kind="round").delete()
    assert (run_daily_checks(DAY), run_daily_checks(DAY)) == (2, 0)
    assert Notice.objects.filter(user=auditor, sentence__startswith="常设检查新列出 2 项").count() == 1
    first, second = CheckHit.objects.order_by("pk")
    for one in (chair, officer):
        client.force_login(one)
        assert client.get(LIST).status_code == client.get(first.get_absolute_url()).status_code == 404
        assert client.post(RUN, {"start": DAY, "end": DAY}).status_code == 404
        with pytest.raises(PermissionDenied):
            run_checks(DAY, DAY, actor=one)
    client.force_login(auditor)
    assert [row.url for row in client.get(first.get_absolute_url()).context["rows"]] == [paid[0].get_absolute_url()]
    move = reverse("finance:checkhit_move", args=[first.pk, "dismiss"])
    assert client.post(move, {"reason": " "}).context["form"].errors == {"reason": ["这个字段是必填项。"]}
    client.post(move, {"reason": "合同约定的金额"})
    add = f"{reverse('finance:auditfinding_add')}?hit={second.pk}"
    typed = client.get(add).context["form"].initial
    assert (typed["rows"], typed["amount"]) == (paid[1].number, 3000)
    client.post(add, typed | {"matter": 1, "severity": "minor", "clause": "x", "due_on": DAY + NEXT})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.reason, second.state) == ("dismissed", "合同约定的金额", "taken")
    assert second.finding == AuditFinding.objects.get()
    refused = client.post(RUN, {"start": DAY, "end": DAY - NEXT}).context["form"].errors
    assert refused == {"end": ["结束日期早于开始日期。"]}
    client.post(RUN, {"start": DAY, "end": DAY})
    assert AuditEntry.objects.get(code="finance.run_checks").facts["列出"] == 0
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE finance_checkhit SET words = 'x'")
