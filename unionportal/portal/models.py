"""The tables of privacy notices and who read them."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from unionportal.core.access.scoping import Unitless
from unionportal.core.database.append_only import append_only


class PrivacyNotice(Unitless):
    """One edition of the privacy notice (PIPL art. 17); its text is never changed."""

    edition = models.PositiveIntegerField("版次", unique=True)
    text = models.TextField("正文")
    published_at = models.DateTimeField("发布时间", default=timezone.now)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="发布人")

    class Meta:
        verbose_name = verbose_name_plural = "隐私告知"
        ordering = ["-edition"]
        triggers = append_only("privacynotice")

    def __str__(self):
        return f"隐私告知第 {self.edition} 版"


class PrivacyReading(models.Model):
    """One user read one edition: when and from which address."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="账号")
    notice = models.ForeignKey(PrivacyNotice, models.PROTECT, related_name="readings", verbose_name="隐私告知")
    at = models.DateTimeField("时间", default=timezone.now)
    address = models.GenericIPAddressField("来访地址", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "隐私告知的阅读记录"
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "notice"], name="portal_privacyreading_once")]
        triggers = append_only("privacyreading")

    def __str__(self):
        return f"{self.user} {self.notice}"
