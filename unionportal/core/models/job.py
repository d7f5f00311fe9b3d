"""The table of jobs (the outbox)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from unionportal.core.access.scoping import ScopedModel
from unionportal.core.values.states import one_of, tone_by


class JobState(models.TextChoices):
    WAITING = "waiting", "排队或进行中"
    DONE = "done", "已完成"
    FAILED = "failed", "未完成"


class Job(ScopedModel):
    """Work that leaves the transaction; see jobs/outbox.py."""

    owner_path = "requested_by"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("任务", max_length=60)
    label = models.CharField("名称", max_length=200)
    # Ids and plain options only: no personal data, as in a log.
    arguments = models.JSONField(default=dict)
    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="发起人")
    state = models.CharField("状态", max_length=20, choices=JobState, default=JobState.WAITING)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    # The sentence for the person at the end: the result, or the reason of a failure.
    message = models.TextField("说明", blank=True)
    result = models.JSONField(default=dict)
    files = models.ManyToManyField("core.Attachment", verbose_name="结果文件", related_name="jobs")
    created_at = models.DateTimeField("发起时间", auto_now_add=True)
    finished_at = models.DateTimeField("结束时间", null=True)
    # The earliest moment of the next attempt, after an outside service did not answer.
    not_before = models.DateTimeField("不早于", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "后台任务"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["created_at"], condition=Q(state="waiting"), name="core_job_waiting")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", finished_at__isnull=True)
                | ~Q(state="waiting") & Q(finished_at__isnull=False),
                name="core_job_finished_has_time",
            )
        ]

    def __str__(self):
        # The title of its page in the back office; its label may name a file or a matter.
        return f"任务 {self.pk}"

    is_open = one_of("state", JobState.WAITING)
    has_failed = one_of("state", JobState.FAILED)
    tone = tone_by("state", {JobState.DONE: "ok", JobState.FAILED: "stop"}, otherwise="wait")
