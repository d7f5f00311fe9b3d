"""The tables of assignments and replies."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from congress.choices import DutyRole, Rating, ResultClass
from congress.proposals.assignment_flow import ASSIGNMENT_FLOW, ENDED, OWED, AssignmentState
from congress.proposals.proposal_flow import ProposalState
from unionportal.core.access.scoping import ScopedModel, ScopedQuerySet
from unionportal.core.database.row_history import tracked
from unionportal.core.flow.workflow import Worklist
from unionportal.core.values.dates import up_to
from unionportal.core.values.states import one_of


class AssignmentQuerySet(ScopedQuerySet):
    def owed(self):
        """Return the assignments whose reply is not signed yet."""
        return self.filter(state__in=OWED)

    def overdue(self, day):
        """Return the assignments due before `day` whose reply is not signed yet."""
        return self.owed().filter(due_on__lt=day)

    def standing(self):
        """Return the assignments in force: neither taken away nor sent back."""
        return self.exclude(state__in=ENDED)

    def of_open_proposals(self):
        """Return the assignments of proposals that are not closed (已办结)."""
        return self.exclude(proposal__state=ProposalState.CLOSED)

    def drafted_by_others(self, user):
        """Return the assignments whose reply of this round `user` did not draft."""
        own = Reply.objects.filter(assignment=OuterRef("pk"), round=OuterRef("round"), drafted_by=user)
        return self.exclude(Exists(own))


@tracked
class Assignment(ScopedModel):
    """A department's part in a proposal (承办): `unit` leads or assists, with a due date."""

    flow = ASSIGNMENT_FLOW
    worklist = Worklist(120, "congress:assignment_list", "congress:assignment_detail", ("proposal",))
    figure_columns = (
        ("案号", "proposal__case_number"),
        ("案由", "proposal__title"),
        ("承办部门", "unit__name"),
        ("承办方式", "get_role_display"),
        ("交办日期", "assigned_on"),
        ("期限", "due_on"),
        ("状态", "get_state_display"),
    )

    proposal = models.ForeignKey("congress.Proposal", models.PROTECT, related_name="assignments", verbose_name="提案")
    unit = models.ForeignKey("core.Unit", models.PROTECT, related_name="+", verbose_name="承办部门")
    role = models.CharField("承办方式", max_length=10, choices=DutyRole)
    assigned_on = models.DateField("交办日期")
    due_on = models.DateField("答复期限")
    round = models.PositiveSmallIntegerField("第几次办理", default=1, editable=False)
    return_reason = models.CharField("退回原因", max_length=300, blank=True, editable=False)
    reminded_on = models.DateField("提醒日期", null=True, blank=True, editable=False)
    overdue_told_on = models.DateField("逾期通知日期", null=True, blank=True, editable=False)
    escalated_on = models.DateField("上报日期", null=True, blank=True, editable=False)
    replied_on = models.DateField("答复日期", null=True, blank=True, editable=False)
    state = models.CharField("状态", max_length=20, choices=AssignmentState, default=AssignmentState.ASSIGNED)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "提案承办"
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "unit"],
                condition=~Q(state__in=[AssignmentState.SENT_BACK, AssignmentState.WITHDRAWN]),
                name="congress_assignment_once",
                violation_error_message="这个部门已在承办这件提案。",
            ),
            models.UniqueConstraint(
                fields=["proposal"],
                condition=Q(role=DutyRole.LEAD) & ~Q(state__in=[AssignmentState.SENT_BACK, AssignmentState.WITHDRAWN]),
                name="congress_assignment_one_lead",
                violation_error_message="一件提案只能有一个主办部门。",
            ),
        ]

    is_lead = one_of("role", DutyRole.LEAD)
    is_owed = one_of("state", *OWED)
    is_drafted = one_of("state", AssignmentState.DRAFTED)

    @property
    def awaits_reply(self):
        """Whether its reply is still waited for: not signed, of a proposal that is not closed."""
        return self.is_owed and not self.proposal.is_closed

    @property
    def tone(self):
        """The colour of the state: "ok", "wait" or ""."""
        if self.state == AssignmentState.REPLIED:
            return "ok"
        return "wait" if self.is_owed else ""

    @property
    def stands(self):
        """Whether it is in force: neither taken away nor sent back."""
        return self.state not in ENDED

    @property
    def current_reply(self):
        """The reply of the current round, or None; no query where `replies` is prefetched."""
        return next((one for one in self.replies.all() if one.round == self.round), None)

    @property
    def waiting_line(self):
        """Its line among what waits for the department."""
        return f"{self.proposal}，{up_to(self.due_on, with_year=True)}答复"

    def get_absolute_url(self):
        return reverse("congress:assignment_detail", args=[self.pk])

    def __str__(self):
        return f"{self.proposal} · {self.unit}"


@tracked
class Reply(ScopedModel):
    """The reply (答复) of a department in one round: drafted by one user, signed by another, rated by the proposer."""

    scope_path = "assignment__unit"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="replies", verbose_name="承办")
    round = models.PositiveSmallIntegerField("第几次办理", default=1)
    result_class = models.CharField("办理结果", max_length=1, choices=ResultClass)
    content = models.TextField("答复内容")
    reason = models.CharField("不能办理的原因", max_length=500, blank=True)
    finish_by = models.DateField("计划完成日期", null=True, blank=True)
    met_in_person = models.BooleanField("已与提案人面对面沟通", default=False)
    files = models.ManyToManyField("core.Attachment", blank=True, related_name="replies", verbose_name="附件")
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="起草人"
    )
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="签发人"
    )
    signed_on = models.DateField("签发日期", null=True, blank=True)
    rating = models.CharField("评价", max_length=20, choices=Rating, blank=True)
    rating_comment = models.CharField("评价意见", max_length=300, blank=True)
    rated_on = models.DateField("评价日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "提案答复"
        ordering = ["assignment", "round"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "round"], name="congress_reply_once_a_round"),
            models.CheckConstraint(
                condition=Q(rating="", rated_on__isnull=True)
                | ~Q(rating="") & Q(rated_on__isnull=False, signed_on__isnull=False),
                name="congress_reply_rated_after_signed",
            ),
        ]

    is_dissatisfying = one_of("rating", Rating.DISSATISFIED)

    def __str__(self):
        return f"{self.assignment.unit} 第{self.round}次答复"
