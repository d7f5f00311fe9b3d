"""Twenty proposals on one page: each decided by its own service, and refused by itself."""

import pytest
from django.urls import reverse
from zeal import zeal_ignore

from congress.models import Assignment, Proposal
from unionportal.core.models import AuditEntry

pytestmark = pytest.mark.django_db
ADDRESS = reverse("congress:screening_many")


@pytest.fixture
def papers(house):
    house.rule.opinions = "同意立案。\n\n 转有关部门研究。 "
    house.rule.save()
    return [house.submitted() for _ in range(4)]


def typed(papers, **rows):
    """What a browser sends: of each paper its key, and of some a decision."""
    sent = {"shown": [paper.pk for paper in papers], "reason": ""}
    for place, row in rows.items():
        sent |= {f"p{papers[int(place[1:])].pk}-{name}": value for name, value in row.items()}
    return sent


def test_each_is_decided_and_assigned_by_its_service_with_its_own_opinion_or_the_common_one(client, house, papers):
    client.force_login(house.committee)
    page = client.get(ADDRESS)
    assert page.context["opinions"] == ["同意立案。", "转有关部门研究。"]
    assert [row.proposal for row in page.context["rows"]] == papers
    sent = typed(
        papers,
        p0={"move": "file", "lead": house.department.pk, "assisting": [house.other_department.pk]},
        p1={"move": "decline", "reason": "正在办理。"},
        p2={"move": "suggest"},
    )
    with zeal_ignore():
        page = client.post(ADDRESS, {**sent, "reason": "共同意见。"}, follow=True)
    assert [str(message) for message in page.context["messages"]] == ["已审查 3 件。"]
    found = list(Proposal.objects.order_by("pk").values_list("state", "outcome", "decision_reason"))
    assert found == [
        ("in_hand", "filed", "共同意见。"),
        ("not_filed", "not_filed", "正在办理。"),
        ("accepted", "suggestion", "共同意见。"),
        ("submitted", "", ""),
    ]
    duties = set(Assignment.objects.values_list("unit__name", "role"))
    assert duties == {("后勤处", "lead"), ("人事处", "assist")}
    # The next page has what is left, and the same form sent again decides nothing twice.
    assert [row.proposal for row in page.context["rows"]] == papers[3:]
    entries = AuditEntry.objects.count()
    client.post(ADDRESS, {**sent, "reason": "共同意见。"})
    assert AuditEntry.objects.count() == entries


def test_what_is_refused_stands_at_its_row_and_the_others_are_done(client, house, papers):
    client.force_login(house.committee)
    lead = house.department.pk
    sent = typed(
        papers,
        p0={"move": "file"},
        p1={"move": "file", "reason": "同意。", "lead": lead, "assisting": [lead]},
        p2={"move": "decline", "reason": "无。", "lead": lead},
        p3={"move": "file", "reason": "同意。"},
    )
    with zeal_ignore():
        page = client.post(ADDRESS, sent)
    refusals = {row.proposal: row.errors.get_json_data() for row in page.context["rows"]}
    assert {paper: [list(errors), *errors.values()][1][0]["message"] for paper, errors in refusals.items()} == {
        papers[0]: "请写明审查意见，提案人会看到。",
        papers[1]: "后勤处已是主办部门，不能同时协办。",
        papers[2]: "只有立案的提案和意见建议可以交办。",
    }
    assert set(Proposal.objects.values_list("pk", "state")) == {
        *((paper.pk, "submitted") for paper in papers[:3]),
        (papers[3].pk, "accepted"),
    }


def test_nobody_screens_an_own_paper_there(client, house, papers):
    house.proposer.member.user = house.committee
    house.proposer.member.save()
    client.force_login(house.committee)
    assert client.get(ADDRESS).context["rows"] == []
