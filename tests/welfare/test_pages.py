"""Lists cost the same whatever their length, forms come back with what was typed, and who may what."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from members.services.membership import retire_member
from tests.factories import (
    DonationFactory,
    GiftIssueFactory,
    GiftRecipientFactory,
    HardshipGrantFactory,
    InsuranceCoverFactory,
    InsurancePlanFactory,
    MemberFactory,
    MutualAidFactory,
    PairingFactory,
    RemittanceFactory,
    StandardFactory,
    UserFactory,
    VisitFactory,
    paid,
)
from tests.shown import texts
from unionportal.core.choices import Role
from unionportal.core.models import AuditEntry
from welfare.models import InsurancePlan, MutualAidClaim, Standard, Visit

pytestmark = pytest.mark.django_db

ROWS = {
    "welfare:visit_list": lambda unit: paid(VisitFactory(unit=unit)),
    "welfare:issue_list": lambda unit: GiftRecipientFactory(issue=GiftIssueFactory(unit=unit)),
    "admin:welfare_visit_changelist": lambda unit: paid(VisitFactory(unit=unit)),
    "admin:welfare_grant_changelist": lambda unit: paid(HardshipGrantFactory(unit=unit)),
    "admin:welfare_giftissue_changelist": lambda unit: GiftRecipientFactory(issue=GiftIssueFactory(unit=unit)),
    "admin:welfare_giftrecipient_changelist": lambda unit: GiftRecipientFactory(issue=GiftIssueFactory(unit=unit)),
    "admin:welfare_mutualaidclaim_changelist": lambda unit: MutualAidFactory(unit=unit),
    "admin:welfare_pairing_changelist": lambda unit: PairingFactory(unit=unit),
    "admin:welfare_donationdrive_changelist": lambda unit: DonationFactory(unit=unit),
    "admin:welfare_donation_changelist": lambda unit: DonationFactory(unit=unit),
    "admin:welfare_remittance_changelist": lambda unit: RemittanceFactory(unit=unit),
    "admin:welfare_insuranceplan_changelist": lambda unit: InsuranceCoverFactory(plan=InsurancePlanFactory(unit=unit)),
}


@pytest.mark.parametrize("page", ROWS)
def test_a_list_of_three_costs_what_a_list_of_one_costs(client, union, officer, page):
    client.force_login(officer)
    counts = []
    for more in (1, 2):
        for _ in range(more):
            ROWS[page](union)
        client.get(reverse(page))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(reverse(page)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_page_of_an_issue_costs_the_same_for_a_long_list(client, union, officer):
    issue, counts = GiftIssueFactory(unit=union), []
    client.force_login(officer)
    for more in (1, 2):
        for _ in range(more):
            GiftRecipientFactory(issue=issue)
        client.get(reverse("welfare:issue_detail", args=[issue.pk]))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("welfare:issue_detail", args=[issue.pk]))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_own_benefits_show_what_one_got_and_nobody_elses(client, branch, person):
    user = person(Role.BRANCH_OFFICER, branch)
    member = MemberFactory(unit=branch, user=user)
    Standard.objects.all().delete()
    StandardFactory()
    paid(VisitFactory(unit=branch, member=member))
    paid(HardshipGrantFactory(unit=branch, member=member))
    row = GiftRecipientFactory(issue=GiftIssueFactory(unit=branch), member=member)
    paid(row.issue)
    paid(VisitFactory(unit=branch))
    VisitFactory(unit=branch, member=member, occasion="birth", state="reported", amount=None)
    client.force_login(user)
    page = client.get(reverse("welfare:benefits"))
    [(year, rows, total)] = page.context["years"]
    assert (year, total) == (2022, 500 + 800 + 300)
    assert sorted(one.what for one in rows) == ["2022年春节慰问品", "慰问 · 生病住院", "慰问 · 生育", "补助 · 重大疾病"]
    assert [sentence for _, sentence in page.context["entitlements"]] == ["生病住院：每次不超过 2000元"]
    assert dict(page.context["readers"])["补助"] == "本人、工会主席、工会专干"


def test_nobody_reads_of_himself_what_was_not_reported_or_had_another_one_in_mind(client, branch, person):
    user, chair = UserFactory(), person(Role.BRANCH_CHAIR, branch)
    member = MemberFactory(unit=branch, user=user)
    states = ("draft", "cancelled", "reported", "returned")
    days = iter(datetime.date(2022, 5, 1) + datetime.timedelta(n) for n in range(9))
    of = {"unit": branch, "member": member}
    visits = {state: VisitFactory(**of, state=state, amount=None, happened_on=next(days)) for state in states}
    withdrawn = VisitFactory(**of, state="cancelled", number="W2022-0001", happened_on=next(days))
    shown = {visits["reported"], visits["returned"], withdrawn}
    client.force_login(user)
    found = {one.pk for _, rows, _ in client.get(reverse("welfare:benefits")).context["years"] for one in rows}
    assert found == {one.pk for one in shown}
    pages = {one: reverse("welfare:visit_detail", args=[one.pk]) for one in (*visits.values(), withdrawn)}
    assert {one for one, address in pages.items() if client.get(address).status_code == 200} == shown
    home = client.get(reverse("home"))
    assert [one.amount for one in home.context["received"]][1:] == [None, None]
    assert [words for words in texts(home, ".row-side") if "元" in words] == ["500.00 元已撤销"]
    client.force_login(chair)
    assert [one for one, address in pages.items() if client.get(address).status_code != 200] == []


def test_one_is_promised_what_one_would_get(client, branch):
    serving, retired, nobody = UserFactory.create_batch(3)
    MemberFactory(unit=branch, user=serving)
    retire_member(MemberFactory(unit=branch, user=retired), actor=UserFactory(), on=timezone.localdate())

    def promised(user):
        client.force_login(user)
        listed = [words for _, words in client.get(reverse("welfare:benefits")).context["entitlements"]]
        assert client.get(reverse("home")).context.get("entitlements", []) == listed
        return [words.partition("：")[0] for words in listed]

    # A guest of a list is no member, whatever is registered for him.
    kinds = [
        "生日",
        "节日福利",
        "电影",
        "困难与大病补助",
        "节日在岗",
        "送清凉",
        "意外灾害",
        "亲人去世",
        "生育",
        "生病住院",
    ]
    assert promised(serving) == [*kinds, "结婚", "会员去世", "退休", "驻校值守"]
    assert promised(retired) == ["会员去世", "退休"]
    assert promised(nobody) == []


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"happened_on": "2099-01-01"}, "happened_on", "发生日期不能晚于今天。"),
        ({"occasion": "bereavement"}, "kinship", "请选择亲属关系：配偶、父母、子女。"),
        ({"member": "", "member_query": "无此人"}, "member", "没有找到“无此人”，请检查姓名或工号。"),
        ({"member": "", "member_query": "会员"}, "member", "“会员”不止一位，请在下面点选。"),
    ],
)
def test_a_wrong_report_comes_back_with_what_was_typed(client, branch, branch_chair, colleague, wrong, field, sentence):
    MemberFactory.create_batch(2, unit=branch)
    client.force_login(branch_chair)
    typed = {"member": colleague.pk, "occasion": "hospital", "happened_on": "2022-05-06", "note": "已出院"}
    page = client.post(reverse("welfare:visit_add"), {**typed, **wrong})
    assert page.context["form"].errors == {field: [sentence]}
    assert page.context["form"]["note"].value() == "已出院"
    assert not Visit.objects.exists()


def test_a_typed_number_is_enough_without_a_tap(client, branch_chair, colleague):
    client.force_login(branch_chair)
    answers = {"member_query": "t1001", "occasion": "birth", "happened_on": "2022-05-06", "draft": "1"}
    client.post(reverse("welfare:visit_add"), answers)
    visit = Visit.objects.get()
    assert (visit.member, visit.state) == (colleague, "draft")


def test_the_same_visit_is_not_reported_twice(client, visit, branch_chair):
    client.force_login(branch_chair)
    typed = {"member": visit.member_id, "occasion": "hospital", "happened_on": "2022-05-06"}
    page = client.post(reverse("welfare:visit_add"), typed)
    assert page.context["form"].non_field_errors() == ["此人这一天的这项慰问已登记，不必重复上报。"]


def test_an_earlier_event_belongs_to_the_unit_of_that_day(client, branch, other_branch, stranger, colleague):
    colleague.memberships.update(until="2022-09-01", left_by="moved")
    colleague.memberships.create(unit=other_branch, since="2022-09-01", joined_by="moved")
    colleague.unit = other_branch
    colleague.save()
    client.force_login(stranger)
    typed = {"member": colleague.pk, "occasion": "hospital", "happened_on": "2022-05-06"}
    page = client.post(reverse("welfare:visit_add"), typed)
    sentence = f"李秀兰当天属于{branch}，请由{branch}或校工会上报。"
    assert page.context["form"].non_field_errors() == [sentence]
    client.post(reverse("welfare:visit_add"), {**typed, "happened_on": "2022-09-01"})
    assert Visit.objects.get().unit == other_branch


def test_the_back_office_adds_a_visit_through_the_same_form(client, officer, colleague):
    client.force_login(officer)
    typed = {"member": colleague.pk, "occasion": "bereavement", "happened_on": "2022-05-06"}
    page = client.post(reverse("admin:welfare_visit_add"), typed)
    assert page.context["adminform"].form.errors["kinship"] == ["请选择亲属关系：配偶、父母、子女。"]
    page = client.post(reverse("admin:welfare_visit_add"), {**typed, "kinship": "parent"})
    assert page.status_code == 302
    visit = Visit.objects.get()
    assert (visit.state, visit.unit, visit.kinship) == ("draft", colleague.unit, "parent")


def test_the_back_office_shows_a_decided_visit_read_only(client, branch, officer):
    visit = paid(VisitFactory(unit=branch))
    client.force_login(officer)
    address = reverse("admin:welfare_visit_change", args=[visit.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"member": visit.member_id, "occasion": "birth"}).status_code == 403
    visit.refresh_from_db()
    assert visit.occasion == "hospital"


def test_every_page_of_an_issue_and_a_recipient_opens(client, union, officer):
    row, handed_out = (GiftRecipientFactory(issue=GiftIssueFactory(unit=union)) for _ in range(2))
    paid(handed_out.issue)
    client.force_login(officer)
    for name, *of in (
        ("admin:welfare_giftissue_change", row.issue_id),
        ("admin:welfare_giftissue_move", row.issue_id, "generate"),
        ("admin:welfare_giftissue_move", handed_out.issue_id, "sign"),
        ("admin:welfare_giftissue_move", handed_out.issue_id, "copy"),
        ("admin:welfare_giftrecipient_change", row.pk),
        ("admin:welfare_giftrecipient_delete", row.pk),
    ):
        assert client.get(reverse(name, args=of)).status_code == 200, (name, of)
    assert client.get(reverse("admin:welfare_giftissue_add")).status_code == 200
    typed = {"cost": "310.00"}
    client.post(reverse("admin:welfare_giftrecipient_change", args=[row.pk]), typed)
    row.issue.refresh_from_db()
    assert row.issue.amount == 310


def test_a_record_of_the_back_office_is_in_the_unit_of_its_person_and_in_the_log(client, officer, colleague):
    client.force_login(officer)
    typed = {"member": colleague.pk, "plan": "住院保障", "submitted_on": "2022-03-05", "state": "submitted"}
    page = client.post(reverse("admin:welfare_mutualaidclaim_add"), typed)
    assert page.status_code == 302
    claim = MutualAidClaim.objects.get()
    assert (claim.unit, AuditEntry.objects.latest("pk").act) == (colleague.unit, "登记互助保障")


def test_an_insurance_plan_is_saved_with_its_covers(client, officer, union):
    client.force_login(officer)
    typed = {
        "unit": union.pk,
        "title": "团体意外险",
        "insurer": "某公司",
        "since": "2022-09-01",
        "until": "2023-08-31",
        "insured": 900,
        "premium": "60",
        "covers-TOTAL_FORMS": 1,
        "covers-INITIAL_FORMS": 0,
        "covers-0-risk": "major_illness",
        "covers-0-cover": "50000",
    }
    page = client.post(reverse("admin:welfare_insuranceplan_add"), typed)
    assert page.status_code == 302
    assert [str(cover) for cover in InsurancePlan.objects.get().covers.all()] == ["团体意外险 重大疾病"]
    acts = list(AuditEntry.objects.order_by("pk").values_list("act", flat=True))
    assert acts == ["登记保险方案", "登记保险责任"]


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.CASHIER, Role.ACCOUNTANT])
def test_the_money_roles_read_the_back_office_and_change_nothing(client, union, person, role):
    row = GiftRecipientFactory(issue=GiftIssueFactory(unit=union))
    visit = VisitFactory(unit=union, state="draft")
    client.force_login(person(role, union))
    for name, pk in (("visit", visit.pk), ("giftissue", row.issue_id), ("giftrecipient", row.pk)):
        address = reverse(f"admin:welfare_{name}_change", args=[pk])
        assert client.get(address).status_code == 200
        assert client.post(address, {}).status_code == 403
        assert client.get(reverse(f"admin:welfare_{name}_add")).status_code == 403


@pytest.mark.parametrize(
    ("make", "sealed"), [(HardshipGrantFactory, "circumstances"), (VisitFactory, "diagnosis")], ids=("grant", "visit")
)
def test_a_draft_with_what_is_sealed_is_saved_at_once_and_keeps_it(client, branch, officer, make, sealed):
    record = make(unit=branch, reported_by=officer, state="draft", **{sealed: "只有本人知道"})
    client.force_login(officer)
    page = reverse(f"admin:welfare_{record._meta.model_name}_change", args=[record.pk])
    form = client.get(page).context["adminform"].form
    typed = {bound.html_name: bound.value() or "" for bound in form} | {"over_cap_reason": "另有原因"}
    assert client.post(page, typed).status_code == 302
    stored = type(record).objects.get(pk=record.pk)
    assert (stored.over_cap_reason, getattr(stored, sealed)) == ("另有原因", "只有本人知道")
    # Somebody else who wrote meanwhile is still seen.
    [refusal] = client.post(page, typed).context["adminform"].form.non_field_errors()
    assert refusal[:16] == "您打开这一页之后，别人保存过这条"
