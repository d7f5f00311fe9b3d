"""Past proposals come in from the yearly workbook with their numbers, and once only."""

import pytest

from congress.models import Assignment, Proposal, ProposalRule, Reply
from congress.proposals.services.numbers import paper_number
from tests.books import book
from tests.factories import CongressFactory, DelegateFactory, MemberFactory, ProposalFactory, UnitFactory
from unionportal.core import ledger
from unionportal.core.choices import UnitKind
from unionportal.core.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def congress(union):
    return CongressFactory(unit=union)


@pytest.fixture
def delegates(branch, congress):
    return [
        DelegateFactory(unit=branch, term=congress.term, member=MemberFactory(unit=branch, staff_no=f"T{n}", name=name))
        for n, name in enumerate(("张一", "王二", "李三"), 1001)
    ]


@pytest.fixture
def logistics(union):
    return UnitFactory(parent=union, code="HQ", name="后勤处", kind=UnitKind.DEPARTMENT)


@pytest.fixture
def load(officer, delegates, logistics):
    def load(**sheets):
        return ledger.apply(book(**sheets), actor=officer)

    return load


def problems(load, **sheets):
    with pytest.raises(ledger.Refused) as refused:
        load(**sheets)
    return [str(problem) for problem in refused.value.preview.problems]


def paper(number=1, **values):
    return {
        "number": f"13-3-{number:03}",
        "congress": "十三届三次教代会暨十四届二次工代会",
        "proposer": "T1001",
        "title": f"关于食堂的提案{number}",
        "analysis": "排队久。\n座位少。",
        "suggestion": "增开窗口。",
        "submitted_on": "2022-03-10",
        "outcome": "filed",
        "decided_on": "2022-04-01",
        **values,
    }


CLOSED = {"replied_on": "2022-06-01", "rating": "satisfied", "closed_on": "2022-06-20", "case_number": "13-3-立003"}
PART = {
    "number": "13-3-001",
    "department": "后勤处",
    "role": "lead",
    "assigned_on": "2022-04-10",
    "due_on": "2022-06-09",
}
REPLY = {"number": "13-3-001", "department": "HQ", "round": 1, "result_class": "A", "content": "已增开两个窗口。"}


def year():
    """Every sheet filled, the merged paper before the one that it went into."""
    return {
        "categories": [{"name": "生活福利", "position": 1}],
        "proposal_rules": [{"valid_from": "2022-01-01", "source": "办法", "cosigners": 3}],
        "proposals": [
            paper(2, outcome="merged", merged_into="13-3-001", proposer="T1002"),
            paper(1, cosigners="T1003，T1002", category="生活福利", **CLOSED),
            paper(3, outcome="not_filed", decision_reason="已有规定"),
            paper(4, outcome="suggestion"),
            paper(5, outcome="withdrawn", decided_on=None),
        ],
        "assignments": [{**PART, "replied_on": "2022-06-01"}],
        "replies": [{**REPLY, "rating": "satisfied"}],
    }


def test_papers_come_in_as_they_ended(load, delegates, logistics):
    load(**year())
    first = Proposal.objects.get(number="13-3-001")
    assert (first.state, first.rated_on, first.case_number) == ("closed", first.closed_on, "13-3-立003")
    assert {one.delegate for one in first.cosignatures.accepted()} == {delegates[1], delegates[2]}
    assert (first.unit, first.analysis) == (delegates[0].unit, "排队久。\n座位少。")
    states = dict(Proposal.objects.exclude(pk=first.pk).values_list("number", "state"))
    assert states == {
        "13-3-002": "merged",
        "13-3-003": "not_filed",
        "13-3-004": "accepted",
        "13-3-005": "withdrawn",
    }
    assert Proposal.objects.get(number="13-3-002").merged_into == first
    assert Assignment.objects.get().state == "replied"
    assert Reply.objects.get().signed_on == first.replied_on
    assert ProposalRule.objects.get().cosigners == 3
    assert AuditEntry.objects.filter(act="登记往届提案").count() == 5


def test_the_same_file_twice_changes_nothing(load):
    assert sum(counts["新增"] for counts in load(**year()).counts().values()) == 9
    again = load(**year())
    assert not again.changes_anything
    assert sum(counts["未变"] for counts in again.counts().values()) == 9


def test_the_series_go_on_after_the_numbers_given(load, congress):
    load(proposals=[paper(28, case_number="13-3-立003"), paper(3, case_number="13-3-立001"), paper(4)])
    assert paper_number(congress) == "13-3-029"
    assert Proposal.objects.get(number="13-3-004").case_number == "13-3-立004"


def test_every_row_names_what_is_wrong_with_it(load, branch):
    MemberFactory(unit=branch, staff_no="T2001", name="赵四")
    rows = [
        paper(1, outcome="merged", merged_into="13-3-099"),
        paper(2, outcome="merged"),
        paper(3, merged_into="13-3-004"),
        paper(4, decided_on=None),
        paper(5, proposer="T9999"),
        paper(6, proposer="T2001"),
        paper(7, congress="九届九次双代会"),
        paper(8, outcome="not_filed", closed_on="2022-06-01"),
        paper(9, rating="satisfied"),
        paper(10, cosigners="T1001"),
        paper(11, cosigners="T8888"),
        paper(12, category="没有的类别"),
    ]
    assert sorted(problems(load, proposals=rows)) == sorted(
        [
            "工作表「提案」第2行「并入编号」：没有编号为“13-3-099”的提案，不能并入。",
            "工作表「提案」第3行「并入编号」：并案的须填并入哪一件提案的编号。",
            "工作表「提案」第4行「并入编号」：没有编号为“13-3-004”的提案，不能并入。",
            "工作表「提案」第5行「审查日期」：有审查结果的须填审查日期。",
            "工作表「提案」第6行「提案人工号」：没有工号为“T9999”的会员。",
            "工作表「提案」第7行「提案人工号」：赵四（T2001）不是第十三届教代会暨第十四届工代会的代表。",
            "工作表「提案」第8行「代表大会」：没有叫“九届九次双代会”的代表大会，请登记在工作表「代表大会」。",
            "工作表「提案」第9行「办结日期」：只有立案和作为意见建议的提案才填写这一项。",
            "工作表「提案」第10行「答复日期」：已评价或办结的须填答复日期。",
            "工作表「提案」第11行「附议人工号」：提案人不能附议自己的提案。",
            "工作表「提案」第12行「附议人工号」：没有工号为“T8888”的会员。",
            "工作表「提案」第13行「类别」：没有叫“没有的类别”的提案类别，请登记在工作表「提案类别」。",
        ]
    )
    assert not Proposal.objects.exists()


def test_a_paper_may_be_put_right_and_finished_but_not_decided_anew(load):
    load(proposals=[paper(1)])
    load(proposals=[paper(1, title="关于食堂窗口的提案", **{**CLOSED, "case_number": None})])
    one = Proposal.objects.get()
    assert (one.title, one.state, one.version) == ("关于食堂窗口的提案", "closed", 2)
    assert problems(load, proposals=[paper(1, outcome="suggestion")]) == [
        "工作表「提案」第2行：已有编号为13-3-001的提案，不能用台账更改：审查结果。"
    ]


def test_a_paper_under_way_is_not_rewritten(load, branch, congress, delegates):
    ProposalFactory(
        unit=branch,
        congress=congress,
        proposer=delegates[0],
        number="13-3-001",
        submitted_on="2022-03-10",
        state="submitted",
    )
    sentence = "工作表「提案」第2行：这件提案正在系统中办理（待审查），台账不能改写它。"
    assert problems(load, proposals=[paper(1)]) == [sentence]


def test_a_lead_departments_reply_moves_the_paper_and_wrong_parts_are_refused(load):
    load(proposals=[paper(1), paper(2, outcome="not_filed")], assignments=[PART])
    assert Proposal.objects.get(number="13-3-001").state == "in_hand"
    load(assignments=[{**PART, "replied_on": "2022-06-01"}])
    assert Proposal.objects.get(number="13-3-001").state == "replied"
    assert problems(load, assignments=[{**PART, "number": "13-3-002"}]) == [
        "工作表「提案承办」第2行「提案编号」：只有立案和作为意见建议的提案才有承办部门；并案的请填并入的那一件。"
    ]
    assert problems(load, replies=[{**REPLY, "department": "没有的处"}]) == [
        "工作表「提案答复」第2行「承办部门」：没有编号或名称为“没有的处”的承办部门，请登记在工作表「工会组织」。"
    ]
