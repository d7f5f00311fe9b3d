"""What of welfare hangs on somebody who leaves is told as it is recorded, and again before it is paid."""

import datetime
import re

import pytest
from django.urls import reverse

from members.services.membership import LEAVING
from tests.books import book
from tests.factories import (
    GiftIssueFactory,
    GiftRecipientFactory,
    HardshipFileFactory,
    MemberFactory,
    MutualAidFactory,
    PairingFactory,
    VisitFactory,
    paid,
)
from unionportal.core import ledger

pytestmark = pytest.mark.django_db
LEFT, BEFORE, AFTER = (datetime.date(2022, 7, day) for day in (10, 9, 11))
WAITS = "等着办理，不会自己结束"


@pytest.fixture
def leaver(branch):
    return MemberFactory(unit=branch, name="安离会", staff_no="A9")


def gift(member, title, day, state="draft", **facts):
    """An issue of that day with the member on its list, in this state or, of a claim in it, approved."""
    issue = GiftIssueFactory(unit=member.unit, title=title, occasion="mid_autumn", issued_on=day)
    GiftRecipientFactory(issue=issue, unit=member.unit, member=member, **facts)
    if state in ("paid", "approved", "reversed"):
        return paid(issue, state=state)
    issue.state = state
    issue.save()
    return issue


def leave(client, member, reason="deceased"):
    address = reverse("admin:members_member_move", args=[member.pk, "leave"])
    page = client.post(address, {"reason": reason, "on": LEFT.isoformat(), "document": ""})
    return dict(page.context["preview"].lists).get(WAITS, [])


def test_open_and_unsigned_gifts_files_in_force_and_what_was_given_since_are_told(client, officer, leaver):
    client.force_login(officer)
    assert leave(client, leaver) == []
    gift(leaver, "名单一", AFTER, "reported")
    gift(leaver, "当天以前的名单", BEFORE, "reported")
    gift(leaver, "没有签收", BEFORE, "paid")
    gift(leaver, "已签收", BEFORE, "paid", signed_on=BEFORE)
    gift(leaver, "多年前的", BEFORE.replace(year=2020), "paid")
    gift(leaver, "离会以后的", AFTER, "approved")
    gift(leaver, "冲正的", AFTER, "reversed")
    visit = paid(VisitFactory(unit=leaver.unit, member=leaver, happened_on=AFTER))
    file = HardshipFileFactory(unit=leaver.unit, member=leaver)
    HardshipFileFactory(unit=leaver.unit, member=leaver, closed_on=BEFORE, close_reason="relieved")
    MutualAidFactory(unit=leaver.unit, member=leaver)
    PairingFactory(unit=leaver.unit, mentor=leaver)
    PairingFactory(unit=leaver.unit, mentor=leaver, until=BEFORE)
    told = [
        "发放“没有签收”还没有签收（已支付）",
        "发放“名单一”的名单（待核定）",
        f"困难职工档案 {file.number}（在档，请核对是否销档）",
        "互助保障（已申请）",
        "结对帮扶（2022-03-08 起）",
        f"慰问 {visit.number}（已支付）在离会的日期以后，请核对",
        "发放“离会以后的”（待支付）在离会的日期以后，请核对",
    ]
    assert sorted(leave(client, leaver)) == sorted(told)
    row = {"staff_no": "A9", "name": "安离会", "left_on": LEFT.isoformat(), "left_by": "deceased"}
    [problem] = [one for one in ledger.preview(book(members=[row]), actor=officer).problems if one.row == 2]
    waiting = str(problem).partition("等着办理：")[2]
    assert sorted(waiting.removesuffix("。").split("；")) == sorted(told)


def test_what_is_due_to_those_who_left_is_not_told(client, officer, leaver):
    client.force_login(officer)
    paid(VisitFactory(unit=leaver.unit, member=leaver, occasion="member_death", happened_on=AFTER))
    assert leave(client, leaver) == []
    assert len(leave(client, leaver, "transferred_out")) == 1


@pytest.mark.parametrize("move", ["check", "pay"])
def test_whoever_checks_and_pays_sees_who_left_since_the_approval(client, officer, accountant, cashier, leaver, move):
    issue = gift(leaver, "中秋", AFTER, "approved")
    visit = paid(VisitFactory(unit=leaver.unit, member=leaver, happened_on=AFTER), state="approved")
    hands = {"check": accountant, "pay": cashier}

    def findings(claim):
        if move == "check":
            type(claim).objects.filter(pk=claim.pk).update(state="decided")
        client.force_login(hands[move])
        shown = client.get(reverse("finance:claim_detail", args=[claim.pk])).content.decode()
        return re.findall("<li>([^<]*不在会[^<]*)</li>", shown)

    assert findings(issue.claim) == []
    LEAVING["transferred_out"](leaver, actor=officer, on=LEFT)
    told = (
        "安离会在2022年7月11日已不在会（转出），请与核定的人核对："
        "不应支付的，由会计退回；只有几个人的，也可以支付以后登记退款。"
    )
    assert [findings(issue.claim), findings(visit.claim)] == [[told], [told]]
    client.force_login(cashier)
    rows = client.get(reverse("finance:batch_add")).context["rows"]
    assert [doubts for *_, doubts in rows] == ([[told], [told]] if move == "pay" else [])
