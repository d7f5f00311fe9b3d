"""What an asset is worth by now: written off in equal parts by the month, as its category says. Nothing is booked."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

_FEN = Decimal("0.01")


@dataclass(frozen=True)
class Worth:
    """What of an asset is written off until the end of a month, over `months` of all its `life`, and what is left."""

    value: Decimal
    written_off: Decimal
    months: int
    life: int | None

    @property
    def rest(self):
        """What is left of it, in yuan."""
        return self.value - self.written_off


def worth(asset, day):
    """Return the Worth of an asset at the end of the month of `day`; one without a life is never written off.

    What begins with its first month ends before the month in which it leaves; what begins a month later, with it.
    """
    category, gone = asset.category, asset.gone_on
    life = None if category.life is None else category.life * 12
    if life is None:
        return Worth(asset.value, Decimal("0.00"), 0, None)
    is_gone = gone is not None and (gone.year, gone.month) <= (day.year, day.month)
    last = gone if is_gone else day
    passed = (last.year - asset.in_use_on.year) * 12 + last.month - asset.in_use_on.month
    months = max(passed + (0 if is_gone or category.begins_next_month else 1), 0)
    months = min(months, life)
    base = asset.value * (100 - category.residual) / 100
    return Worth(asset.value, (base * months / life).quantize(_FEN, ROUND_HALF_UP), months, life)
