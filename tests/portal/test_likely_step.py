"""The prominent button of a record is the likely next step, in portal and back office; without one, none is."""

import re

import pytest
from django.urls import reverse

from tests.factories import (
    BudgetFactory,
    GiftIssueFactory,
    GiftRecipientFactory,
    MeetingFactory,
    QuorumFactory,
    UserFactory,
    VisitFactory,
    paid,
)

pytestmark = pytest.mark.django_db
BUTTON = re.compile(
    r'(?:<a class="(?:bo-move|btn)( bo-move-first| btn-primary)?" href="[^"]*/move/[^"]*"'
    r'|action="[^"]*/move/[^"]*"[^>]*>(?:<input[^>]*>|\s)*'
    r'<button class="(?:bo-move|btn)( bo-move-first| btn-primary)?")'
    r">([^<]*)</(?:a|button)>"
)
ONE_CLICK = re.compile(r'<form method="post" action="([^"]*)" data-confirm="([^"]*)">(.*?)</form>', re.DOTALL)


def buttons(client, name, record):
    """The prominent buttons of a page, and the others."""
    found = BUTTON.findall(client.get(reverse(name, args=[record.pk])).content.decode())
    likely = [link or sent for link, sent, _ in found]
    labels = [label for *_, label in found]
    return (
        [label for first, label in zip(likely, labels, strict=True) if first],
        [label for first, label in zip(likely, labels, strict=True) if not first],
    )


def test_what_waits_is_prominent_and_no_way_back_is(client, officer, union, branch):
    client.force_login(officer)
    visit = VisitFactory(unit=branch, state="reported")
    for name in ("admin:welfare_visit_change", "welfare:visit_detail"):
        assert buttons(client, name, visit) == (["核定"], ["退回", "撤销"])
        assert buttons(client, name, paid(VisitFactory(unit=branch), state="reversed")) == ([], ["作废"])
    issue = GiftIssueFactory(unit=union)
    assert buttons(client, "admin:welfare_giftissue_change", issue)[0] == ["生成领取人"]
    GiftRecipientFactory(issue=issue)
    assert buttons(client, "admin:welfare_giftissue_change", issue)[0] == ["上报"]
    assert buttons(client, "admin:welfare_giftissue_change", paid(issue)) == (["登记签收"], ["照此新建"])


def test_a_way_out_that_cannot_be_undone_says_so_above_its_form(client, officer, branch):
    client.force_login(officer)
    visit = VisitFactory(unit=branch, state="reported")
    said = {
        move: client.get(reverse("welfare:visit_move", args=[visit.pk, move])).context["warning"]
        for move in ("check", "return", "cancel")
    }
    assert said == {"check": "", "return": "", "cancel": "办理以后是“已撤销”，不能恢复。"}
    note = re.findall(
        r"<p>(办理以后[^<]*)</p>", client.get(reverse("welfare:visit_move", args=[visit.pk, "cancel"])).content.decode()
    )
    assert note == ["办理以后是“已撤销”，不能恢复。"]


@pytest.mark.parametrize("face", ["admin:welfare_visit_change", "welfare:visit_detail"])
def test_what_asks_for_nothing_is_done_on_the_page_of_the_record_after_one_question(client, chair, branch, face):
    client.force_login(chair)
    budget = BudgetFactory(unit=branch)
    visit = VisitFactory(unit=branch, state="checked", amount=500, budget=budget, checked_by=UserFactory())
    [(address, question, sent)] = ONE_CLICK.findall(client.get(reverse(face, args=[visit.pk])).content.decode())
    assert question == f"批准“{visit}”？"
    typed = dict(re.findall(r'name="(form_key)" value="([^"]*)"', sent))
    shown = "original" if face.startswith("admin:") else "visit"
    assert client.post(address, typed, follow=True).context[shown].pk == visit.pk
    # The page that somebody else still has open sends it again: nothing happens twice, and the reason is read.
    late = client.post(address, {"form_key": "of another page"})
    visit.refresh_from_db()
    assert visit.state == "approved"
    assert late.context["form"].non_field_errors() == ["“已批准”状态下不能批准，请刷新页面。"]


WHY = re.compile(r'<p class="note note-warn small bo-note">([^<]*)</p>')


@pytest.mark.parametrize("face", ["admin:congress_meeting_change", "congress:meeting_detail"])
def test_what_cannot_be_done_yet_says_what_it_waits_for(client, officer, union, face):
    QuorumFactory(meeting_kind="union_committee")
    meeting = MeetingFactory(unit=union, state="check_in", expected=10, present=3)

    def said(reader):
        client.force_login(reader)
        return WHY.findall(client.get(reverse(face, args=[meeting.pk])).content.decode())

    assert said(officer) == [f"暂时不能宣布开会：{meeting.why_not_quorate()}"]
    type(meeting).objects.filter(pk=meeting.pk).update(present=10)
    assert said(officer) == []
