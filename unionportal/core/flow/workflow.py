"""A small state machine: its table is data, and `fire` is the only way to move."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction

from unionportal.core.models import User
from unionportal.core.trail import acts, audit


class Record(Protocol):
    """A row with a column `state`, which a flow moves."""

    objects: ClassVar[Any]
    pk: Any
    state: str

    def full_clean(self) -> None:
        """Raise ValidationError for what is wrong with the row."""

    def save(self, *, update_fields: Iterable[str]) -> None:
        """Write these columns."""


Moving = TypeVar("Moving", bound=Record)


def _never(record: object, actor: User) -> str | None:
    return None


@dataclass(frozen=True)
class Transition:
    """One row of the table: name and label, source states, target state, permission, and what blocks it."""

    name: str
    label: str
    sources: tuple[str, ...]
    target: str
    permission: str
    # (record, actor) -> the reason why the move is refused, or None.
    # Any: the record is of the flow's own model.
    blocked: Callable[[Any, User], str | None] = _never


class Workflow:
    """The states of a table and the transitions between them, by name."""

    def __init__(self, states: type[models.TextChoices], transitions: Iterable[Transition]) -> None:
        self.states = states
        self.transitions = {t.name: t for t in transitions}

    def act_of(self, record: Record, name: str) -> acts.Act:
        """Return the act that the audit log names when the record makes this transition."""
        return acts.moving(type(record), name, self.transitions[name].label)

    def labels(self, *names: str) -> list[str]:
        """Return the labels of these transitions, as the audit log has them."""
        return [self.transitions[name].label for name in names]

    def available(self, record: Record, actor: User) -> list[Transition]:
        """Return the transitions this user could fire on the record now."""
        return [
            move
            for move in self.transitions.values()
            if record.state in move.sources
            and actor.has_perm(move.permission, record)
            and not move.blocked(record, actor)
        ]

    @transaction.atomic
    def fire(
        self,
        record: Moving,
        name: str,
        *,
        actor: User,
        judged_on: models.Model | None = None,
        facts: Mapping[str, object] | None = None,
        effect: Callable[[Moving], dict[str, Any]] | None = None,
        **fields: Any,
    ) -> Moving:
        """Move `record` along one transition, setting `fields` with it; return the locked, fresh record.

        `effect(record)` runs on the locked row once the move is known to be allowed, and returns more fields.
        `judged_on` is the record the permission is asked of, where one record's move carries another along.
        """
        move = self.transitions[name]
        # NO KEY: a plain FOR UPDATE would wait for every insert that refers to this row by foreign key.
        record = type(record).objects.select_for_update(of=("self",), no_key=True).get(pk=record.pk)
        if record.state not in move.sources:
            raise ValidationError(f"“{self.states(record.state).label}”状态下不能{move.label}，请刷新页面。")
        if not actor.has_perm(move.permission, judged_on or record):
            raise PermissionDenied(f"您没有“{move.label}”的权限。")
        for field, value in fields.items():
            setattr(record, field, value)
        if reason := move.blocked(record, actor):
            raise ValidationError(reason)
        if effect:
            more = effect(record)
            fields |= more
            for field, value in more.items():
                setattr(record, field, value)
        before, record.state = record.state, move.target
        record.full_clean()
        record.save(update_fields=["state", *fields])
        states = [self.states(before).label, self.states(move.target).label]
        audit.record(actor, self.act_of(record, name), record, 状态=states, **(facts or {}))
        return record
