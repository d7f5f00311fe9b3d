"""The tables of insurance plans and their covers."""

from types import MappingProxyType

from django.db import models
from django.db.models import F, Q

from unionportal.core.access.scoping import ScopedModel
from unionportal.core.database.row_history import tracked
from unionportal.core.values.money import MoneyField
from welfare.choices import Risk


@tracked
class InsurancePlan(ScopedModel):
    """A group insurance that the union bought for its members, with its span."""

    history_parts = MappingProxyType({"covers": "risk"})
    figure_columns = (
        ("名称", "title"),
        ("承保单位", "insurer"),
        ("保险起期", "since"),
        ("保险止期", "until"),
        ("参保人数", "insured"),
        ("每人保费（元）", "premium"),
    )

    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    title = models.CharField("名称", max_length=100)
    insurer = models.CharField("承保单位", max_length=100)
    since = models.DateField("保险起期")
    until = models.DateField("保险止期")
    insured = models.PositiveIntegerField("参保人数")
    premium = MoneyField("每人保费（元）")

    class Meta:
        verbose_name = verbose_name_plural = "保险方案"
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["title", "since"], name="welfare_insuranceplan_once"),
            models.CheckConstraint(
                condition=Q(until__gt=F("since")),
                name="welfare_insuranceplan_dates",
                violation_error_message="保险止期须晚于起期。",
            ),
        ]

    def __str__(self):
        return self.title


@tracked
class InsuranceCover(ScopedModel):
    """The cover per person of a plan for one risk."""

    scope_path = "plan__unit"
    figure_columns = (
        ("保险方案", "plan__title"),
        ("险种", "get_risk_display"),
        ("每人保额（元）", "cover"),
        ("保险起期", "plan__since"),
        ("保险止期", "plan__until"),
    )

    plan = models.ForeignKey(InsurancePlan, models.CASCADE, related_name="covers", verbose_name="保险方案")
    risk = models.CharField("险种", max_length=30, choices=Risk)
    cover = MoneyField("每人保额（元）")

    class Meta:
        verbose_name = verbose_name_plural = "保险责任"
        ordering = ["plan", "risk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "risk"], name="welfare_insurancecover_once", violation_error_message="该险种已登记。"
            ),
            models.CheckConstraint(
                condition=Q(cover__gt=0),
                name="welfare_insurancecover_positive",
                violation_error_message="保额须大于零。",
            ),
        ]

    def __str__(self):
        return f"{self.plan} {self.get_risk_display()}"
