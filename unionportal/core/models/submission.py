"""The table of forms sent."""

from django.db import models
from django.utils import timezone


class Submission(models.Model):
    """The key of a form that was sent, with where it led; fingerprints only, see flow/form_keys.py."""

    key = models.CharField("表单", max_length=64, primary_key=True)
    content = models.CharField("内容摘要", max_length=64)
    location = models.TextField("去向", default="")
    sent_at = models.DateTimeField("提交时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "已提交的表单"
        indexes = [models.Index(fields=["sent_at"], name="core_submission_sent_at")]

    def __str__(self):
        return f"{self.sent_at:%Y-%m-%d %H:%M} {self.location}"
