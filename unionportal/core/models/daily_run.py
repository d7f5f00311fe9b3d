"""The table of daily work done."""

from django.db import models
from django.utils import timezone


class DailyRun(models.Model):
    """One piece of daily work was done on one day; see jobs/daily.py."""

    name = models.CharField("工作", max_length=60)
    day = models.DateField("日期")
    done_at = models.DateTimeField("完成时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "每日工作"
        ordering = ["-day", "name"]
        constraints = [models.UniqueConstraint(fields=["name", "day"], name="core_dailyrun_once")]

    def __str__(self):
        return f"{self.name} {self.day}"
