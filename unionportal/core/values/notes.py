"""Remarks beside a person, without the numbers that a remark is not to carry."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from unionportal.spelling.personal_numbers import without_numbers


def no_numbers(text: str) -> None:
    """Refuse a remark with the number of an identity document, a card or a telephone in it."""
    if without_numbers(text) != text:
        raise ValidationError("备注里不写证件号码、银行卡号和电话号码，请删去。", code="numbers")


class NoteField(models.CharField):  # type: ignore[type-arg]  # a field takes no types at run time
    """A column of a short remark; the database has no more of it than of a CharField."""

    default_validators = [no_numbers]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 200)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return what a CharField is made of, so that no migration says what remarks are looked at for."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", list(args), dict(kwargs)
