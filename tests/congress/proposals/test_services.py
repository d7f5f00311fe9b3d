"""A proposal's life through its services: numbers, signatures, decisions, lineage, answers, rating."""

import datetime
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from congress.models import Cosignature, Proposal
from congress.proposals import services
from congress.proposals.cosign_flow import CosignState
from congress.proposals.services.numbers import paper_number
from tests.factories import CongressFactory, GrantFactory, TermFactory, UserFactory
from unionportal.core.choices import Role
from unionportal.core.flow.versions import Conflict
from unionportal.core.models import AuditEntry

pytestmark = pytest.mark.django_db


def sentence_of(act, *args, **kwargs):
    with pytest.raises(ValidationError) as refusal:
        act(*args, **kwargs)
    return refusal.value.messages[0]


# The delegate


def test_a_draft_belongs_to_the_constituency_of_the_delegate(house):
    paper = house.draft()
    assert (paper.state, paper.unit, paper.proposer, paper.number) == ("draft", house.branch, house.proposer, None)


def test_only_a_full_delegate_serving_today_drafts(house):
    nonvoting = house.delegate("戊", kind="nonvoting")
    former = house.delegate("己", until=house.today, ended_by="left")
    for delegate in (nonvoting, former):
        assert sentence_of(house.draft, by=delegate) == f"只有{house.term}在任的正式代表可以提提案。"
    stranger = UserFactory()
    with pytest.raises(ValidationError):
        services.draft_proposal(actor=stranger, congress=house.congress, title="改善食堂")


def test_a_delegate_whose_role_was_taken_away_does_not_draft(house):
    house.proposer.user.grants.update(until=house.today)
    with pytest.raises(PermissionDenied):
        house.draft()


def test_nothing_is_drafted_outside_the_window(house):
    house.congress.proposals_until = house.today - datetime.timedelta(days=1)
    house.congress.save()
    assert sentence_of(house.draft) == f"{house.congress}的提案征集期不在今天。"


def test_two_open_pages_do_not_overwrite_each_other(house):
    paper = house.draft()
    services.save_draft(paper, actor=house.proposer.user, version=1, analysis="手机上写的")
    with pytest.raises(Conflict) as conflict:
        services.save_draft(paper, actor=house.proposer.user, version=1, analysis="电脑上写的")
    assert conflict.value.stored.analysis == "手机上写的"
    assert house.fresh(paper).analysis == "手机上写的"
    stored = services.save_draft(paper, actor=house.proposer.user, version=2, analysis="电脑上写的")
    assert (stored.analysis, stored.version) == ("电脑上写的", 3)


def test_saving_the_same_text_changes_nothing(house):
    paper = house.draft()
    assert services.save_draft(paper, actor=house.proposer.user, version=99, title=paper.title).version == 1


def test_the_log_does_not_tell_the_title_of_a_draft(house):
    paper = house.cosigned("只有自己知道的题目")
    labels = AuditEntry.objects.values_list("target_label", flat=True)
    assert [label for label in labels if "题目" in label] == []
    services.submit_proposal(paper, actor=house.proposer.user)
    assert AuditEntry.objects.get(act="提交").target_label == "13-3-001 只有自己知道的题目"


def test_no_more_files_than_the_limit(house):
    paper = house.draft()
    files = [SimpleUploadedFile(f"{n}.pdf", b"%PDF-1.7") for n in range(6)]
    assert sentence_of(services.attach_files, paper, files, actor=house.proposer.user).startswith("最多附 5 个文件")
    services.attach_files(paper, files[:5], actor=house.proposer.user)
    file = paper.files.first()
    services.remove_file(paper, file, actor=house.proposer.user)
    assert paper.files.count() == 4


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ({"analysis": "太短"}, "“分析”须在50至1000字之间，现有2字。"),
        ({"suggestion": "写" * 1001}, "“建议”须在30至1000字之间，现有1001字。"),
        ({"category": None}, "请先选择类别。"),
    ],
)
def test_nobody_is_asked_to_sign_what_is_not_complete(house, text, sentence):
    assert sentence_of(house.asked, **text) == sentence


def test_somebody_is_to_be_invited_first(house):
    assert sentence_of(services.request_cosignatures, house.draft(), actor=house.proposer.user) == "请先邀请附议人。"


# Co-signers


def test_one_asks_full_delegates_of_the_term_and_not_oneself(house):
    paper, actor = house.draft(), house.proposer.user
    nonvoting = house.delegate("戊", kind="nonvoting")
    former = house.delegate("己", until=house.today, ended_by="left")
    mute = house.delegate("庚")
    mute.member.user = None
    mute.member.save()
    refused = [sentence_of(services.invite_cosigner, paper, one, actor=actor) for one in (nonvoting, former, mute)]
    assert refused == [
        f"戊不是{house.term}的正式代表，不能附议。",
        "己现在不是在任代表，不能附议。",
        "庚还没有平台账号，无法在线附议，请联系校工会开设账号。",
    ]
    assert sentence_of(services.invite_cosigner, paper, house.proposer, actor=actor) == "不能邀请自己附议。"
    services.invite_cosigner(paper, house.first, actor=actor)
    assert sentence_of(services.invite_cosigner, paper, house.first, actor=actor) == "已邀请过这位代表。"


def test_a_revision_asks_everybody_anew(house):
    paper = house.cosigned()
    services.revise_proposal(paper, actor=house.proposer.user)
    assert set(paper.cosignatures.values_list("state", "answered_at")) == {("invited", None)}
    assert house.inbox(house.first.user)[-1].endswith("您的附议已作废，改好后会重新请您附议。")
    services.request_cosignatures(paper, actor=house.proposer.user)
    assert house.inbox(house.first.user)[-1] == "甲请您附议提案“改善食堂”。"


def test_who_had_signed_is_told_when_the_paper_is_withdrawn_while_it_is_changed(house):
    paper = house.asked()
    cosignature = paper.cosignatures.get(delegate=house.first)
    services.answer_cosignature(cosignature, actor=house.first.user, accept=True)
    services.revise_proposal(paper, actor=house.proposer.user)
    before = len(house.inbox(house.second.user))
    services.withdraw_proposal(house.fresh(paper), actor=house.proposer.user)
    assert house.inbox(house.first.user)[-1] == "提案人撤回了修改中的提案“改善食堂”，不会再请您附议。"
    assert len(house.inbox(house.second.user)) == before


def test_answers_are_given_only_while_others_are_asked(house):
    paper = house.submitted()
    row = paper.cosignatures.first()
    sentence = "提案现在是“待审查”，只有征集附议期间可以答复。"
    assert sentence_of(services.answer_cosignature, row, actor=row.delegate.member.user, accept=False) == sentence


def test_nobody_answers_for_another(house):
    row = house.asked().cosignatures.get(delegate=house.first)
    with pytest.raises(PermissionDenied):
        services.answer_cosignature(row, actor=house.proposer.user, accept=True)


def test_the_proposer_is_told_when_there_are_enough(house):
    house.cosigned()
    assert house.inbox(house.proposer.user) == [
        "乙同意附议您的提案“改善食堂”。",
        "丙同意附议您的提案“改善食堂”，已有2人同意附议，可以提交了。",
    ]


def test_one_signature_is_not_enough_and_invitations_lapse(house):
    paper = house.asked()
    services.invite_cosigner(paper, house.third, actor=house.proposer.user)
    first, second, third = paper.cosignatures.order_by("pk")
    services.answer_cosignature(first, actor=house.first.user, accept=True)
    sentence = "已有1人同意附议，至少须有2人。"
    assert sentence_of(services.submit_proposal, paper, actor=house.proposer.user) == sentence
    services.answer_cosignature(second, actor=house.second.user, accept=True)
    services.submit_proposal(paper, actor=house.proposer.user)
    assert house.fresh(third).state == CosignState.LAPSED
    with pytest.raises(ValidationError, match="附议人已经固定"):
        services.uninvite_cosigner(first, actor=house.proposer.user)
    assert Cosignature.objects.accepted().count() == 2


# Numbers


def test_papers_are_numbered_in_the_series_of_the_congress(house):
    papers = [house.submitted(title) for title in ("甲案", "乙案")]
    assert [paper.number for paper in papers] == ["13-3-001", "13-3-002"]


def test_a_number_comes_back_with_a_rolled_back_submission(house):
    paper = house.cosigned()
    with transaction.atomic():
        assert services.submit_proposal(paper, actor=house.proposer.user).number == "13-3-001"
        transaction.set_rollback(True)
    assert services.submit_proposal(paper, actor=house.proposer.user).number == "13-3-001"


def test_a_paper_that_was_sent_back_keeps_its_number_and_may_come_after_the_window(house):
    paper = house.submitted()
    services.send_back_proposal(paper, actor=house.committee, reason="请补充数据。")
    house.congress.proposals_until = house.today - datetime.timedelta(days=1)
    house.congress.save()
    paper = house.fresh(paper)
    assert (paper.state, paper.return_reason) == ("returned", "请补充数据。")
    services.save_draft(paper, actor=house.proposer.user, version=1, title="改善食堂（修改）")
    services.request_cosignatures(paper, actor=house.proposer.user)
    assert paper.cosignatures.accepted().count() == 0
    for row in paper.cosignatures.all():
        services.answer_cosignature(row, actor=row.delegate.member.user, accept=True)
    paper = services.submit_proposal(house.fresh(paper), actor=house.proposer.user)
    assert (paper.number, paper.state, paper.return_reason) == ("13-3-001", "submitted", "")


def test_cases_and_suggestions_are_numbered_apart(house):
    filed = [house.filed(title) for title in ("甲案", "乙案")]
    suggested = services.suggest_proposal(house.submitted("丙案"), actor=house.committee, reason="先行研究。")
    assert [one.case_number for one in (*filed, suggested)] == ["13-3-立001", "13-3-立002", "13-3-意001"]


def test_every_congress_has_a_prefix_of_its_own(house, branch):
    members_only = CongressFactory(
        unit=house.union, term=house.term, kind="members", staff_session=None, members_session=3
    )
    own = CongressFactory(unit=branch, term=TermFactory(unit=branch), kind="staff", members_session=None)
    assert [paper_number(one) for one in (house.congress, members_only, own)] == [
        "13-3-001",
        "工14-3-001",
        f"{branch.code}-13-3-001",
    ]


# The committee


def test_every_decision_needs_its_reason(house):
    paper = house.submitted()
    acts = (
        services.send_back_proposal,
        services.file_proposal,
        services.suggest_proposal,
        services.decline_proposal,
    )
    for act in acts:
        assert sentence_of(act, paper, actor=house.committee, reason=" ") == "请写明审查意见，提案人会看到。"
    other = house.submitted("另一件")
    with pytest.raises(ValidationError, match="请写明审查意见"):
        services.merge_proposal(paper, actor=house.committee, into=other, reason="")


def test_a_merged_paper_keeps_its_proposer_and_points_to_the_case(house):
    case, paper = house.filed("主案"), house.submitted("副案", by=house.third)
    paper = services.merge_proposal(paper, actor=house.committee, into=case, reason="内容相同。")
    assert (paper.state, paper.outcome, paper.merged_into, paper.proposer) == ("merged", "merged", case, house.third)
    assert house.inbox(house.third.user)[-1] == ("提案“副案”（13-3-002）并入“主案”（13-3-立001）办理：内容相同。")
    assert house.inbox(house.proposer.user)[-2] == (
        "提案“副案”（13-3-002）并入您的提案“主案”（13-3-立001），一并办理。"
    )


def test_what_is_merged_follows_and_makes_no_chain(house):
    first, second, third = (house.submitted(title) for title in ("一", "二", "三"))
    services.merge_proposal(first, actor=house.committee, into=second, reason="相同。")
    sentence = sentence_of(services.merge_proposal, third, actor=house.committee, into=first, reason="相同。")
    assert sentence == "13-3-001 一本身已并案，请选择它并入的13-3-002 二。"
    services.merge_proposal(second, actor=house.committee, into=third, reason="相同。")
    assert set(third.merged.values_list("title", flat=True)) == {"一", "二"}


@pytest.mark.parametrize("into", ["itself", "declined", "elsewhere"])
def test_merging_into_what_cannot_take_it_is_refused(house, into):
    paper = house.submitted()
    other = {
        "itself": lambda: paper,
        "declined": lambda: services.decline_proposal(
            house.submitted("别案"), actor=house.committee, reason="超出职权。"
        ),
        "elsewhere": lambda: _of_another_congress(house),
    }[into]()
    sentences = {
        "itself": "不能并入自己。",
        "declined": "“暂不予立案”的提案不能再并入别的提案。",
        "elsewhere": "只能并入同一次大会的提案。",
    }
    sentence = sentence_of(services.merge_proposal, paper, actor=house.committee, into=other, reason="相同。")
    assert sentence == sentences[into]


def _of_another_congress(house):
    other = house.submitted("别案")
    other.congress = CongressFactory(unit=house.union, term=house.term, staff_session=4, members_session=3)
    other.save()
    return other


def test_a_member_of_the_committee_decides_nothing_about_a_paper_of_his_own(house):
    other, paper = house.submitted("增设充电桩", by=house.third), house.submitted()
    declined = services.decline_proposal(house.submitted("延长开馆"), actor=house.committee, reason="超出职权。")
    GrantFactory(user=house.proposer.user, role=Role.PROPOSAL_COMMITTEE, unit=house.union)
    asked = {"actor": house.fresh(house.proposer.user), "reason": "理由。"}
    own = "提案人不能审查自己的提案，请提案委其他委员审查。"
    decisions = [services.file_proposal, services.suggest_proposal, services.decline_proposal]
    decisions += [services.send_back_proposal, partial(services.merge_proposal, into=other)]
    assert [sentence_of(decide, paper, **asked) for decide in decisions] == [own] * 5
    assert sentence_of(services.reconsider_proposal, declined, **asked) == own
    # The control: of another's paper he decides.
    assert services.file_proposal(other, **asked).state == "accepted"


def test_a_merged_or_declined_paper_is_reconsidered(house):
    case, paper = house.filed("主案"), house.submitted("副案")
    services.merge_proposal(paper, actor=house.committee, into=case, reason="相同。")
    paper = services.reconsider_proposal(house.fresh(paper), actor=house.committee, reason="提案人有异议。")
    assert (paper.state, paper.outcome, paper.merged_into, paper.decided_on) == ("submitted", "", None, None)
    services.decline_proposal(paper, actor=house.committee, reason="超出职权。")
    paper = services.reconsider_proposal(house.fresh(paper), actor=house.committee, reason="补充了材料。")
    assert (paper.state, paper.outcome) == ("submitted", "")


def test_the_paper_others_were_merged_into_is_not_withdrawn(house):
    case, paper = house.submitted("主案"), house.submitted("副案")
    services.merge_proposal(paper, actor=house.committee, into=case, reason="相同。")
    sentence = sentence_of(services.withdraw_proposal, case, actor=house.proposer.user)
    assert sentence == "已有提案并入这件提案，请与提案委联系。"


def test_28_papers_are_3_cases_7_suggestions_1_merged_and_17_declined(house):
    papers = [house.submitted(f"第{n}件") for n in range(1, 29)]
    cases = [services.file_proposal(one, actor=house.committee, reason="立案。") for one in papers[:3]]
    for one in papers[3:10]:
        services.suggest_proposal(one, actor=house.committee, reason="意见。")
    services.merge_proposal(papers[10], actor=house.committee, into=cases[0], reason="相同。")
    for one in papers[11:]:
        services.decline_proposal(one, actor=house.committee, reason="暂不。")
    counts = {
        outcome: Proposal.objects.submitted().filter(outcome=outcome).count()
        for outcome in ("filed", "suggestion", "merged", "not_filed")
    }
    assert counts == {"filed": 3, "suggestion": 7, "merged": 1, "not_filed": 17}
    assert Proposal.objects.submitted().count() == 28 == sum(counts.values())
    assert Proposal.objects.submitted().filter(outcome="filed", merged_into=None).count() == 3
    assert sorted(one.number for one in Proposal.objects.all()) == [f"13-3-{n:03}" for n in range(1, 29)]


# Departments
