"""提案表, 办理单 and 提案汇编: what they print, over several pages, and who gets them."""

import datetime
import re

import pytest
from django.urls import reverse

from congress.models import Congress, Proposal
from congress.proposals.documents import boxes, printed
from tests.documents.samples import pdf_lines, pdf_pages
from tests.factories import (
    AssignmentFactory,
    CosignatureFactory,
    DelegateFactory,
    FiledProposalFactory,
    MemberFactory,
    ProposalFactory,
    SubmittedProposalFactory,
    UnitFactory,
)
from tests.kept import bytes_of
from unionportal.core.choices import Role, UnitKind
from unionportal.core.jobs.outbox import run
from unionportal.core.models import Job

pytestmark = pytest.mark.django_db
SIGNED = datetime.date(2022, 6, 1)


@pytest.fixture
def logistics(union):
    return UnitFactory(parent=union, kind=UnitKind.DEPARTMENT, name="后勤处")


@pytest.fixture
def committee(person, union):
    return person(Role.PROPOSAL_COMMITTEE, union)


@pytest.fixture
def owner(person, branch):
    return person(Role.DELEGATE, branch)


@pytest.fixture
def case(branch, owner):
    proposer = DelegateFactory(unit=branch, member=MemberFactory(unit=branch, name="欧阳文", user=owner))
    paper = FiledProposalFactory(
        unit=branch,
        proposer=proposer,
        case_number="13-3-立001",
        analysis="食堂排队时间长。" * 120,
        state="closed",
        replied_on=SIGNED,
        rating="basically",
        rated_on="2022-06-10",
        closed_on="2022-06-20",
    )
    CosignatureFactory(proposal=paper, state="accepted", delegate__member__name="司马光")
    CosignatureFactory(proposal=paper, state="declined", delegate__member__name="诸葛明")
    return paper


@pytest.fixture
def part(case, logistics):
    part = AssignmentFactory(unit=logistics, proposal=case, state="replied", replied_on=SIGNED)
    part.replies.create(
        result_class="B",
        content="已增开两个窗口。" * 200,
        signed_on=SIGNED,
        rating="basically",
        rated_on="2022-06-10",
        rating_comment="希望再快些",
    )
    part.replies.create(round=2, result_class="C", content="还没有签发的草稿")
    return part


def lines_of(response):
    """(how many pages a paper has, its lines)"""
    assert response.status_code == 200
    data = b"".join(response.streaming_content)
    return len(pdf_pages(data)), printed_lines(data)


def printed_lines(data):
    """The lines of a paper without blanks and without the numbers of its pages."""
    return [line for line in pdf_lines(data) if not re.fullmatch(r"—\d+—", line)]


def get(client, user, name, pk):
    client.force_login(user)
    return client.get(reverse(f"congress:{name}", args=[pk]))


def test_the_form_of_a_paper_has_everything_and_runs_over_several_pages(client, case, part, committee):
    pages, lines = lines_of(get(client, committee, "proposal_pdf", case.pk))
    assert pages >= 4
    assert {
        "教职工代表大会提案表",
        "案号13-3-立001",
        "提案人欧阳文（纺织学院分工会）",
        "附议人司马光",
        "审查结果■立案□作为意见建议□暂不予立案□并案",
        "提案人评价□满意■基本满意□不满意",
        "主办部门后勤处",
        "四、办理答复",
        "希望再快些",
        "办结日期：2022年6月20日",
    } <= set(lines)
    text = "".join(lines)
    assert "〓" not in text
    assert text.count("食堂排队时间长。") == 120
    assert text.count("已增开两个窗口。") == 200
    assert "诸葛明" not in text
    assert "草稿" not in text


def test_the_work_sheet_of_a_department(client, part, person, logistics):
    _, lines = lines_of(get(client, person(Role.DEPARTMENT, logistics), "assignment_pdf", part.pk))
    assert {
        "提案办理单",
        "承办部门后勤处（主办）",
        "答复期限2022年6月9日",
        "■B正在解决或列入计划",
        "经办人部门负责人签发分管校领导意见",
        "提案人欧阳文（纺织学院分工会）",
    } <= set(lines)
    text = "".join(lines)
    assert "〓" not in text
    assert "草稿" not in text


def test_who_may_not_open_the_page_gets_no_paper_either(client, case, part, stranger, person, union, owner):
    other = person(Role.DEPARTMENT, UnitFactory(parent=union, kind=UnitKind.DEPARTMENT))
    assert get(client, stranger, "proposal_pdf", case.pk).status_code == 404
    assert get(client, other, "assignment_pdf", part.pk).status_code == 404
    assert get(client, owner, "assignment_pdf", part.pk).status_code == 404
    assert get(client, owner, "proposal_pdf", case.pk).status_code == 200


def test_a_draft_is_printed_for_its_proposer_alone_and_says_so(client, branch, owner, committee, case):
    draft = ProposalFactory(unit=branch, proposer=case.proposer)
    assert get(client, committee, "proposal_pdf", draft.pk).status_code == 404
    pages, lines = lines_of(get(client, owner, "proposal_pdf", draft.pk))
    assert lines.count("（草稿）") == pages
    assert lines.count("审查结果□立案□作为意见建议□暂不予立案□并案") == 1


def test_the_worker_compiles_what_stands_on_the_board(client, case, part, committee, branch):
    merged = {"state": "merged", "outcome": "merged", "decided_on": "2022-04-01", "merged_into": case}
    SubmittedProposalFactory(unit=branch, congress=case.congress, proposer=case.proposer, number="M-1", **merged)
    SubmittedProposalFactory(unit=branch, congress=case.congress, proposer=case.proposer, title="还在审查的")
    client.force_login(committee)
    answer = client.post(reverse("congress:compilation", args=[case.congress_id]))
    job = Job.objects.get()
    assert answer.url == reverse("job_detail", args=[job.pk])
    assert run(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.message
    lines = printed_lines(bytes_of(job.files.get()))
    assert {"提案汇编", "目录", "并入的提案：M-1（欧阳文）", "二、立案的提案"} <= set(lines)
    assert lines.count(f"13-3-立001{case.title}") == 1
    text = "".join(lines)
    for words in ("还没有签发", "还在审查的"):
        assert words not in text


def test_only_the_committee_and_the_office_compile(client, case, owner, stranger, officer):
    url = reverse("congress:compilation", args=[case.congress_id])
    for user, status in ((owner, 404), (stranger, 404), (officer, 302)):
        client.force_login(user)
        assert client.post(url).status_code == status
    assert client.get(url).status_code == 405
    assert Job.objects.count() == 1


def test_papers_are_read_in_the_same_number_of_queries_however_many(case, part, branch, django_assert_num_queries):
    for count in (1, 3):
        with django_assert_num_queries(7):
            one, *_ = printed(Proposal.objects.all())
            one.replies()
        assert Proposal.objects.count() == count or count == 1
        for _ in range(2):
            AssignmentFactory(unit=part.unit, proposal=FiledProposalFactory(unit=branch, state="in_hand"))


def test_one_box_is_ticked():
    assert boxes((("a", "甲"), ("b", "乙")), "b") == "□甲　■乙"
    assert boxes((("a", "甲"),), "") == "□甲"
    assert Congress.objects.count() == 0
