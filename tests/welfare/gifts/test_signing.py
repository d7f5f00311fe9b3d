"""Who signs for a gift: named by number or name, never of a day to come, and never the dead by an empty box."""

import datetime
from collections import Counter

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from members.services.membership import LEAVING, record_death
from tests.factories import GiftIssueFactory, GiftRecipientFactory, MemberFactory, UserFactory, paid
from unionportal.core.models import AuditEntry, Notice
from welfare.models import GiftIssue
from welfare.services import sign_chosen, sign_recipients

pytestmark = pytest.mark.django_db
DAY = datetime.date(2022, 2, 1)


@pytest.fixture
def listed(union, branch, other_branch):
    issue = GiftIssueFactory(unit=union)
    people = [("安一", "A1", branch), ("安二", "A2", branch), ("同名", "A3", branch), ("同名", "A4", other_branch)]
    for name, staff_no, unit in people:
        member = MemberFactory(unit=unit, name=name, staff_no=staff_no, user=UserFactory(username=staff_no))
        GiftRecipientFactory(issue=issue, unit=unit, member=member)
    GiftRecipientFactory(issue=issue, unit=union, member=None, name="物业甲")
    return issue


@pytest.fixture
def issue(listed):
    return paid(listed)


def member_of(issue, staff_no):
    return issue.recipients.get(member__staff_no=staff_no).member


def act(client, issue, name, **answers):
    return client.post(reverse("admin:welfare_giftissue_move", args=[issue.pk, name]), answers, follow=True)


def sign(client, issue, **answers):
    return act(client, issue, "sign", **{"signed_on": "2022-02-01", **answers})


def confirmed(client, issue, name="sign", **answers):
    """Make the act with what was shown first; return the lists that were shown, and the messages."""
    answers = {"signed_on": "2022-02-01", **answers} if name == "sign" else answers
    preview = act(client, issue, name, **answers).context["preview"]
    done = act(client, issue, name, seen=preview.seen, **answers)
    return dict(preview.lists), [str(one) for one in done.context["messages"]]


def signed(issue):
    return Counter(issue.recipients.filter(signed_on__isnull=False).values_list("name", flat=True))


def test_people_are_named_by_number_or_name_and_whoever_is_not_on_the_list_is_said(client, issue, officer):
    client.force_login(officer)
    page = sign(client, issue, pasted="A1\n99999999\n崔清和\n同名")
    assert page.context["form"].errors["pasted"] == [
        "名单上没有：99999999、崔清和。",
        "名单上不止一位同名，请改写工号：同名。",
    ]
    assert page.context["preview"] is None
    assert not signed(issue)
    shown, messages = confirmed(client, issue, pasted="a1　安一\n物业甲、A4 同名")
    assert shown == {"登记签收": ["3 人，共 900.00 元"]}
    assert messages == ["已登记 3 人签收。"]
    assert signed(issue) == Counter(["同名", "物业甲", "安一"])
    with pytest.raises(ValidationError, match="名单上没有：NOBODY。"):
        sign_recipients(issue, actor=officer, signed_on=DAY, pasted="NOBODY")


def test_named_people_of_another_unit_than_the_chosen_one_are_said(client, issue, officer, branch):
    client.force_login(officer)
    page = sign(client, issue, unit=branch.pk, pasted="A1 A4")
    assert page.context["form"].errors["pasted"] == ["这些人不在纺织学院分工会：同名。"]
    assert sign(client, issue, unit=branch.pk).context["preview"].lists == [("登记签收", ["3 人，共 900.00 元"])]


def test_nobody_signs_on_a_day_to_come(client, issue, officer):
    client.force_login(officer)
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    page = sign(client, issue, signed_on=tomorrow.isoformat())
    assert page.context["form"].errors == {"signed_on": ["签收日期不能晚于今天。"]}
    with pytest.raises(ValidationError, match="签收日期不能晚于今天。"):
        sign_recipients(issue, actor=officer, signed_on=tomorrow)
    assert not signed(issue)


@pytest.mark.parametrize(("before", "state"), [("paid", "reversed"), ("approved", "cancelled")])
def test_a_batch_whose_payment_was_taken_back_is_not_signed_for(client, listed, officer, branch_chair, before, state):
    issue = paid(listed, state=before)
    client.force_login(officer)
    row = issue.recipients.get(name="安一")
    issue.claim.state = state
    issue.claim.save()
    page = sign(client, issue)
    assert [str(one) for one in page.context["messages"]] == ["现在不能登记签收。"]
    client.force_login(row.member.user)
    [(_, [own], _)] = client.get(reverse("welfare:benefits")).context["years"]
    assert own.to_sign is None
    page = client.post(reverse("welfare:issue_sign", args=[issue.pk]), {"row": row.pk}, follow=True)
    assert [str(one) for one in page.context["messages"]] == [f"“{issue.standing}”的发放不能登记签收。"]
    client.force_login(branch_chair)
    assert not client.get(reverse("welfare:issue_detail", args=[issue.pk])).context["may_sign"]
    assert not signed(issue)


def test_an_empty_box_leaves_out_the_dead_and_who_was_no_member_of_the_day(client, issue, officer):
    record_death(member_of(issue, "A1"), actor=officer, on=datetime.date(2022, 1, 25))
    LEAVING["transferred_out"](member_of(issue, "A2"), actor=officer, on=datetime.date(2022, 1, 15))
    # Retired people keep nothing of a festival; one who retired after the day of the gift has his.
    LEAVING["retired"](member_of(issue, "A3"), actor=officer, on=datetime.date(2022, 1, 25))
    client.force_login(officer)
    shown, messages = confirmed(client, issue)
    assert shown == {
        "登记签收": ["3 人，共 900.00 元"],
        "不登记，要登记的请写明工号或姓名": [
            "已于2022年1月25日去世：安一（1 人）",
            "在2022年1月20日已不在会（转出）：安二（1 人）",
        ],
    }
    assert messages == ["已登记 3 人签收。"]
    assert signed(issue) == Counter(["同名", "同名", "物业甲"])
    refusal = "安一已去世：由家属代领的，单独登记，并写明代领人；没有领的不登记。"
    for named in ("安一", "安一 安二"):
        assert sign(client, issue, pasted=named).context["form"].non_field_errors() == [refusal]
    confirmed(client, issue, pasted="安一", collected_by="王家属")
    assert signed(issue) == Counter(["同名", "同名", "安一", "物业甲"])


def test_the_dead_are_not_ticked_with_the_others_on_the_page_of_a_sub_union(client, issue, officer, branch_chair):
    record_death(member_of(issue, "A1"), actor=officer, on=datetime.date(2022, 1, 25))
    rows = list(issue.recipients.filter(name__in=["安一", "安二"]))
    with pytest.raises(ValidationError, match="安一已去世：由家属代领的，单独登记"):
        sign_chosen(issue, rows, actor=branch_chair, collected_by="王代领")
    assert sign_chosen(issue, [row for row in rows if row.name == "安一"], actor=branch_chair, collected_by="家属") == 1


def test_a_signature_that_was_none_is_taken_back_with_a_reason_and_its_person_is_told(client, issue, officer):
    client.force_login(officer)
    confirmed(client, issue, collected_by="王代领")
    assert act(client, issue, "take_back", pasted="A1").context["form"].errors == {"reason": ["这个字段是必填项。"]}
    shown, messages = confirmed(client, issue, "take_back", pasted="A1\n物业甲", reason="登记错了人")
    assert shown == {"撤销签收，改为未签收": ["2 人，共 600.00 元：安一、物业甲"]}
    assert messages == ["已撤销 2 人的签收。"]
    assert signed(issue) == Counter(["同名", "同名", "安二"])
    assert issue.recipients.get(name="安一").collected_by == ""
    entry = AuditEntry.objects.get(act="撤销签收")
    assert entry.facts == {"人数": 2, "原因": "登记错了人", "领取人": "安一、物业甲"}
    [notice] = Notice.objects.filter(user__username="A1")
    assert notice.sentence == (f"您在“{issue.title}”的签收已撤销：登记错了人。领到的请再签收，没有领到的请与工会联系。")
    page = act(client, issue, "take_back", pasted="A1", reason="再撤销")
    assert page.context["form"].non_field_errors() == ["这些人都没有签收，没有可以撤销的。"]
    assert GiftIssue.objects.get().recipients.count() == 5
