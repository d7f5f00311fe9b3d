"""The base of records whose check constraints are asked of the database at once before they are saved."""

from collections.abc import Collection
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache, lru_cache, reduce
from operator import and_
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import DatabaseError, connections, models, transaction
from django.db.models import CheckConstraint, Field, Q
from django.db.models.constraints import BaseConstraint
from django.db.models.sql import Query


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
    return [_Checks(checks), *others] if checks else others


class _Checks(BaseConstraint):
    """The checks of a table; which of them fails is asked only once one does."""

    def __init__(self, checks: list[CheckConstraint]) -> None:
        self._checks = checks
        super().__init__(name="checked_together")

    def validate(
        self,
        model: type[models.Model],
        instance: models.Model,
        exclude: Collection[str] | None = None,
        using: str = "default",
    ) -> None:
        """Raise ValidationError with the sentences of the checks that fail."""
        question = _Question.of(model, frozenset(exclude or ()), using)
        if question is None or question.holds_for(instance):
            return
        errors: list[ValidationError] = []
        for check in self._checks:
            try:
                check.validate(model, instance, exclude=exclude, using=using)
            except ValidationError as error:
                errors.append(error)
        if errors:
            raise ValidationError(errors)


@dataclass(frozen=True)
class _Question:
    """Asks whether values would pass some checks of a table: its SQL, made once, as that of the constraints is."""

    sql: str
    # The values that the checks name themselves, and the columns that they read.
    named: tuple[Any, ...]
    read: "tuple[Field[Any, Any], ...]"
    using: str

    @classmethod
    @lru_cache(maxsize=1000)
    def of(cls, model: type[models.Model], left_out: frozenset[str], using: str) -> Self | None:
        """Return the question of the checks that read no field that is left out; None where no check is left."""
        asked, read = [], set()
        for check in model._meta.constraints:
            if isinstance(check, CheckConstraint):
                names = {path[0] for path in model._get_expr_references(Q(check.condition))}
                if not names & left_out:
                    asked.append(Q(check.condition))
                    read |= names
        if not asked:
            return None
        query = Query(model, alias_cols=False)
        where = query.build_where(reduce(and_, asked))
        condition, named = query.get_compiler(using=using).compile(where)
        meta = model._meta
        fields = tuple(meta.pk if name == "pk" else meta.get_field(name) for name in sorted(read))
        quote = connections[using].ops.quote_name
        columns = ", ".join(f"%s::{one.db_type(connections[using])} AS {quote(one.column)}" for one in fields)
        sql = f'SELECT ({condition}) IS NOT FALSE AS "_check" FROM (SELECT {columns}) AS given'  # noqa: S608
        return cls(sql, tuple(named), fields, using)

    def holds_for(self, instance: models.Model) -> bool:
        """Return whether the record passes; False too where the database cannot tell, for each check to be asked."""
        given = [getattr(instance, one.attname) for one in self.read]
        if any(hasattr(value, "resolve_expression") for value in given):
            return False
        connection = connections[self.using]
        values = [one.get_db_prep_value(value, connection) for one, value in zip(self.read, given, strict=True)]
        try:
            with (
                transaction.atomic(self.using) if connection.in_atomic_block else nullcontext(),
                connection.cursor() as cursor,
            ):
                cursor.execute(self.sql, [*self.named, *values])
                return bool(cursor.fetchone()[0])
        except DatabaseError:
            return False
