"""What was approved and not paid when its year ended goes on as a claim of the next year."""

import datetime
from decimal import Decimal

import pgtrigger
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from finance import queries, services
from finance.models import Budget, Claim
from tests.factories import AccountFactory, MemberFactory, ProjectFactory, VisitFactory
from tests.finance.turn import FIRST, LAST, NEW, OLD, on, pay
from tests.shown import refusals
from unionportal.core.access.scoping import Scope
from unionportal.core.figures.periods import academic_year, calendar_year
from unionportal.core.figures.registry import find
from unionportal.core.models import AuditEntry
from welfare.services import approve_benefit, check_benefit


def test_what_is_carried_over_ends_and_goes_on_with_its_decisions(in_december, old, lines, chair, cashier):
    claim = in_december("400.00")
    with on(FIRST):
        [new] = services.carry_over(old, actor=chair)
        claim.refresh_from_db()
        assert (claim.state, claim.continued_by, new.state, new.number) == ("carried", new, "approved", f"C{NEW}-0001")
        kept = ("unit", "amount", "payee", "purpose", "made_by", "made_on", "approved_by", "approved_on", "cause")
        assert [getattr(new, name) for name in kept] == [getattr(claim, name) for name in kept]
        assert [queries.available(lines[year]) for year in (OLD, NEW)] == [Decimal("1000.00"), Decimal("600.00")]
        payment = pay(new, cashier, FIRST)
    assert (payment.number, payment.budget) == (f"P{NEW}-0001", lines[NEW])
    assert [entry.facts["结转自"] for entry in AuditEntry.objects.filter(act="结转支出申请")] == [claim.number]


def test_many_are_carried_over_at_once_as_far_as_the_line_reaches(in_december, old, lines, chair, officer, union):
    claims = [in_december("100.00", actor=officer, unit=union) for _ in range(3)]
    with on(FIRST):
        services.adjust_budget(lines[NEW], actor=chair, amount=Decimal(-750), decided_on=FIRST, document="纪要")
        new = services.carry_over(old, actor=chair)
    assert [one.continues for one in new] == claims[:2]
    assert [one.number for one in new] == [f"C{NEW}-0001", f"C{NEW}-0002"]


def test_carried_over_twice_is_carried_over_once(in_december, old, chair):
    in_december()
    with on(FIRST):
        services.carry_over(old, actor=chair)
        with pytest.raises(ValidationError, match=f"{OLD}年没有可以结转的申请"):
            services.carry_over(old, actor=chair)
    assert list(Claim.objects.order_by("pk").values_list("state", "budget__year")) == [
        ("carried", OLD),
        ("approved", NEW),
    ]


@pytest.mark.parametrize(("amount", "carried"), [("300.00", 1), ("300.01", 0)])
def test_only_what_the_new_line_has_room_for_is_carried_over(
    client, in_december, old, lines, chair, approved, amount, carried
):
    claim = in_december(amount)
    with on(FIRST):
        approved("700.00", budget=lines[NEW])
        client.force_login(chair)
        page = client.get(reverse("finance:year_detail", args=[old.pk]))
        [(shown, line, reason)] = page.context["waiting"]
        assert (shown, line) == (claim, lines[NEW])
        answer = client.post(reverse("finance:year_move", args=[old.pk, "carry_over"]))
        assert Claim.objects.filter(continues=claim).count() == carried
        if carried:
            assert (reason, answer.status_code) == (None, 302)
        else:
            assert reason == f"{lines[NEW]}还可用 300.00 元，不够 300.01 元，请先调整预算。"
            assert answer.context["form"].non_field_errors() == [
                f"{OLD}年没有可以结转的申请：都已支付、撤销、结转，或本年的预算不够。"
            ]


def test_the_chair_sees_what_was_carried_over(client, in_december, old, chair):
    claim = in_december()
    with on(FIRST):
        services.carry_over(old, actor=chair)
        client.force_login(chair)
        page = client.get(reverse("finance:year_detail", args=[old.pk]))
    assert (page.context["waiting"], list(page.context["carried"])) == ([], [claim])


def test_without_a_line_of_the_new_year_a_claim_waits(union, accountant, approved, old, chair):
    facts = {"actor": accountant, "unit": union, "account": AccountFactory(code="503", name="建家活动")}
    with on(LAST):
        lonely = services.open_budget(year=OLD, initial=Decimal(100), **facts)
        claim = approved("100.00", budget=lonely)
    with on(FIRST):
        with pytest.raises(ValidationError, match="没有可以结转的申请"):
            services.carry_over(old, actor=chair)
        services.open_budget(year=NEW, initial=Decimal(100), **facts)
        assert [one.continues for one in services.carry_over(old, actor=chair)] == [claim]


def test_a_visit_goes_on_with_the_claim_that_was_carried_over(
    branch, lines, old, officer, accountant, chair, cashier, branch_chair
):
    """A visit of December, paid in January: one person of the old year, its money of the new one."""
    happened = datetime.date(OLD, 12, 20)
    with on(LAST):
        member = MemberFactory(unit=branch)
        visit = VisitFactory(unit=branch, member=member, amount=None, state="reported", reported_by=branch_chair)
        type(visit).objects.filter(pk=visit.pk).update(happened_on=happened)
        money = {"amount": Decimal("800.00"), "form": "cash", "budget": lines[OLD]}
        visit = check_benefit(visit, actor=officer, visitors="主席", visited_on=happened, **money)
        visit = approve_benefit(visit, actor=chair)
        first = visit.claim
    with on(FIRST):
        [new] = services.carry_over(old, actor=chair)
        assert (new.state, new.proposed_by) == ("decided", branch_chair)
        pay(services.check_claim(new, actor=accountant), cashier, FIRST)
    visit.refresh_from_db()
    assert (first != new, visit.claim, visit.budget, visit.is_paid) == (True, new, lines[NEW], True)
    everything = Scope.everything()
    people, money = find("慰问.人次"), find("慰问.支付.金额")
    periods = [calendar_year(OLD), calendar_year(NEW), academic_year(OLD)]
    assert [people.value(period, everything) for period in periods] == [1, 0, 1]
    assert [money.value(period, everything) for period in periods] == [0, Decimal("800.00"), Decimal("800.00")]
    assert find("经费.支付.金额").value(calendar_year(OLD), everything) == 0


@pytest.mark.parametrize(("until", "carried"), [(FIRST, 0), (FIRST + datetime.timedelta(1), 1)])
def test_a_claim_of_a_project_that_has_ended_is_not_carried_over(
    client, union, lines, old, approved, accountant, chair, until, carried
):
    project = ProjectFactory(unit=union, name="读书月", valid_from=datetime.date(OLD, 1, 1))
    facts = {"actor": accountant, "unit": union, "account": lines[OLD].account, "initial": Decimal(1000)}
    with on(LAST):
        of = {year: services.open_budget(year=year, project=project, **facts) for year in (OLD, NEW)}
        approved(budget=of[OLD])
    type(project).objects.update(valid_until=until)
    with on(FIRST):
        client.force_login(chair)
        [(_, _, why)] = client.get(reverse("finance:year_detail", args=[old.pk])).context["waiting"]
        if carried:
            assert (why, len(services.carry_over(old, actor=chair))) == (None, 1)
        else:
            assert why.startswith(f"项目“读书月”已于{NEW}年1月1日结束")
            with pytest.raises(ValidationError, match="没有可以结转的申请"):
                services.carry_over(old, actor=chair)


@pytest.fixture
def came_back(lines, branch, branch_chair, chair, officer, accountant):
    """Make a visit approved in December whose claim the accountant sent back in January; return both."""

    def make():
        with on(LAST):
            member = MemberFactory(unit=branch)
            visit = VisitFactory(unit=branch, member=member, amount=None, state="reported", reported_by=branch_chair)
            type(visit).objects.filter(pk=visit.pk).update(happened_on=LAST)
            money = {"amount": Decimal("300.00"), "form": "cash", "budget": lines[OLD]}
            visit = check_benefit(visit, actor=officer, visitors="主席", visited_on=LAST, **money)
            visit = approve_benefit(visit, actor=chair)
        with on(FIRST):
            claim = services.send_back_claim(visit.claim, actor=accountant, reason="缺出院小结")
        return visit, claim

    return make


def test_a_benefit_that_came_back_after_its_year_goes_on_with_the_line_of_this_year(
    client, came_back, lines, accountant, chair, cashier
):
    visit, claim = came_back()
    with on(FIRST):
        maker = claim.made_by
        with pytest.raises(ValidationError, match=f"请先“改列今年预算”，列支{NEW}年的同一科目"):
            services.submit_claim(claim, actor=maker)
        with pytest.raises(PermissionDenied):
            services.rebook_claim(claim, actor=accountant)
        client.force_login(maker)
        assert _moves(client, claim) == ["submit", "rebook", "cancel"]
        client.post(reverse("finance:claim_move", args=[claim.pk, "rebook"]))
        claim.refresh_from_db()
        visit.refresh_from_db()
        assert (claim.budget, claim.state, visit.budget) == (lines[NEW], "returned", lines[NEW])
        assert _moves(client, claim) == ["submit", "cancel"]
        services.submit_claim(claim, actor=maker)
        claim = services.approve_claim(services.check_claim(claim, actor=accountant), actor=chair)
        assert pay(claim, cashier, FIRST).budget == lines[NEW]
    assert [queries.available(lines[year]) for year in (OLD, NEW)] == [1000, 700]


def _moves(client, claim):
    return [move.name for move in client.get(claim.get_absolute_url()).context["moves"]]


@pytest.mark.parametrize(("left", "is_moved"), [("300.00", True), ("299.99", False)])
def test_a_benefit_moves_only_to_a_line_that_has_room_for_it(came_back, lines, chair, left, is_moved):
    _, claim = came_back()
    with on(FIRST):
        change = Decimal(left) - 1000
        services.adjust_budget(lines[NEW], actor=chair, amount=change, decided_on=FIRST, document="纪要")
        if is_moved:
            assert services.rebook_claim(claim, actor=claim.made_by).budget == lines[NEW]
            return
        with pytest.raises(ValidationError, match=r"还可用 299\.99 元，不够 300\.00 元，请先调整预算"):
            services.rebook_claim(claim, actor=claim.made_by)
    claim.refresh_from_db()
    assert claim.budget == lines[OLD]


def test_where_this_year_has_no_such_line_a_sentence_says_who_makes_it(client, came_back, lines):
    _, claim = came_back()
    with on(FIRST), pgtrigger.ignore():
        Budget.objects.filter(pk=lines[NEW].pk).update(funding_source="dues")
        client.force_login(claim.made_by)
        sentence = f"{NEW}年没有校工会“{lines[OLD].account.name}”（工会经费）的预算，请会计先编制。"
        answer = client.post(reverse("finance:claim_move", args=[claim.pk, "rebook"]), follow=True)
        assert refusals(answer) == [sentence]
    claim.refresh_from_db()
    assert claim.budget == lines[OLD]


def test_a_claim_of_ones_own_is_charged_anew_where_it_is_changed(draft, lines, branch_chair):
    with on(LAST):
        claim = draft(budget=lines[OLD])
    with on(FIRST), pytest.raises(ValidationError, match="在“修改”里重新选择"):
        services.rebook_claim(claim, actor=branch_chair)
