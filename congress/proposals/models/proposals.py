"""The tables of proposals (提案) and co-signatures."""

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, ExpressionWrapper, F, Func, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Length
from django.urls import reverse
from django.utils import timezone

from congress import permissions
from congress.choices import DutyRole, Outcome, Rating
from congress.proposals.cosign_flow import COSIGN_FLOW, CosignState
from congress.proposals.models.rules import ProposalCategory, ProposalRule
from congress.proposals.proposal_flow import EDITABLE, PRIVATE, PROPOSAL_FLOW, PUBLIC, TONES, ProposalState
from unionportal.core.access.scoping import OnPath, Owner, Participants, ScopedModel, ScopedQuerySet
from unionportal.core.database.report_sentence import ReportSentence
from unionportal.core.database.row_history import tracked
from unionportal.core.flow.workflow import Worklist
from unionportal.core.values.dates import up_to
from unionportal.core.values.states import one_of, tone_by


def _reached(prefix=""):
    """Return the lookups of papers that reached the committee: no draft, and no draft that was given up."""
    seen = [state for state in ProposalState if state not in PRIVATE]
    return {f"{prefix}state__in": seen, f"{prefix}submitted_on__isnull": False}


# The states of a paper in which every delegate that it names has been asked to co-sign. In a draft nobody has (after
# `revise` he is asked again); in a returned one those have whose invitation ended with the first submission.
_ASKED = [state for state in ProposalState if state not in EDITABLE]
_ASKED_BEFORE = [state for state in CosignState if state != CosignState.INVITED]

# What str.split() takes for blank, as a class of characters for PostgreSQL.
_BLANKS = f"[{''.join(char for char in map(chr, range(0x3001)) if char.isspace())}]"


def _ruled(name):
    """Return this number of the rule that applies to the row, as `Proposal.rule` finds it."""
    on = Coalesce(OuterRef("submitted_on"), Value(timezone.localdate()))
    rules = ProposalRule.objects.filter(valid_from__lte=on).order_by("-valid_from")
    return Coalesce(Subquery(rules.values(name)[:1]), getattr(ProposalRule(), name))


def _with_current_reply(condition):
    """Return the condition that the lead department has a reply of its current round that meets `condition`."""
    leads = Proposal.assignments.rel.related_model.objects.standing().filter(role=DutyRole.LEAD)
    return Exists(leads.filter(condition, proposal=OuterRef("pk"), replies__round=F("round")))


class ProposalQuerySet(ScopedQuerySet):
    def public(self):
        """Return proposals on the board for every signed-in member: accepted cases, and proposals merged into them."""
        return self.filter(Q(state__in=PUBLIC) | Q(merged_into__state__in=PUBLIC))

    def for_lists(self):
        """Return the proposals with the relations that a row of a list shows."""
        return self.select_related("congress__term", "category", "proposer__member", "unit")

    def submittable(self):
        """Return those that `why_not_submittable` lets pass: in time, long enough, with signatures enough."""
        today = timezone.localdate()
        in_time = Q(number__isnull=False) | Q(congress__proposals_from__lte=today, congress__proposals_until__gte=today)
        accepted = Count("cosignatures", filter=Q(cosignatures__state=CosignState.ACCEPTED))
        rows = self.filter(in_time).alias(accepted=accepted).filter(accepted__gte=_ruled("cosigners"))
        for name in ("analysis", "suggestion"):
            length = Length(Func(name, Value(_BLANKS), Value(""), Value("g"), function="regexp_replace"))
            bounds = {"length__gte": _ruled(f"{name}_min"), "length__lte": _ruled(f"{name}_max")}
            rows = rows.filter(pk__in=self.model.objects.alias(length=length).filter(**bounds).values("pk"))
        return rows

    def unrated(self):
        """Return the replied proposals whose current reply has no rating."""
        return self.filter(state=ProposalState.REPLIED).exclude(_with_current_reply(Q(replies__rating__gt="")))

    def concludable(self):
        """Return those that `why_not_concludable` lets pass: rated, or not rated within the days for it."""
        last_day = ExpressionWrapper(F("replied_on") + _ruled("rate_days"), models.DateField())
        awaited = self.model.objects.alias(last_day=last_day).filter(last_day__gte=timezone.localdate())
        return self.exclude(pk__in=awaited.filter(_with_current_reply(Q(replies__rating=""))).values("pk"))

    def without_lead(self):
        """Return the proposals without a lead department in force."""
        lead = Proposal.assignments.rel.related_model.objects.standing().filter(role=DutyRole.LEAD)
        return self.exclude(Exists(lead.filter(proposal=OuterRef("pk"))))

    def submitted(self):
        """Return the proposals that were submitted and not withdrawn."""
        return self.filter(submitted_on__isnull=False).exclude(state=ProposalState.WITHDRAWN)


@tracked
class Proposal(ReportSentence, ScopedModel):
    """One proposal (提案); a merged one keeps its proposer and points to the case it was merged into."""

    flow = PROPOSAL_FLOW
    worklist = Worklist(110, "congress:screening_list", "congress:proposal_detail")
    owner_path = "proposer__member__user"
    view_rule = (
        # A draft is seen by its proposer alone; when signatures are asked for, by the delegates who are asked.
        OnPath(when=_reached()),
        Owner(),
        Participants(
            "cosignatures__delegate__member__user",
            when={"state__in": [state for state in _ASKED if state != ProposalState.WITHDRAWN]},
            under=(permissions.VIEW_PROPOSAL,),
        ),
        Participants(
            "cosignatures__delegate__member__user",
            among={"state__in": _ASKED_BEFORE},
            when={"state__in": [ProposalState.RETURNED]},
            under=(permissions.VIEW_PROPOSAL,),
        ),
        # A new paper, which has not reached anybody.
        OnPath(under=(permissions.DRAFT,)),
    )
    figure_columns = (
        ("编号", "number"),
        ("案由", "title"),
        ("提案人", "proposer__member__name"),
        ("类别", "category__name"),
        ("提交日期", "submitted_on"),
        ("审查结果", "get_outcome_display"),
        ("状态", "get_state_display"),
        ("评价", "get_rating_display"),
    )

    uid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    congress = models.ForeignKey("congress.Congress", models.PROTECT, related_name="proposals", verbose_name="代表大会")
    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="提案人所在单位")
    proposer = models.ForeignKey("congress.Delegate", models.PROTECT, related_name="proposals", verbose_name="提案人")
    on_behalf_of = models.ForeignKey(
        "congress.Delegation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name="代表团提案",
        help_text="以代表团名义提出的，选代表团。",
    )
    category = models.ForeignKey(ProposalCategory, models.PROTECT, null=True, blank=True, verbose_name="类别")
    title = models.CharField("案由", max_length=100)
    analysis = models.TextField("分析", blank=True)
    suggestion = models.TextField("建议", blank=True)
    files = models.ManyToManyField("core.Attachment", blank=True, related_name="proposals", verbose_name="附件")
    # Incremented by every save of the text, so that two open pages do not overwrite each other.
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    # The proposal's number in the congress, from its first submission; the case number, from its acceptance.
    number = models.CharField("编号", max_length=30, unique=True, null=True, blank=True, editable=False)
    case_number = models.CharField("案号", max_length=30, unique=True, null=True, blank=True, editable=False)
    submitted_on = models.DateField("提交日期", null=True, blank=True, editable=False)
    outcome = models.CharField("审查结果", max_length=20, choices=Outcome, blank=True, editable=False)
    decision_reason = models.CharField("审查意见", max_length=500, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, verbose_name="审查人"
    )
    decided_on = models.DateField("审查日期", null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", editable=False, verbose_name="并入"
    )
    return_reason = models.CharField("退回原因", max_length=500, blank=True, editable=False)
    replied_on = models.DateField("答复日期", null=True, blank=True, editable=False)
    # The latest rating; the rating of each round is stored with its reply.
    rating = models.CharField("评价", max_length=20, choices=Rating, blank=True, editable=False)
    rated_on = models.DateField("评价日期", null=True, blank=True, editable=False)
    closed_on = models.DateField("办结日期", null=True, blank=True, editable=False)
    closing_note = models.CharField("办结说明", max_length=300, blank=True, editable=False)
    state = models.CharField("状态", max_length=20, choices=ProposalState, default=ProposalState.DRAFT)
    created_at = models.DateTimeField("起草时间", auto_now_add=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "提案"
        ordering = ["-congress__starts_on", "number", "pk"]
        indexes = [models.Index(fields=["congress", "state"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome=Outcome.MERGED, state=ProposalState.MERGED, merged_into__isnull=False)
                | ~Q(outcome=Outcome.MERGED) & ~Q(state=ProposalState.MERGED) & Q(merged_into__isnull=True),
                name="congress_proposal_merged_points",
            ),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.NOT_FILED, state=ProposalState.NOT_FILED)
                | ~Q(outcome=Outcome.NOT_FILED) & ~Q(state=ProposalState.NOT_FILED),
                name="congress_proposal_not_filed",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=[Outcome.FILED, Outcome.SUGGESTION], case_number__isnull=False)
                & Q(state__in=PUBLIC)
                | ~Q(outcome__in=[Outcome.FILED, Outcome.SUGGESTION]) & ~Q(state__in=PUBLIC),
                name="congress_proposal_accepted_has_case",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_on__isnull=True) | ~Q(outcome="") & Q(decided_on__isnull=False),
                name="congress_proposal_decided_has_date",
            ),
            models.CheckConstraint(
                condition=Q(state__in=PRIVATE)
                | Q(state=ProposalState.WITHDRAWN)
                | Q(number__isnull=False, submitted_on__isnull=False),
                name="congress_proposal_submitted_has_number",
            ),
            models.CheckConstraint(
                condition=Q(state=ProposalState.CLOSED, closed_on__isnull=False)
                | ~Q(state=ProposalState.CLOSED) & Q(closed_on__isnull=True),
                name="congress_proposal_closed_has_date",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("pk")),
                name="congress_proposal_not_into_itself",
            ),
        ]

    def rule(self):
        """Return the rules that apply: those of the day of submission, or of today for a draft."""
        return ProposalRule.objects.on(self.submitted_on or timezone.localdate()) or ProposalRule()

    def why_not_submittable(self):
        """Return one sentence on what is missing, or None if it may be submitted."""
        rule, today = self.rule(), timezone.localdate()
        # A proposal that was sent back had been submitted in time.
        if not self.number and not self.congress.collects(today):
            return f"{self.congress}的提案征集期不在今天，不能提交。"
        if short := self.wrong_lengths(rule):
            return short[0][1]
        accepted = self.cosignatures.accepted().count()
        if accepted < rule.cosigners:
            return f"已有{accepted}人同意附议，至少须有{rule.cosigners}人。"
        return None

    def why_not_concludable(self):
        """Return one sentence why the committee cannot close it yet (the rating period runs), or None."""
        reply = self.current_reply
        if not reply or reply.rating:
            return None
        until = self.replied_on + datetime.timedelta(days=self.rule().rate_days)
        if timezone.localdate() > until:
            return None
        return f"提案人还可以在{up_to(until, with_year=True)}评价，之后才能由提案委办结。"

    def wrong_lengths(self, rule):
        """Return [(field, sentence)] of texts too short or too long under `rule`; blanks are not counted."""
        found = []
        for field, least, most in (
            ("analysis", rule.analysis_min, rule.analysis_max),
            ("suggestion", rule.suggestion_min, rule.suggestion_max),
        ):
            count = len("".join(getattr(self, field).split()))
            label = self._meta.get_field(field).verbose_name
            if not least <= count <= most:
                found.append((field, f"“{label}”须在{least}至{most}字之间，现有{count}字。"))
        return found

    @property
    def case(self):
        """The case that covers it: itself, or the one it was merged into."""
        return self.merged_into or self

    tone = tone_by("state", TONES)
    is_editable = one_of("state", *EDITABLE)
    is_cosigning = one_of("state", ProposalState.COSIGNING)
    is_withdrawn = one_of("state", ProposalState.WITHDRAWN)
    is_closed = one_of("state", ProposalState.CLOSED)
    is_returned = one_of("state", ProposalState.RETURNED)
    is_suggestion = one_of("outcome", Outcome.SUGGESTION)

    @property
    def audit_label(self):
        """Its name in the log; without the title before it is submitted, because others read the log."""
        return f"未提交的提案（{self.pk}）" if not self.number else str(self)

    @property
    def cosigners(self):
        """The accepted co-signatures; no query where `cosignatures` is prefetched."""
        return [one for one in self.cosignatures.all() if one.state == CosignState.ACCEPTED]

    @property
    def lead(self):
        """The lead department's assignment in force, or None; no query where `assignments` is prefetched."""
        standing = [one for one in self.assignments.all() if one.is_lead and one.stands]
        return standing[0] if standing else None

    @property
    def current_reply(self):
        """The lead department's reply of the current round, or None."""
        return self.lead.current_reply if self.lead else None

    def get_absolute_url(self):
        return reverse("congress:proposal_detail", args=[self.pk])

    def __str__(self):
        return f"{self.case_number or self.number or '提案'} {self.title}"


class CosignatureQuerySet(ScopedQuerySet):
    def accepted(self):
        """Return co-signatures that were agreed to."""
        return self.filter(state=CosignState.ACCEPTED)


@tracked
class Cosignature(ScopedModel):
    """A delegate invited to co-sign (附议) a proposal, with the answer; fixed once the proposal is submitted."""

    flow = COSIGN_FLOW
    worklist = Worklist(100, "congress:proposal_list", "congress:cosignature_detail", ("proposal__proposer__member",))
    scope_path = "proposal__unit"
    owner_path = "delegate__member__user"
    view_rule = (
        OnPath(when=_reached("proposal__")),
        Owner(when={"proposal__state__in": _ASKED}),
        Owner(when={"proposal__state__in": [ProposalState.RETURNED], "state__in": _ASKED_BEFORE}),
        Participants("proposal__proposer__member__user", under=(permissions.VIEW_COSIGNATURE,)),
    )

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="cosignatures", verbose_name="提案")
    delegate = models.ForeignKey(
        "congress.Delegate", models.PROTECT, related_name="cosignatures", verbose_name="附议人"
    )
    state = models.CharField("答复", max_length=10, choices=CosignState, default=CosignState.INVITED)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    objects = CosignatureQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "附议"
        ordering = ["proposal", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "delegate"],
                name="congress_cosignature_once",
                violation_error_message="已邀请过这位代表。",
            )
        ]

    is_invited = one_of("state", CosignState.INVITED)
    is_accepted = one_of("state", CosignState.ACCEPTED)
    tone = tone_by("state", {CosignState.ACCEPTED: "ok", CosignState.DECLINED: "stop"}, otherwise="wait")

    @property
    def audit_label(self):
        return f"{self.proposal.audit_label} 附议"

    @property
    def waiting_line(self):
        """Its line among what waits for the invited delegate."""
        return f"{self.proposal.proposer.member.name}请您附议：{self.proposal.title}"

    def get_absolute_url(self):
        return reverse("congress:cosignature_detail", args=[self.pk])

    def __str__(self):
        return f"{self.delegate.member.name}的附议"
