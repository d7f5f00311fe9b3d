"""The share of each channel in what was bought in a year, beside its target."""

import datetime
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Q, Sum
from django.utils import timezone

from finance.models import Claim, Payment, PurchaseChannel, PurchaseKind, PurchaseTarget
from finance.models.purchases import counted_payments
from unionportal.core.figures.periods import calendar_year

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Share:
    """What was bought through a channel (None: nobody said which) in yuan, its share in per cent, and its target."""

    channel: PurchaseChannel | None
    amount: Decimal
    percent: Decimal | None
    target: PurchaseTarget | None = None

    @property
    def is_reached(self):
        """Whether the share is at least the target; None without one."""
        if self.target is None:
            return None
        return self.percent is not None and self.percent >= self.target.share

    @property
    def name(self):
        """The name of the channel."""
        return self.channel.name if self.channel else "未登记渠道"


@dataclass(frozen=True)
class Shares:
    """The shares of a year, and the kinds of claims that count on the day of the targets."""

    year: int
    day: datetime.date
    total: Decimal
    rows: tuple[Share, ...]
    kinds: tuple[str, ...]


def shares(year, scope):
    """Return the Shares of a year; targets are those in force on its last day, or today."""
    day = min(datetime.date(year, 12, 31), timezone.localdate())
    paid = counted_payments().visible_to(scope).filter(calendar_year(year).contains("paid_on")).order_by()
    sums = dict(paid.values_list("channel").annotate(s=Sum("amount")).values_list("channel", "s"))
    total = sum(sums.values(), NOTHING)
    targets = {one.channel_id: one for one in PurchaseTarget.objects.in_force(day).order_by("valid_from")}
    channels = PurchaseChannel.objects.filter(Q(pk__in=[key for key in sums if key]) | Q(pk__in=targets))
    rows = [_share(one, sums.get(one.pk, NOTHING), total, targets.get(one.pk)) for one in channels]
    if None in sums:
        rows.append(_share(None, sums[None], total))
    kinds = PurchaseKind.objects.in_force(day).select_related("kind")
    return Shares(year, day, total, tuple(rows), tuple(one.kind.name for one in kinds))


def _share(channel, amount, total, target=None):
    percent = (amount * 100 / total).quantize(Decimal("0.01"), ROUND_HALF_UP) if total else None
    return Share(channel, amount, percent, target)


def without_channel(year, scope):
    """Return the claims in scope whose payments of the year count and that have no channel."""
    paid = Payment.objects.filter(calendar_year(year).contains("paid_on"), pk__in=counted_payments().values("pk"))
    claims = Claim.objects.visible_to(scope).filter(purchase__isnull=True, payments__in=paid).distinct()
    return claims.select_related("unit").by_number()
