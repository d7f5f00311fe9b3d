"""The tables of selections, candidates and scores; votes are in core.ballots."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from activities.choices import CANDIDATE_KINDS
from activities.selection_flow import OPEN, OVER, SELECTION_FLOW, TALLIED, SelectionState
from unionportal.core.access.scoping import ScopedModel, ScopedQuerySet
from unionportal.core.choices import Custody
from unionportal.core.database.row_history import tracked
from unionportal.core.flow.workflow import Worklist
from unionportal.core.values.states import one_of

# Every ballot is filled up to the length of one with all votes.
MOST_VOTES = 200


class SelectionQuerySet(ScopedQuerySet):
    def open_to_all(self):
        """Return the selections that were opened, which every member may read."""
        return self.filter(state__in=OPEN)


@tracked
class Selection(ScopedModel):
    """One selection (评选): nominated, voted on by members, scored by experts, decided."""

    flow = SELECTION_FLOW
    worklist = Worklist(70, "activities:selection_list", "activities:selection_detail")
    figure_columns = (
        ("评选", "title"),
        ("对象", "get_kind_display"),
        ("名额", "seats"),
        ("决定日期", "decided_on"),
        ("组织", "unit__name"),
    )

    unit = models.ForeignKey("core.Unit", models.PROTECT, related_name="+", verbose_name="组织")
    title = models.CharField("名称", max_length=100)
    series = models.ForeignKey(
        "activities.Series", models.PROTECT, null=True, blank=True, related_name="selections", verbose_name="系列"
    )
    kind = models.CharField("对象", max_length=20, choices=CANDIDATE_KINDS)
    purpose = models.TextField("说明", blank=True)
    nominate_from = models.DateField("推荐开始", null=True, blank=True)
    nominate_until = models.DateField("推荐截止", null=True, blank=True)
    vote_from = models.DateField("投票开始", null=True, blank=True)
    vote_until = models.DateField("投票截止", null=True, blank=True)
    votes_per_person = models.PositiveSmallIntegerField("每人票数", default=1)
    vote_weight = models.PositiveSmallIntegerField("投票权重（%）", default=100)
    score_weight = models.PositiveSmallIntegerField("评分权重（%）", default=0)
    seats = models.PositiveSmallIntegerField("当选名额", default=1)
    custody = models.CharField(
        "私钥保管",
        max_length=10,
        choices=Custody,
        default=Custody.HOUSE,
        help_text="由平台保管的，持有服务器密钥的人在技术上可以打开选票；由监票人保管的，开票时须输入两名监票人的密码。",
    )
    tellers = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name="监票人")
    secret_vote = models.OneToOneField(
        "core.SecretVote", models.PROTECT, null=True, editable=False, related_name="+", verbose_name="无记名投票"
    )
    experts = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name="评分专家")
    decided_on = models.DateField("决定日期", null=True, blank=True, editable=False)
    decision_note = models.CharField("决定说明", max_length=300, blank=True, editable=False)
    state = models.CharField("状态", max_length=20, choices=SelectionState, default=SelectionState.DRAFT)

    objects = SelectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评选"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "title"],
                condition=~Q(state=SelectionState.CANCELLED),
                name="activities_selection_once",
                violation_error_message="这个组织已有同名的评选。",
            ),
            models.CheckConstraint(
                condition=Q(vote_weight=100 - F("score_weight")),
                name="activities_selection_weights",
                violation_error_message="投票权重与评分权重之和须为100。",
            ),
            models.CheckConstraint(
                condition=Q(votes_per_person__gt=0, seats__gt=0),
                name="activities_selection_numbers",
                violation_error_message="每人票数和当选名额须大于零。",
            ),
            models.CheckConstraint(
                condition=Q(nominate_from__isnull=True)
                | Q(nominate_until__isnull=True)
                | Q(nominate_until__gte=F("nominate_from")),
                name="activities_selection_nomination_dates",
                violation_error_message="推荐截止不得早于推荐开始。",
            ),
            models.CheckConstraint(
                condition=Q(vote_from__isnull=True) | Q(vote_until__isnull=True) | Q(vote_until__gte=F("vote_from")),
                name="activities_selection_vote_dates",
                violation_error_message="投票截止不得早于投票开始。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=OVER) | Q(decided_on__isnull=False),
                name="activities_selection_decided_has_date",
                violation_error_message="已决定的评选须有决定日期。",
            ),
        ]

    def get_absolute_url(self):
        return reverse("activities:selection_detail", args=[self.pk])

    def __str__(self):
        return self.title

    def clean(self):
        if self.votes_per_person and self.votes_per_person > MOST_VOTES:
            raise ValidationError({"votes_per_person": f"每人票数不能超过{MOST_VOTES}。"})

    is_nominating = one_of("state", SelectionState.NOMINATING)
    is_voting = one_of("state", SelectionState.VOTING)

    @property
    def is_of_old_kind(self):
        """Whether its votes were counted one by one as they came, before ballots were sealed: it takes no more."""
        return self.secret_vote_id is None and self.vote_weight > 0 and self.state in TALLIED

    @property
    def is_over(self):
        """Whether tallies may be shown."""
        return self.state in OVER

    @property
    def tone(self):
        """How the state is coloured: ok, wait or stop."""
        if self.is_over:
            return "ok"
        return "stop" if self.state == SelectionState.CANCELLED else "wait"

    def takes_votes(self, day):
        """Return whether members may vote on `day`."""
        if self.state != SelectionState.VOTING or self.secret_vote_id is None:
            return False
        begun = self.vote_from is None or self.vote_from <= day
        return begun and (self.vote_until is None or day <= self.vote_until)

    def takes_nominations(self, day):
        """Return whether candidates may be put forward on `day`."""
        begun = self.nominate_from is None or self.nominate_from <= day
        open_still = self.nominate_until is None or day <= self.nominate_until
        return self.state == SelectionState.NOMINATING and begun and open_still


@tracked(exclude=["votes"])
class Candidate(ScopedModel):
    """One candidate of a selection with the result. `votes` is written by the decision, from the opened ballots."""

    owner_path = "member__user"
    figure_columns = (
        ("评选", "selection__title"),
        ("对象", "name"),
        ("得票", "shown_votes"),
        ("专家评分", "score"),
        ("总分", "total"),
        ("结果", "outcome"),
        ("决定日期", "selection__decided_on"),
        ("分工会", "unit__name"),
    )

    selection = models.ForeignKey(Selection, models.CASCADE, related_name="candidates", verbose_name="评选")
    unit = models.ForeignKey("core.Unit", models.PROTECT, related_name="+", verbose_name="分工会")
    name = models.CharField("名称", max_length=100)
    member = models.ForeignKey(
        "members.Member", models.PROTECT, null=True, blank=True, related_name="candidacies", verbose_name="会员"
    )
    statement = models.TextField("事迹", blank=True)
    votes = models.PositiveIntegerField("得票", default=0, editable=False)
    score = models.DecimalField("专家评分", max_digits=6, decimal_places=2, null=True, blank=True, editable=False)
    total = models.DecimalField("总分", max_digits=6, decimal_places=2, null=True, blank=True, editable=False)
    is_winner = models.BooleanField("当选", default=False, editable=False)
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "评选对象"
        ordering = ["selection", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["selection", "name", "unit"],
                name="activities_candidate_once",
                violation_error_message="这个评选对象已登记。",
            ),
        ]

    def get_absolute_url(self):
        return reverse("activities:selection_detail", args=[self.selection_id])

    def __str__(self):
        return f"{self.selection} {self.name}"

    @property
    def outcome(self):
        """“当选” or “未当选”, empty while the selection goes on."""
        return ("当选" if self.is_winner else "未当选") if self.selection.is_over else ""

    @property
    def shown_votes(self):
        """The tally once the selection is over; None before."""
        return self.votes if self.selection.is_over else None


@tracked
class ExpertScore(ScopedModel):
    """The score (0–100) of one expert for one candidate."""

    scope_path = "candidate__selection__unit"
    owner_path = "expert"

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="scores", verbose_name="评选对象")
    expert = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="专家")
    points = models.DecimalField("评分", max_digits=5, decimal_places=2, validators=[MaxValueValidator(100)])

    class Meta:
        verbose_name = verbose_name_plural = "专家评分"
        ordering = ["candidate", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "expert"],
                name="activities_expertscore_once",
                violation_error_message="这位专家已给这个对象评分。",
            ),
            models.CheckConstraint(
                condition=Q(points__gte=0, points__lte=100),
                name="activities_expertscore_points",
                violation_error_message="评分须在0至100之间。",
            ),
        ]

    def __str__(self):
        return f"{self.candidate} {self.points}"

    def clean(self):
        if self.candidate_id and not self.candidate.selection.experts.filter(pk=self.expert_id).exists():
            raise ValidationError({"expert": "不是这次评选的评分专家。"})
