"""The table of number series."""

from django.db import models


class NumberSequence(models.Model):
    """The last number used in one series, e.g. ("finance.payment", "2025"); see values/numbering.py."""

    series = models.CharField(max_length=60)
    period = models.CharField(max_length=20)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "编号"
        constraints = [models.UniqueConstraint(fields=["series", "period"], name="core_numbersequence_once")]

    def __str__(self):
        return f"{self.series} {self.period}: {self.last}"
