"""The pages of meetings: three personas, the same cost for long lists, the decision wherever it shows."""

import datetime

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from congress.meetings.documents import minutes_of
from congress.meetings.meeting_flow import MeetingState
from congress.meetings.services import agenda
from congress.meetings.services.meetings import close_meeting, open_anyway
from congress.models import AgendaItem, Attendance, Meeting
from tests.congress.conftest import come
from tests.factories import (
    AdoptionFactory,
    CongressFactory,
    DelegateFactory,
    MeetingFactory,
    MemberFactory,
    TermFactory,
    UnitFactory,
    UserFactory,
)
from tests.faults.rig.at_once import hidden
from tests.shown import facts, links, texts
from unionportal.core.choices import Role
from unionportal.core.flow.versions import CHANGED, SEEN
from unionportal.documents.facts import Para

pytestmark = pytest.mark.django_db
DECISION = "经张三（工会主席）决定开会，理由：议题紧急。"


def at(name, record=None):
    return reverse(f"congress:{name}", args=[record.pk] if record else [])


@pytest.fixture
def decided(called, chair, officer):
    """40 of 73, opened by a decision, closed with one resolution."""
    meeting = open_anyway(called(73, 40), actor=chair, decided_by_name="张三（工会主席）", reason="议题紧急")
    item = agenda.save_item(AgendaItem(meeting=meeting, kind="adopt", title="考核办法"), actor=officer)
    agenda.record_votes(item, actor=officer, yes=38, no=2)
    agenda.adopt_resolution(item, actor=officer, text="通过考核办法。")
    return close_meeting(meeting, actor=officer)


def test_why_an_item_has_no_result_stands_on_the_page_of_the_meeting(client, called, chair, officer):
    meeting = open_anyway(called(73, 40), actor=chair, decided_by_name="张三（工会主席）", reason="议题紧急")
    agenda.save_item(AgendaItem(meeting=meeting, kind="adopt", title="考核办法"), actor=officer)
    close_meeting(meeting, actor=officer, unrecorded_reason="材料需要修改")
    client.force_login(chair)
    page = client.get(at("meeting_detail", meeting))
    assert texts(page, ".muted").count("没有登记结果的议题：考核办法：材料需要修改") == 1


def test_the_decision_below_quorum_stands_wherever_the_meeting_is_shown(client, decided, chair, branch_chair):
    short, sentence = (
        "未达到会人数，经决定召开",
        f"应到73人，实到40人，未达到全体代表三分之二以上（至少49人）。{DECISION}",
    )
    client.force_login(chair)
    assert texts(client.get(at("meeting_list")), ".row-sub")[1:] == [f"✗ {short}"]
    for page in ("meeting_detail", "meeting_screen", "meeting_screen_live"):
        [shown] = texts(client.get(at(page, decided)), ".note", ".hall-sentence")
        assert shown.removeprefix(f"✗ {short} ") == f"{sentence}依据：教代会规定第十九条。", page
    printed = [block.text for block in minutes_of(decided).blocks if isinstance(block, Para)]
    assert printed.count(f"【{short}】{sentence}依据：教代会规定第十九条。") == 1
    client.force_login(branch_chair)
    assert texts(client.get(at("resolution_list")), ".note") == [f"✗ 未达到会人数。{DECISION}"]
    roll_page = at("attendance_detail", decided.roll.first())
    user = UserFactory()
    member = decided.roll.first().member
    member.user = user
    member.save()
    client.force_login(user)
    assert texts(client.get(roll_page), ".note")[-1] == f"✗ {short} {sentence}依据：教代会规定第十九条。"


@pytest.mark.parametrize("here", [40, 60])
def test_how_many_are_missing_is_said_once_to_whoever_may_open_the_meeting_and_to_others(
    client, called, chair, person, union, here
):
    meeting = called(73, here)
    for reader in (chair, person(Role.AUDITOR, union)):
        client.force_login(reader)
        for page in (at("meeting_detail", meeting), reverse("admin:congress_meeting_change", args=[meeting.pk])):
            assert ["至少49人" in one for one in texts(client.get(page), "p")].count(True) == 1, (reader, page)


def test_late_arrivals_do_not_wipe_out_the_decision(client, called, chair):
    meeting = open_anyway(called(73, 40), actor=chair, decided_by_name="张三（工会主席）", reason="议题紧急")
    come(meeting, 20)
    client.force_login(chair)
    now = "应到73人，实到60人，现已达到全体代表三分之二以上（至少49人）；开会时未达到，"
    assert texts(client.get(at("meeting_detail", meeting)), ".note") == [
        f"✗ 开会时未达到会人数，经决定召开 {now}{DECISION}依据：教代会规定第十九条。"
    ]


def test_the_minutes_are_a_pdf_for_those_who_see_the_meeting(client, decided, chair, stranger):
    client.force_login(chair)
    response = client.get(at("meeting_minutes", decided))
    assert (response.status_code, response["Content-Type"], response.content[:5]) == (200, "application/pdf", b"%PDF-")
    client.force_login(stranger)
    assert client.get(at("meeting_minutes", decided)).status_code == 404


def test_a_stranger_sees_nothing_of_a_sub_unions_congress(client, branch, branch_chair, officer, stranger, rules):
    meeting = MeetingFactory(unit=branch, kind="second_level", title="纺织二级教代会")
    for user, seen in ((branch_chair, 200), (officer, 200), (stranger, 404)):
        client.force_login(user)
        for page in ("meeting_detail", "meeting_roll", "meeting_screen", "meeting_edit", "meeting_agenda_add"):
            assert client.get(at(page, meeting)).status_code == seen, (user, page)
        page = client.get(at("meeting_list"))
        assert texts(page, ".row-title") == ["纺织二级教代会"] * (seen == 200)
        assert page.text.count("纺织二级教代会") == (seen == 200)
    assert client.post(at("meeting_edit", meeting), {"title": "改"}).status_code == 404


def past(branch, **values):
    return {
        "kind": "second_level",
        "unit": branch.pk,
        "title": "二级教代会",
        "held_on": "2022-04-08",
        "expected": 30,
        "present": 25,
        **values,
    }


def test_the_chair_of_a_sub_union_registers_its_second_level_congress_and_nothing_else(
    client, branch, other_branch, branch_chair, rules
):
    client.force_login(branch_chair)
    assert client.get(at("meeting_record")).status_code == 200
    wrong = (past(branch, kind="standing"), past(other_branch), past(branch, held_on="2099-01-01"))
    for values in wrong:
        assert client.post(at("meeting_record"), values).status_code == 200
    assert not Meeting.objects.exists()
    page = client.post(at("meeting_record"), past(branch, present=19))
    assert page.context["form"].errors == {
        "quorum_reason": [
            "应到30人，实到19人，不足三分之二（至少20人）。依据：教代会规定第十九条。请填写决定开会的人和理由。"
        ]
    }
    assert page.context["form"]["title"].value() == "二级教代会"
    client.post(at("meeting_record"), past(branch))
    meeting = Meeting.objects.get()
    assert (meeting.unit, meeting.kind, meeting.state, meeting.present) == (branch, "second_level", "closed", 25)


def test_the_office_plans_a_meeting_and_a_wrong_one_comes_back(client, union, officer, term):
    client.force_login(officer)
    typed = {"kind": "delegates", "unit": union.pk, "title": "代表会议", "held_on": "2026-01-05"}
    page = client.post(at("meeting_add"), typed)
    assert page.context["form"].errors == {"term": ["代表会议须说明是哪一届的代表。"]}
    page = client.post(at("meeting_add"), {**typed, "kind": "second_level"})
    assert page.context["form"].errors == {"kind": ["二级教代会由分工会召开，请选择召开的分工会。"]}
    client.post(at("meeting_add"), {**typed, "term": term.pk})
    assert Meeting.objects.get().state == "planned"


def test_a_session_without_a_day_comes_back_with_what_was_typed(client, union, officer, congress):
    client.force_login(officer)
    typed = {"kind": "congress", "unit": union.pk, "congress": congress.pk, "title": "全体会议", "held_on": ""}
    for form in (
        client.post(at("meeting_add"), typed).context["form"],
        client.post(reverse("admin:congress_meeting_add"), typed).context["adminform"].form,
    ):
        assert (form.errors.get("held_on"), form["title"].value()) == (["这个字段是必填项。"], "全体会议")


def test_a_called_meeting_changes_no_date_any_more(client, called, officer):
    meeting = called(3)
    client.force_login(officer)
    given = {"kind": "delegates", "unit": meeting.unit_id, "term": meeting.term_id, "title": meeting.title}
    page = client.post(at("meeting_edit", meeting), {**given, "held_on": "2022-01-01"})
    assert page.context["form"].non_field_errors() == ["“签到”的会议不能再改“日期”。"]
    day = timezone.localdate().isoformat()
    assert client.post(at("meeting_edit", meeting), {**given, "held_on": day, "place": "礼堂"}).status_code == 302
    meeting.refresh_from_db()
    assert meeting.place == "礼堂"


def test_the_form_of_a_meeting_asks_the_same_however_many_congresses_there_are(client, term, officer):
    client.force_login(officer)
    CongressFactory(term=term, unit=term.unit, staff_session=1, members_session=1)
    client.get(reverse("admin:congress_meeting_add"))
    asked = []
    for sessions in (range(2, 6), ()):
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse("admin:congress_meeting_add"))
        asked.append(len(queries))
        for session in sessions:
            CongressFactory(term=term, unit=term.unit, staff_session=session, members_session=session)
    offered = page.context["adminform"].form.fields["congress"].queryset
    assert (asked[0], offered.count()) == (asked[1], 5)


def resolution(meeting, number, **fields):
    given = {"kind": "adopt", "title": f"议题{number}", "position": number, "resolution": "通过。", **fields}
    return AgendaItem.objects.create(meeting=meeting, resolution_no=f"决议第{number}号", **given)


def test_every_member_reads_the_resolutions_of_what_is_over_and_no_others(client, union, branch, congress, officer):
    open_one = MeetingFactory(unit=union, kind="congress", congress=congress, state="open")
    resolution(open_one, 1)
    resolution(MeetingFactory(unit=union, kind="standing", state="closed"), 2)
    resolution(MeetingFactory(unit=branch, kind="second_level", state="closed"), 3)
    later = CongressFactory(
        unit=union,
        term=congress.term,
        staff_session=4,
        members_session=3,
        starts_on="2022-05-01",
        ends_on=timezone.localdate() + datetime.timedelta(days=1),
    )
    resolution(MeetingFactory(unit=union, kind="congress", congress=later, state="closed"), 4)
    published = resolution(MeetingFactory(unit=union, kind="congress", congress=congress, state="closed"), 5)
    client.force_login(UserFactory())
    page = client.get(at("resolution_list"))
    assert [item for item, *_ in page.context["resolutions"]] == [published]
    assert client.get(at("resolution_list"), {"q": "无此议题"}).context["resolutions"] == []
    # Everybody reads them; whoever keeps the meetings takes them along.
    chosen = {"export": "csv", "columns": ["result_words", "resolution_no", "resolution"]}
    assert client.post(at("resolution_list"), chosen).status_code == 404
    client.force_login(officer)
    taken = b"".join(client.post(at("resolution_list"), chosen).streaming_content).decode("utf-8-sig").splitlines()
    assert taken[1:] == [f"{published.result_words},{published.resolution_no},{published.resolution}"]
    client.logout()
    assert client.get(at("resolution_list")).status_code == 302


def test_a_congress_shows_its_names_and_warns_of_too_few_teachers(client, congress, delegates, officer, rules):
    AdoptionFactory(subject="teacher_share", meeting_kind="", numerator=3, denominator=5, clause="第十一条")
    delegates(5)
    delegates(5, category="staff")
    client.force_login(officer)
    page = client.get(at("congress_detail", congress))
    found = page.context["composition"]
    assert (found.full, found.warning) == (
        10,
        "教师代表5人，占50%，不足五分之三（至少6人）。依据：教代会规定第十一条。",
    )
    assert {share.label: (share.count, share.per_cent) for share in found.shares}["女代表"] == (10, "100")
    assert texts(page, "h1") == ["第十三届三次教职工代表大会暨第十四届二次工会会员代表大会"]
    assert facts(page)["简称"] == "十三届三次教代会暨十四届二次工代会"


def test_delegates_are_found_by_name_and_state(client, term, branch, officer, stranger, colleague):
    DelegateFactory(term=term, unit=branch, member=colleague)
    gone = DelegateFactory(term=term, unit=branch, until="2022-01-01", ended_by="left")
    client.force_login(officer)
    for query, found in (({"q": "lxl"}, [colleague]), ({"serving": "over"}, [gone.member]), ({"kind": "invited"}, [])):
        page = client.get(at("delegate_list"), query)
        assert [one.member for one in page.context["page_obj"]] == found
    client.force_login(stranger)
    assert client.get(at("delegate_list")).context["page_obj"].object_list.count() == 0
    client.force_login(UserFactory())
    assert client.get(at("delegate_list")).status_code == 404


ROWS = {
    "congress:meeting_list": lambda unit: MeetingFactory(unit=unit, expected=15, present=13),
    "congress:delegate_list": lambda unit: DelegateFactory(unit=unit),
    "congress:congress_list": lambda unit: CongressFactory(term=TermFactory(unit=_new(unit)), unit=unit),
    "admin:congress_meeting_changelist": lambda unit: MeetingFactory(unit=unit, state="closed"),
    "admin:congress_delegate_changelist": lambda unit: DelegateFactory(unit=unit),
    "admin:congress_attendance_changelist": lambda unit: Attendance.objects.create(
        meeting=MeetingFactory(unit=unit, state="closed"), unit=unit, member=MemberFactory(unit=unit)
    ),
    "admin:congress_agendaitem_changelist": lambda unit: resolution(MeetingFactory(unit=unit, state="closed"), 1),
}


def _new(unit):
    return UnitFactory(parent=unit)


@pytest.mark.parametrize("page", ROWS)
def test_a_list_of_three_costs_what_a_list_of_one_costs(client, union, officer, page):
    client.force_login(officer)
    found = []
    for more in (1, 2):
        for _ in range(more):
            ROWS[page](union)
        client.get(reverse(page))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(page)).status_code == 200
        found.append(len(queries))
    assert found[0] == found[1]


def withdrawals(client, meeting):
    return [link for link in links(client.get(at("meeting_detail", meeting))) if link.endswith("/withdraw/")]


def test_votes_election_and_resolution_are_entered_on_the_phone(client, meeting_of, rules, officer):
    meeting = meeting_of(state="open", expected=72, present=72)
    client.force_login(officer)
    for kind, title in (("adopt", "考核办法"), ("elect", "选举执委")):
        client.post(at("meeting_agenda_add", meeting), {"kind": kind, "title": title})
    adopted, election = meeting.agenda.all()
    page = client.post(at("agendaitem_votes", adopted), {"yes": 80, "no": 0, "abstain": 0, "invalid": 0})
    assert page.context["form"].non_field_errors() == ["各项票数之和80多于实到人数72。"]
    older = hidden(client.get(at("agendaitem_votes", adopted)), names=(SEEN,))
    client.post(at("agendaitem_votes", adopted), {"yes": 36, "no": 36, "abstain": 0, "invalid": 0} | older)
    page = client.post(at("agendaitem_votes", adopted), {"yes": 35, "no": 37, "abstain": 0, "invalid": 0} | older)
    assert page.context["form"].non_field_errors() == [CHANGED]
    client.post(at("agendaitem_resolution", adopted), {"text": "通过考核办法。"})
    page = client.post(at("agendaitem_withdraw", adopted), {"reason": ""})
    assert page.context["form"].errors == {"reason": ["这个字段是必填项。"]}
    assert withdrawals(client, meeting) == [at("agendaitem_withdraw", adopted)]
    client.post(at("agendaitem_withdraw", adopted), {"reason": "文字用错了议题"})
    assert withdrawals(client, meeting) == []
    client.post(at("agendaitem_resolution", adopted), {"text": "通过考核办法。"})
    page = client.post(at("agendaitem_votes", election), {"candidates": "张三 执委 70", "invalid": 0})
    assert page.context["form"].errors == {"candidates": ["第1行请写成：姓名 职务 赞成 反对 弃权。"]}
    client.post(at("agendaitem_votes", election), {"candidates": "张三 执委 70 2 0\n李四，无，30，40，2", "invalid": 0})
    page = client.get(at("meeting_detail", meeting))
    verdict = (
        "赞成36票，反对36票，弃权0票，无效0票；须全体代表半数以上（至少36票）赞成，通过。依据：教代会规定第二十一条。"
    )
    assert verdict in texts(page, "p")
    assert [(one.name, one.elected) for one in election.candidates.all()] == [("张三", True), ("李四", False)]
    assert client.post(at("agendaitem_delete", adopted)).status_code == 302
    assert meeting.agenda.count() == 2


def test_a_committee_is_put_on_the_roll_by_numbers(client, union, officer, colleague):
    meeting = MeetingFactory(unit=union)
    client.force_login(officer)
    wrong = {"who": "numbers", "numbers": "T1001、T9999", "kind": "full"}
    page = client.post(at("meeting_roll_add", meeting), wrong)
    assert page.context["form"].errors == {"numbers": ["没有这些工号的会员：T9999。"]}
    client.post(at("meeting_roll_add", meeting), {**wrong, "numbers": "T1001\nT1001"})
    assert [row.member for row in meeting.roll.all()] == [colleague]
    client.post(at("attendance_remove", meeting.roll.get()))
    assert meeting.roll.count() == 0


def test_the_decision_is_asked_on_a_page_that_only_the_chair_has(client, called, officer, chair):
    meeting = called(73, 40)
    page = reverse("congress:meeting_move", args=[meeting.pk, "open_anyway"])
    client.force_login(officer)
    assert client.get(page).status_code == 404
    assert [move.name for move in client.get(at("meeting_detail", meeting)).context["moves"]] == ["cancel"]
    client.force_login(chair)
    answer = client.post(page, {"decided_by_name": "张三（工会主席）", "reason": ""})
    assert answer.context["form"].errors == {"reason": ["这个字段是必填项。"]}
    client.post(page, {"decided_by_name": "张三（工会主席）", "reason": "议题紧急"})
    meeting.refresh_from_db()
    assert (meeting.state, meeting.quorum_decided_by) == ("open", chair)


def test_a_meeting_moved_to_a_day_that_is_over_is_asked_about(client, union, officer):
    today = timezone.localdate()
    meeting = MeetingFactory(unit=union, held_on=today)
    client.force_login(officer)
    given = {"kind": meeting.kind, "unit": union.pk, "title": meeting.title, "held_on": "2022-05-06", "place": "礼堂"}
    asked = client.post(at("meeting_edit", meeting), given).context["form"]
    assert asked.errors == {"is_past": ["2022年5月6日已经过去了，没有写错的请勾选这一项。"]}
    assert (asked["is_past"].is_hidden, asked["place"].value()) == (False, "礼堂")
    for answers in ({"held_on": today}, {"is_past": "on"}):
        assert client.post(at("meeting_edit", meeting), given | answers).status_code == 302
    meeting.refresh_from_db()
    assert meeting.held_on == datetime.date(2022, 5, 6)


@pytest.mark.parametrize("state", MeetingState)
def test_the_back_office_colours_a_meeting_as_the_portal_does(state):
    meeting = Meeting(state=state)
    assert admin.site.get_model_admin(Meeting).state_label(meeting) == (meeting.tone, state.label)


def test_a_meeting_is_closed_with_its_sentence_for_the_report(client, union, officer):
    meeting = MeetingFactory(unit=union, held_on=timezone.localdate(), state="open")
    client.force_login(officer)
    told = {"report_sentence": "代表当场提出的三个问题，当场有了答复。", "report_theme": "democracy"}
    client.post(reverse("congress:meeting_move", args=[meeting.pk, "close"]), {"minutes": "纪要", **told})
    meeting.refresh_from_db()
    assert [meeting.state, meeting.report_sentence, meeting.report_theme] == ["closed", *told.values()]
    page = client.get(at("meeting_edit", meeting)).context["form"]
    assert [page[name].value() for name in told] == list(told.values())
