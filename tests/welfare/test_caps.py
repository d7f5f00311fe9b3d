import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from tests.factories import (
    GiftIssueFactory,
    GiftRecipientFactory,
    HardshipGrantFactory,
    MemberFactory,
    StandardFactory,
    VisitFactory,
    paid,
)
from welfare.models import BenefitKind, CapGroup, Standard
from welfare.models.standard import cap_groups
from welfare.services import check_benefit, sync_standards
from welfare.services.entitlement import entitlements

pytestmark = pytest.mark.django_db


@pytest.fixture
def check(officer, budget):
    def act(benefit, amount=None, reason=""):
        answers = {"budget": budget, "over_cap_reason": reason}
        if amount is not None:
            answers["amount"] = Decimal(amount)
        return check_benefit(benefit, actor=officer, **answers)

    return act


def _refusal(check, *args, **kwargs):
    with pytest.raises(ValidationError) as refusal:
        check(*args, **kwargs)
    return getattr(refusal.value, "message_dict", None) or refusal.value.messages


def test_the_cap_itself_is_within_the_cap(check, visit):
    StandardFactory()
    assert check(visit, "2000.00").state == "checked"


def test_a_fen_over_a_warning_cap_needs_a_reason_that_is_kept(check, visit):
    StandardFactory()
    sentence = "李秀兰本次“慰问·生病住院”2000.01元，超过上限2000元（第八条，收支管理办法），请填写超标准原因。"
    assert _refusal(check, visit, "2000.01") == {"over_cap_reason": [sentence]}
    checked = check(visit, "2000.01", reason="病情危重，经委员会同意")
    assert (checked.state, checked.over_cap_reason) == ("checked", "病情危重，经委员会同意")


def test_a_fen_over_a_blocking_cap_is_refused_whatever_the_reason(check, visit):
    StandardFactory(severity="block")
    sentence = "李秀兰本次“慰问·生病住院”2000.01元，超过上限2000元（第八条，收支管理办法），不予办理。"
    assert _refusal(check, visit, "2000.01", reason="有原因") == [sentence]
    visit.refresh_from_db()
    assert (visit.state, visit.amount) == ("reported", None)


def test_a_cap_whose_group_is_gone_is_named_by_its_code_and_counts_each_time(check, visit):
    """No page deletes a group; a database may have lost it."""

    def for_members():
        return [
            words for one, words in entitlements(visit.member, visit.happened_on) if one.subject == "visit_hospital"
        ]

    StandardFactory(severity="block")
    assert for_members() == ["生病住院：每次不超过 2000元"]
    CapGroup.objects.filter(code="visit_hospital").delete()
    assert for_members() == ["visit_hospital：每次不超过 2000元"]
    (sentence,) = _refusal(check, visit, "2000.01")
    assert sentence.startswith("李秀兰本次“visit_hospital”2000.01元，超过上限2000元")
    Standard.objects.filter(subject="visit_hospital").delete()
    (sentence,) = _refusal(check, visit, "1.00")
    assert sentence.startswith("“visit_hospital”在")


@pytest.mark.parametrize(("day", "refused"), [("2022-06-30", True), ("2022-07-01", False)])
def test_the_cap_of_the_day_of_the_event_counts(check, branch, colleague, day, refused):
    StandardFactory(amount=500, severity="block", valid_until=datetime.date(2022, 7, 1))
    StandardFactory(amount=900, severity="block", valid_from=datetime.date(2022, 7, 1))
    visit = VisitFactory(
        unit=branch, member=colleague, state="reported", happened_on=datetime.date.fromisoformat(day), amount=None
    )
    if refused:
        assert len(_refusal(check, visit, "900.00")) == 1
    else:
        assert check(visit, "900.00").state == "checked"


def test_another_occasion_has_its_own_cap(check, branch, colleague):
    StandardFactory(subject="visit_marriage", amount=1, severity="block")
    visit = VisitFactory(unit=branch, member=colleague, state="reported")
    assert check(visit, "900.00").state == "checked"


def test_a_second_stay_in_hospital_in_the_year_needs_a_reason(check, visit, branch, colleague):
    paid(VisitFactory(unit=branch, member=colleague, happened_on=datetime.date(2022, 3, 1)))
    rule = BenefitKind.objects.get(benefit="visit", code="hospital")
    sentence = f"李秀兰已有2022年3月1日的“生病住院”慰问，每人每年一次{rule.cited}，请填写超标准原因。"
    assert _refusal(check, visit, "500") == {"over_cap_reason": [sentence]}
    assert check(visit, "500", reason="另一种疾病").state == "checked"


@pytest.mark.parametrize(
    "other",
    [{"happened_on": datetime.date(2021, 12, 31)}, {"state": "cancelled"}, {"occasion": "birth"}],
)
def test_last_year_a_cancelled_one_and_another_occasion_are_no_second_stay(check, visit, branch, colleague, other):
    earlier = VisitFactory(
        **{"unit": branch, "member": colleague, "happened_on": datetime.date(2022, 3, 1), "amount": 500, **other}
    )
    if "state" not in other:
        paid(earlier)
    assert check(visit, "500").state == "checked"


def test_a_stay_whose_payment_was_taken_back_is_no_first_stay(check, visit, branch, colleague):
    earlier = VisitFactory(unit=branch, member=colleague, happened_on=datetime.date(2022, 3, 1))
    paid(earlier, state="reversed")
    assert check(visit, "500").state == "checked"


def test_a_grant_has_its_cap(check, branch):
    StandardFactory(subject="grant", amount=500, severity="block")
    grant = HardshipGrantFactory(unit=branch, state="reported", amount=None)
    assert len(_refusal(check, grant, "500.01")) == 1
    assert check(grant, "500.00").state == "checked"


@pytest.fixture
def festival(union):
    """An issue with one recipient who costs 300 yuan."""

    def make(member, state="reported", **issue):
        issue = GiftIssueFactory(unit=union, **issue)
        GiftRecipientFactory(issue=issue, member=member, unit=member.unit)
        if state == "paid":
            return paid(issue)
        issue.state, issue.amount = state, Decimal(300)
        issue.save()
        return issue

    return make


def test_festival_gifts_are_added_up_per_member_and_year(check, branch, festival):
    StandardFactory(subject="festival_year", amount=500, severity="block")
    member, other = MemberFactory(unit=branch, name="王小明"), MemberFactory(unit=branch)
    festival(member, state="paid")
    festival(other, state="paid", issued_on=datetime.date(2021, 12, 31))
    sentence = "王小明2022年累计“节日福利（每人每年）”600元，超过上限500元（第八条，收支管理办法），不予办理。"
    assert _refusal(check, festival(member, occasion="mid_autumn")) == [sentence]
    assert check(festival(other, occasion="mid_autumn")).state == "checked"


@pytest.mark.parametrize("first", [{"state": "draft"}, {"state": "cancelled"}, {"state": "paid", "occasion": "film"}])
def test_what_is_not_decided_and_what_is_no_festival_does_not_count(check, branch, festival, first):
    StandardFactory(subject="festival_year", amount=500, severity="block")
    member = MemberFactory(unit=branch)
    festival(member, **first)
    assert check(festival(member)).state == "checked"


def test_example_caps_are_given_once_and_never_over_what_is_kept(officer):
    Standard.objects.all().delete()
    StandardFactory(amount=1)
    assert sync_standards(actor=officer) == len(cap_groups()) - 1
    assert sync_standards(actor=officer) == 0
    assert Standard.objects.get(subject="visit_hospital").amount == 1
    assert {row.source for row in Standard.objects.exclude(subject="visit_hospital")} == {"示例，请财务核定"}
