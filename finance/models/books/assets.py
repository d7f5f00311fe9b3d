"""What the ledger says of each asset: what it cost and what of that is written off, entry by entry."""

import pgtrigger
from django.db import models
from django.db.models import Q

from finance import permissions
from finance.asset_choices import AssetEntryKind
from finance.models.assets.register import Asset
from finance.models.books.vouchers import Voucher
from unionportal.core.access.scoping import ScopedModel
from unionportal.core.database.append_only import append_only
from unionportal.core.values.money import MoneyField

_INTO = (AssetEntryKind.OPENED, AssetEntryKind.ENTERED)
# At commit: nothing is booked of what is not in the books, no more is written off than it cost, and of what is gone
# nothing stays.
_WITHIN = """
    IF EXISTS (SELECT FROM finance_assetentry e WHERE e.asset_id = NEW.asset_id
        HAVING count(*) FILTER (WHERE e.kind IN ('opened', 'entered')) = 0
            OR sum(e.written_off) < 0 OR sum(e.written_off) > sum(e.cost)
            OR bool_or(e.kind = 'gone') AND sum(e.cost) <> 0) THEN
        RAISE EXCEPTION 'asset % is worth less than nothing', NEW.asset_id
          USING ERRCODE = '23514', CONSTRAINT = 'finance_assetentry_within';
    END IF;
    RETURN NULL;
"""


class AssetEntry(ScopedModel):
    """What a posted voucher, or the opening of the ledger, says of one asset; less than zero for what goes."""

    scope_path = "asset__unit"
    viewed_by = permissions.VIEW_VOUCHER

    asset = models.ForeignKey(Asset, models.PROTECT, related_name="entries", verbose_name="固定资产")
    voucher = models.ForeignKey(
        Voucher, models.PROTECT, null=True, blank=True, related_name="assets", verbose_name="记账凭证"
    )
    kind = models.CharField("变动", max_length=15, choices=AssetEntryKind)
    month = models.DateField("折旧的月份", null=True, blank=True)
    cost = MoneyField("原值（元）")
    written_off = MoneyField("累计折旧（元）")
    # Of which it stood on its accounts, by its code; the card may be corrected later.
    category = models.CharField("入账的资产类别编码", max_length=20)

    class Meta:
        verbose_name = verbose_name_plural = "固定资产明细账"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=AssetEntryKind.OPENED, voucher=None)
                | ~Q(kind=AssetEntryKind.OPENED) & Q(voucher__isnull=False),
                name="finance_assetentry_of_voucher",
            ),
            models.CheckConstraint(
                condition=Q(kind=AssetEntryKind.DEPRECIATED, month__isnull=False, month__day=1, cost=0)
                | ~Q(kind=AssetEntryKind.DEPRECIATED) & Q(month=None),
                name="finance_assetentry_of_month",
            ),
            models.UniqueConstraint(fields=["asset", "voucher"], name="finance_assetentry_once"),
            models.UniqueConstraint(
                fields=["asset"], condition=Q(kind__in=_INTO), name="finance_assetentry_entered_once"
            ),
            models.UniqueConstraint(
                fields=["asset"], condition=Q(kind=AssetEntryKind.GONE), name="finance_assetentry_gone_once"
            ),
            models.UniqueConstraint(fields=["asset", "month"], name="finance_assetentry_month_once"),
        ]
        triggers = [
            *append_only("assetentry"),
            pgtrigger.Trigger(
                name="assetentry_within",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                func=_WITHIN,
            ),
        ]

    def __str__(self):
        return f"{self.asset} {self.get_kind_display()}"
