"""The table of standards (limits per person)."""

from django.db import models
from django.db.models import F, Q

from unionportal.core.access.scoping import Unitless
from unionportal.core.database.row_history import tracked
from unionportal.core.values.money import MoneyField
from welfare.choices import Severity, StandardSubject


class StandardQuerySet(models.QuerySet):
    def in_force(self, day):
        """Return the standards of `day`: for each subject the one that took effect last."""
        in_force = self.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=day), valid_from__lte=day)
        return in_force.order_by("subject", "-valid_from").distinct("subject")


@tracked
class Standard(Unitless):
    """A limit per person (标准), dated, with clause and source. Reference data for everybody."""

    subject = models.CharField("项目", max_length=30, choices=StandardSubject)
    amount = MoneyField("上限（元）")
    severity = models.CharField("超出时", max_length=10, choices=Severity, default=Severity.WARN)
    clause = models.CharField("条款", max_length=200)
    source = models.CharField("依据文件", max_length=200)
    valid_from = models.DateField("生效日期")
    valid_until = models.DateField("失效日期", null=True, blank=True)

    objects = StandardQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "慰问福利标准"
        ordering = ["subject", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "valid_from"],
                name="welfare_standard_once",
                violation_error_message="该项目在这一天已有生效的标准。",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="welfare_standard_dates",
                violation_error_message="失效日期须晚于生效日期。",
            ),
        ]

    def __str__(self):
        return f"{self.get_subject_display()} {self.amount}元"
