"""The tables of drafts sent out for opinions (征求意见稿): the text as sent, who received it, the opinions."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from unionportal.core.access.scoping import ScopedModel
from unionportal.core.database.append_only import append_only
from unionportal.core.database.row_history import tracked
from unionportal.core.values.dates import up_to
from unionportal.core.values.states import one_of, tone_by
from unionportal.reports import permissions

# The kind of the jobs that make the file of a draft sent out for opinions.
CONSULTATION_JOB = "reports.consultation"


class RecipientState(models.TextChoices):
    WAITING = "waiting", "待回复"
    ANSWERED = "answered", "已回复"


class OpinionState(models.TextChoices):
    NEW = "new", "待处理"
    ADOPTED = "adopted", "采纳"
    PARTLY = "partly", "部分采纳"
    DECLINED = "declined", "不采纳"


class ConsultationState(models.TextChoices):
    OPEN = "open", "征求中"
    WITHDRAWN = "withdrawn", "已撤回"


class Consultation(ScopedModel):
    """A draft as it was sent out for opinions; the text stays as sent while the draft goes on."""

    scope_path = "report__unit"
    viewed_by = permissions.VIEW_REPORT

    report = models.ForeignKey("reports.Report", models.CASCADE, related_name="consultations", verbose_name="报告")
    last_day = models.DateField("截止日期")
    note = models.CharField("说明", max_length=500, blank=True)
    # The printed document with every number in it, see consulting/packing.py.
    content = models.JSONField("征求意见稿")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="发出人")
    sent_at = models.DateTimeField("发出时间", auto_now_add=True)
    state = models.CharField(
        "状态", max_length=20, choices=ConsultationState, default=ConsultationState.OPEN, editable=False
    )
    reason = models.CharField("撤回原因", max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "征求意见稿"
        ordering = ["-sent_at", "-pk"]
        triggers = append_only("consultation", but=("last_day", "state", "reason"))

    def __str__(self):
        return f"{self.report}（征求意见稿）"

    def get_absolute_url(self):
        return reverse("reports:consultation_detail", args=[self.pk])

    is_withdrawn = one_of("state", ConsultationState.WITHDRAWN)

    @property
    def is_over(self):
        """Whether its last day is over."""
        return self.last_day < timezone.localdate()


@tracked
class Recipient(ScopedModel):
    """A person or a sub-union that was sent the draft; as with a requested chapter, no other sub-union sees it."""

    owner_path = "user"
    viewed_by = permissions.VIEW_RECIPIENT

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="recipients", verbose_name="征求意见稿")
    unit = models.ForeignKey("core.Unit", models.PROTECT, related_name="+", verbose_name="工会组织")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="征求对象"
    )
    # The delegation of the congress by which the person was chosen.
    group = models.CharField("代表团", max_length=100, blank=True)
    state = models.CharField("状态", max_length=20, choices=RecipientState, default=RecipientState.WAITING)
    answered_on = models.DateField("回复日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "征求意见"
        ordering = ["consultation", "group", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "unit", "user"],
                nulls_distinct=False,
                name="reports_recipient_once",
                violation_error_message="已经发给过他们。",
            )
        ]

    def __str__(self):
        return f"{self.consultation}：{self.name}"

    is_waiting = one_of("state", RecipientState.WAITING)

    @property
    def shown_state(self):
        """Its state in words; no reply is wanted any more on what was withdrawn."""
        shown = self.consultation if self.is_waiting and self.consultation.is_withdrawn else self
        return shown.get_state_display()

    @property
    def tone(self):
        """How its state is coloured."""
        if not self.is_waiting:
            return "ok"
        return "stop" if self.consultation.is_withdrawn else "wait"

    @property
    def name(self):
        """The name of the person, or of the sub-union."""
        return self.user.name if self.user else self.unit.name

    @property
    def waiting_line(self):
        """Its line in the inbox."""
        return f"{self.consultation.report}，{up_to(self.consultation.last_day)}回复"

    def get_absolute_url(self):
        return reverse("reports:recipient_detail", args=[self.pk])


@tracked
class Opinion(ScopedModel):
    """What a recipient thinks of one place of the draft, and what the editor made of it."""

    scope_path = "recipient__unit"
    owner_path = "author"
    viewed_by = permissions.VIEW_OPINION

    recipient = models.ForeignKey(Recipient, models.CASCADE, related_name="opinions", verbose_name="征求意见")
    # The heading as it stood in the text that was sent; empty for the whole of it.
    place = models.CharField("针对", max_length=250, blank=True)
    text = models.TextField("意见", max_length=2000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提出人")
    made_at = models.DateTimeField("提出时间", auto_now_add=True)
    state = models.CharField("状态", max_length=20, choices=OpinionState, default=OpinionState.NEW)
    reason = models.CharField("处理说明", max_length=500, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="处理人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "修改意见"
        ordering = ["recipient__consultation", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=[OpinionState.PARTLY, OpinionState.DECLINED]) | ~Q(reason=""),
                name="reports_opinion_reason",
                violation_error_message="部分采纳、不采纳的须说明理由。",
            )
        ]

    def __str__(self):
        return f"{self.shown_place}：{self.text[:40]}"

    is_new = one_of("state", OpinionState.NEW)
    tone = tone_by("state", {OpinionState.NEW: "wait", OpinionState.DECLINED: "stop"}, otherwise="ok")

    @property
    def shown_place(self):
        """The heading, or that it is about the whole text."""
        return self.place or "全文"

    def get_absolute_url(self):
        return reverse("reports:recipient_detail", args=[self.recipient_id])
