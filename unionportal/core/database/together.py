"""The base of records whose check constraints are asked of the database at once before they are saved."""

from collections.abc import Collection
from functools import cache, reduce
from operator import and_
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, Q
from django.db.models.constraints import BaseConstraint


class CheckedTogether(models.Model):
    """Validates its check constraints by one query, where Django asks three for each of them."""

    class Meta:
        abstract = True

    def get_constraints(self) -> list[tuple[type[models.Model], list[Any]]]:
        """Return the constraints to validate by their model, the checks of each as one."""
        return [(model, _joined(model)) for model, _ in super().get_constraints()]


@cache
def _joined(model: type[models.Model]) -> list[BaseConstraint]:
    checks = [one for one in model._meta.constraints if isinstance(one, CheckConstraint)]
    others = [one for one in model._meta.constraints if one not in checks]
    return [_Checks(checks), *others] if len(checks) > 1 else list(model._meta.constraints)


class _Checks(CheckConstraint):
    """Several checks; which of them fails is asked only once one does."""

    def __init__(self, checks: list[CheckConstraint]) -> None:
        self._checks = checks
        super().__init__(condition=reduce(and_, (Q(one.condition) for one in checks)), name="checked_together")

    def validate(
        self,
        model: type[models.Model],
        instance: models.Model,
        exclude: Collection[str] | None = None,
        using: str = "default",
    ) -> None:
        """Raise ValidationError with the sentences of the checks that fail."""
        # A check that reads an excluded field is left out, so each is asked by itself.
        if not exclude:
            try:
                return super().validate(model, instance, using=using)
            except ValidationError:
                pass
        errors: list[ValidationError] = []
        for check in self._checks:
            try:
                check.validate(model, instance, exclude=exclude, using=using)
            except ValidationError as error:
                errors.append(error)
        if errors:
            raise ValidationError(errors)
        return None
