"""The table of notices."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Delivery(models.TextChoices):
    """How the notices of one kind reach their reader."""

    AT_ONCE = "at_once", "平台，邮件随时发"
    DAILY = "daily", "平台，邮件每天合成一封"
    PORTAL = "portal", "只在平台"
    NONE = "none", "不通知"


class NoticeQuerySet(models.QuerySet):
    def to(self, user):
        """Return the user's own notices; no role opens those of others."""
        return self.filter(user=user)

    def unread(self):
        """Return notices not opened yet."""
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """A notice to one user about one step of one record, read by that user only.

    It may be sent by mail, so it says only what happened and where to read it: no diagnosis, no ID number, no amounts
    of other people.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", verbose_name="收件人")
    sentence = models.CharField("内容", max_length=200)
    # The subject in a few words, e.g. “提案 2022-003”.
    subject = models.CharField("事项", max_length=100)
    url = models.CharField("页面", max_length=200, blank=True, default="")
    kind = models.CharField("种类", max_length=40, default="core.work")
    # What it tells of, once for each reader; empty for what no key tells apart.
    event = models.CharField("事件", max_length=100, blank=True, default="")
    in_digest = models.BooleanField("等每天的邮件", default=False)
    created_at = models.DateTimeField("时间", default=timezone.now)
    read_at = models.DateTimeField("阅读时间", null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通知"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="core_notice_of_user"),
            models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="core_notice_unread"),
            models.Index(fields=["user"], condition=Q(in_digest=True), name="core_notice_in_digest"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["event", "user"], condition=~Q(event=""), name="core_notice_once"),
            # Opening a notice redirects here, so it is never another site.
            models.CheckConstraint(condition=Q(url="") | Q(url__regex=r"^/($|[^/\\])"), name="core_notice_own_page"),
        ]

    def __str__(self):
        return self.subject
