"""What the auditors point at: a row of the books, a claim or a budget."""

from django.db import models

from finance.models.book import Income, Payment
from finance.models.budget import Budget
from finance.models.claim import Claim
from finance.models.guards.just_one import just_one
from unionportal.core.access.scoping import ScopedModel

_WAYS = ("payment", "income", "claim", "budget")


class PointedAt(ScopedModel):
    """Base of a reference to one payment, income, claim or budget."""

    payment = models.ForeignKey(
        Payment, models.PROTECT, null=True, blank=True, related_name="%(class)ss", verbose_name="支付"
    )
    income = models.ForeignKey(
        Income, models.PROTECT, null=True, blank=True, related_name="%(class)ss", verbose_name="收入"
    )
    claim = models.ForeignKey(
        Claim, models.PROTECT, null=True, blank=True, related_name="%(class)ss", verbose_name="支出申请"
    )
    budget = models.ForeignKey(
        Budget, models.PROTECT, null=True, blank=True, related_name="%(class)ss", verbose_name="预算"
    )

    class Meta:
        abstract = True
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=just_one(_WAYS),
                name="%(app_label)s_%(class)s_is_one_row",
            )
        ]

    @property
    def row(self):
        """The record that it points at."""
        return next(getattr(self, way) for way in _WAYS if getattr(self, f"{way}_id"))

    @property
    def name(self):
        """What the record is called, without its purpose, which may name somebody."""
        return str(self.budget) if self.budget_id else self.row.number

    @property
    def url(self):
        """The address of the page of the record; "" where it has none."""
        return "" if self.income_id else self.row.get_absolute_url()

    @property
    def yuan(self):
        """The amount of the record."""
        return self.budget.total if self.budget_id else self.row.amount

    def __str__(self):
        return self.name
