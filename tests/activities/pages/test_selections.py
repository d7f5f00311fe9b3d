"""Selections on their pages: nominated, voted once and secretly, scored, decided, published."""

import json
import re

import pytest
from django.urls import reverse

from activities import services
from activities.models import Candidate, ExpertScore, Selection
from tests.factories import CandidateFactory, MemberFactory, SelectionFactory, UserFactory
from tests.factories.activities import all_others_vote, put_to_vote
from tests.shown import texts
from unionportal.core.ballots.envelopes import open_with, unpadded, unwrap_by_house
from unionportal.core.choices import Role
from unionportal.core.models import AuditEntry, Envelope

pytestmark = pytest.mark.django_db


def address(page, *args):
    return reverse(f"activities:{page}", args=args)


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


@pytest.fixture
def voter(branch, member):
    return member(branch)


@pytest.fixture
def voting(union, voter):
    """Voting is open; three teams stand, two votes each, one seat."""
    selection = SelectionFactory(unit=union, votes_per_person=2)
    for name in ("甲队", "乙队", "丙队"):
        CandidateFactory(selection=selection, name=name)
    return put_to_vote(selection, voter)


def opened(vote):
    """The ballots in the box, opened with the key of the house."""
    private = unwrap_by_house(bytes(vote.wrapped_keys.get().sealed), vote.pk.bytes)
    sealed = [bytes(one.sealed) for one in vote.sealed_ballots.all()]
    return [json.loads(unpadded(open_with(private, one, vote.pk.bytes))) for one in sealed]


def ballot(selection, *names):
    return {"candidates": [one.pk for one in selection.candidates.filter(name__in=names)]}


def test_a_member_votes_once(client, voter, voting):
    client.force_login(voter.user)
    page = client.get(address("selection_vote", voting.pk))
    assert texts(page, ".note strong", "strong") == ["无记名投票。"]
    client.post(address("selection_vote", voting.pk), ballot(voting, "甲队", "丙队"))
    again = client.post(address("selection_vote", voting.pk), ballot(voting, "乙队"), follow=True)
    assert messages_of(again)[-1] == "您已经投过票，每人只能投一次。"
    assert opened(voting.secret_vote) == [{"for": sorted(ballot(voting, "甲队", "丙队")["candidates"])}]
    assert sum(voting.candidates.values_list("votes", flat=True)) == 0


@pytest.mark.parametrize(
    ("names", "sentence"),
    [(("甲队", "乙队", "丙队"), "最多选2个，您选了3个。"), ((), "请选择要投的对象。")],
)
def test_a_wrong_ballot_comes_back_uncounted(client, voter, voting, names, sentence):
    client.force_login(voter.user)
    page = client.post(address("selection_vote", voting.pk), ballot(voting, *names))
    assert page.context["form"].errors == {"candidates": [sentence]}
    assert not Envelope.objects.exists()


def test_a_candidate_of_another_selection_cannot_be_voted_for(client, voter, voting):
    elsewhere = CandidateFactory(selection=SelectionFactory(unit=voting.unit, state="voting"))
    client.force_login(voter.user)
    page = client.post(address("selection_vote", voting.pk), {"candidates": [elsewhere.pk]})
    assert list(page.context["form"].errors) == ["candidates"]
    assert not Envelope.objects.exists()


def test_no_log_tells_that_or_for_whom_somebody_voted(client, voter, voting):
    client.force_login(voter.user)
    before = AuditEntry.objects.count()
    client.post(address("selection_vote", voting.pk), ballot(voting, "甲队"))
    assert AuditEntry.objects.count() == before
    assert "selection" not in str(dict(client.session.items()))


@pytest.mark.parametrize("state", ["voting", "scoring"])
def test_nobody_sees_the_tally_before_the_decision(
    client, union, branch, member, officer, chair, branch_chair, voting, state
):
    Candidate.objects.filter(selection=voting).update(votes=7741)
    Selection.objects.filter(pk=voting.pk).update(state=state)
    pages = [address("selection_detail", voting.pk), address("selection_list")]
    pages += [reverse("admin:activities_candidate_changelist")]
    for user in (officer, chair, branch_chair, member(branch).user):
        client.force_login(user)
        for page in pages:
            answer = client.get(page)
            assert answer.status_code == 200 or page.startswith("/admin/")
            assert "7741" not in answer.content.decode()
            assert "7,741" not in answer.content.decode()


def test_everybody_sees_the_result_afterwards(client, branch, member, voting, today):
    voting.candidates.filter(name="乙队").update(votes=7741, is_winner=True, total="100.00")
    Selection.objects.filter(pk=voting.pk).update(state="published", decided_on=today)
    client.force_login(member(branch).user)
    page = client.get(address("selection_detail", voting.pk))
    assert [(one.name, one.shown_votes) for one in page.context["candidates"]] == [
        ("乙队", 7741),
        ("甲队", 0),
        ("丙队", 0),
    ]
    assert [one for one in texts(page, ".row-side") if "票" in one] == ["当选 7741 票 · 总分 100.00", "0 票", "0 票"]


def test_who_is_no_member_or_of_another_unit_cannot_vote(client, branch, other_branch, member, voting):
    client.force_login(UserFactory())
    answer = client.post(address("selection_vote", voting.pk), ballot(voting, "甲队"), follow=True)
    assert messages_of(answer) == ["您的账号没有对应的会员，不能投票。"]
    own = SelectionFactory(unit=branch)
    candidate = CandidateFactory(selection=own)
    put_to_vote(own)
    client.force_login(member(other_branch).user)
    page = client.post(address("selection_vote", own.pk), {"candidates": [candidate.pk]}, follow=True)
    assert messages_of(page) == ["投票开始时的名册里没有您，不能投票。"]
    assert client.get(address("selection_detail", own.pk)).context["may_vote"] is False


def test_a_draft_is_the_offices_alone(client, union, branch, member, officer, branch_chair):
    draft = SelectionFactory(unit=union)
    for user, status in ((officer, 200), (branch_chair, 404), (member(branch).user, 404)):
        client.force_login(user)
        assert client.get(address("selection_detail", draft.pk)).status_code == status


def test_a_sub_union_nominates_for_itself_alone(client, union, branch, other_branch, branch_chair, member):
    selection = SelectionFactory(unit=union, state="nominating")
    client.force_login(branch_chair)
    typed = {"unit": branch.pk, "name": "纺织工艺团队", "statement": "十年如一日。"}
    client.post(address("selection_nominate", selection.pk), typed)
    assert list(selection.candidates.values_list("name", "unit")) == [("纺织工艺团队", branch.pk)]
    wrong = client.post(address("selection_nominate", selection.pk), {**typed, "unit": other_branch.pk})
    assert list(wrong.context["form"].errors) == ["unit"]
    client.force_login(member(branch).user)
    assert client.get(address("selection_nominate", selection.pk)).status_code == 404


def test_nominating_is_over_when_voting_begins(client, branch_chair, branch, voting):
    client.force_login(branch_chair)
    answer = client.post(address("selection_nominate", voting.pk), {"unit": branch.pk, "name": "迟到的"}, follow=True)
    assert messages_of(answer) == ["现在不在推荐期内。"]
    assert voting.candidates.count() == 3


@pytest.fixture
def expert(voting):
    """An account without any office, named as an expert of the selection, which is now being scored."""
    user = UserFactory()
    voting.experts.add(user)
    Selection.objects.filter(pk=voting.pk).update(state="scoring", vote_weight=40, score_weight=60)
    return user


def test_an_expert_scores_and_nobody_else(client, officer, voting, expert):
    first, second, third = voting.candidates.order_by("pk")
    typed = {f"points-{first.pk}": "90", f"points-{second.pk}": "", f"points-{third.pk}": "71.5"}
    client.force_login(officer)
    assert client.post(address("selection_score", voting.pk), typed).status_code == 404
    client.force_login(expert)
    wrong = client.post(address("selection_score", voting.pk), {**typed, f"points-{second.pk}": "101"})
    assert list(wrong.context["form"].errors) == [f"points-{second.pk}"]
    assert re.findall('data-draft-names="(.*?)"', wrong.content.decode()) == [" ".join(typed)]
    client.post(address("selection_score", voting.pk), typed)
    assert sorted(ExpertScore.objects.values_list("candidate__name", "points")) == [("丙队", 71.5), ("甲队", 90)]
    client.post(address("selection_score", voting.pk), {f"points-{first.pk}": "95"})
    assert ExpertScore.objects.get(candidate=first).points == 95


def test_a_tie_is_decided_by_hand_with_a_reason(client, officer, voting):
    Selection.objects.filter(pk=voting.pk).update(state="scoring")
    voting.candidates.exclude(name="丙队").update(votes=3)
    client.force_login(officer)
    decide = address("selection_move", voting.pk, "decide")
    refused = client.post(decide, {"note": ""})
    (sentence,) = refused.context["form"].non_field_errors()
    assert sentence.startswith("第1名总分并列（")
    winner = voting.candidates.get(name="乙队")
    unexplained = client.post(decide, {"winners": [winner.pk]})
    assert unexplained.context["form"].errors == {"note": ["指定当选者须说明原因。"]}
    client.post(decide, {"winners": [winner.pk], "note": "经党政联席会议研究。"})
    voting.refresh_from_db()
    assert (voting.state, list(voting.candidates.filter(is_winner=True))) == ("decided", [winner])


def test_a_selection_is_entered_with_its_experts(client, union, officer):
    expert = UserFactory(username="E001")
    typed = {
        "unit": union.pk,
        "title": "最美教工评选",
        "kind": "person",
        "votes_per_person": 3,
        "seats": 5,
        "vote_weight": 40,
        "score_weight": 60,
        "custody": "house",
        "experts": "e001、E999",
        "vote_until": "2026-01-31",
    }
    client.force_login(officer)
    page = client.post(address("selection_add"), typed)
    assert page.context["form"].errors == {"experts": ["没有这些账号：E999。"]}
    client.post(address("selection_add"), {**typed, "experts": "E001"})
    selection = Selection.objects.get()
    assert (selection.state, list(selection.experts.all())) == ("draft", [expert])
    many = client.post(address("selection_edit", selection.pk), {**typed, "experts": "E001", "votes_per_person": 201})
    assert many.context["form"].errors == {"votes_per_person": ["每人票数不能超过200。"]}
    wrong = client.post(address("selection_edit", selection.pk), {**typed, "experts": "E001", "vote_weight": 50})
    assert wrong.context["form"].errors == {"score_weight": ["投票权重与评分权重之和须为100。"]}
    endless = client.post(address("selection_edit", selection.pk), {**typed, "experts": "E001", "vote_until": ""})
    assert endless.context["form"].errors == {
        "vote_until": ["请写明投票截止的日期：在它以前，除非所有的人都已投票，谁也不能结束投票。"]
    }


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pages_of_selections_cost_the_same_however_long(
    client, union, branch, member, rows, django_assert_num_queries
):
    voter = member(branch)
    for _ in range(rows):
        selection = SelectionFactory(unit=union)
        CandidateFactory.create_batch(rows, selection=selection)
        put_to_vote(selection, voter)
    client.force_login(voter.user)
    for page, cost in (("selection_list", 9), ("selection_detail", 10)):
        args = [selection.pk] if page == "selection_detail" else []
        client.get(address(page, *args))
        with django_assert_num_queries(cost):
            assert client.get(address(page, *args)).status_code == 200


def test_one_of_the_office_ends_a_vote_and_another_opens_it(
    client, union, person, branch_chair, officer, chair, voting
):
    all_others_vote(voting)
    for user, status in ((branch_chair, 404), (person(Role.WOMEN, union), 404), (officer, 302)):
        client.force_login(user)
        assert client.post(address("selection_move", voting.pk, "close_voting")).status_code == status
    detail = client.get(address("selection_detail", voting.pk)).content.decode()
    voting.secret_vote.refresh_from_db()
    assert re.findall('class="digest">(.*?)<', detail) == [voting.secret_vote.digest]
    own_hand = client.post(address("selection_move", voting.pk, "count_votes"))
    assert own_hand.context["form"].non_field_errors() == ["结束投票的人不能开票，须由另一人办理。"]
    client.force_login(chair)
    assert client.post(address("selection_move", voting.pk, "count_votes")).status_code == 302
    voting.refresh_from_db()
    assert (voting.state, voting.secret_vote.valid) == ("scoring", 5)


def test_the_voting_page_says_who_could_open_the_ballots(client, voter, voting, officer):
    house = SelectionFactory(unit=voting.unit, state="nominating")
    CandidateFactory(selection=house)
    MemberFactory.create_batch(4, unit=voting.unit)
    services.open_voting(house, actor=officer)
    client.force_login(voter.user)
    page = client.get(address("selection_vote", house.pk)).content.decode()
    promised = re.search("<strong>无记名投票。</strong>(.*?)</p>", page)[1]
    assert promised.endswith(
        "私钥由平台保管：持有服务器密钥的人在技术上可以打开。投票期间更换正在运行的程序的人，不在这一承诺之内。"
    )


def test_a_vote_of_the_old_kind_is_refused_with_a_sentence(client, branch, member, union):
    old = SelectionFactory(unit=union, state="voting")
    CandidateFactory(selection=old)
    client.force_login(member(branch).user)
    answer = client.get(address("selection_vote", old.pk), follow=True)
    assert messages_of(answer) == ["这次评选在选票封存以前开始，升级后不再收票；已投的票有效，等待结束投票。"]


def test_who_is_not_on_the_roll_is_refused_before_he_sees_the_ballot(client, branch, member, voting):
    client.force_login(member(branch).user)
    page = client.get(address("selection_vote", voting.pk), follow=True)
    assert page.redirect_chain == [(address("selection_detail", voting.pk), 302)]
    assert messages_of(page) == ["投票开始时的名册里没有您，不能投票。"]
