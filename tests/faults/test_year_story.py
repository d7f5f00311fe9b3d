"""One year of a union as its people live it through the pages: a death, a split, December's money, a refused aid."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from zeal import zeal_ignore

from finance.models import Budget, BudgetPlan, BudgetYear, Claim, Payment
from members.models import OfficerTerm
from tests.core.roles.pages import browser
from tests.factories import AccountFactory, MemberFactory, UserFactory, usual_kind
from tests.finance.turn import AFTER, CLOSING, FIRST, LAST, NEW, OLD, on
from unionportal.core.choices import Role
from unionportal.core.models import RoleGrant, Unit
from welfare.models import Visit

pytestmark = pytest.mark.django_db
WELFARE, BUILDING = "50105", "50106"


def day(month, number, year=OLD):
    return datetime.date(year, month, number)


def _sentences(answer):
    return [sentence for found in answer.context["form"].errors.values() for sentence in found]


class Year:
    """What the people of the story do, each in a browser of his own, at noon of the day."""

    def __init__(self, people):
        self.people = people

    def opens(self, who, when, page, /, *args, **query):
        with on(when):
            return browser(self.people[who]).get(reverse(page, args=args), query)

    def does(self, who, when, page, /, *args, **typed):
        """Post the form and be sent on to the next page."""
        answer = self.tries(who, when, page, *args, **typed)
        assert answer.status_code == 302, answer.context and answer.context["form"].errors
        return answer

    def tries(self, who, when, page, /, *args, **typed):
        """Post the form, whatever is answered."""
        with on(when):
            return browser(self.people[who]).post(reverse(page, args=args), typed)

    def refused(self, who, when, page, /, *args, **typed):
        """Return the sentences with which the form comes back."""
        return _sentences(self.tries(who, when, page, *args, **typed))

    def moves(self, who, when, visit, move, **typed):
        return self.does(who, when, "admin:welfare_visit_move", visit.pk, move, **typed)

    def decides(self, when, visit, line, amount):
        """The officer checks the visit on a line, the chair approves it the same day."""
        answers = {"amount": amount, "form": "cash", "budget": line.pk}
        self.moves("officer", when, visit, "check", visited_on=str(visit.happened_on), visitors="主席", **answers)
        self.moves("chair", when, visit, "approve")
        visit.refresh_from_db()
        return visit.claim

    def pays(self, when, claim, paid_on):
        """The accountant checks what was decided, the cashier pays it."""
        claim.refresh_from_db()
        if claim.state == "decided":
            self.does("accountant", when, "finance:claim_move", claim.pk, "check")
        answers = {"method": "transfer", "paid_on": str(paid_on), "payee": claim.payee}
        return self.tries("cashier", when, "finance:claim_move", claim.pk, "pay", **answers)

    def figure(self, code, year):
        """What the page of the figure says to the chair after the books were closed."""
        return self.opens("chair", AFTER, "reports:figure_rows", code, period=str(year)).context["value"].value


@pytest.fixture
def year(branch_chair, officer, chair, cashier, person, union):
    accountant = person(Role.ACCOUNTANT, union)
    hands = {"branch chair": branch_chair, "officer": officer, "chair": chair, "cashier": cashier}
    return Year({**hands, "accountant": accountant})


@pytest.fixture
def people(branch):
    """Four members of the branch; the first has an account."""
    made = {"甲": MemberFactory(unit=branch, name="甲", staff_no="T1", user=UserFactory(username="T1"))}
    return made | {name: MemberFactory(unit=branch, name=name, staff_no=number) for name, number in OTHERS.items()}


OTHERS = {"乙": "T2", "丙": "T3", "丁": "T4"}


def opened(year, unit, account, of, amount):
    """The line that the accountant drafts on New Year's Eve (of this year: early in it) and the chair approves."""
    when, table = day(1, 4) if of == OLD else LAST, f"{reverse('finance:budget_grid')}?year={of}"
    with on(when):
        office = browser(year.people["accountant"])
        office.post(table, {"act": "begin"})
        office.post(table, {"act": "write", "opened": "0", "cells": f"{account.pk}-{unit.pk}\t{amount}"})
    plan = BudgetPlan.objects.get(year=of, state="draft")
    meetings = {"committee": "工会委员会会议", "auditors": "经审会会议"}
    meetings |= dict.fromkeys(["committee_on", "auditors_on"], str(when))
    year.does("accountant", when, "finance:plan_move", plan.pk, "submit")
    year.does("chair", when, "finance:plan_move", plan.pk, "approve", **meetings)
    return Budget.objects.get(unit=unit, year=of, account=account)


def reported(year, when, member, occasion, happened_on, **typed):
    facts = {"member": member.pk, "occasion": occasion, "happened_on": str(happened_on)}
    year.does("branch chair", when, "welfare:visit_add", **facts, **typed)
    return Visit.objects.get(member=member, happened_on=happened_on)


def _dies(year, member, branch):
    """甲, on the committee, dies: the office looks at what ends, then ends it."""
    office = {"member": member.pk, "unit": branch.pk, "post": "publicity"}
    days = {"elected_on": "2027-01-04", "since": "2027-01-05"}
    year.does("officer", day(1, 5), "admin:members_officerterm_add", **office, **days)
    typed = {"reason": "deceased", "on": "2027-09-05", "document": ""}
    page = year.tries("officer", day(9, 6), "admin:members_member_move", member.pk, "leave", **typed)
    preview = page.context["preview"]
    assert dict(preview.lists)["终止：账号"] == ["账号停用"]
    member.refresh_from_db()
    assert (member.status, member.user.is_active) == ("active", True)
    year.does("officer", day(9, 6), "admin:members_member_move", member.pk, "leave", seen=preview.seen, **typed)
    member.refresh_from_db()
    member.user.refresh_from_db()
    assert (member.status, member.left_on, member.user.is_active) == ("left", day(9, 5), False)
    assert OfficerTerm.objects.get(member=member).until == day(9, 5)


def _splits(year, branch, member):
    """The branch is split: 乙 goes to the second part, everything else to the first, whose chair is confirmed."""
    typed = {"into": "A1 一分会\nA2 二分会", "people": "T2 A2", "on": "2027-10-08", "document": "校工发〔2027〕9号"}
    page = year.tries("officer", day(10, 8), "admin:core_unit_move", branch.pk, "split", **typed)
    seen = page.context["preview"].seen
    # Each budget is adjusted by the one service that adjusts budgets.
    with zeal_ignore():
        year.does("officer", day(10, 8), "admin:core_unit_move", branch.pk, "split", seen=seen, **typed)
    branch.refresh_from_db()
    member.refresh_from_db()
    first, second = Unit.objects.get(code="A1"), Unit.objects.get(code="A2")
    assert (branch.closed_on, member.unit) == (day(10, 8), second)
    [grant] = RoleGrant.objects.filter(unit__in=[first, second], role=Role.BRANCH_CHAIR)
    assert (grant.state, grant.unit) == ("proposed", first)
    year.does("chair", day(10, 9), "role_move", grant.pk, "confirm")
    return first


def test_a_year_of_a_union_told_by_its_people(year, people, branch, union):
    welfare, building = AccountFactory(code=WELFARE), AccountFactory(code=BUILDING, name="建家活动")
    old = opened(year, union, welfare, OLD, "5000.00")
    own = opened(year, branch, welfare, OLD, "1000.00")
    lonely = opened(year, union, building, OLD, "500.00")

    # September: 甲 dies, and the branch reports the visit to the family.
    _dies(year, people["甲"], branch)
    mourned = reported(year, day(9, 7), people["甲"], "member_death", day(9, 5))
    # October: the branch is split; what is open and what is left of its money goes with it.
    first = _splits(year, branch, people["乙"])
    mourned.refresh_from_db()
    moved = Budget.objects.get(unit=first, account=welfare)
    own.refresh_from_db()
    assert (mourned.unit, moved.total, own.total) == (first, Decimal("1000.00"), Decimal(0))

    # November: 丙 was in hospital; before the chair decides, the office enters that he had left before.
    ill = reported(year, day(11, 12), people["丙"], "hospital", day(11, 10))
    answers = {"amount": "300", "form": "cash", "budget": moved.pk}
    year.moves("officer", day(11, 13), ill, "check", visited_on="2027-11-12", visitors="主席", **answers)
    left = {"reason": "withdrawn", "on": "2027-11-10", "document": "本人申请"}
    page = year.tries("officer", day(11, 14), "admin:members_member_move", people["丙"].pk, "leave", **left)
    seen = page.context["preview"].seen
    year.does("officer", day(11, 14), "admin:members_member_move", people["丙"].pk, "leave", seen=seen, **left)
    sentence = f"丙在2027年11月10日已不在会（退会），不符合“生病住院”的享受条件{ill.rule.cited}，不予办理。"
    assert year.refused("chair", day(11, 15), "admin:welfare_visit_move", ill.pk, "approve") == [sentence]
    year.moves("chair", day(11, 15), ill, "send_back", reason="请核对会籍")
    again = {"member": people["丙"].pk, "occasion": "hospital", "happened_on": "2027-11-10"}
    assert year.refused("branch chair", day(11, 16), "welfare:visit_edit", ill.pk, **again) == [sentence]
    ill.refresh_from_db()
    assert (ill.state, ill.claim) == ("returned", None)

    # December: three are approved and not paid yet.
    stay = reported(year, day(12, 20), people["丁"], "hospital", day(12, 18))
    december = year.decides(day(12, 29), mourned, old, "1000")
    unpaid = year.decides(day(12, 30), stay, old, "800")
    facts = {
        "unit": union.pk,
        "kind": usual_kind().pk,
        "budget": lonely.pk,
        "amount": "200",
        "purpose": "建家",
        "payee": "某公司",
    }
    year.does("officer", LAST, "finance:claim_add", **facts)
    stuck = Claim.objects.get(purpose="建家")
    year.does("officer", LAST, "finance:claim_move", stuck.pk, "submit")
    year.does("accountant", LAST, "finance:claim_move", stuck.pk, "check")
    year.does("chair", LAST, "finance:claim_move", stuck.pk, "approve")
    new = opened(year, union, welfare, NEW, "5000.00")

    # January: the bank's slip of 31 December comes in while the year is closing; what was not paid is carried over.
    books = BudgetYear.objects.get(year=OLD)
    assert year.pays(day(1, 10, NEW), december, LAST).status_code == 302
    asked = [item.title for item in year.opens("chair", day(1, 12, NEW), "home").context["waiting"]]
    assert asked == ["预算年度 · 未关账"]
    page = year.opens("chair", day(1, 12, NEW), "finance:year_detail", books.pk)
    assert [(claim, line, bool(why)) for claim, line, why in page.context["waiting"]] == [
        (unpaid, new, False),
        (stuck, None, True),
    ]
    year.does("chair", day(1, 12, NEW), "finance:year_move", books.pk, "carry_over")
    page = year.opens("chair", day(1, 12, NEW), "finance:year_detail", books.pk)
    assert [claim for claim, _, _ in page.context["waiting"]] == [stuck]
    assert list(page.context["carried"]) == [unpaid]
    going_on = Claim.objects.get(continues=unpaid)
    assert year.pays(day(1, 20, NEW), going_on, day(1, 20, NEW)).status_code == 302

    # The closing day is the last; on the day after it nothing of the old year is paid any more.
    assert _sentences(year.pays(CLOSING, stuck, FIRST)) == [
        f"{NEW}年1月1日的支付属于{NEW}年，不能列支{OLD}年的预算（{lonely}）；{OLD}年没有付出的申请，请先结转。"
    ]
    assert _sentences(year.pays(AFTER, stuck, LAST)) == [
        f"{OLD}年的结账日是{NEW}年1月31日，已经过了，不能再登记或改动这一年的账。"
    ]
    year.does("chair", AFTER, "finance:claim_move", stuck.pk, "cancel", reason="重新申请")
    year.does("accountant", AFTER, "finance:year_move", books.pk, "close", document="2027年决算报告")
    assert year.opens("chair", AFTER, "finance:year_detail", books.pk).context["waiting"] == []

    # What was given is of the year in which it happened, what was paid of the year of the payment.
    codes = ("welfare.visits", "welfare.visits_total", "finance.paid")
    found = {of: [year.figure(code, of) for code in codes] for of in (OLD, NEW)}
    assert found == {OLD: [2, Decimal(1000), Decimal(1000)], NEW: [0, Decimal(800), Decimal(800)]}
    numbers = Payment.objects.order_by("paid_on").values_list("number", "paid_on", "budget__year", "amount")
    assert list(numbers) == [
        (f"P{OLD}-0001", LAST, OLD, Decimal(1000)),
        (f"P{NEW}-0001", day(1, 20, NEW), NEW, Decimal(800)),
    ]
