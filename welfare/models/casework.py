"""The tables of what the union saw to for employees: kinds of matters, and the matters, counted and never named."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from unionportal.core.access.scoping import ScopedModel, Unitless
from unionportal.core.choices import UnitKind
from unionportal.core.database.row_history import tracked
from unionportal.core.values.rules import not_later_than_today
from welfare.models.rule import CODE, CodeField


@tracked
class CaseKind(Unitless):
    """A kind of matter (服务事项类别), e.g. a child's school place, an appeal, a mediation. Reference data."""

    code = models.CharField("代码", max_length=20, unique=True, validators=[CODE], help_text="登记后不改。")
    name = models.CharField("名称", max_length=40, unique=True, help_text="如“子女入学”“劳动人事争议调解”。")
    place = models.PositiveSmallIntegerField("次序", default=100)

    class Meta:
        verbose_name = verbose_name_plural = "服务事项类别"
        ordering = ["place", "code"]

    def __str__(self):
        return self.name


def case_kinds():
    """Return {code: name} of the kinds of matters, in the order of the table."""
    return dict(CaseKind.objects.values_list("code", "name"))


@tracked
class ServiceCase(ScopedModel):
    """A matter the union saw to, or several of one day: how many people, when it was settled. Nobody is named in it."""

    figure_columns = (
        ("类别", "get_kind_display"),
        ("受理日期", "received_on"),
        ("人数", "people"),
        ("办结日期", "settled_on"),
        ("工会组织", "unit__name"),
    )

    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    kind = CodeField("类别", max_length=20, names=case_kinds)
    received_on = models.DateField("受理日期")
    people = models.PositiveIntegerField("人数", default=1, help_text="涉及的人数，如帮助入学的孩子数、来访的人数。")
    settled_on = models.DateField("办结日期", null=True, blank=True, help_text="还在办理的空着。")
    summary = models.CharField("概述", max_length=200, blank=True, help_text="不写姓名和隐私：这里只计数。")

    class Meta:
        verbose_name = verbose_name_plural = "服务事项"
        ordering = ["-received_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind", "received_on"],
                name="welfare_case_once",
                violation_error_message="这一类当日的已登记；同一天的几件合在一起，改人数。",
            ),
            models.CheckConstraint(
                condition=Q(people__gt=0), name="welfare_case_people", violation_error_message="人数须大于零。"
            ),
            models.CheckConstraint(
                condition=Q(settled_on__isnull=True) | Q(settled_on__gte=F("received_on")),
                name="welfare_case_dates",
                violation_error_message="办结日期不得早于受理日期。",
            ),
        ]

    def clean(self):
        if self.unit_id and self.unit.kind == UnitKind.DEPARTMENT:
            raise ValidationError({"unit": "服务事项由校工会或分工会登记，不是学校的部门。"})
        not_later_than_today(self.received_on, "受理日期", field="received_on")
        not_later_than_today(self.settled_on, "办结日期", field="settled_on")

    def __str__(self):
        return f"{self.get_kind_display()} {self.received_on:%Y-%m-%d}"
