"""The table of budgets and final accounts that were filed with the union above."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from finance.choices import FilingKind
from unionportal.core.access.scoping import ScopedModel
from unionportal.core.choices import UnitKind
from unionportal.core.database.row_history import tracked
from unionportal.core.values.rules import not_later_than_today


@tracked
class Filing(ScopedModel):
    """A budget or final account of a year as filed with the union above (预决算报送)."""

    figure_columns = (
        ("年度", "year"),
        ("报表", "get_kind_display"),
        ("报送日期", "filed_on"),
        ("报送单位", "receiver"),
        ("文号", "document"),
        ("工会组织", "unit__name"),
    )

    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    year = models.PositiveSmallIntegerField(
        "年度", validators=[MinValueValidator(1950), MaxValueValidator(2100)], help_text="报表所属的年度。"
    )
    kind = models.CharField("报表", max_length=20, choices=FilingKind)
    filed_on = models.DateField("报送日期")
    receiver = models.CharField("报送单位", max_length=100, help_text="如上级工会。")
    document = models.CharField("文号", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "预决算报送"
        ordering = ["-filed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "kind", "filed_on"],
                name="finance_filing_once",
                violation_error_message="这张报表当日的报送已登记。",
            )
        ]

    def clean(self):
        if self.unit_id and self.unit.kind != UnitKind.UNION:
            raise ValidationError("预决算由校工会向上级工会报送。")
        not_later_than_today(self.filed_on, "报送日期", field="filed_on")

    def __str__(self):
        return f"{self.year}年{self.get_kind_display()}"
