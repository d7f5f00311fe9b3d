"""Money that moves through the union's holdings without being its income or expense."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from finance.choices import TrustKind
from finance.models.book import Income
from finance.models.guards.counted import not_counted
from finance.models.guards.vouchers import given_voucher_by_side
from finance.models.guards.years import trust_in_year
from finance.models.numbers import numbered
from unionportal.core.access.scoping import ScopedModel
from unionportal.core.database.append_only import append_only
from unionportal.core.database.row_history import tracked
from unionportal.core.values.money import MoneyField
from unionportal.core.values.names import NameField

# What corrects a row is as much, the other way, and is itself corrected by nothing.
_OPPOSITE = """
    IF NOT EXISTS (SELECT FROM finance_trustentry h WHERE h.id = NEW.corrects_id AND h.corrects_id IS NULL
        AND h.amount = -NEW.amount) THEN
        RAISE EXCEPTION 'row % is not the opposite of what it corrects', NEW.number
          USING ERRCODE = '23514', CONSTRAINT = 'finance_trustentry_opposite';
    END IF;
    RETURN NULL;
"""


@tracked
class TrustEntry(ScopedModel):
    """Money of others that came in or went out (往来款): due to the union above, or held for whom it was given.

    Rows are only added, and corrected like an income. The record that it is of knows it, not the other way.
    """

    number = models.CharField("往来款编号", max_length=30, unique=True)
    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    kind = models.CharField("种类", max_length=10, choices=TrustKind, default=TrustKind.HELD, db_default=TrustKind.HELD)
    amount = MoneyField("金额（元）", help_text="收到为正数，付出为负数。")
    day = models.DateField("日期", db_index=True)
    name = NameField("对方", max_length=100)
    purpose = models.CharField("事由", max_length=200)
    # What rows that the bank may show as one line have in common, as the app names it; never shown.
    belongs_to = models.CharField("归属", max_length=60, blank=True, editable=False)
    # What came in together with it as one sum.
    income = models.OneToOneField(
        Income, models.PROTECT, null=True, blank=True, related_name="trust", verbose_name="同一笔款的收入"
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name="登记人")
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="correction", verbose_name="冲正"
    )
    reason = models.CharField("原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "往来款"
        ordering = ["-day", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(amount=0), name="finance_trustentry_not_zero", violation_error_message="金额不能是零。"
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(reason=""),
                name="finance_trustentry_correction_says_why",
                violation_error_message="冲正须说明原因。",
            ),
        ]
        triggers = [
            *append_only("trustentry"),
            *numbered("finance_trustentry", "H"),
            trust_in_year(),
            not_counted("trust", "day"),
            given_voucher_by_side("trust", "day"),
            pgtrigger.Trigger(
                name="trustentry_opposite",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                condition=pgtrigger.Q(new__corrects__isnull=False),
                func=_OPPOSITE,
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.name}"
