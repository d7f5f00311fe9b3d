"""The base of records whose check constraints are asked of the database at once before they are saved."""

from collections.abc import Collection, Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache, lru_cache, reduce
from operator import and_
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import DatabaseError, connections, models, transaction
from django.db.models import CheckConstraint, Field, Q, UniqueConstraint
from django.db.models.constraints import BaseConstraint
from django.db.models.sql import Query


class CheckedTogether(models.Model):
    """Validates its check constraints by one query, where Django asks three for each of them."""

    # The names of the fields that alone were set since the row was read; None where that is not known.
    _changed: frozenset[str] | None = None

    class Meta:
        abstract = True

    def clean_changed(self, changed: Iterable[str]) -> None:
        """Validate a row of which only the fields `changed` were set since it was read and locked.

        That what the others refer to exists, and what must be unique is, the database holds: it is not asked again.
        """
        self._changed = frozenset(self._meta.get_field(name).name for name in changed)
        try:
            self.full_clean()
        finally:
            del self._changed

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Validate each field, but none that refers to what is known to exist."""
        known = {one.name for one in self._unchanged() if one.remote_field and getattr(self, one.attname) is not None}
        super().clean_fields(exclude={*(exclude or ()), *known})

    def validate_unique(self, exclude: Collection[str] | None = None) -> None:
        """Validate what is unique by itself, but nothing that is known to be."""
        known = {one.name for one in self._unchanged() if one.unique}
        super().validate_unique(exclude={*(exclude or ()), *known})

    def _unchanged(self) -> "list[Field[Any, Any]]":
        changed = self._changed
        return [] if changed is None else [one for one in self._meta.concrete_fields if one.name not in changed]

    def get_constraints(self) -> list[tuple[type[models.Model], list[Any]]]:
        """Return the constraints to validate by their model, the checks of each as one."""
        found = [(model, _joined(model)) for model, _ in super().get_constraints()]
        if (changed := self._changed) is None:
            return found
        return [
            (model, [rule for rule, read in zip(rules, _read_by_rules(model), strict=True) if read & changed])
            for model, rules in found
        ]


@cache
def _joined(model: type[models.Model]) -> list[BaseConstraint]:
    checks = [one for one in model._meta.constraints if isinstance(one, CheckConstraint)]
    others = [one for one in model._meta.constraints if one not in checks]
    return [_Checks(checks), *others] if checks else others


@cache
def _read_by_rules(model: type[models.Model]) -> list[frozenset[str]]:
    """Return for each of the joined constraints the names of the fields that it reads."""
    return [_read_by_rule(model, rule) for rule in _joined(model)]


def _read_by_rule(model: type[models.Model], rule: BaseConstraint) -> frozenset[str]:
    if isinstance(rule, UniqueConstraint) and not rule.expressions:
        return frozenset(rule.fields) | (_read_by(model, rule.condition) if rule.condition else frozenset())
    return frozenset(one.name for one in model._meta.concrete_fields)


def _read_by(model: type[models.Model], condition: Q) -> frozenset[str]:
    return frozenset(path[0] for path in model._get_expr_references(Q(condition)))


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
                names = _read_by(model, check.condition)
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
