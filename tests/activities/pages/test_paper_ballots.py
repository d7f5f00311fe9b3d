"""Paper ballots of a selection on its pages: handed out by name, counted together with those of the phones."""

import pytest
from django.urls import reverse

from tests.factories import CandidateFactory, MemberFactory, SelectionFactory
from tests.factories.activities import all_others_vote, put_to_vote
from tests.shown import links, texts
from unionportal.core.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db


def address(page, *args):
    return reverse(f"activities:{page}", args=args)


@pytest.fixture
def voters(branch, member):
    return [member(branch) for _ in range(3)]


@pytest.fixture
def voting(union, voters):
    """Voting is open to three members and four strangers; three teams stand, two votes each."""
    selection = SelectionFactory(unit=union, title="好班组", votes_per_person=2)
    for name in ("甲队", "乙队", "丙队"):
        CandidateFactory(selection=selection, name=name)
    return put_to_vote(selection, *voters)


@pytest.fixture
def with_papers(client, voting, voters, officer):
    """The vote is over: two papers were handed out, all others voted for 甲队 on the phone."""
    client.force_login(officer)
    for member in voters[:2]:
        client.post(address("selection_paper", voting.pk), {"member": member.pk})
    all_others_vote(voting)
    client.post(address("selection_move", voting.pk, "close_voting"))
    voting.refresh_from_db()
    return voting


def test_a_paper_is_handed_out_once_told_to_its_voter_and_named_in_no_log(client, voting, voters, officer):
    client.force_login(officer)
    page = address("selection_paper", voting.pk)
    assert links(client.get(address("selection_detail", voting.pk))).count(page) == 1
    answer = client.post(page, {"member": voters[0].pk}, follow=True)
    assert [str(one) for one in answer.context["messages"]] == [f"已登记{voters[0].name}领取纸质票，共发出1张。"]
    again = client.post(page, {"member": voters[0].pk})
    assert again.context["form"].non_field_errors() == ["已经投过票，或已领取纸质票。"]
    stranger = client.post(page, {"member": MemberFactory(unit=voters[0].unit).pk})
    assert stranger.context["form"].non_field_errors() == ["投票开始时的名册里没有这个人，不能投票。"]
    told = Notice.objects.get(user=voters[0].user)
    assert told.sentence == ("您领取了评选“好班组”的纸质选票，不能再用手机投票；不是本人领取的，请立即告诉工会主席。")
    entry = AuditEntry.objects.get(act="发纸质票")
    assert (entry.actor, entry.facts, entry.target_label) == (officer, {}, str(voting))
    client.force_login(voters[0].user)
    refused = client.get(address("selection_vote", voting.pk), follow=True)
    assert [str(one) for one in refused.context["messages"]] == ["已经领取纸质票，不能再投。"]


def test_nobody_but_the_office_hands_out_papers_and_only_while_the_vote_is_open(
    client, voting, voters, branch_chair, officer
):
    page = address("selection_paper", voting.pk)
    for user in (voters[0].user, branch_chair):
        client.force_login(user)
        assert client.post(page, {"member": voters[1].pk}).status_code == 404
    client.force_login(officer)
    all_others_vote(voting)
    client.post(address("selection_move", voting.pk, "close_voting"))
    late = client.post(page, {"member": voters[1].pk}, follow=True)
    assert [str(one) for one in late.context["messages"]][1:] == ["现在不在投票期内，不能发纸质票。"]
    assert voting.secret_vote.roll.filter(channel="paper").count() == 0


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"papers": "1，4"}, "papers", "第1行：没有序号为“4”的对象。"),
        ({"papers": "1\n²"}, "papers", "第2行：没有序号为“²”的对象。"),
        ({"papers": "1，2，3"}, "papers", "第1行：一张票最多选2个，不能重复；不合规定的票计入作废。"),
        ({"papers": "2，2"}, "papers", "第1行：一张票最多选2个，不能重复；不合规定的票计入作废。"),
        ({"papers": "1\n2\n3"}, "papers", "只发出纸质票2张，不能收回3张。"),
        ({"papers": "1"}, "note", "发出纸质票2张，收回1张，请说明差额怎样处理。"),
        ({"spoilt": "-1"}, "spoilt", "确保该值大于或等于0。"),
    ],
)
def test_a_slip_at_the_count_is_named_and_nothing_typed_is_lost(client, with_papers, chair, typed, field, sentence):
    client.force_login(chair)
    answer = client.post(address("selection_move", with_papers.pk, "count_votes"), typed)
    assert answer.context["form"].errors[field] == [sentence]
    assert answer.context["form"]["papers"].value() == typed.get("papers")
    with_papers.secret_vote.refresh_from_db()
    assert with_papers.secret_vote.is_ended


def test_papers_are_counted_with_the_others_and_what_is_missing_is_printed(client, with_papers, chair, officer):
    client.force_login(chair)
    page = address("selection_move", with_papers.pk, "count_votes")
    assert client.get(page).context["form"].fields["papers"].help_text == (
        "发出2张。一行一张票，写所选对象的序号，如“1，3”：1 甲队，2 乙队，3 丙队。"
    )
    assert client.post(page, {"papers": "2，3\n", "note": "一张没有交回"}).status_code == 302
    client.post(address("selection_move", with_papers.pk, "decide"))
    shown = texts(client.get(address("selection_detail", with_papers.pk)), "dd")
    assert shown.count("发出 2 张，收回 1 张，未收回 1 张：一张没有交回") == 1
    assert [one.endswith("有效 6 张，无效 0 张") for one in shown].count(True) == 1
    votes = dict(with_papers.candidates.values_list("name", "votes"))
    assert votes == {"甲队": 5, "乙队": 1, "丙队": 1}
