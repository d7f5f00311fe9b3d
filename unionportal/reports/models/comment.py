"""The tables of comments (批注) on the chapters of a draft, and of the answers to them."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from unionportal.core.access.scoping import ScopedModel, ScopedQuerySet
from unionportal.core.database.append_only import append_only
from unionportal.core.database.row_history import tracked
from unionportal.core.values.states import one_of
from unionportal.reports import permissions

_TITLE = 40


class CommentState(models.TextChoices):
    OPEN = "open", "未处理"
    SETTLED = "settled", "已处理"


class CommentQuerySet(ScopedQuerySet):
    def unsettled(self):
        """Return the comments that nobody has settled."""
        return self.filter(state=CommentState.OPEN)


@tracked
class Comment(ScopedModel):
    """What a reader of a draft says of a chapter, with the words it is about; never printed, kept after 定稿."""

    scope_path = "report__unit"
    viewed_by = permissions.VIEW_REPORT

    report = models.ForeignKey("reports.Report", models.CASCADE, related_name="comments", verbose_name="报告")
    # NULL once the chapter was deleted; its heading stays.
    chapter = models.ForeignKey(
        "reports.Chapter", models.SET_NULL, null=True, blank=True, related_name="comments", verbose_name="章节"
    )
    heading = models.CharField("章节标题", max_length=200)
    quote = models.CharField("原文", max_length=500, blank=True, help_text="批注的是哪几个字；不填是整章。")
    text = models.TextField("批注", max_length=2000)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="批注人", editable=False
    )
    made_at = models.DateTimeField("批注时间", auto_now_add=True)
    state = models.CharField("状态", max_length=20, choices=CommentState, default=CommentState.OPEN, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="处理人",
        editable=False,
    )

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "报告批注"
        ordering = ["pk"]

    def __str__(self):
        return f"{self.heading}：{self.beginning}"

    is_open = one_of("state", CommentState.OPEN)

    @property
    def beginning(self):
        """The first words of it, on one line."""
        text = " ".join(self.text.split())
        return text if len(text) <= _TITLE else f"{text[:_TITLE]}…"

    def get_absolute_url(self):
        return reverse("reports:comment_detail", args=[self.pk])


class CommentReply(ScopedModel):
    """An answer to a comment."""

    scope_path = "comment__report__unit"
    viewed_by = permissions.VIEW_REPORT

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="replies", verbose_name="批注")
    text = models.TextField("答复", max_length=2000)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="答复人", editable=False
    )
    made_at = models.DateTimeField("答复时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "批注的答复"
        ordering = ["pk"]
        triggers = append_only("commentreply")

    def __str__(self):
        return self.text[:_TITLE]
