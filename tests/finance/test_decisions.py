"""What somebody sees before deciding, on every page where it is decided, and what a form says of the lines."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from finance import services
from finance.models import Claim
from tests.factories import (
    AccountFactory,
    ActivityFactory,
    BrandProjectFactory,
    BudgetFactory,
    ClaimFactory,
    GiftIssueFactory,
    HardshipGrantFactory,
    VisitFactory,
    usual_kind,
)
from tests.shown import facts
from unionportal.core.flow.decisions import Decision, decision_on
from unionportal.core.models import Attachment
from welfare.services import approve_benefit, check_benefit


def _shown(page):
    """Return the words of the piece on a page, in order; None where the page has none."""
    html = page.content.decode()
    if '<section class="decision"' not in html:
        return None
    piece = html.split('<section class="decision"')[1].split("</section>")[0]
    words = " ".join(part.split(">")[-1] for part in piece.split("<")[1:])
    return " ".join(words.split()).split("决定前请看 ", 1)[1]


def _portal(record, move=None):
    kind = record.worklist.portal_detail.removesuffix("_detail")
    return reverse(f"{kind}_move", args=[record.pk, move]) if move else reverse(f"{kind}_detail", args=[record.pk])


def _office(record, move=None):
    name = f"admin:{record._meta.app_label}_{record._meta.model_name}"
    return reverse(f"{name}_move", args=[record.pk, move]) if move else reverse(f"{name}_change", args=[record.pk])


@pytest.mark.parametrize("place", [_portal, _office])
@pytest.mark.parametrize("move", [None, "approve"])
def test_who_approves_a_claim_sees_amount_payee_line_and_rest(client, checked, chair, budget, place, move):
    claim = checked("374.00")
    client.force_login(chair)
    words = _shown(client.get(place(claim, move)))
    facts = [
        "金额",
        "374.00 元",
        "收款人",
        "某超市",
        "列支预算",
        str(budget),
        "还可用",
        "626.00 元（本次已从中扣除）",
    ]
    assert [fact for fact in facts if fact not in words] == []


def test_who_pays_reads_that_the_amount_is_set_aside(client, approved, cashier):
    claim = approved("374.00")
    client.force_login(cashier)
    words = _shown(client.get(_portal(claim, "pay")))
    assert words.count("626.00 元（本次已从中扣除）") == 1


def test_who_takes_money_back_reads_what_the_line_has_and_nothing_that_is_deducted(client, paid, cashier):
    claim = paid("374.00").claim
    client.force_login(cashier)
    for page in (_portal(claim), *(_portal(claim, move) for move in ("refund", "reverse"))):
        words = _shown(client.get(page))
        assert [words.count(said) for said in ("626.00 元", "扣除", "列支后")] == [1, 0, 0]
    # The whole line was paid: what comes back of it is not more than is left.
    assert decision_on(paid("626.00").claim, cashier).findings == ()


def test_a_rest_that_others_took_is_a_finding_for_who_drafts(draft, checked, chair):
    claim = draft("500.00")
    checked("600.00")
    found = decision_on(claim, chair)
    assert (found.left, found.after) == (Decimal("400.00"), Decimal("-100.00"))
    assert found.findings == ("超出预算余额：还可用 400.00 元，本次 500.00 元，超出 100.00 元。",)


def test_a_line_of_another_year_is_a_finding(draft, chair, budget):
    claim = draft()
    claim.budget = BudgetFactory(unit=budget.unit, account=budget.account, year=2022)
    [finding] = decision_on(claim, chair).findings
    assert finding.startswith("“2022年 校工会 会员活动支出”不是本年的预算")


@pytest.fixture
def visit(branch, branch_chair, officer, budget):
    visit = VisitFactory(unit=branch, amount=None, state="reported", reported_by=branch_chair)
    money = {"amount": Decimal("800.00"), "form": "cash", "budget": budget}
    return check_benefit(visit, actor=officer, visited_on=visit.happened_on, visitors="主席", **money)


@pytest.mark.parametrize("place", [_portal, _office])
@pytest.mark.parametrize("move", [None, "approve"])
def test_who_approves_a_visit_sees_its_money_and_its_papers(client, visit, chair, budget, officer, place, move):
    without = decision_on(visit, chair)
    assert (without.papers, without.findings) == ((), ("没有附件。",))
    visit.evidence.add(Attachment.objects.create(name="出院小结.pdf", unit=visit.unit, uploaded_by=officer, size=1))
    client.force_login(chair)
    words = _shown(client.get(place(visit, move)))
    facts = ["800.00 元", visit.member.name, str(budget), "1,000.00 元，列支后 200.00 元", "附件", "出院小结.pdf"]
    assert [fact for fact in [*facts, "没有附件"] if fact not in words] == ["没有附件"]


def test_the_claim_of_a_visit_leads_to_the_visit_for_who_may_see_it(visit, chair, cashier, stranger):
    claim = approve_benefit(visit, actor=chair).claim
    visit.refresh_from_db()
    assert decision_on(claim, chair).about == ((claim.source, reverse("welfare:visit_detail", args=[visit.pk])),)
    assert decision_on(claim, stranger).about == ((claim.source, ""),)


def test_what_came_back_of_a_visit_is_not_said_to_be_taken_from_its_line(
    client, visit, chair, accountant, cashier, officer
):
    claim = services.check_claim(approve_benefit(visit, actor=chair).claim, actor=accountant)
    today = timezone.localdate()
    visit.refresh_from_db()
    assert (decision_on(visit, chair).left, decision_on(visit, chair).is_set_aside) == (200, True)
    payment = services.pay_claim(claim, actor=cashier, method="cash", paid_on=today)
    services.correct_payment(payment, actor=cashier, reason="重复", on=today)
    client.force_login(officer)
    words = _shown(client.get(visit.get_absolute_url()))
    facts = f"金额 800.00 元 收款人 {visit.member.name} 列支预算 {visit.budget} 还可用 1,000.00 元 没有附件。"
    assert words == facts


def test_a_grant_and_an_issue_are_shown_their_money_in_the_office(client, branch, union, chair, budget):
    grant = HardshipGrantFactory(unit=branch, state="checked", amount=Decimal("500.00"), budget=budget)
    issue = GiftIssueFactory(unit=union, state="checked", amount=Decimal("900.00"), budget=budget)
    client.force_login(chair)
    for record, rest in ((grant, "500.00"), (issue, "100.00")):
        words = _shown(client.get(_office(record, "approve")))
        after = words.split(" 列支预算 ")[1].removesuffix(" 没有附件。")
        assert after == f"{budget} 还可用 1,000.00 元，列支后 {rest} 元"


@pytest.mark.parametrize("place", [_portal, _office])
def test_who_approves_an_activity_sees_its_line(client, branch, branch_chair, chair, budget, place):
    facts = {"unit": branch, "state": "applied", "proposer": branch_chair}
    costly = ActivityFactory(budget=budget, budget_amount=Decimal("1500.00"), **facts)
    free = ActivityFactory(title="散步", **facts)
    client.force_login(chair)
    words = _shown(client.get(place(costly, "approve")))
    assert [fact for fact in ("1,500.00 元", str(budget), "超出 500.00 元") if fact not in words] == []
    assert _shown(client.get(place(free, "approve"))).split()[-2:] == ["经费", "不用经费"]


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("draft", "1,000.00 元，列支后 700.00 元"),
        ("submitted", "700.00 元（本次已从中扣除）"),
        ("checked", "700.00 元（本次已从中扣除）"),
        ("cancelled", "1,000.00 元，列支后 700.00 元"),
    ],
)
def test_the_cost_of_an_activity_is_taken_from_the_line_once(branch, branch_chair, chair, budget, state, said):
    """From the day on which its claim is submitted."""
    claim = ClaimFactory(unit=branch, budget=budget, amount=Decimal("300.00"), state=state)
    activity = ActivityFactory(unit=branch, recorded=True, budget=budget, budget_amount=Decimal("300.00"), claim=claim)
    found = decision_on(activity, chair)
    after = f"，列支后 {found.after:,} 元" if found.after is not None else ""
    assert f"{found.left:,} 元{after}" + ("（本次已从中扣除）" if found.is_set_aside else "") == said


def test_what_an_activity_costs_is_said_of_the_line_of_its_claim(client, branch, branch_chair, budget):
    """Claimed for less than was approved, and on another line: the line that was asked for first has all of it."""
    other = BudgetFactory(unit=branch, account=AccountFactory(code="50102"), initial=Decimal("500.00"))
    claim = ClaimFactory(unit=branch, budget=other, amount=Decimal("120.00"), state="submitted")
    facts = {"unit": branch, "state": "approved", "number": "HD2022-9001", "proposer": branch_chair, "claim": claim}
    activity = ActivityFactory(budget=budget, budget_amount=Decimal("300.00"), **facts)
    client.force_login(branch_chair)
    words = _shown(client.get(activity.get_absolute_url()))
    assert [fact for fact in ("120.00 元", str(other), "380.00 元（本次已从中扣除）") if fact not in words] == []


@pytest.mark.parametrize("place", [_portal, _office])
def test_who_cancels_reads_nothing_of_money_that_is_not_going_to_be_spent(
    client, branch, officer, branch_chair, budget, place
):
    money = {"unit": branch, "budget": budget, "amount": Decimal("320.50")}
    asked = ActivityFactory(
        unit=branch, state="applied", proposer=branch_chair, budget=budget, budget_amount=money["amount"]
    )
    client.force_login(officer)
    for record in (asked, VisitFactory(**money, state="reported")):
        page = client.get(place(record, "cancel"))
        assert (page.status_code, _shown(page)) == (200, None)


def test_who_cancels_a_claim_reads_what_comes_back_to_its_line_if_anything_does(client, branch, branch_chair, budget):
    money = {"unit": branch, "budget": budget, "amount": Decimal("320.50"), "made_by": branch_chair}
    client.force_login(branch_chair)
    assert _shown(client.get(_portal(ClaimFactory(**money, state="draft"), "cancel"))) is None
    submitted = facts(client.get(_portal(ClaimFactory(**money, state="submitted"), "cancel")))
    assert submitted["还可用"] == "679.50 元（本次已从中扣除）"


def test_a_project_says_that_it_takes_nothing_of_a_budget_yet(branch, chair):
    project = BrandProjectFactory(unit=branch, state="reviewed", budget_amount=Decimal("2000.00"))
    assert decision_on(project, chair) == Decision(
        facts=(("项目", project.title), ("申报组织", str(branch)), ("申请经费", "2,000.00 元")),
        findings=(f"立项不占用预算：{project.year}年的支出按支出申请列支，届时按预算余额审批。",),
    )


@pytest.fixture
def typed(branch, budget):
    return {
        "unit": branch.pk,
        "kind": usual_kind().pk,
        "budget": budget.pk,
        "amount": "1000.01",
        "purpose": "奖品",
        "payee": "某超市",
    }


@pytest.mark.parametrize(("amount", "warned"), [("1000.00", False), ("1000.01", True), ("99999999", True)])
def test_a_draft_over_what_is_left_says_so_and_is_not_submitted(client, branch_chair, typed, amount, warned):
    client.force_login(branch_chair)
    page = client.post(reverse("finance:claim_add"), typed | {"amount": amount}, follow=True)
    said = [str(message) for message in page.context["messages"]]
    assert [one for one in said if "超出预算余额：还可用 1,000.00 元" in one] == said[1 : 1 + warned]
    claim = Claim.objects.get()
    client.post(reverse("finance:claim_move", args=[claim.pk, "submit"]))
    claim.refresh_from_db()
    assert claim.state == ("draft" if warned else "submitted")


def test_the_form_offers_each_line_with_what_is_left_of_it(client, branch_chair, budget, approved):
    approved("374.00")
    client.force_login(branch_chair)
    field = client.get(reverse("finance:claim_add")).context["form"].fields["budget"]
    assert [label for _, label in field.choices][1:] == [f"{budget}（还可用 626.00 元）"]
    [_, (_, [line], _)] = field.widget.optgroups("budget", [""])
    assert (line["value"], line["attrs"]["data-left"]) == (budget.pk, "626.00")


def test_of_several_units_the_lines_are_those_of_the_one_chosen(client, officer, union, branch, other_branch, budget):
    """`budget` is of the union: every unit may use it, and its own lines."""
    year = timezone.localdate().year
    own, others = (BudgetFactory(unit=unit, year=year) for unit in (branch, other_branch))
    client.force_login(officer)
    where = reverse("finance:claim_add")

    def offered(form):
        return [key for key, _ in form.fields["budget"].choices][1:]

    first = client.get(where).context["form"]
    assert (offered(first), first.fields["budget"].help_text[:5]) == ([], "先选组织，")
    options = client.get(reverse("finance:line_options"), {"unit": branch.pk, "budget": own.pk}).context["options"]
    assert {(int(key), left) for key, _, left in options} == {(budget.pk, budget.total), (own.pk, own.total)}
    typed = {"unit": branch.pk, "kind": usual_kind().pk, "amount": "10", "purpose": "办公用品", "payee": "某商店"}
    # Without script the lines come with the answer that one is missing.
    page = client.post(where, typed)
    assert page.context["form"].errors == {"budget": ["这个字段是必填项。"]}
    assert set(offered(page.context["form"])) == {budget.pk, own.pk}
    refused = client.post(where, typed | {"budget": others.pk})
    assert list(refused.context["form"].errors) == ["budget"]
    client.post(where, typed | {"budget": own.pk})
    assert Claim.objects.get().budget == own


def test_nobody_sees_the_lines_of_a_unit_for_which_they_claim_nothing(client, branch_chair, other_branch, budget):
    client.force_login(branch_chair)
    for page in ("finance:line_options", "activities:line_options"):
        for unit in (other_branch.pk, "x", ""):
            assert client.get(reverse(page), {"unit": unit}).context["options"] == []


def test_without_a_budget_of_the_year_the_form_names_who_opens_one(client, branch_chair, union, accountant):
    year = timezone.localdate().year
    BudgetFactory(unit=union, year=year - 1)
    client.force_login(branch_chair)
    field = client.get(reverse("finance:claim_add")).context["form"].fields["budget"]
    assert field.help_text == f"{year}年还没有可以列支的预算，由会计（{accountant.name}）在后台编制。"


def test_an_activity_over_what_is_left_is_not_applied_for(client, branch, branch_chair, budget):
    activity = ActivityFactory(
        unit=branch, state="draft", proposer=branch_chair, budget=budget, budget_amount=Decimal("1000.01")
    )
    client.force_login(branch_chair)
    page = client.post(_portal(activity, "apply"))
    assert page.context["form"].non_field_errors() == [f"预算余额不足：{budget}还可用 1,000.00 元，本次 1,000.01 元。"]
