"""Money: Decimal yuan with two decimals, rounded half up, never a float."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import models

FEN = Decimal("0.01")


def yuan(value: Decimal | int | str) -> Decimal:
    """Return `value` as Decimal yuan rounded half up to 分; TypeError for a float."""
    if isinstance(value, float):
        raise TypeError("money is never a float")
    return Decimal(value).quantize(FEN, ROUND_HALF_UP)


def wan(value: Decimal | int | str) -> str:
    """Return how many 万元 an amount is, at most four decimals: 130989 → “13.0989”, 1582300 → “158.23”."""
    return _plain((Decimal(value) / 10000).quantize(Decimal("0.0001"), ROUND_HALF_UP))


def in_yuan(value: Decimal | int | str) -> str:
    """Return an amount in 元 without trailing zeros: 17585.45 → “17585.45元”, 19000 → “19000元”."""
    return f"{_plain(yuan(value))}元"


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


class MoneyField(models.DecimalField):  # type: ignore[type-arg]  # a field takes no types at run time
    """A column of yuan, numeric(14, 2)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 14)
        kwargs.setdefault("decimal_places", 2)
        super().__init__(*args, **kwargs)
