"""What stands on each account of the ledger day by day, added up by the database as entries come."""

import pgtrigger
from django.db import models

from finance import permissions
from finance.choices import Side
from finance.models.books.ledger import LedgerAccount
from unionportal.core.access.scoping import ScopedModel
from unionportal.core.database.append_only import never_emptied
from unionportal.core.values.money import MoneyField

# In one order, so that two that post at once do not wait for each other in a ring.
_ADD = """
    INSERT INTO finance_accountday AS d (unit_id, account_id, side, day, amount)
    SELECT v.unit_id, c.account_id, c.side, v.day, sum(c.amount)
      FROM changed c JOIN finance_voucher v ON v.id = c.voucher_id
      GROUP BY v.unit_id, c.account_id, c.side, v.day ORDER BY v.unit_id, c.account_id, c.side, v.day
    ON CONFLICT (unit_id, account_id, side, day) DO UPDATE SET amount = d.amount + excluded.amount;
    RETURN NULL;
"""
_ONLY_THERE = """
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'sums of the ledger are what its entries make them'
          USING ERRCODE = '23514', CONSTRAINT = 'finance_accountday_of_entries';
    END IF;
    RETURN NULL;
"""


def adds_up():
    """Return the trigger that adds the entries of a statement to the sums of their accounts and days."""
    return pgtrigger.Trigger(
        name="voucherline_adds_up",
        level=pgtrigger.Statement,
        operation=pgtrigger.Insert,
        when=pgtrigger.After,
        referencing=pgtrigger.Referencing(new="changed"),
        func=_ADD,
    )


class AccountDay(ScopedModel):
    """The sum of one side of an account on a day; no hand writes it, and `verify_ledger` adds it up again."""

    viewed_by = permissions.VIEW_LEDGER

    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    account = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="days", verbose_name="总账科目")
    side = models.CharField("借贷", max_length=10, choices=Side)
    day = models.DateField("日期")
    amount = MoneyField("金额（元）")

    class Meta:
        verbose_name = verbose_name_plural = "科目日合计"
        ordering = ["account", "side", "day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "account", "side", "day"], name="finance_accountday_once")
        ]
        triggers = [
            pgtrigger.Trigger(
                name="accountday_of_entries",
                level=pgtrigger.Statement,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=_ONLY_THERE,
            ),
            never_emptied("accountday"),
        ]

    def __str__(self):
        return f"{self.account} {self.day:%Y-%m-%d}"
