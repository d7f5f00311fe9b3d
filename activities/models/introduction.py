"""The table of introductions (牵线)."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from unionportal.core.access.scoping import ScopedModel
from unionportal.core.database.row_history import tracked
from unionportal.core.values.names import NameField


@tracked
class Introduction(ScopedModel):
    """Two single people introduced to each other (牵线). Confidential: read by the office and 女工委 only."""

    is_confidential = True
    # The name of the person is on the member alone.
    column_of_name = ""
    figure_columns = (
        ("日期", "introduced_on"),
        ("一方", "first__name"),
        ("另一方", "other"),
        ("结果", "outcome"),
        ("分工会", "unit__name"),
    )

    unit = models.ForeignKey("core.Unit", models.PROTECT, related_name="+", verbose_name="分工会")
    introduced_on = models.DateField("牵线日期")
    first = models.ForeignKey("members.Member", models.PROTECT, related_name="introductions", verbose_name="一方")
    second = models.ForeignKey(
        "members.Member", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="另一方（会员）"
    )
    second_name = NameField("另一方（校外）", max_length=100, blank=True)
    outcome = models.CharField("结果", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "牵线"
        ordering = ["-introduced_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(second__isnull=False, second_name="") | Q(second__isnull=True) & ~Q(second_name=""),
                name="activities_introduction_other",
                violation_error_message="另一方是会员的选会员，不是会员的填姓名，只填一处。",
            ),
            models.UniqueConstraint(
                fields=["introduced_on", "first", "second", "second_name"],
                nulls_distinct=False,
                name="activities_introduction_once",
                violation_error_message="这次牵线已登记。",
            ),
        ]

    def person_and_day(self):
        return self.first, self.introduced_on

    def __str__(self):
        return f"{self.introduced_on} {self.first.name}"

    @property
    def other(self):
        """The name of the second person, a member or not."""
        return self.second.name if self.second_id else self.second_name

    def clean(self):
        if self.second_id and self.second_id == self.first_id:
            raise ValidationError({"second": "两方不能是同一人。"})
