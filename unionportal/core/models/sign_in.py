"""The table of tries to sign in."""

from django.db import models


class SignInTries(models.Model):
    """How often somebody tried to sign in under one name or from one device; fingerprints only, see sign_in/."""

    key = models.CharField("摘要", max_length=64, primary_key=True)
    tries = models.PositiveIntegerField("次数")
    last_at = models.DateTimeField("最近一次", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "登录尝试"

    def __str__(self):
        return f"{self.last_at:%Y-%m-%d %H:%M} {self.tries}"
