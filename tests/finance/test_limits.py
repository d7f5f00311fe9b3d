"""Limits of spending and the tax of what people get: dated data, seen while a claim is drafted."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from finance import services
from finance.documents.taxed import lines_of, payees_of
from finance.models import Claim, ClaimKind, Payment, SpendingRule
from tests.factories import MemberFactory
from tests.finance.bank import sheet_of

DAY = datetime.timedelta(1)


def rule(measure, limit=None, **facts):
    facts = {"name": "标准", "clause": "第八条", "source": "办法", "valid_from": "2020-01-01"} | facts
    row = SpendingRule(measure=measure, limit=limit and Decimal(limit), **facts)
    row.full_clean()
    row.save()
    return row


def found(claim):
    return [(one.sentence, one.blocks) for one in services.findings_of(claim) if one.sentence.startswith("标准")]


@pytest.mark.parametrize(
    ("measure", "limit", "amount", "facts", "sentence"),
    [
        ("per_head", "50", "500.00", {"heads": 10}, ""),
        ("per_head", "50", "500.01", {"heads": 10}, "10 人、每人 50.00 元，共 500.00 元，超出 0.01 元"),
        ("per_head", "50", "500.01", {}, "没有写参加人数，不能核对人均标准"),
        ("per_claim", "500", "500.00", {}, ""),
        ("per_claim", "500", "500.01", {}, "每笔 500.00 元，本笔 500.01 元，超出 0.01 元"),
        ("share", None, "9.00", {"heads": 30, "rewarded": 20}, ""),
        ("share", None, "9.00", {"heads": 30, "rewarded": 21}, "30 人参加、21 人获奖，超过参加人数的 2/3"),
        ("share", None, "9.00", {"heads": 30}, "没有写参加人数和获奖人数，不能核对奖励面"),
        ("window", "30", "9.00", {"ago": 30}, ""),
        ("window", "30", "9.00", {"ago": 31}, "发生后 31 天才报销，超过 30 天"),
        ("window", "30", "9.00", {}, "没有写发生日期，不能核对报销期限"),
    ],
)
@pytest.mark.parametrize("severity", ["warn", "block"])
def test_a_limit_is_held_on_both_sides_of_it(draft, branch_chair, measure, limit, amount, facts, sentence, severity):
    share = {"numerator": 2, "denominator": 3} if measure == "share" else {}
    rule(measure, limit, severity=severity, **share)
    facts = dict(facts)
    if "ago" in facts:
        facts["happened_on"] = timezone.localdate() - facts.pop("ago") * DAY
    claim = draft(amount, **facts)
    is_block = severity == "block"
    assert found(claim) == ([(f"标准：{sentence}（办法 第八条）。", is_block)] if sentence else [])
    if sentence and is_block:
        with pytest.raises(ValidationError, match="办法 第八条"):
            services.submit_claim(claim, actor=branch_chair)
    else:
        services.submit_claim(claim, actor=branch_chair)


@pytest.mark.parametrize(
    ("first", "second", "days", "facts", "together"),
    [
        ("250.00", "250.00", 0, {}, None),
        ("250.00", "250.01", 0, {}, "500.01"),
        ("250.01", "250.00", 7, {}, "500.01"),
        ("250.01", "250.00", 8, {}, None),
        ("250.01", "250.00", 0, {"payee": "另一家"}, None),
        # One that is over the limit by itself is found by that alone.
        ("250.01", "500.01", 0, {}, None),
    ],
)
def test_bills_that_stay_below_the_limit_of_one_claim_are_seen_together(
    draft, branch_chair, first, second, days, facts, together
):
    """A limit that blocks warns of this: two bills may well be two."""
    rule("per_claim", "500", severity="block")
    services.submit_claim(draft(first, made_on=timezone.localdate() - days * DAY, **facts), actor=branch_chair)
    claim = draft(second)
    said = f"标准：同一收款人一周内另有 1 笔，合计 {together} 元，超过每笔 500.00 元，请说明不是拆分（办法 第八条）。"
    assert [one for one in found(claim) if "同一收款人" in one[0]] == ([(said, False)] if together else [])


def test_only_bills_that_the_limit_is_asked_of_are_seen_together(draft, branch_chair, decided):
    one, other = (ClaimKind.objects.create(name=name, invoice="none", valid_from="2020-01-01") for name in "甲乙")
    rule("per_claim", "500", kind=one)
    services.submit_claim(draft("300.00", kind=other), actor=branch_chair)
    # What another app decided is held to its own limits.
    decided("300.00", payee="某超市")
    claim = draft("300.00", kind=one)
    assert (found(claim), found(draft("300.00", kind=other))) == ([], [])
    services.submit_claim(draft("200.01", kind=one), actor=branch_chair)
    assert len(found(claim)) == 1


def test_the_rule_of_the_day_of_its_kind_counts_and_times_of_a_year_are_counted(draft, branch_chair, decided):
    outing, other = (
        ClaimKind.objects.create(name=name, invoice="none", valid_from="2020-01-01") for name in ("春秋游", "其他支出")
    )
    today = timezone.localdate()
    rule("per_head", "200", kind=outing, valid_until=today)
    rule("per_head", "300", kind=outing, valid_from=today)
    facts = {"kind": outing, "heads": 1}
    before, after = (draft("250.00", happened_on=day, **facts) for day in (today - DAY, today))
    assert [len(found(claim)) for claim in (before, after)] == [1, 0]
    assert found(draft("250.00", kind=other, heads=1)) == []
    # What another app decided is held to its own limits.
    assert found(decided("250.00")) == []
    SpendingRule.objects.all().delete()
    rule("per_year", "2", kind=outing)
    claims = [draft("1.00", happened_on=today, **facts) for _ in range(3)]
    assert [found(claim) for claim in claims] == [[], [], []]
    for claim in claims[:2]:
        services.submit_claim(claim, actor=branch_chair)
    last = [f"标准：{today.year}年第 3 次，超过 2 次（办法 第八条）。"]
    assert [sentence for sentence, _ in found(claims[2])] == last
    # A year later it is the first.
    Claim.objects.filter(pk__in=[one.pk for one in claims[:2]]).update(happened_on=today.replace(year=today.year - 1))
    assert found(claims[2]) == []


def test_bad_facts_are_one_sentence_and_keep_what_was_typed(client, branch, branch_chair, budget):
    client.force_login(branch_chair)
    kind = ClaimKind.objects.get(name="奖金、奖品")
    facts = {"unit": branch.pk, "kind": kind.pk, "budget": budget.pk, "amount": "90", "purpose": "奖品", "payee": "甲"}
    for wrong, field in (
        ({"heads": "0"}, "heads"),
        ({"heads": "-1"}, "heads"),
        ({"heads": "9" * 400}, "heads"),
        ({"happened_on": "2099-01-01"}, "happened_on"),
        ({"heads": "3", "rewarded": "4"}, "__all__"),
    ):
        form = client.post(reverse("finance:claim_add"), facts | wrong).context["form"]
        assert (list(form.errors), form["purpose"].value()) == ([field], "奖品")
    client.post(reverse("finance:claim_add"), facts | {"heads": "3", "rewarded": "2", "happened_on": "2022-03-08"})
    claim = Claim.objects.get()
    assert (claim.heads, claim.rewarded, claim.happened_on) == (3, 2, datetime.date(2022, 3, 8))


@pytest.mark.parametrize(
    "facts",
    [
        {"measure": "share"},
        {"measure": "share", "numerator": 3, "denominator": 2},
        {"measure": "per_head"},
        {"measure": "per_head", "limit": "-1"},
        {"measure": "window", "limit": "3", "numerator": 1},
    ],
    ids=str,
)
def test_a_rule_says_how_much(db, facts):
    with pytest.raises(ValidationError, match="比例须填分子和分母"):
        rule(**facts)
    assert not SpendingRule.objects.exists()


def test_the_payroll_gets_what_people_were_paid(client, draft, branch, branch_chair, accountant, chair, cashier, paid):
    members = [MemberFactory(unit=branch, staff_no=f"T000{n}", name=name) for n, name in ((1, "甲一"), (2, "乙二"))]
    kind = ClaimKind.objects.get(name="慰问金、补助金")
    ClaimKind.objects.filter(pk=kind.pk).update(tax="wage")
    kind.refresh_from_db()
    bare = draft("100.00", kind=kind)
    sentence = "人人有份的现金补贴：并入工资薪金，须列出收款人名单，报送工资部门。"
    assert str(services.findings_of(bare)).count(sentence) == 1
    text = "工号\t姓名\t金额\t现金\nT0001\t甲一\t60\t是\nT0002\t乙二\t40\t是"
    services.list_payees(bare, actor=branch_chair, listed=services.read_payees(text=text))
    assert str(services.findings_of(bare)).count(sentence) == 0
    # Nothing of another kind.
    paid("5.00")
    kind.paper_rules.update(severity="none")
    claim = services.check_claim(services.submit_claim(bare, actor=branch_chair), actor=accountant)
    claim = services.approve_claim(claim, actor=chair)
    today = timezone.localdate()
    services.pay_payees(claim, list(claim.payees.all()), actor=cashier, method="cash", paid_on=today)
    payment = Payment.objects.latest("pk")
    first = claim.payees.get(name="甲一")
    services.refund_claim(claim, actor=cashier, payee=first, amount=Decimal("10.00"), on=today, reason="多发")
    client.force_login(accountant)
    page = reverse("finance:payment_list_form_taxed")
    sent = client.post(page, {"year": today.year, "month": today.month, "as": "xlsx"})
    rows = [tuple(row[1:4]) for row in sheet_of(sent) if isinstance(row[0], int)]
    assert rows == [("T0001", "甲一", 60), ("T0002", "乙二", 40), ("T0001", "甲一", -10)]
    # Reversed and paid anew, each stays on the list of what was paid then.
    services.correct_payment(payment, actor=cashier, reason="重复", on=today, fault="cashier")
    listed = {
        one: [line[1:] for line in lines_of(one, payees_of([one])[one.pk])] for one in Payment.objects.order_by("pk")
    }
    both = [("甲一", members[0], 60), ("乙二", members[1], 40)]
    left = [("甲一", members[0], -50), ("乙二", members[1], -40)]
    assert list(listed.values())[1:] == [both, [("甲一", members[0], -10)], left]


@pytest.mark.parametrize(("facts", "listed"), [({}, "甲一"), ({"way": "loan"}, None), ({"pay_to": "丙三"}, "丙三")])
def test_only_what_is_income_of_who_gets_it_goes_to_the_payroll(paid, branch, facts, listed):
    member = MemberFactory(unit=branch, name="甲一")
    payment = paid("100.00", payee="甲一", member=member)
    for name, value in facts.items():
        setattr(payment.claim, name, value)
    payment.payee = payment.claim.paid_to
    lines = [(name, who) for _, name, who, _ in lines_of(payment)]
    assert lines == ([(listed, member if listed == member.name else None)] if listed else [])
