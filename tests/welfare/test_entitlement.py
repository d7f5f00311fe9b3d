"""Who may get what: members in good standing on the day, on the conditions of the dated rules."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from members.services import membership
from tests.factories import (
    GiftIssueFactory,
    GiftRecipientFactory,
    HardshipGrantFactory,
    MemberFactory,
    StandardFactory,
    VisitFactory,
    paid,
)
from unionportal.core.ledger import Refused, apply
from unionportal.core.values.dates import chinese_date
from welfare.models import BenefitKind, Grant, Standard, Visit
from welfare.services import approve_benefit, check_benefit, findings, submit_benefit
from welfare.services.gifts.lists import generate_recipients

pytestmark = pytest.mark.django_db
DAY = datetime.date(2022, 5, 6)
CITED = "（第八条第四项，次数、间隔等条件请核定，总工办发〔2017〕32号）"


def rule(code, benefit="visit", **changes):
    """The rule in force for the code, with these values put in."""
    BenefitKind.objects.filter(benefit=benefit, code=code).update(**changes)
    return BenefitKind.objects.get(benefit=benefit, code=code)


def words(benefit):
    return [finding.words for finding in findings(benefit)]


def refusal(act, *args, **kwargs):
    with pytest.raises(ValidationError) as refused:
        act(*args, **kwargs)
    return getattr(refused.value, "message_dict", None) or refused.value.messages


@pytest.fixture
def check(officer, budget):
    def act(benefit, amount="300", form="cash", reason=""):
        answers = {"budget": budget, "over_cap_reason": reason}
        if hasattr(benefit, "visitors"):
            answers |= {"form": form}
        if "amount" in benefit.checked_fields:
            answers |= {"amount": Decimal(amount)}
        return check_benefit(benefit, actor=officer, **answers)

    return act


LEAVING = {
    "retire_member": "退休保留会籍",
    "transfer_out": "转出",
    "withdraw_member": "退会",
    "expel_member": "开除会籍",
    "record_death": "去世",
}


@pytest.mark.parametrize("act", LEAVING)
@pytest.mark.parametrize("make", ["visit", "grant", "issue"])
def test_nothing_goes_to_whoever_was_no_member_on_the_day(branch, officer, act, make):
    member = MemberFactory(unit=branch, name="王小明")
    getattr(membership, act)(member, actor=officer, on=DAY, document="文件")
    day_before = DAY - datetime.timedelta(days=1)

    def made(day):
        if make == "visit":
            return VisitFactory(unit=branch, member=member, occasion="accident", happened_on=day)
        if make == "grant":
            return HardshipGrantFactory(unit=branch, member=member, applied_on=day)
        issue = GiftIssueFactory(unit=branch, issued_on=day)
        GiftRecipientFactory(issue=issue, member=member)
        return issue

    assert words(made(day_before)) == []
    benefit = made(DAY)
    name = benefit.rule.name
    sentence = f"王小明在2022年5月6日已不在会（{LEAVING[act]}），不符合“{name}”的享受条件{CITED}，不予办理。"
    assert words(benefit) == [sentence]
    assert refusal(submit_benefit, benefit, actor=officer) == [sentence]
    benefit.refresh_from_db()
    assert benefit.state == "draft"


def test_nothing_goes_to_whoever_had_not_joined_yet(branch):
    member = MemberFactory(unit=branch, name="王小明", joined_on=DAY)
    day_before = DAY - datetime.timedelta(days=1)
    before = VisitFactory(unit=branch, member=member, happened_on=day_before)
    assert words(before) == [f"王小明在2022年5月5日还没有入会，不符合“生病住院”的享受条件{CITED}，不予办理。"]
    assert words(VisitFactory(unit=branch, member=member, happened_on=DAY)) == []


@pytest.mark.parametrize(
    ("act", "occasion", "form", "allowed"),
    [
        ("retire_member", "retirement", "goods", True),
        ("record_death", "retirement", "goods", False),
        ("record_death", "member_death", "cash", True),
        ("expel_member", "member_death", "cash", False),
    ],
)
def test_a_row_names_who_is_entitled_after_leaving(branch, officer, act, occasion, form, allowed):
    member = MemberFactory(unit=branch)
    getattr(membership, act)(member, actor=officer, on=DAY, document="文件")
    visit = VisitFactory(unit=branch, member=member, occasion=occasion, happened_on=DAY, form=form)
    assert (words(visit) == []) == allowed


@pytest.mark.parametrize(
    ("flag", "said"), [("pays_dues", "王小明不缴纳会费"), ("in_wage_base", "王小明的工资没有纳入拨缴工资总额")]
)
def test_dues_and_the_wage_base_are_asked_where_the_row_says_so(branch, flag, said):
    member = MemberFactory(unit=branch, name="王小明", **{flag: False})
    visit = VisitFactory(unit=branch, member=member)
    assert words(visit) == [f"{said}，不符合“生病住院”的享受条件{CITED}，不予办理。"]
    rule("hospital", needs_dues=False)
    assert words(visit) == []


def test_a_row_may_let_it_pass_with_a_reason(branch, officer, check):
    rule("hospital", unless_entitled="warn")
    visit = VisitFactory(unit=branch, member__joined_on=datetime.date(2022, 5, 7), state="reported", amount=None)
    [question] = refusal(check, visit)["over_cap_reason"]
    assert question.endswith("请填写超标准原因。")
    assert check(visit, reason="当天已递交入会申请").state == "checked"


def test_an_expulsion_entered_after_the_check_stops_the_approval(branch, officer, chair, check):
    visit = check(VisitFactory(unit=branch, member__name="王小明", state="reported", amount=None))
    membership.expel_member(visit.member, actor=officer, on=DAY, document="文件")
    sentence = f"王小明在2022年5月6日已不在会（开除会籍），不符合“生病住院”的享受条件{CITED}，不予办理。"
    assert refusal(approve_benefit, visit, actor=chair) == [sentence]
    visit.refresh_from_db()
    assert (visit.state, visit.claim) == ("checked", None)


def test_the_page_of_a_report_says_the_same_and_keeps_what_was_typed(client, officer, branch_chair, colleague, today):
    day = today - datetime.timedelta(days=10)
    membership.expel_member(colleague, actor=officer, on=day, document="文件")
    client.force_login(branch_chair)
    typed = {"member": colleague.pk, "occasion": "hospital", "happened_on": str(day), "note": "在市一院"}
    page = client.post(reverse("welfare:visit_add"), typed)
    sentence = f"李秀兰在{chinese_date(day)}已不在会（开除会籍），不符合“生病住院”的享受条件{CITED}，不予办理。"
    form = page.context["form"]
    assert (form.non_field_errors(), form["note"].value()) == ([sentence], "在市一院")
    assert not Visit.objects.exists()
    # A draft is kept, and says the same.
    page = client.post(reverse("welfare:visit_add"), {**typed, "draft": "1"}, follow=True)
    assert next(str(message) for message in page.context["messages"]) == sentence
    assert Visit.objects.get().state == "draft"


def test_the_back_office_says_it_of_a_draft(client, officer, branch):
    member = MemberFactory(unit=branch, name="王小明", joined_on=datetime.date(2022, 5, 7))
    client.force_login(officer)
    typed = {"member": member.pk, "kind": "hardship", "applied_on": "2022-05-06"}
    page = client.post(reverse("admin:welfare_grant_add"), typed, follow=True)
    sentence = f"王小明在2022年5月6日还没有入会，不符合“生活困难”的享受条件{CITED}，不予办理。"
    assert next(str(message) for message in page.context["messages"]) == sentence
    assert Grant.objects.get().state == "draft"


def test_relatives_of_the_row_and_no_others(branch):
    visit = VisitFactory(unit=branch, occasion="bereavement", kinship="sibling", form="cash")
    assert words(visit) == [
        f"“亲人去世”不包括兄弟姐妹（限配偶、父母、子女），不符合“亲人去世”的享受条件{CITED}，不予办理。"
    ]
    rule("bereavement", concerns=["spouse", "parent", "child", "sibling"])
    assert words(visit) == []


def test_both_parents_on_one_day_are_two_events(client, branch_chair, colleague):
    client.force_login(branch_chair)
    typed = {"member": colleague.pk, "occasion": "bereavement", "happened_on": "2022-05-06", "kinship": "parent"}
    for name in ("李大山", "王桂英"):
        client.post(reverse("welfare:visit_add"), {**typed, "relative": name})
    assert sorted(Visit.objects.values_list("relative", "state")) == [("李大山", "reported"), ("王桂英", "reported")]
    page = client.post(reverse("welfare:visit_add"), {**typed, "relative": "王桂英"})
    assert page.context["form"].non_field_errors() == ["此人这一天的这项慰问已登记，不必重复上报。"]


@pytest.mark.parametrize(
    ("names", "severity"), [(("李大山", "王桂英"), None), (("李大山", "李大山"), "block"), (("李大山", ""), "warn")]
)
def test_the_same_relative_is_not_mourned_twice_in_a_month(branch, colleague, names, severity):
    facts = {"unit": branch, "member": colleague, "occasion": "bereavement", "kinship": "parent"}
    paid(VisitFactory(**facts, relative=names[0], happened_on=DAY))
    second = VisitFactory(**facts, relative=names[1], happened_on=DAY + datetime.timedelta(days=3))
    assert [finding.severity for finding in findings(second)] == ([severity] if severity else [])


@pytest.mark.parametrize(("days", "severity"), [(7, ["block", "warn"]), (29, ["block", "warn"]), (30, ["warn"])])
def test_a_marriage_twice_in_a_week_is_one(branch, colleague, days, severity):
    facts = {"unit": branch, "member": colleague, "occasion": "marriage", "form": "goods"}
    paid(VisitFactory(**facts, happened_on=DAY))
    second = VisitFactory(**facts, happened_on=DAY + datetime.timedelta(days=days))
    assert [finding.severity for finding in findings(second)] == severity


@pytest.mark.parametrize(("days", "late"), [(180, []), (181, ["warn"])])
def test_what_is_reported_after_its_term_asks_why(branch, days, late):
    rule("hospital", window_days=180)
    visit = VisitFactory(unit=branch, reported_on=DAY + datetime.timedelta(days=days))
    assert [finding.severity for finding in findings(visit)] == late


def test_proof_is_asked_where_the_row_says_so(branch):
    rule("hospital", needs_evidence=True)
    assert words(VisitFactory(unit=branch)) == [
        "“生病住院”须附证明（住院票据、病历首页或出院记录），还没有附件，请填写超标准原因。"
    ]


def test_a_gift_of_a_year_is_given_once_where_the_row_says_so(branch, colleague):
    rule("birthday", benefit="gift", once="year", unless_once="block")
    for day in (datetime.date(2021, 5, 1), datetime.date(2022, 5, 1)):
        issue = GiftIssueFactory(unit=branch, occasion="birthday", issued_on=day)
        GiftRecipientFactory(issue=issue, member=colleague, unit=branch)
        assert words(issue) == []
        paid(issue)
    again = GiftIssueFactory(unit=branch, occasion="birthday", issued_on=datetime.date(2022, 12, 31))
    GiftRecipientFactory(issue=again, member=colleague, unit=branch)
    assert words(again) == [f"李秀兰已领过“生日”，每人每年一次{CITED}，不予办理。"]


# c) caps


@pytest.mark.parametrize("occasion", ["summer", "on_duty", "watch", "spring_festival"])
def test_without_a_cap_on_the_day_nothing_goes_out_and_it_says_who_adds_one(branch, occasion):
    issue = GiftIssueFactory(unit=branch, occasion=occasion)
    GiftRecipientFactory(issue=issue, cost=Decimal("0.01"))
    assert words(issue) == []
    cap = issue.rule.cap
    Standard.objects.filter(subject=cap).update(valid_until=issue.issued_on)
    name = Standard(subject=cap).get_subject_display()
    assert words(issue) == [
        f"“{name}”在2022年1月20日没有生效的标准，请由工会专干在后台“慰问福利标准”登记、工会主席确认以后再办，不予办理。"
    ]
    Standard.objects.filter(subject=cap).update(valid_until=issue.issued_on + datetime.timedelta(days=1))
    assert words(issue) == []


def test_an_occasion_without_a_rule_on_the_day_blocks_and_says_who_adds_one(branch):
    visit = VisitFactory(unit=branch)
    rule("hospital", valid_from=datetime.date(2022, 5, 7))
    assert words(visit) == [
        "“生病住院”在2022年5月6日没有生效的规定，请由工会专干在后台“慰问福利事项”登记、工会主席确认以后再办，不予办理。"
    ]


def test_guests_have_a_cap_of_their_own_and_stand_on_no_other_list(branch):
    issue = GiftIssueFactory(unit=branch, occasion="summer")
    GiftRecipientFactory(issue=issue, member=None, name="物业甲", cost=Decimal(9999))
    StandardFactory(subject="guest", amount=100, severity="block")
    assert words(issue) == [
        "非会员物业甲本次“名单上的非会员（每人每次）”9999元，超过上限100元（第八条，收支管理办法），不予办理。"
    ]
    festival = GiftIssueFactory(unit=branch)
    GiftRecipientFactory(issue=festival, member=None, name="物业甲", cost=Decimal(1))
    assert words(festival) == [f"名单上有非会员物业甲，不符合“春节”的享受条件{CITED}，不予办理。"]


def test_a_sum_of_the_year_counts_every_occasion_of_the_group_also_a_new_one(branch, colleague):
    StandardFactory(subject="festival_year", amount=500, severity="block")
    old = rule("new_year", benefit="gift")
    old.pk, old._state.adding, old.code, old.name = None, True, "local_day", "民族节日"
    old.save()
    for occasion in ("local_day", "mid_autumn"):
        issue = GiftIssueFactory(unit=branch, occasion=occasion)
        GiftRecipientFactory(issue=issue, member=colleague, unit=branch)
        if occasion == "local_day":
            assert words(issue) == []
            paid(issue)
    assert words(issue) == [
        "李秀兰2022年累计“节日福利（每人每年）”600元，超过上限500元（第八条，收支管理办法），不予办理。"
    ]


# d) forms


@pytest.mark.parametrize(
    ("occasion", "form", "allowed"),
    [
        ("spring_festival", "goods", True),
        ("spring_festival", "cash", False),
        ("spring_festival", "card", False),
        ("spring_festival", "token", False),
        ("birthday", "voucher", True),
        ("birthday", "token", False),
        ("film", "voucher", True),
        ("film", "cash", False),
    ],
)
def test_a_gift_has_a_form_that_its_row_allows_whatever_the_reason(branch, officer, occasion, form, allowed):
    issue = GiftIssueFactory(unit=branch, occasion=occasion, form=form, over_cap_reason="大家都要")
    GiftRecipientFactory(issue=issue)
    if allowed:
        assert submit_benefit(issue, actor=officer).state == "reported"
        return
    [sentence] = refusal(submit_benefit, issue, actor=officer)
    assert sentence.startswith(f"“{issue.rule.name}”不能用“{issue.get_form_display()}”（只能用")


@pytest.mark.parametrize(
    ("occasion", "form", "allowed"),
    [
        ("marriage", "goods", True),
        ("marriage", "cash", False),
        ("retirement", "both", False),
        ("hospital", "cash", True),
        ("hospital", "card", False),
    ],
)
def test_cash_is_not_given_where_goods_are_due(branch, check, occasion, form, allowed):
    visit = VisitFactory(unit=branch, occasion=occasion, state="reported", amount=None)
    if allowed:
        assert check(visit, form=form).state == "checked"
    else:
        assert len(refusal(check, visit, form=form, reason="有原因")) == 1


# The workbook


def test_a_past_payment_to_whoever_had_left_says_why(officer, branch, colleague, budget):
    from tests.books import book  # noqa: PLC0415
    from tests.factories import BudgetFactory  # noqa: PLC0415

    BudgetFactory(unit=budget.unit, year=2022, initial=Decimal(10000))
    membership.withdraw_member(colleague, actor=officer, on=DAY)
    row = {"staff_no": "T1001", "occasion": "hospital", "happened_on": "2022-05-06", "amount": "1000"}
    row |= {"paid_on": "2022-05-20", "account": "50105"}
    with pytest.raises(Refused) as refused:
        apply(book(visits=[row]), actor=officer)
    assert [str(problem) for problem in refused.value.preview.problems] == [
        f"工作表「慰问」第2行「超标准原因」：李秀兰在2022年5月6日已不在会（退会），"
        f"不符合“生病住院”的享受条件{CITED}，请填写超标准原因。"
    ]
    apply(book(visits=[{**row, "over_cap_reason": "会前已住院"}]), actor=officer)
    assert Visit.objects.get().standing == "已支付"


def test_the_roster_of_the_day_makes_a_list_that_passes(branch, officer):
    MemberFactory.create_batch(3, unit=branch)
    issue = GiftIssueFactory(unit=branch)
    generate_recipients(issue, actor=officer, cost=Decimal(300))
    issue.refresh_from_db()
    assert submit_benefit(issue, actor=officer).state == "reported"
