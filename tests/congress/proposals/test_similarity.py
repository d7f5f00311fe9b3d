"""Words are found in Chinese without a dictionary, papers on the same matter are shown, and nobody's draft is."""

import pytest
from django.db import connection
from django.urls import reverse

from congress.models import Proposal
from congress.proposals.search.search import forget_weights, papers_of, search, similar
from tests.bench.similarity.papers import NEIGHBOURS, PAIRS, background, halves
from tests.factories import (
    CosignatureFactory,
    DelegateFactory,
    FiledProposalFactory,
    MemberFactory,
    ProposalCategoryFactory,
    ProposalFactory,
    SubmittedProposalFactory,
)
from unionportal.core.access.scoping import Scope
from unionportal.core.choices import Role
from unionportal.core.values.grams import grams, plain

pytestmark = pytest.mark.django_db

HEATING = {
    "title": "关于公寓供暖的提案",
    "analysis": "青年教师公寓没有暖气，冬天屋里只有八度。",
    "suggestion": "把暖气管道接到公寓。",
}
ASKED = ("公寓取暖问题", "冬天太冷，希望公寓接上暖气")


@pytest.fixture(autouse=True)
def _fresh_weights():
    forget_weights()
    yield
    forget_weights()


@pytest.fixture
def heating(branch):
    return FiledProposalFactory(unit=branch, **HEATING)


def titles(found):
    return [one.title for one in found]


def stored(paper):
    with connection.cursor() as cursor:
        cursor.execute("SELECT plain, grams FROM congress_proposal WHERE id = %s", [paper.pk])
        return cursor.fetchone()


@pytest.mark.parametrize("suggestion", ["", "食堂、食堂" * 40])
def test_the_database_keeps_the_very_pieces_that_python_asks_for(branch, suggestion):
    """Each once, of a short and of a long text."""
    paper = FiledProposalFactory(
        unit=branch, title="ＷｉＦｉ和5G（㐀）A-b", analysis="教工\n食堂、𠮷野", suggestion=suggestion
    )
    whole = f"{paper.title} {paper.analysis} {paper.suggestion}"
    text, pieces = stored(paper)
    assert (text, sorted(pieces)) == (plain(whole), sorted(set(grams(whole))))


def test_the_index_follows_bulk_loads_and_updates(heating):
    Proposal.objects.filter(pk=heating.pk).update(title="关于校车的提案")
    assert titles(search(Proposal.objects.all(), "校车")) == ["关于校车的提案"]
    heating.pk, heating.uid = None, "11111111-1111-1111-1111-111111111111"
    heating.number, heating.case_number, heating.title = "Z-1", "ZL-1", "关于班车的提案"
    Proposal.objects.bulk_create([heating])
    assert titles(search(Proposal.objects.all(), "班车")) == ["关于班车的提案"]


@pytest.mark.parametrize(
    "text", ["暖", "暖气", "供暖", "暖气管道", "供暖 公寓", "生活福利", "欧阳", "欧阳文", "L-77", "关于公寓供暖的提案"]
)
def test_a_paper_is_found_by_words_category_proposer_and_number(branch, text):
    proposer = DelegateFactory(unit=branch, member=MemberFactory(unit=branch, name="欧阳文"))
    FiledProposalFactory(unit=branch, proposer=proposer, case_number="L-77", **HEATING)
    FiledProposalFactory(
        unit=branch, title="关于校车的提案", analysis="等车久", category=ProposalCategoryFactory(name="交通")
    )
    assert titles(search(Proposal.objects.all(), text)) == ["关于公寓供暖的提案"]


@pytest.mark.parametrize("text", ["气暖", "暖气 校车", "管道公寓", "没有%校车", "' OR 1=1 --"])
def test_letters_in_another_order_or_words_that_are_missing_find_nothing(heating, text):
    assert titles(search(Proposal.objects.all(), text)) == []


def test_the_likest_paper_comes_first_with_the_words_both_have(heating, branch):
    FiledProposalFactory(unit=branch, title="关于食堂排队的提案", analysis="中午排队久。", suggestion="增开窗口。")
    found = similar(*ASKED, papers=papers_of(Scope.everything()))
    assert titles(one.proposal for one in found)[0] == heating.title
    assert found[0].score > 3 * (found[1].score if found[1:] else 0)
    assert sorted(found[0].words) == ["公寓", "冬天", "暖气"]


def test_a_paper_is_not_similar_to_itself_and_no_words_find_nothing(heating):
    papers = papers_of(Scope.everything())
    assert similar(heating.title, heating.analysis, papers=papers, exclude=heating) == []
    assert similar("", "的了和", papers=papers) == []
    assert [one.proposal for one in similar(heating.title, heating.analysis, papers=papers)] == [heating]


def shown_to(user):
    return {one.proposal.state for one in similar(*ASKED, papers=papers_of(Scope.of(user)))}


def test_drafts_leak_to_nobody_and_what_is_not_public_only_to_who_may_see_it(branch, union, person, stranger):
    owner = person(Role.DELEGATE, branch)
    proposer = DelegateFactory(unit=branch, member=MemberFactory(unit=branch, user=owner))
    for state in ("draft", "cosigning"):
        ProposalFactory(unit=branch, proposer=proposer, state=state, **HEATING)
    asked = person(Role.DELEGATE, branch)
    signer = DelegateFactory(unit=branch, member=MemberFactory(unit=branch, user=asked))
    CosignatureFactory(proposal=Proposal.objects.get(state="draft"), delegate=signer)
    SubmittedProposalFactory(unit=branch, proposer=proposer, state="withdrawn", **HEATING)
    assert shown_to(person(Role.PROPOSAL_COMMITTEE, union)) == set()
    assert [shown_to(user) for user in (stranger, asked, owner)] == [set(), set(), set()]
    SubmittedProposalFactory(unit=branch, proposer=proposer, **HEATING)
    FiledProposalFactory(unit=branch, proposer=proposer, **HEATING)
    assert shown_to(stranger) == {"accepted"}
    assert shown_to(person(Role.PROPOSAL_COMMITTEE, union)) == {"submitted", "accepted"}
    assert shown_to(owner) == {"submitted", "accepted"}


def test_the_box_takes_a_long_text_and_the_paper_itself_and_says_nothing_of_what_is_hardly_alike(
    client, heating, branch, stranger
):
    client.force_login(stranger)
    hidden = ProposalFactory(unit=branch, state="draft", **HEATING)
    analysis = "图书馆闭馆早，自习座位少，期末排长队，冬天更甚，教师备课查资料也受影响，电子资源校外打不开。"
    far = FiledProposalFactory(unit=branch, title="延长图书馆开放时间", analysis=analysis, suggestion="开放到十一点。")
    title, text = ASKED
    (score,) = [one.score for one in similar(*ASKED, papers=papers_of(Scope.of(stranger))) if one.proposal == far]
    assert 0 < score < 0.1

    def box(**sent):
        answer = client.post(reverse("congress:proposal_similar"), sent)
        return [one.proposal for one, _ in answer.context["papers"] or ()]

    assert box(title=title, text=f"{text}{'暖气不热，管道老化。' * 200}") == [heating]
    assert set(box(title=title, text=text)).isdisjoint({far})
    assert box(of=heating.pk) == []
    again = FiledProposalFactory(unit=branch, **HEATING)
    assert box(of=heating.pk, form_key="the key of the form around it") == [again]
    # Of a paper that one may not read, nothing can be asked.
    assert box(of=hidden.pk) == []


def test_many_hidden_papers_do_not_crowd_out_the_one_that_may_be_seen(branch, stranger):
    for _ in range(60):
        ProposalFactory(unit=branch, **HEATING)
    public = FiledProposalFactory(unit=branch, **HEATING)
    assert [one.proposal for one in similar(*ASKED, papers=papers_of(Scope.of(stranger)))] == [public]


def test_the_labelled_pairs_find_each_other_among_a_thousand_papers(branch):
    seed = FiledProposalFactory(unit=branch)
    texts = [(one["filed"]["title"], *halves(one["filed"])) for one in PAIRS]
    texts += [(one["title"], *halves(one)) for one in NEIGHBOURS]
    texts += background(1000 - len(texts))
    same = {name: getattr(seed, name) for name in ("congress", "unit", "proposer", "outcome", "decided_on", "state")}
    papers = Proposal.objects.bulk_create(
        Proposal(
            **same,
            title=title,
            analysis=analysis,
            suggestion=suggestion,
            number=f"B{n}",
            case_number=f"C{n}",
            submitted_on=seed.submitted_on,
        )
        for n, (title, analysis, suggestion) in enumerate(texts)
    )
    assert len(PAIRS) >= 60
    first = five = 0
    for pair, paper in zip(PAIRS, papers, strict=False):
        asked = pair["asked"]
        found = similar(asked["title"], asked["text"], papers=papers_of(Scope.everything()))
        first += found[0].proposal == paper
        five += paper in [one.proposal for one in found]
    assert first / len(PAIRS) >= 0.9
    assert five / len(PAIRS) >= 0.95
