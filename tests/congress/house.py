"""A union that collects proposals today: delegates with accounts, the committee, two departments of the school."""

import datetime

from django.utils import timezone

from congress import acts
from congress.models import Cosignature, Proposal
from congress.proposals import services
from congress.proposals.cosign_flow import COSIGN_FLOW, CosignState
from congress.proposals.notices import named, notify_delegates
from congress.proposals.proposal_flow import PROPOSAL_FLOW, ProposalState
from tests.factories import (
    CongressFactory,
    DelegateFactory,
    GrantFactory,
    MemberFactory,
    ProposalCategoryFactory,
    ProposalFactory,
    ProposalRuleFactory,
    TermFactory,
    UnitFactory,
    UserFactory,
)
from unionportal.core.choices import Role, UnitKind
from unionportal.core.notices import notify
from unionportal.core.trail import audit

ANALYSIS, SUGGESTION = ProposalFactory.analysis, ProposalFactory.suggestion


def ask_by_acts(paper, others, *, by):
    """Ask these delegates to sign the paper; return it."""
    for one in others:
        services.invite_cosigner(paper, one, actor=by.user)
    return services.request_cosignatures(paper, actor=by.user)


def cosign_by_acts(paper, others, *, by):
    """Ask these delegates to sign the paper, and let them; return it."""
    paper = ask_by_acts(paper, others, by=by)
    for row in paper.cosignatures.select_related("delegate__member__user"):
        services.answer_cosignature(row, actor=row.delegate.member.user, accept=True)
    return paper


def cosign_at_once(paper, others, *, by):
    """Write what these acts write, for as many as the rule asks; see test_cosigned_at_once.py."""
    for one in others:
        audit.record(by.user, acts.INVITE_COSIGNER, paper, 附议人=[one.member.name])
    Proposal.objects.filter(pk=paper.pk).update(state="cosigning")
    paper.state = "cosigning"
    moved = [ProposalState.DRAFT.label, ProposalState.COSIGNING.label]
    audit.record(by.user, PROPOSAL_FLOW.act_of(Proposal, "ask"), paper, 状态=moved)
    rows = Cosignature.objects.bulk_create(
        Cosignature(proposal=paper, delegate=one, state="accepted", answered_at=timezone.now()) for one in others
    )
    notify_delegates(paper, others, f"{by.member.name}请您附议提案{named(paper)}。")
    answered = [CosignState.INVITED.label, CosignState.ACCEPTED.label]
    ready = f"，已有{len(others)}人同意附议，可以提交了"
    for row in rows:
        audit.record(row.delegate.user, COSIGN_FLOW.act_of(Cosignature, "accept"), row, 状态=answered)
        sentence = f"{row.delegate.member.name}同意附议您的提案{named(paper)}{ready if row == rows[-1] else ''}。"
        notify([by.user], sentence, about=paper)
    return paper


class House:
    """Who takes part, and a paper in any state, brought there through the services."""

    def __init__(self, union, branch):
        today = timezone.localdate()
        self.union, self.branch, self.today = union, branch, today
        self.rule = ProposalRuleFactory()
        self.category = ProposalCategoryFactory()
        self.term = TermFactory(unit=union)
        self.congress = CongressFactory(
            unit=union,
            term=self.term,
            proposals_from=today - datetime.timedelta(days=10),
            proposals_until=today + datetime.timedelta(days=10),
        )
        self.proposer, self.first, self.second, self.third = (self.delegate(name) for name in "甲乙丙丁")
        self.committee = self.account(Role.PROPOSAL_COMMITTEE, union)
        self.department = UnitFactory(parent=union, name="后勤处", kind=UnitKind.DEPARTMENT)
        self.other_department = UnitFactory(parent=union, name="人事处", kind=UnitKind.DEPARTMENT)
        self.handler = self.account(Role.DEPARTMENT, self.department)
        self.head = self.account(Role.DEPARTMENT_HEAD, self.department)
        self.other_handler = self.account(Role.DEPARTMENT, self.other_department)
        self.other_head = self.account(Role.DEPARTMENT_HEAD, self.other_department)
        self.chair = self.account(Role.CHAIR, union)
        self.officer = self.account(Role.OFFICER, union)
        self.member = UserFactory()

    def account(self, role, unit):
        user = UserFactory()
        GrantFactory(user=user, role=role, unit=unit)
        return user

    def delegate(self, name, **facts):
        """A delegate of the term with an account; `.user` is the account."""
        user = UserFactory(name=name)
        GrantFactory(user=user, role=Role.DELEGATE, unit=self.branch)
        member = MemberFactory(unit=self.branch, name=name, user=user)
        delegate = DelegateFactory(term=self.term, unit=self.branch, member=member, **facts)
        delegate.user = user
        return delegate

    def draft(self, title="改善食堂", by=None, **text):
        text = {"analysis": ANALYSIS, "suggestion": SUGGESTION, "category": self.category, **text}
        by = by or self.proposer
        return services.draft_proposal(actor=by.user, congress=self.congress, title=title, **text)

    def asked(self, title="改善食堂", by=None, **text):
        by = by or self.proposer
        return ask_by_acts(self.draft(title, by, **text), self.others(by), by=by)

    def cosigned(self, title="改善食堂", by=None, **text):
        by = by or self.proposer
        return cosign_at_once(self.draft(title, by, **text), self.others(by), by=by)

    def others(self, by):
        """The two whom this delegate asks to sign with him."""
        return [one for one in (self.proposer, self.first, self.second, self.third) if one != by][:2]

    def submitted(self, title="改善食堂", by=None, **text):
        paper = self.cosigned(title, by, **text)
        return services.submit_proposal(paper, actor=(by or self.proposer).user)

    def filed(self, title="改善食堂", **text):
        return services.file_proposal(self.submitted(title, **text), actor=self.committee, reason="符合立案条件。")

    def assigned(self, title="改善食堂", assisting=()):
        return services.assign_proposal(
            self.filed(title), actor=self.committee, lead=self.department, assisting=assisting
        )

    def drafted(self, paper=None, **answer):
        lead = (paper or self.assigned()).lead
        if lead.state == "assigned":
            services.accept_assignment(lead, actor=self.handler)
        answer = {"result_class": "A", "content": "已增设两个窗口。", **answer}
        services.draft_reply(lead, actor=self.handler, **answer)
        return self.fresh(lead.proposal)

    def replied(self, paper=None):
        paper = self.drafted(paper)
        services.sign_reply(paper.lead, actor=self.head)
        return self.fresh(paper)

    def fresh(self, record):
        return type(record).objects.get(pk=record.pk)

    def inbox(self, user):
        """The sentences this person was told, the oldest first."""
        return [one.sentence for one in user.notices.order_by("pk")]
