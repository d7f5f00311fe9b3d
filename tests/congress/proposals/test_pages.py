"""The pages of proposals: a whole life through the client, who reaches what, and what bad input gets back."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from congress.models import Assignment, Proposal
from congress.proposals import services
from tests.congress.house import ANALYSIS, SUGGESTION
from tests.factories import AssignmentFactory, CosignatureFactory, FiledProposalFactory
from tests.factories.congress import CongressFactory
from tests.shown import texts
from unionportal.core.choices import Role
from unionportal.core.models import RoleGrant, Unit, User

pytestmark = pytest.mark.django_db

SATISFIED = {"rating": "satisfied", "report_sentence": "第一次提案就改了食堂。", "report_theme": "democracy"}


def test_a_proposal_lives_from_its_first_line_to_its_rating(house, site):
    writer, first, second = house.proposer.user, house.first, house.second
    site.post(writer, "proposal_add", congress=house.congress.pk, title="改善食堂", category=house.category.pk)
    paper = Proposal.objects.get()
    typed = {"title": "改善食堂", "category": house.category.pk, "analysis": ANALYSIS, "suggestion": SUGGESTION}
    saved = site.post(writer, "proposal_save", paper.pk, version=1, **typed)
    assert saved.json()["version"] == 2
    for delegate in (first, second):
        site.post(writer, "proposal_invite", paper.pk, delegate=delegate.pk)
    site.post(writer, "proposal_move", paper.pk, "ask")
    for delegate in (first, second):
        row = paper.cosignatures.get(delegate=delegate)
        assert site.get(delegate.user, "cosignature_detail", row.pk).status_code == 200
        site.post(delegate.user, "cosignature_move", row.pk, "accept")
    site.post(writer, "proposal_move", paper.pk, "submit")
    site.post(house.committee, "proposal_move", paper.pk, "file", reason="符合条件。")
    due = house.today + datetime.timedelta(days=40)
    answers = {"lead": house.department.pk, "assisting": [house.other_department.pk], "due_on": due.isoformat()}
    site.post(house.committee, "proposal_move", paper.pk, "assign", **answers)
    lead = house.fresh(paper).lead
    for content in ("已增设窗口。", "又增设了座位。"):
        if lead.state == "assigned":
            site.post(house.handler, "assignment_move", lead.pk, "accept")
        site.post(house.handler, "assignment_move", lead.pk, "draft", result_class="A", content=content)
        assert site.get(house.head, "assignment_move", lead.pk, "sign").context["reply"].content == content
        site.post(house.head, "assignment_move", lead.pk, "sign")
        lead = house.fresh(lead)
        assert lead.state == "replied"
        assert [one.name for one in site.get(writer, "proposal_detail", paper.pk).context["moves"]] == ["rate"]
        rating = {"rating": "dissatisfied", "comment": "座位还是不够。"} if lead.round == 1 else SATISFIED
        site.post(writer, "proposal_move", paper.pk, "rate", **rating)
        lead = house.fresh(lead)
    paper = house.fresh(paper)
    assert {name: getattr(paper, name) for name in SATISFIED} == SATISFIED
    assert (paper.state, paper.rating, paper.case_number, lead.round) == ("closed", "satisfied", "13-3-立001", 2)
    page = site.get(writer, "proposal_detail", paper.pk)
    acts = [entry.act for entry in page.context["timeline"]]
    assert acts == [
        *("起草提案", "邀请附议", "邀请附议", "征集附议", "同意附议", "同意附议", "提交", "立案", "交办"),
        *("接收", "送签答复", "签发答复", "答复", "不满意，重新办理", "重新办理"),
        *("送签答复", "签发答复", "答复", "评价"),
    ]
    committee = site.get(house.committee, "proposal_detail", paper.pk).context["timeline"]
    assert next(entry.act for entry in committee) == "提交"
    assert page.context["next_step"] == "已办结，提案人评价为“满意”，没有下一步。"


# Who reaches what


def reached(site, users, name, *args):
    return {who for who, user in users.items() if site.get(user, name, *args).status_code == 200}


@pytest.fixture
def users(house):
    return {
        "proposer": house.proposer.user,
        "asked": house.first.user,
        "delegate": house.third.user,
        "committee": house.committee,
        "department": house.handler,
        "other department": house.other_handler,
        "chair": house.chair,
        "officer": house.officer,
        "member": house.member,
    }


def test_a_draft_is_seen_by_its_proposer_and_those_asked_and_by_nobody_else(house, site, users):
    paper = house.asked()
    assert reached(site, users, "proposal_detail", paper.pk) == {"proposer", "asked"}
    assert reached(site, users, "cosignature_detail", paper.cosignatures.get(delegate=house.first).pk) == {"asked"}
    assert reached(site, users, "proposal_cosigners", paper.pk) == {"proposer"}
    assert reached(site, users, "board_detail", paper.pk) == set()
    services.revise_proposal(paper, actor=house.proposer.user)
    assert reached(site, users, "proposal_edit", paper.pk) == {"proposer"}
    assert reached(site, users, "proposal_detail", paper.pk) == {"proposer"}
    told = site.get(house.proposer.user, "proposal_detail", paper.pk).context["next_step"]
    assert told == "还是草稿，只有您能看到；写好并邀请附议人后点“征集附议”，他们才看得到。"
    services.withdraw_proposal(house.fresh(paper), actor=house.proposer.user)
    assert reached(site, users, "proposal_detail", paper.pk) == {"proposer"}
    assert list(site.get(house.committee, "screening_list").context["page_obj"]) == []


def test_a_submitted_paper_is_seen_by_the_committee_and_the_office(house, site, users):
    paper = house.submitted()
    seen = {"proposer", "asked", "committee", "chair", "officer"}
    assert reached(site, users, "proposal_detail", paper.pk) == seen
    assert reached(site, users, "board_detail", paper.pk) == set()
    assert reached(site, users, "screening_list") == {"committee"}


def test_an_assigned_case_is_seen_by_its_department_and_stands_on_the_board(house, site, users):
    paper = house.assigned()
    seen = {"committee", "department", "chair", "officer"}
    assert reached(site, users, "assignment_detail", paper.lead.pk) == seen
    assert reached(site, users, "board_detail", paper.pk) == set(users)
    assert reached(site, users, "assignment_list") == {"department", "other department"}
    assert list(site.get(house.other_handler, "assignment_list").context["page_obj"]) == []


def test_a_paper_merged_into_one_that_is_not_accepted_is_not_on_the_board(house, site):
    case, paper = house.submitted("主案"), house.submitted("副案")
    services.merge_proposal(paper, actor=house.committee, into=case, reason="相同。")
    assert list(site.get(house.member, "board").context["page_obj"]) == []
    services.file_proposal(case, actor=house.committee, reason="立案。")
    board = site.get(house.member, "board").context["page_obj"]
    assert {one.title for one in board} == {"主案", "副案"}


def test_who_declined_and_why_stays_with_the_proposer(house, site):
    paper = house.asked()
    services.invite_cosigner(paper, house.third, actor=house.proposer.user)
    third = paper.cosignatures.get(delegate=house.third)
    services.answer_cosignature(third, actor=house.third.user, accept=False)
    for row in paper.cosignatures.exclude(pk=third.pk):
        services.answer_cosignature(row, actor=row.delegate.member.user, accept=True)
    services.submit_proposal(paper, actor=house.proposer.user)
    services.file_proposal(paper, actor=house.committee, reason="立案。")
    for user, name in ((house.committee, "proposal_detail"), (house.member, "board_detail")):
        assert "丁（" not in site.get(user, name, paper.pk).content.decode()


def test_nobody_moves_anothers_paper_by_its_address(house, site):
    paper = house.submitted()
    assert site.post(house.third.user, "proposal_move", paper.pk, "withdraw").status_code == 404
    assert site.post(house.first.user, "proposal_move", paper.pk, "withdraw").status_code == 404
    assert site.post(house.proposer.user, "proposal_move", paper.pk, "file", reason="好。").status_code == 404
    assert site.post(house.committee, "proposal_move", paper.pk, "reply").status_code == 404
    assert house.fresh(paper).state == "submitted"


# What was typed comes back


def test_the_page_that_saves_by_itself_answers_with_both_texts(house, site):
    paper = house.draft()
    typed = {"title": "手机", "category": house.category.pk, "analysis": "甲", "suggestion": "乙", "version": 1}
    assert site.post(house.proposer.user, "proposal_save", paper.pk, **typed).status_code == 200
    answer = site.post(house.proposer.user, "proposal_save", paper.pk, **{**typed, "title": "电脑"})
    assert answer.status_code == 409
    assert (answer.json()["version"], answer.json()["stored"]["title"]) == (2, "手机")
    answer = site.post(house.proposer.user, "proposal_save", paper.pk, **{**typed, "version": 2, "title": ""})
    assert (answer.status_code, answer.json()) == (400, {"sentence": "这个字段是必填项。"})
    assert house.fresh(paper).title == "手机"


def test_without_script_a_conflict_keeps_both_texts(house, site):
    paper = house.draft()
    services.save_draft(paper, actor=house.proposer.user, version=1, title="手机")
    typed = {"title": "电脑", "category": house.category.pk, "analysis": "甲", "suggestion": "乙"}
    page = site.post(house.proposer.user, "proposal_edit", paper.pk, version=1, **typed)
    assert (page.context["form"]["title"].value(), page.context["stored"].title) == ("电脑", "手机")
    assert page.context["form"].non_field_errors()[0].startswith("这件提案在另一处已经改过。")
    site.post(house.proposer.user, "proposal_edit", paper.pk, version=page.context["form"]["version"].value(), **typed)
    assert house.fresh(paper).title == "电脑"


@pytest.mark.parametrize(
    ("move", "answers", "field", "sentence"),
    [
        ("file", {"reason": ""}, "reason", "这个字段是必填项。"),
        ("merge", {"reason": "内容相同", "into": 0}, "into", "请选择还能并入的提案。"),
    ],
)
def test_a_decision_without_its_reason_comes_back(house, site, move, answers, field, sentence):
    paper = house.submitted()
    page = site.post(house.committee, "proposal_move", paper.pk, move, **answers)
    assert page.context["form"].errors[field] == [sentence]
    assert page.context["form"]["reason"].value() == answers["reason"]


def test_a_reply_without_what_its_class_asks_comes_back_as_typed(house, site):
    lead = house.assigned().lead
    services.accept_assignment(lead, actor=house.handler)
    typed = {"result_class": "B", "content": "列入明年计划。"}
    page = site.post(house.handler, "assignment_move", lead.pk, "draft", **typed)
    assert page.context["form"].errors == {"finish_by": ["选 B 的，请填写计划完成日期。"]}
    assert page.context["form"]["content"].value() == "列入明年计划。"


def test_the_committee_asks_another_department_to_help_by_a_move_like_any_other(house, site):
    paper = house.assigned()
    page = site.get(house.committee, "proposal_detail", paper.pk)
    assert [move.name for move in page.context["moves"]] == ["assist"]
    form = site.get(house.committee, "proposal_move", paper.pk, "assist").context["form"]
    assert list(form.fields["assisting"].queryset) == [house.other_department]
    empty = site.post(house.committee, "proposal_move", paper.pk, "assist", due_on="2030-01-01")
    assert list(empty.context["form"].errors) == ["assisting"]
    answers = {"assisting": [house.other_department.pk], "due_on": "2030-01-01"}
    site.post(house.committee, "proposal_move", paper.pk, "assist", **answers)
    helpers = paper.assignments.filter(role="assist")
    assert [(one.unit, str(one.due_on)) for one in helpers] == [(house.other_department, "2030-01-01")]


def test_a_title_is_enough_to_begin_and_must_be_there(house, site):
    page = site.post(house.proposer.user, "proposal_add", congress=house.congress.pk, title="")
    assert page.context["form"].errors == {"title": ["这个字段是必填项。"]}
    assert not Proposal.objects.exists()


def test_files_are_added_served_and_removed(house, site):
    paper = house.draft()
    file = SimpleUploadedFile("现状.pdf", b"%PDF-1.7")
    site.post(house.proposer.user, "proposal_file_add", paper.pk, files=file)
    kept = paper.files.get()
    assert site.get(house.proposer.user, "proposal_file", paper.pk, kept.pk).status_code == 200
    assert site.get(house.committee, "proposal_file", paper.pk, kept.pk).status_code == 404
    site.post(house.proposer.user, "proposal_file_remove", paper.pk, kept.pk)
    assert paper.files.count() == 0
    several = [SimpleUploadedFile(name, data) for name, data in (("空.pdf", b""), ("好.pdf", b"%PDF-1.7"))]
    site.post(house.proposer.user, "proposal_file_add", paper.pk, files=several)
    edited = site.get(house.proposer.user, "proposal_edit", paper.pk)
    assert [str(message) for message in edited.context["messages"]][-2:] == [
        "“空.pdf”是空文件，请重新选择。",
        "已添加 1 个附件。",
    ]
    assert paper.files.get().name == "好.pdf"


def test_delegates_are_found_by_name_and_letters(house, site):
    paper = house.draft()
    found = site.get(house.proposer.user, "proposal_cosigners", paper.pk, q="乙").context["found"]
    assert found == [house.first]
    services.invite_cosigner(paper, house.first, actor=house.proposer.user)
    assert site.get(house.proposer.user, "proposal_cosigners", paper.pk, q="乙").context["found"] == []
    assert site.get(house.proposer.user, "proposal_cosigners", paper.pk, q="甲").context["found"] == []


# Lists


def test_the_committee_filters_and_counts(house, site):
    house.filed("改善食堂")
    house.submitted("增加班车")
    page = site.get(house.committee, "screening_list")
    assert page.context["counts"] == [("submitted", "待审查", 1), ("accepted", "待交办", 1)]
    titles = [one.title for one in site.get(house.committee, "screening_list", q="班车").context["page_obj"]]
    assert titles == ["增加班车"]
    titles = [one.title for one in site.get(house.committee, "screening_list", state="accepted").context["page_obj"]]
    assert titles == ["改善食堂"]


LISTS = {"board": 10, "screening_list": 11, "assignment_list": 8, "proposal_list": 10}


@pytest.mark.parametrize("page", LISTS)
def test_a_list_of_three_costs_what_a_list_of_one_costs(client, house, page):
    user = {"screening_list": house.committee, "assignment_list": house.handler, "proposal_list": house.proposer.user}
    client.force_login(user.get(page, house.member))
    counts = []
    for more in (1, 2):
        for _ in range(more):
            paper = FiledProposalFactory(unit=house.branch, congress=house.congress, proposer=house.proposer)
            AssignmentFactory(unit=house.department, proposal=paper)
            CosignatureFactory(proposal=paper, delegate=house.first)
        client.get(reverse(f"congress:{page}"))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(f"congress:{page}")).status_code == 200
        counts.append(len(queries))
    assert counts == [LISTS[page], LISTS[page]]


def test_the_back_office_names_every_congress_to_filter_by_with_one_query(client, house, officer):
    client.force_login(officer)
    asked, address = [], reverse("admin:congress_proposal_changelist")
    for sessions in ((4, 5), (6, 7)):
        for session in sessions:
            congress = CongressFactory(
                unit=house.congress.unit, term=house.congress.term, staff_session=session, members_session=session
            )
            FiledProposalFactory(unit=house.branch, congress=congress)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(address)
        asked.append(len(queries))
        [offered] = [one for one in page.context["cl"].filter_specs if one.title == "代表大会"]
        assert len(offered.lookup_choices) == 2 * len(asked)
    assert asked[0] == asked[1]


# 待办


def waiting(client, user):
    client.force_login(user)
    return {(item.title, item.verb, item.count) for item in client.get(reverse("home")).context["waiting"]}


def test_each_finds_their_part_among_what_waits(client, house):
    paper = house.asked()
    assert waiting(client, house.first.user) == {("附议 · 待答复", "同意附议", 1)}
    assert waiting(client, house.proposer.user) == set()
    for row in paper.cosignatures.all():
        services.answer_cosignature(row, actor=row.delegate.member.user, accept=True)
    assert waiting(client, house.proposer.user) == {("提案 · 征集附议", "提交", 1)}
    services.submit_proposal(paper, actor=house.proposer.user)
    assert waiting(client, house.committee) == {("提案 · 待审查", "立案", 1)}
    services.send_back_proposal(house.fresh(paper), actor=house.committee, reason="请写明范围。")
    assert waiting(client, house.proposer.user) == {("提案 · 退回修改", "征集附议", 1)}
    Proposal.objects.filter(pk=paper.pk).update(state="submitted")
    services.file_proposal(paper, actor=house.committee, reason="立案。")
    assert waiting(client, house.committee) == {("提案 · 待交办", "交办", 1)}
    paper = services.assign_proposal(house.fresh(paper), actor=house.committee, lead=house.department)
    assert waiting(client, house.committee) == set()
    assert waiting(client, house.handler) == {("提案承办 · 待接收", "接收", 1)}
    house.drafted(paper)
    assert waiting(client, house.handler) == set()
    assert waiting(client, house.head) == {("提案承办 · 待签发", "签发答复", 1)}
    assert waiting(client, house.other_head) == set()
    services.sign_reply(paper.lead, actor=house.head)
    assert waiting(client, house.proposer.user) == {("提案 · 待评价", "评价", 1)}


def test_a_case_without_a_lead_waits_for_the_committee(client, house):
    paper = house.assigned()
    services.send_back_assignment(paper.lead, actor=house.handler, reason="不属于本部门。")
    assert waiting(client, house.committee) == {("提案 · 办理中", "重新交办", 1)}


# The back office


def test_the_office_reads_proposals_and_never_a_draft(client, house):
    house.draft("草稿题目")
    house.submitted("公开题目")
    client.force_login(house.officer)
    page = client.get(reverse("admin:congress_proposal_changelist"))
    assert "草稿题目" not in page.content.decode()
    assert texts(page, ".field-title") == ["公开题目"]
    paper = Proposal.objects.get(title="公开题目")
    assert client.get(reverse("admin:congress_proposal_change", args=[paper.pk])).status_code == 200
    assert client.get(reverse("admin:congress_proposal_add")).status_code == 403


def test_the_office_keeps_dated_rules(client, house):
    client.force_login(house.officer)
    typed = dict.fromkeys(("cosigners", "review_days", "accept_days", "reply_days", "rework_days"), 5)
    typed |= {"rate_days": 5, "remind_days": 1, "escalate_days": 1, "reworks": 1, "source": "新办法"}
    typed |= {"analysis_min": 1, "analysis_max": 9, "suggestion_min": 1, "suggestion_max": 9}
    client.post(reverse("admin:congress_proposalrule_add"), {**typed, "valid_from": house.today.isoformat()})
    assert house.draft().rule().cosigners == 5


def test_a_department_is_opened_and_its_people_are_given_their_roles(client, house):
    client.force_login(house.officer)
    typed = {"parent": house.union.pk, "code": "BM-1", "name": "保卫处", "kind": "department"}
    client.post(reverse("admin:core_unit_add"), {**typed, "on": house.today.isoformat()})
    department = Unit.objects.departments().get(code="BM-1")
    admin = house.account(Role.SYSADMIN, house.union)
    client.force_login(admin)
    handler = User.objects.create_user("h1", "testing", name="经办人")
    grant = {"user": handler.pk, "role": "department", "unit": department.pk, "since": house.today.isoformat()}
    client.post(reverse("admin:core_rolegrant_add"), grant)
    assert RoleGrant.objects.get(user=handler).unit == department
    paper = services.assign_proposal(house.filed(), actor=house.committee, lead=department)
    assert list(Assignment.objects.filter(unit=department)) == [paper.lead]
