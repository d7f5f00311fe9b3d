"""The next batch from the last one, the batches of a year, and who signs for what was handed out."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    BudgetFactory,
    GiftIssueFactory,
    GiftRecipientFactory,
    MemberFactory,
    StandardFactory,
    UserFactory,
    paid,
)
from unionportal.core.models import AuditEntry
from unionportal.documents.forms.facts import Grid
from welfare.documents.gifts import signing_list
from welfare.models import GiftIssue, GiftRecipient, Standard
from welfare.services import sign_chosen

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(union, today):
    return BudgetFactory(unit=union, year=today.year, initial=Decimal("100000.00"))


@pytest.fixture
def last(union, branch, other_branch):
    """Last year's batch for three people, one of whom has left since; two have joined."""
    people = [
        MemberFactory(unit=branch, name="安在一", staff_no="A1"),
        MemberFactory(unit=other_branch, name="安在二", staff_no="A2"),
        MemberFactory(unit=branch, name="安离会", staff_no="A3", status="left", left_on=datetime.date(2022, 5, 1)),
    ]
    MemberFactory(unit=branch, name="安新来", staff_no="A4", joined_on=datetime.date(2022, 6, 1))
    MemberFactory(unit=branch, name="安补发", staff_no="A5")
    issue = GiftIssueFactory(
        unit=union, code="2022-ZQ", occasion="mid_autumn", title="2022年中秋慰问", supplier="某超市"
    )
    for one in people:
        GiftRecipientFactory(issue=issue, member=one, unit=one.unit, cost=Decimal("200.00"))
    people[2].memberships.update(until=people[2].left_on, left_by="transferred_out")
    return paid(issue)


def confirmed(client, address, answers):
    """Post the answers, then again as the preview that was shown; return both pages."""
    shown = client.post(address, answers)
    assert not shown.context["form"].errors
    return shown, client.post(address, {**answers, "seen": shown.context["preview"].seen}, follow=True)


def lists(page):
    return dict(page.context["preview"].lists)


def test_the_next_batch_is_listed_by_rule_and_goes_to_approval_in_one_act(client, union, last, line, officer, today):
    other = GiftIssueFactory(unit=union, occasion="mid_autumn", title="先发的一批", issued_on=today)
    GiftRecipientFactory(issue=other, member=MemberFactory._meta.model.objects.get(staff_no="A5"), unit=union)
    client.force_login(officer)
    address = reverse("admin:welfare_giftissue_move", args=[last.pk, "copy"])
    initial = client.get(address).context["form"].initial
    assert (initial["code"], initial["title"]) == (f"{today.year}-ZQ", f"{today.year}年中秋慰问")
    assert initial["cost"] == Decimal("200.00")
    answers = {
        "code": f"{today.year}-ZQ",
        "title": "中秋慰问",
        "issued_on": today.isoformat(),
        "cost": "300",
        "once": "on",
        "forward": "on",
        "budget": line.pk,
    }
    shown, done = confirmed(client, address, answers)
    [listed] = lists(shown)[f"名单（按 {today} 在会）"]
    assert listed == "3 人，每人 300.00 元，共 900.00 元。"
    assert lists(shown)["未列入"] == [
        "上一批有，发放当天已不在会：安离会（1 人）",
        "已在批次“先发的一批”：安补发（1 人）",
    ]
    made = GiftIssue.objects.get(code=f"{today.year}-ZQ")
    # The next step follows at once, with the line that was chosen.
    check = reverse("admin:welfare_giftissue_move", args=[made.pk, "check"])
    assert done.redirect_chain[-1][0] == check
    assert done.context["form"].initial["budget"] == line
    client.post(check, {"budget": line.pk, "over_cap_reason": ""})
    made.refresh_from_db()
    assert set(made.recipients.values_list("name", flat=True)) == {"安在一", "安在二", "安新来"}
    assert (made.state, made.amount, made.budget, made.checked_by) == ("checked", Decimal(900), line, officer)
    assert (made.unit, made.occasion, made.supplier, made.form) == (union, "mid_autumn", "某超市", last.form)
    acts = list(AuditEntry.objects.order_by("pk").values_list("act", flat=True))
    assert acts[-4:] == ["登记发放", "登记领取人", "上报", "核定"]


def test_what_changed_since_the_preview_is_said_and_nothing_is_made(client, branch, last, line, officer, today):
    client.force_login(officer)
    address = reverse("admin:welfare_giftissue_move", args=[last.pk, "copy"])
    answers = {"code": "N", "title": "中秋", "issued_on": today.isoformat(), "cost": "300", "budget": line.pk}
    seen = client.post(address, answers).context["preview"].seen
    MemberFactory(unit=branch)
    page = client.post(address, {**answers, "seen": seen})
    assert page.context["form"].non_field_errors()[0].startswith("预览以后有了变化")
    assert not GiftIssue.objects.filter(code="N").exists()


MONTHS = {"occasion": "birthday", "year": "2030", "day": "31", "prefix": "SR", "months": ["2", "3", "4", "5"]}


def test_the_birthdays_of_a_year_are_made_at_once_and_never_twice(client, union, branch, officer):
    Standard.objects.filter(subject="birthday").delete()
    StandardFactory(subject="birthday", amount=200, valid_until=datetime.date(2030, 3, 1))
    StandardFactory(subject="birthday", amount=300, valid_from=datetime.date(2030, 3, 1))
    for name, month in (("二月甲", 2), ("二月乙", 2), ("三月甲", 3), ("四月甲", 4)):
        MemberFactory(unit=branch, name=name, birth_date=datetime.date(1980, month, 5))
    MemberFactory(unit=branch, name="没有生日", birth_date=None)
    GiftIssueFactory(unit=union, occasion="birthday", title="四月已发", issued_on=datetime.date(2030, 4, 2))
    client.force_login(officer)
    listing = client.get(reverse("admin:welfare_giftissue_changelist"))
    [address] = [one["path"] for one in listing.context["actions_list"]]
    shown, done = confirmed(client, address, MONTHS)
    assert lists(shown) == {
        "不新建": ["4月：已有批次“四月已发”", "5月：没有可以享受的人"],
        "新建": [
            "2030年2月生日福利（2030-SR02）：2 人，每人 200.00 元，共 400.00 元",
            "2030年3月生日福利（2030-SR03）：1 人，每人 300.00 元，共 300.00 元",
        ],
        "未列入": ["没有登记出生日期：没有生日（1 人）"],
    }
    assert [str(message) for message in done.context["messages"]] == ["已新建 2 个批次，存为草稿。"]
    february = GiftIssue.objects.get(code="2030-SR02")
    assert (february.issued_on, february.amount, february.form) == (datetime.date(2030, 2, 28), Decimal(400), "goods")
    again = client.post(address, {**MONTHS, "seen": shown.context["preview"].seen})
    assert len(again.context["form"].non_field_errors()) == 1
    assert GiftIssue.objects.filter(issued_on__year=2030).count() == 3


@pytest.fixture
def handed_out(union, branch, other_branch, colleague):
    colleague.user = UserFactory()
    colleague.save()
    issue = GiftIssueFactory(unit=union)
    for one in (colleague, MemberFactory(unit=branch, name="同组"), MemberFactory(unit=other_branch, name="外组")):
        GiftRecipientFactory(issue=issue, member=one, unit=one.unit)
    return paid(issue)


def _row(issue, name):
    return issue.recipients.get(name=name)


def test_a_sub_union_signs_its_people_on_the_phone_and_names_who_collected(client, handed_out, branch_chair, colleague):
    client.force_login(branch_chair)
    address = reverse("welfare:issue_sign", args=[handed_out.pk])
    rows = [row.pk for row in handed_out.recipients.all()]
    client.post(address, {"row": rows, "collected_by": " 王代领 "})
    signed = handed_out.recipients.filter(signed_on=timezone.localdate())
    assert set(signed.values_list("name", "collected_by")) == {(colleague.name, "王代领"), ("同组", "王代领")}
    # What was signed stays as it was signed.
    client.post(address, {"row": rows, "collected_by": "另一人"})
    assert _row(handed_out, "同组").collected_by == "王代领"
    entry = AuditEntry.objects.filter(act="登记签收").get()
    assert (entry.facts["人数"], entry.facts["代领人"]) == (2, "王代领")
    # The paper names him where the signature of the others stands.
    (part,) = signing_list(handed_out, list(signed)).sections
    (grid,) = (block for block in part.blocks if isinstance(block, Grid))
    assert [line[4:] for line in grid.rows] == [("王代领（代）", timezone.localdate())] * 2


def test_a_member_signs_for_himself_alone(client, handed_out, colleague):
    client.force_login(colleague.user)
    page = client.get(reverse("welfare:benefits"))
    [(_, [received], _)] = page.context["years"]
    client.post(reverse("welfare:issue_sign", args=[handed_out.pk]), {"row": received.to_sign})
    assert _row(handed_out, colleague.name).signed_on == timezone.localdate()
    with pytest.raises(PermissionDenied, match="您不能为同组登记签收。"):
        sign_chosen(handed_out, [_row(handed_out, "同组")], actor=colleague.user)
    assert GiftRecipient.objects.filter(signed_on__isnull=True).count() == 2


def test_the_office_signs_the_paper_list_of_a_sub_union(client, handed_out, officer, branch):
    client.force_login(officer)
    address = reverse("admin:welfare_giftissue_move", args=[handed_out.pk, "sign"])
    answers = {"signed_on": "2022-02-01", "unit": branch.pk, "collected_by": "李代领", "pasted": ""}
    shown, _ = confirmed(client, address, answers)
    assert lists(shown) == {"登记签收": ["2 人，共 600.00 元，由李代领代领"]}
    signed = handed_out.recipients.filter(signed_on=datetime.date(2022, 2, 1), collected_by="李代领")
    assert signed.count() == 2
    assert _row(handed_out, "外组").signed_on is None
