"""Which stations a claim passes: by rules that are data, behind those that another flow has passed, and back again."""

import datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from finance import services
from finance.documents.vouchers import claim_form, payment_form
from finance.models import ClaimKind, Invoice, Payment, RouteRule
from tests.factories import AccountFactory, GrantFactory, MemberFactory, UserFactory
from unionportal.core.choices import Role
from unionportal.core.models import AuditEntry, RoleGrant
from unionportal.core.values.dates import chinese_date


def rule(station, **facts):
    facts = {"amount": Decimal("500.00"), "clause": "第九条", "source": "财务制度", "valid_from": "2020-01-01"} | facts
    return RouteRule.objects.create(station=station, **facts)


def submitted(draft, amount="600.00", **facts):
    claim = draft(amount, **facts)
    return services.submit_claim(claim, actor=claim.made_by)


MEETING = {"meeting": "第三次工会委员会会议", "met_on": timezone.localdate(), "minutes": "校工纪〔2022〕3号"}


@pytest.mark.parametrize(
    ("facts", "asked"),
    [
        ({}, True),
        ({"amount": Decimal("600.00")}, True),
        ({"amount": Decimal("600.01")}, False),
        ({"valid_from": "2999-01-01"}, False),
        ({"valid_until": "2021-01-01"}, False),
        ({"account": "own"}, True),
        ({"account": "above"}, True),
        ({"account": "other"}, False),
        ({"kind": "other"}, False),
    ],
    ids=str,
)
def test_a_rule_asks_by_day_amount_account_and_kind(draft, budget, facts, asked):
    budget.account.parent = AccountFactory(code="501", parent=AccountFactory(code="5"))
    budget.account.save()
    budget.account.parent = budget.account.parent.parent
    known = {"account": {"own": budget.account, "above": budget.account.parent, "other": AccountFactory(code="504")}}
    known["kind"] = {"other": ClaimKind.objects.create(name="讲课费", valid_from="2020-01-01")}
    rule("collective", **{name: known.get(name, {}).get(value, value) for name, value in facts.items()})
    assert submitted(draft).is_collective is asked


def test_a_rule_below_nothing_or_written_twice_is_refused_in_words(client, chair, budget):
    client.force_login(chair)
    page = reverse("admin:finance_routerule_add")
    typed = {"station": "review", "clause": "x", "source": "y", "account": budget.account_id, "amount": "500"}

    def errors(**answers):
        sent = client.post(page, typed | {"valid_from": "2020-01-01"} | answers)
        return [] if sent.status_code == 302 else sent.context["adminform"].form.non_field_errors()

    assert errors(amount="-0.01") == ["金额起点不能是负数；所有金额都须经过的填 0。"]
    assert errors(amount="0", valid_until="2021-01-01") == errors() == []
    twice = ["这段时间已有环节、类别、科目、金额起点都相同的规则，请先填写那一条的失效日期。"]
    assert errors(valid_from="2030-01-01") == errors(amount="0.00", valid_from="2020-12-31") == twice
    assert errors(amount="0", valid_from="2021-01-01") == errors(account="") == []


def test_what_the_committee_must_decide_waits_for_the_meeting(client, draft, decided, officer, accountant, chair):
    rule("collective", amount=Decimal("100.00"))
    claim = services.check_claim(submitted(draft, "400.00"), actor=accountant)
    of_an_app = decided("400.00")
    with pytest.raises(ValidationError, match="须集体决定，请先登记"):
        services.approve_claim(claim, actor=chair)
    with pytest.raises(ValidationError, match="须集体决定，请先登记"):
        services.check_claim(of_an_app, actor=accountant)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE finance_claim SET state = 'approved', approved_on = made_on WHERE id = %s", [claim.pk])
    # Not by whoever made it, and not of a meeting long before it was asked for.
    own = submitted(draft, "100.00", actor=officer, unit=claim.budget.unit)
    with pytest.raises(ValidationError, match="经办人不能登记自己经手的支出的集体决定"):
        services.resolve_claim(own, actor=officer, **MEETING)
    with pytest.raises(ValidationError, match="会议日期早了一年以上"):
        services.resolve_claim(own, actor=chair, **MEETING | {"met_on": datetime.date(own.made_on.year - 2, 12, 31)})
    client.force_login(officer)
    page = reverse("finance:claim_move", args=[claim.pk, "resolve"])
    nameless = client.post(page, MEETING | {"minutes": " "})
    assert nameless.context["form"].errors == {"minutes": ["这个字段是必填项。"]}
    client.post(page, MEETING)
    claim.refresh_from_db()
    assert (claim.meeting, claim.met_on, claim.minutes) == tuple(MEETING.values())
    assert AuditEntry.objects.latest("pk").facts["会议纪要"] == MEETING["minutes"]
    assert services.approve_claim(claim, actor=chair).state == "approved"
    services.resolve_claim(of_an_app, actor=chair, **MEETING)
    assert services.check_claim(of_an_app, actor=accountant).state == "approved"
    with pytest.raises(ValidationError, match="不需要集体决定，或已经登记"):
        services.resolve_claim(submitted(draft, "10.00"), actor=chair, **MEETING)


def test_what_the_committee_decided_is_not_said_of_a_claim_that_was_changed_since(
    draft, decided, officer, accountant, chair
):
    rule("collective", amount=Decimal("100.00"))
    of_an_app = services.resolve_claim(decided("150.00"), actor=chair, **MEETING)
    claim = services.resolve_claim(submitted(draft, "150.00"), actor=officer, **MEETING)
    for one, changes in ((claim, {"amount": Decimal("800.00"), "purpose": "另一件事"}), (of_an_app, {"payee": "李某"})):
        one = services.send_back_claim(one, actor=accountant, reason="不符")
        one = services.update_claim(one, actor=one.made_by, **changes)
        one = services.submit_claim(one, actor=one.made_by)
        assert (one.is_collective, one.meeting, one.met_on, one.minutes) == (True, "", None, "")
        one = services.check_claim(one, actor=accountant)
        with pytest.raises(ValidationError, match="须集体决定，请先登记"):
            services.approve_claim(one, actor=chair)
    # What was decided on it stays in its history.
    assert claim.events.filter(minutes=MEETING["minutes"], amount=150).exists()


def test_the_office_looks_first_where_a_rule_asks_for_it(draft, officer, union, accountant, person):
    rule("review")
    claim = submitted(draft)
    with pytest.raises(ValidationError, match="须先由专干初审"):
        services.check_claim(claim, actor=accountant)
    claim = services.decline_claim(claim, actor=officer, reason="缺名单")
    claim = services.submit_claim(claim, actor=claim.made_by)
    claim = services.review_claim(claim, actor=officer)
    GrantFactory(user=officer, role=Role.ACCOUNTANT, unit=union)
    del officer.current_grants
    with pytest.raises(ValidationError, match="不能再审核同一笔支出"):
        services.check_claim(claim, actor=officer)
    assert services.check_claim(claim, actor=accountant).state == "checked"
    # What the office asks for itself, it has looked at.
    services.cancel_claim(claim, actor=claim.made_by, reason="不办了")
    assert submitted(draft, actor=person(Role.OFFICER, union)).needs_review is False


def test_a_claim_of_another_app_enters_behind_the_stations_of_its_flow(decided, person, union, accountant, cashier):
    claim = decided()
    assert (claim.state, claim.approved_by.name != "", claim.checked_by) == ("decided", True, None)
    with pytest.raises(ValidationError, match="状态下不能支付"):
        services.pay_claim(claim, actor=cashier, method="cash", paid_on=timezone.localdate())
    hands = claim.proposed_by, claim.made_by, claim.approved_by
    for hand in (*hands, accountant):
        for role in {Role.ACCOUNTANT, Role.CASHIER} - {grant.role for grant in hand.current_grants}:
            GrantFactory(user=hand, role=role, unit=union)
        hand.__dict__.pop("current_grants", None)
    for hand in hands:
        with pytest.raises(ValidationError, match="不能再审核同一笔支出"):
            services.check_claim(claim, actor=hand)
    claim = services.check_claim(claim, actor=accountant)
    for hand in (*hands, accountant):
        with pytest.raises(ValidationError, match=r"不能兼做支付"):
            services.pay_claim(claim, actor=hand, method="cash", paid_on=timezone.localdate())
    assert services.pay_claim(claim, actor=cashier, method="cash", paid_on=timezone.localdate()).amount == claim.amount


def test_the_accountant_sends_back_what_another_app_decided_and_only_the_payment_is_mended(
    decided, accountant, chair, officer
):
    claim = services.send_back_claim(decided(), actor=accountant, reason="户名不符")
    with pytest.raises(ValidationError, match="不能在这里改金额"):
        services.update_claim(claim, actor=officer, amount=Decimal("120.00"), payee="张三")
    claim = services.update_claim(claim, actor=officer, payee="张三")
    claim = services.submit_claim(claim, actor=officer)
    assert (claim.state, claim.approved_by, claim.checked_by) == ("submitted", None, None)
    claim = services.approve_claim(services.check_claim(claim, actor=accountant), actor=chair)
    assert (claim.state, claim.payee) == ("approved", "张三")


def _printed(form):
    """Return {label: value} of the sheet of a form."""
    [section] = form.sections
    return dict(pair for line in section.blocks[0].lines for pair in line.pairs)


@pytest.mark.parametrize(
    ("fault", "state", "payee"), [("cashier", "approved", "某超市"), ("maker", "returned", "某超市有限公司")]
)
def test_what_was_paid_wrongly_is_paid_rightly_by_the_same_claim(
    client, paid, person, union, accountant, chair, cashier, fault, state, payee
):
    wrong, today = paid(), timezone.localdate()
    claim, number = wrong.claim, wrong.claim.number
    client.force_login(cashier)
    answers = {"on": today, "reason": "户名不符，款已退回", "fault": fault}
    client.post(reverse("finance:claim_move", args=[claim.pk, "reverse"]), answers)
    claim.refresh_from_db()
    assert (claim.state, claim.paid_on, claim.return_reason) == (state, None, "户名不符，款已退回")
    # Its page says why as long as it is with its maker.
    page = reverse("finance:claim_detail", args=[claim.pk])
    assert bool(client.get(page).context["shows_reason"]) is (fault == "maker")
    second = [person(role, union) for role in (Role.ACCOUNTANT, Role.CHAIR)]
    if fault == "maker":
        claim = services.update_claim(claim, actor=claim.made_by, payee=payee)
        claim = services.submit_claim(claim, actor=claim.made_by)
        claim = services.approve_claim(services.check_claim(claim, actor=second[0]), actor=second[1])
    right = services.pay_claim(claim, actor=cashier, method="transfer", paid_on=today)
    assert [(one.amount, one.payee) for one in Payment.objects.order_by("pk")] == [
        (100, "某超市"),
        (-100, "某超市"),
        (100, payee),
    ]
    assert (right.claim.number, right.number[-4:]) == (number, "0003")
    assert not client.get(page).context["shows_reason"]
    # Each voucher bears the hands that its own payment went through.
    hands = [(accountant, chair)] * 2 + [second if fault == "maker" else (accountant, chair)]
    for payment, passed in zip(Payment.objects.order_by("pk"), hands, strict=True):
        printed = _printed(payment_form(payment, SimpleNamespace(user=cashier)))
        names = tuple(f"{one.name}　{chinese_date(today)}" for one in passed)
        assert (printed["会计审核"], printed["批准"]) == names
        assert printed.get("原因") == (payment.reason or None)
    # What stands is corrected, not what was corrected before.
    last = services.correct_payment(right, actor=cashier, reason="再退", on=today)
    claim.refresh_from_db()
    assert (last.corrects, claim.state) == (right, "reversed")


@pytest.fixture
def committee(person, branch):
    return person(Role.BRANCH_OFFICER, branch)


def test_the_chair_of_the_sub_union_agrees_to_what_others_ask_for_it(
    client, draft, committee, branch, branch_chair, officer, accountant, chair, cashier, union
):
    rule("branch", amount=Decimal("100.00"))
    rule("review", amount=Decimal("100.00"))
    # Below the amount, by the chair himself, or for the union itself nobody is asked.
    own = submitted(draft, "100.00")
    small = submitted(draft, "99.99", actor=committee)
    whole = submitted(draft, "100.00", actor=officer, unit=union)
    assert [one.needs_endorsement for one in (own, small, whole)] == [False, False, False]
    claim, other = (submitted(draft, "100.00", actor=hand) for hand in (committee, officer))
    assert [one.needs_endorsement for one in (claim, other)] == [True, True]
    for move, hand in ((services.review_claim, officer), (services.check_claim, accountant)):
        with pytest.raises(ValidationError, match="须先由分工会主席同意"):
            move(claim, actor=hand)
    client.force_login(branch_chair)
    page = reverse("finance:claim_move", args=[other.pk, "object"])
    client.post(page, {"reason": "没有这项活动"})
    other.refresh_from_db()
    assert (other.state, other.return_reason) == ("returned", "没有这项活动")
    client.post(reverse("finance:claim_move", args=[claim.pk, "endorse"]))
    claim.refresh_from_db()
    assert (claim.endorsed_by, claim.endorsed_on, claim.state) == (branch_chair, timezone.localdate(), "submitted")
    with pytest.raises(ValidationError, match="或已经同意"):
        services.endorse_claim(claim, actor=branch_chair)
    # One chain of people: whoever agreed does nothing else of it.
    for role in (Role.OFFICER, Role.ACCOUNTANT):
        GrantFactory(user=branch_chair, role=role, unit=union)
    branch_chair.__dict__.pop("current_grants", None)
    for move, words in ((services.review_claim, "不能初审"), (services.check_claim, "不能再审核")):
        with pytest.raises(ValidationError, match=words):
            move(claim, actor=branch_chair)
    claim = services.check_claim(services.review_claim(claim, actor=officer), actor=accountant)
    form = claim_form(services.approve_claim(claim, actor=chair), chair)
    assert _printed(form)["分工会主席"].split("　")[0] == branch_chair.name
    with pytest.raises(ValidationError, match="不能兼做支付"):
        services.pay_claim(claim, actor=_also_cashier(branch_chair, union), method="cash", paid_on=timezone.localdate())
    # Returned and submitted again, it is asked anew.
    again = services.submit_claim(other, actor=officer)
    assert (again.needs_endorsement, again.endorsed_by) == (True, None)


def _also_cashier(hand, union):
    RoleGrant.objects.filter(user=hand, role=Role.ACCOUNTANT).delete()
    GrantFactory(user=hand, role=Role.CASHIER, unit=union)
    hand.__dict__.pop("current_grants", None)
    return hand


def test_a_deputy_agrees_as_the_chair_whom_he_stands_for(draft, committee, branch, branch_chair):
    rule("branch", amount=Decimal("0.01"))
    own = RoleGrant.objects.get(user=branch_chair, role=Role.BRANCH_CHAIR)
    claim = submitted(draft, "100.00", actor=committee)
    today = timezone.localdate()
    lent = {
        "basis": "lent",
        "lent_from": own,
        "reason": "出差",
        "since": today,
        "until": today + datetime.timedelta(days=9),
    }
    GrantFactory(user=committee, role=Role.BRANCH_CHAIR, unit=branch, **lent)
    committee.__dict__.pop("current_grants", None)
    with pytest.raises(ValidationError, match="经办人不能同意自己经手的支出"):
        services.endorse_claim(claim, actor=committee)
    # What he makes as deputy is agreed to by the chair himself.
    assert submitted(draft, "50.00", actor=committee).needs_endorsement
    services.endorse_claim(claim, actor=branch_chair)


def test_what_nobody_but_the_payee_could_pass_is_not_submitted(
    draft, committee, branch, branch_chair, accountant, chair, cashier
):
    rule("branch", amount=Decimal("0.01"))
    today = timezone.localdate()
    lent = {"basis": "lent", "lent_from": RoleGrant.objects.get(user=branch_chair), "reason": "出差", "since": today}
    deputy = UserFactory()
    GrantFactory(user=deputy, role=Role.BRANCH_CHAIR, unit=branch, until=today + datetime.timedelta(9), **lent)

    members = {user: MemberFactory(unit=branch, user=user) for user in (branch_chair, accountant, chair, cashier)}

    def submit(user, actor=committee):
        paid_to = members[user]
        claim = submitted(draft, "10.00", actor=actor, payee=paid_to.name, member=paid_to, way="advanced")
        return services.cancel_claim(claim, actor=actor, reason="不办了")

    for user, act, able in (
        (branch_chair, "同意", f"{branch_chair.name}、{deputy.name}"),
        (accountant, "审核", accountant.name),
        (chair, "批准", chair.name),
        (cashier, "支付", cashier.name),
    ):
        with pytest.raises(ValidationError, match=f"而现在能{act}的只有{able}；"):
            submit(user)
    # The chair asks for what is his himself, and somebody else of that role may pass what is an accountant's.
    submit(branch_chair, actor=branch_chair)
    GrantFactory(user=UserFactory(), role=Role.ACCOUNTANT, unit=chair.current_grants[0].unit)
    submit(accountant)


def test_a_sub_union_without_a_chair_is_told_so(draft, committee, branch_chair):
    rule("branch", amount=Decimal("0.01"))
    claim = draft("100.00", actor=committee)
    RoleGrant.objects.filter(user=branch_chair).delete()
    with pytest.raises(ValidationError, match="现在没有主席，没有人能同意这笔支出"):
        services.submit_claim(claim, actor=committee)


def test_the_sheet_of_a_claim_says_its_kind_its_hands_and_what_its_invoices_lack(draft, accountant, chair):
    claim = draft("100.00", kind=ClaimKind.objects.get(name="差旅费"))
    ticket = {"kind": "other", "number": "A0042", "issued_on": claim.made_on, "total": Decimal("60.00")}
    services.complete_invoice(Invoice.objects.create(claim=claim), actor=claim.made_by, **ticket)
    claim = services.check_claim(services.submit_claim(claim, actor=claim.made_by), actor=accountant)
    form = claim_form(services.approve_claim(claim, actor=chair), chair)
    printed = _printed(form)
    [section] = form.sections
    assert printed["类别"] == "差旅费"
    for label, hand in (("经办人", claim.made_by), ("会计审核", accountant), ("主席审批", chair)):
        assert printed[label].split("　")[0] == hand.name
    assert section.blocks[1].closing[1] == "发票合计比申请金额少 40.00 元。"
    assert section.code.text.endswith(reverse("finance:claim_detail", args=[claim.pk]))
