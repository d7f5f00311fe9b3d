"""The cash box counted: what lay in it, and what the book said."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from finance.flow.checked_flow import CASH_COUNT_FLOW, STANDING
from finance.models.reconciling.holdings import Holding
from finance.models.reconciling.reconciliations import Checked, checked
from unionportal.core.flow.workflow import Worklist
from unionportal.core.values.money import MoneyField


class CashCount(Checked):
    """The cash box counted at the end of a day (现金盘点); `pieces` is {face value: how many}, if they were counted."""

    flow = CASH_COUNT_FLOW
    worklist = Worklist(48, "finance:cashcount_list", "finance:cashcount_detail", shown=("holding",))

    holding = models.ForeignKey(Holding, models.PROTECT, related_name="counts", verbose_name="资金账户")
    day = models.DateField("盘点日期")
    pieces = models.JSONField("各种面额", default=dict, blank=True)
    counted = MoneyField("实有金额（元）")
    book_balance = MoneyField("账面余额（元）")
    difference = MoneyField("盘盈（亏为负，元）")
    note = models.CharField("盈亏的原因", max_length=200, blank=True)

    class Meta(Checked.Meta):
        verbose_name = verbose_name_plural = "现金盘点"
        ordering = ["-day", "-pk"]
        constraints = [
            *Checked.Meta.constraints,
            models.UniqueConstraint(
                fields=["holding", "day"],
                condition=Q(state__in=STANDING),
                name="finance_cashcount_once_a_day",
                violation_error_message="这一天已经盘点。",
            ),
            models.CheckConstraint(
                condition=Q(difference=F("counted") - F("book_balance")), name="finance_cashcount_adds_up"
            ),
            models.CheckConstraint(
                condition=Q(difference=0) | ~Q(note=""), name="finance_cashcount_difference_says_why"
            ),
            models.CheckConstraint(condition=Q(counted__gte=0), name="finance_cashcount_not_negative"),
        ]
        triggers = checked("cashcount")

    def get_absolute_url(self):
        return reverse("finance:cashcount_detail", args=[self.pk])

    def __str__(self):
        return f"{self.holding} {self.day:%Y-%m-%d} 盘点"
