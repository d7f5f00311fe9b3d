"""The table of requests to write a chapter (约稿): who writes it by when, the text and its sources."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from unionportal.core.access.scoping import ScopedModel, ScopedQuerySet
from unionportal.core.database.row_history import tracked
from unionportal.core.values.dates import up_to
from unionportal.core.values.states import one_of, tone_by
from unionportal.reports import permissions


class SectionState(models.TextChoices):
    OPEN = "open", "待撰写"
    RETURNED = "returned", "退回修改"
    SUBMITTED = "submitted", "已交稿"
    TAKEN = "taken", "已采用"
    WITHDRAWN = "withdrawn", "已撤回"


# Those that are neither taken over nor withdrawn.
_IN_PROGRESS = (SectionState.OPEN, SectionState.RETURNED, SectionState.SUBMITTED)


class SectionRequestQuerySet(ScopedQuerySet):
    def in_progress(self):
        """Return the requests that are neither taken over nor withdrawn."""
        return self.filter(state__in=_IN_PROGRESS)


@tracked
class SectionRequest(ScopedModel):
    """A chapter of a draft that a person, or a sub-union, writes for the editor of the report.

    `unit` is the sub-union that writes; where a person does, it is the unit of the report, so that no other sub-union
    sees it. The text holds names of figures, never their values.
    """

    owner_path = "writer"
    viewed_by = permissions.VIEW_SECTION

    report = models.ForeignKey("reports.Report", models.CASCADE, related_name="sections", verbose_name="报告")
    # NULL once the chapter was deleted; its heading stays.
    chapter = models.ForeignKey(
        "reports.Chapter", models.SET_NULL, null=True, blank=True, related_name="sections", verbose_name="章节"
    )
    heading = models.CharField("章节标题", max_length=200)
    unit = models.ForeignKey("core.Unit", models.PROTECT, related_name="+", verbose_name="工会组织")
    writer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="撰写人"
    )
    due_on = models.DateField("交稿日期")
    brief = models.CharField("要求", max_length=500, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="约稿人", editable=False
    )
    requested_at = models.DateTimeField("约稿时间", auto_now_add=True)
    text = models.TextField("正文", blank=True, max_length=20000)
    sources = models.TextField(
        "依据",
        blank=True,
        max_length=4000,
        help_text="文件、会议、台账的名称和日期，谁可以核对；写给编写报告的人看，不印出。",
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="最后修改人",
        editable=False,
    )
    submitted_on = models.DateField("交稿", null=True, blank=True, editable=False)
    state = models.CharField("状态", max_length=20, choices=SectionState, default=SectionState.OPEN, editable=False)
    reason = models.CharField("原因", max_length=200, blank=True, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    objects = SectionRequestQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "约稿"
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["chapter", "unit", "writer"],
                condition=Q(state__in=_IN_PROGRESS, chapter__isnull=False),
                nulls_distinct=False,
                name="reports_sectionrequest_once",
                violation_error_message="这一节已经请他们写了，还没有办完。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[SectionState.SUBMITTED, SectionState.TAKEN]) | ~Q(text=""),
                name="reports_sectionrequest_text",
                violation_error_message="还没有写正文，不能交稿。",
            ),
        ]

    def __str__(self):
        return f"{self.heading}（{self.writer_name}）"

    is_submitted = one_of("state", SectionState.SUBMITTED)
    is_in_progress = one_of("state", *_IN_PROGRESS)
    may_be_written = one_of("state", SectionState.OPEN, SectionState.RETURNED)
    tone = tone_by("state", {SectionState.TAKEN: "ok", SectionState.WITHDRAWN: "stop"}, otherwise="wait")

    @property
    def writer_name(self):
        """The name of the person, or of the sub-union."""
        return self.writer.name if self.writer else self.unit.name

    @property
    def is_overdue(self):
        """Whether its day is over and there is no text yet."""
        return self.may_be_written and self.due_on < timezone.localdate()

    @property
    def waiting_line(self):
        """Its line in the inbox."""
        return f"{self.heading}，{up_to(self.due_on)}"

    def get_absolute_url(self):
        return reverse("reports:section_detail", args=[self.pk])
