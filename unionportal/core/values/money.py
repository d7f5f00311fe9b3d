"""Money: Decimal yuan with two decimals, rounded half up, never a float."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from unionportal.spelling.typed import plain_number

FEN = Decimal("0.01")
_NOT_PLAIN = re.compile(r"[eE_]|[^\x00-\x7f]")


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


class PlainDecimalField(forms.DecimalField):
    """A field of a form for a number in plain decimals; one that is `signed` may be below zero.

    １，２００．５０ is read as 1200.50; 1e1 and 1_000, which Python takes as well, are refused. Its input is of text:
    one of numbers takes neither commas nor what a Chinese input method types.
    """

    widget = forms.TextInput
    default_error_messages = {"not_plain": "请填写普通的数字，如 1234.50。"}

    def __init__(self, *, signed: bool = False, **kwargs: Any) -> None:
        self.signed = signed
        super().__init__(**kwargs)
        # That of the back office is one of numbers.
        if isinstance(self.widget, forms.NumberInput):
            self.widget.input_type = "text"

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        """Return the attributes of its input: the keys of numbers on a phone, which have no minus."""
        return {} if widget.is_hidden or self.signed else {"inputmode": "decimal"}

    def to_python(self, value: Any) -> Any:
        """Return the number as Decimal, None for none."""
        value = plain_number(value) if isinstance(value, str) else value
        number = super().to_python(value)
        if isinstance(value, str) and _NOT_PLAIN.search(value):
            raise ValidationError(self.error_messages["not_plain"], code="not_plain")
        return number


class MoneyField(models.DecimalField):  # type: ignore[type-arg]  # a field takes no types at run time
    """A column of yuan, numeric(14, 2)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 14)
        kwargs.setdefault("decimal_places", 2)
        super().__init__(*args, **kwargs)

    def formfield(self, form_class: Any = None, choices_form_class: Any = None, **kwargs: Any) -> Any:
        """Return the field of a form for it, which takes plain decimals alone."""
        kwargs["form_class"] = form_class or PlainDecimalField
        return super().formfield(choices_form_class=choices_form_class, **kwargs)
