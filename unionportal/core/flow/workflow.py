"""A state machine: its table is data, `fire` is the only way to move, and what people do is registered on it.

`<thing>_flow.py` has the table: one Transition per move, with its label, its states, its permission, its guard and the
states in which it is work that waits for whoever may do it. The service that performs a move registers itself with
`@FLOW.act(name)`, a form with fields of its own with `@FLOW.form(name)`, and what it asks of the record besides the
guard, so that pages say it before, with `@FLOW.check(name)`; the model names its flow and its Worklist.
Buttons, pages of moves, the inbox and the tests of the tables read nothing else.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, ClassVar, Protocol, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.forms import BaseForm

from unionportal.core.database.together import CheckedTogether
from unionportal.core.flow.makers import of_its_maker
from unionportal.core.models import User
from unionportal.core.trail import acts, audit


@dataclass(frozen=True)
class Worklist:
    """Where the records of a table are worked on: the place among what waits, the pages of the portal if any.

    `waiting_line` of a record, if it has one, stands for its name there; it reads the relations `shown`.
    """

    place: int
    portal_list: str = ""
    portal_detail: str = ""
    shown: tuple[str, ...] = ()


class Record(Protocol):
    """A row with a column `state`, which its flow moves."""

    flow: ClassVar["Workflow"]
    worklist: ClassVar[Worklist]
    objects: ClassVar[Any]
    pk: Any
    state: str

    def full_clean(self) -> None:
        """Raise ValidationError for what is wrong with the row."""

    def save(self, *, update_fields: Iterable[str]) -> None:
        """Write these columns."""

    def refresh_from_db(self) -> None:
        """Read the row as it is stored."""


Moving = TypeVar("Moving", bound=Record)


Act = TypeVar("Act", bound=Callable[..., Any])
Check = TypeVar("Check", bound=Callable[[Any], None])
Form = TypeVar("Form", bound=Callable[..., BaseForm])


@dataclass(frozen=True)
class Guard:
    """What blocks a move, said twice: of one record as a sentence, of many rows as a query; a test holds them equal."""

    # (record, actor) -> the reason why the move is refused, or None.
    # Any: the record is of the flow's own model.
    sentence: Callable[[Any, User], str | None]
    # (rows, actor) -> the rows that are not blocked.
    free: Callable[[Any, User], Any]

    def __call__(self, record: object, actor: User) -> str | None:
        return self.sentence(record, actor)


def guard(free: Callable[[Any, User], Any]) -> Callable[[Callable[[Any, User], str | None]], Guard]:
    """Decorate the sentence of a guard with the query for the rows that it lets pass."""
    return lambda sentence: Guard(sentence, free)


@guard(lambda rows, actor: rows)
def _never(record: object, actor: User) -> str | None:
    return None


def _validate(record: Any, changed: Iterable[str]) -> None:
    """Validate a record that was read and locked, and of which these fields were set then."""
    if isinstance(record, CheckedTogether):
        record.clean_changed(changed)
    else:
        record.full_clean()


def _accept(record: object) -> None:
    """Find nothing against the record."""


@dataclass(frozen=True)
class Transition:
    """One row of the table: name and label, source states, target state, permission, and what blocks it."""

    name: str
    label: str
    sources: tuple[str, ...]
    # None: the record stays in its state.
    target: str | None
    permission: str
    # A plain function, without a query, is asked of each row that may wait.
    blocked: Callable[[Any, User], str | None] = _never
    # The states in which the move waits for whoever may do it; none, if it is a choice and no work.
    waits_in: tuple[str, ...] = ()
    # The column of who made the record, of a move that waits for him before others (flow.makers).
    maker: str = ""
    # The portal page on which it waits, where that is not the Worklist's.
    waits_at: str = ""
    # The transition whose act the audit log names, where this one is another outcome of the same act.
    outcome_of: str = ""
    # What whoever is about to do it must know, shown above its form.
    warning: str = ""
    # The target from these sources, where it is another.
    onward: Mapping[str, str] = field(default_factory=dict)
    # Whether it is the likely next step although it does not wait: a choice of whoever keeps the record.
    leads_on: bool = False
    # Whether the record's page says, to whoever may do it, what it still waits for.
    says_why: bool = False
    # Whether its page has more to read or to fill in than the record's page and its registered form.
    has_page: bool = False

    def is_likely(self, record: Record) -> bool:
        """Return whether it is what usually comes next, and not a way back or a change."""
        return self.leads_on or record.state in self.waits_in

    def target_from(self, state: str) -> str | None:
        """Return the state that it leads to from this one; None if the record stays in it."""
        return self.onward.get(state, self.target)


class Workflow:
    """The states of a table and the transitions between them, by name, with the service and form of each."""

    def __init__(self, states: type[models.TextChoices], transitions: Iterable[Transition]) -> None:
        self.states = states
        self.transitions = {t.name: t for t in transitions}
        self.acts: dict[str, Callable[..., Any]] = {}
        self.forms: dict[str, Callable[..., BaseForm]] = {}
        self.checks: dict[str, Callable[[Any], None]] = {}
        # The moves that set the amount aside of its budget line, so that less is left for the next record.
        self.spends: set[str] = set()

    def warning_of(self, move: Transition) -> str:
        """Return what stands above the form of the move: its own words, or that a way out of the work is final."""
        if move.warning or not move.target or not self.is_way_out(move):
            return move.warning
        return f"办理以后是“{self.states(move.target).label}”，不能恢复。"

    def is_way_out(self, move: Transition) -> bool:
        """Return whether the move ends the work without its being done: no move leads on from there, none waits."""
        sources = {state for one in self.transitions.values() for state in one.sources}
        return not move.waits_in and move.target is not None and move.target not in sources

    def is_one_click(self, move: Transition) -> bool:
        """Return whether the page of the record can do the move: it asks for nothing and shows nothing more."""
        return move.name in self.acts and move.name not in self.forms and not move.has_page

    def out_of_turn(self, move: Transition, state: str, *, otherwise: str = "") -> str:
        """Return that the move is not made in this state, and which work comes first; `otherwise` if none leads there.

        Both say what is to be done, e.g. “请刷新页面”.
        """
        # A way back has nothing that comes first.
        works = (one for one in self.transitions.values() if move.waits_in and state in one.waits_in)
        first = next((one for one in works if one.target_from(state) in move.sources), None)
        advice = f"请先{first.label}" if first else otherwise
        return f"“{self.states(state).label}”状态下不能{move.label}{advice and f'，{advice}'}。"

    def act(self, name: str, form: Callable[..., BaseForm] | None = None) -> Callable[[Act], Act]:
        """Register the service `(record, *, actor, **answers)` that performs the move, and a form of core it asks."""

        def register(service: Act) -> Act:
            # A name that the table does not have fails here.
            self.acts[self.transitions[name].name] = service
            if form:
                self.form(name)(form)
            return service

        return register

    def form(self, *names: str) -> Callable[[Form], Form]:
        """Register the form `(data, files, record=…)` whose cleaned fields are the answers the moves' services take."""

        def register(form: Form) -> Form:
            self.forms |= {self.transitions[name].name: form for name in names}
            return form

        return register

    def check(self, name: str, *, spends: bool = False) -> Callable[[Check], Check]:
        """Register what the service of the move asks of the record besides its guard; it raises ValidationError.

        The move `spends` if it sets the amount aside of a budget line, and is refused where too little is left.
        """

        def register(check: Check) -> Check:
            self.checks[self.transitions[name].name] = check
            if spends:
                self.spends.add(name)
            return check

        return register

    def foreseen(self, record: Record, name: str) -> str:
        """Return in words why the service of the move would refuse the record, whatever is answered; or ""."""
        try:
            self.checks.get(name, _accept)(record)
        except ValidationError as refusal:
            return " ".join(refusal.messages)
        return ""

    def perform(self, record: Record, name: str, *, actor: User, **answers: Any) -> Any:
        """Call the service of the move; return what it returns."""
        if name not in self.acts:
            raise ValidationError("这一步随其他操作自动进行。")
        return self.acts[name](record, actor=actor, **answers)

    def acts_of(self, model: type[Record], *names: str) -> tuple[acts.Act, ...]:
        """Return the acts of these transitions of the table."""
        return tuple(self.act_of(model, name) for name in names)

    def act_of(self, model: type[Record], name: str) -> acts.Act:
        """Return the act that the audit log names when a record of the table makes this transition."""
        move = self.transitions[name]
        return acts.moving(model, move.outcome_of or name, move.label)

    def available(self, record: Record, actor: User) -> list[Transition]:
        """Return the transitions this user could perform on the record now, without those another act carries along."""
        return [
            move
            for move in self.transitions.values()
            if move.name in self.acts
            and record.state in move.sources
            and actor.has_perm(move.permission, record)
            and not self.why_blocked(move, record, actor)
        ]

    def hindered(self, record: Record, actor: User) -> list[tuple[Transition, str]]:
        """Return the transitions that this user may perform and that something holds up, each with what that is."""
        found = [
            (move, self.why_blocked(move, record, actor))
            for move in self.transitions.values()
            if move.says_why and record.state in move.sources and actor.has_perm(move.permission, record)
        ]
        return [(move, reason) for move, reason in found if reason]

    def why_blocked(self, move: Transition, record: Any, actor: User) -> str | None:
        """Return the sentence that blocks the move, or None; a deputy does not what its lender must leave to others."""
        if reason := move.blocked(record, actor):
            return reason
        for lender in actor.lenders(move.permission):
            if reason := move.blocked(record, lender):
                return f"您代理的{lender.name}也不能办：{reason}"
        return None

    def waiting(self, move: Transition, rows: Any, actor: User, limit: int | None = None) -> list[Record]:
        """Return those of `rows`, at most `limit`, in which the move waits; `rows` are those this user may move."""
        if (free := self.free(move, rows, actor)) is not None:
            return list(free[:limit])
        rows = self._work(move, rows, actor)
        # Cut after the guard was asked: rows that it blocks must not hide those behind them.
        return list(
            islice((row for row in rows.iterator(chunk_size=500) if not self.why_blocked(move, row, actor)), limit)
        )

    def free(self, move: Transition, rows: Any, actor: User) -> Any | None:
        """Return the query for those of `rows` in which the move waits; None if its guard is asked of each row."""
        if not isinstance(move.blocked, Guard):
            return None
        rows = self._work(move, rows, actor)
        for hand in (actor, *actor.lenders(move.permission)):
            rows = move.blocked.free(rows, hand)
        return rows

    def _work(self, move: Transition, rows: Any, actor: User) -> Any:
        rows = rows.filter(state__in=move.waits_in)
        return of_its_maker(rows, move.maker, move.permission, actor) if move.maker else rows

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
        # NO KEY: a plain FOR UPDATE would wait for every insert that refers to this row by foreign key.
        record = type(record).objects.select_for_update(of=("self",), no_key=True).get(pk=record.pk)
        return self._move(record, name, actor, judged_on or record, facts or {}, effect, fields)

    @transaction.atomic
    def fire_all(
        self,
        rows: Any,
        name: str,
        *,
        actor: User,
        facts: Callable[[Any], Mapping[str, object]],
        effect: Callable[[Any], dict[str, Any]],
        judged_on: models.Model | None = None,
    ) -> list[Any]:
        """Move all rows of a queryset along one transition, or none; return the locked, fresh records.

        `facts` and `effect` are asked of each; the queryset loads the relations that they and the guard read.
        `judged_on` is the record the permission is asked of, as in `fire`.
        """
        locked = rows.select_for_update(of=("self",), no_key=True).order_by("pk")
        return [self._move(record, name, actor, judged_on or record, facts(record), effect, {}) for record in locked]

    def _move(
        self,
        record: Moving,
        name: str,
        actor: User,
        judged_on: Any,
        facts: Mapping[str, object],
        effect: Callable[[Moving], dict[str, Any]] | None,
        fields: dict[str, Any],
    ) -> Moving:
        move = self.transitions[name]
        if record.state not in move.sources:
            raise ValidationError(self.out_of_turn(move, record.state, otherwise="请刷新页面"))
        if not actor.has_perm(move.permission, judged_on):
            raise PermissionDenied(f"您没有“{move.label}”的权限。")
        for column, value in fields.items():
            setattr(record, column, value)
        if reason := self.why_blocked(move, record, actor):
            raise ValidationError(reason)
        if effect:
            more = effect(record)
            fields |= more
            for column, value in more.items():
                setattr(record, column, value)
        target = move.target_from(record.state)
        before, record.state = record.state, target or record.state
        _validate(record, ("state", *fields))
        record.save(update_fields=["state", *fields])
        moved = {"状态": [self.states(before).label, self.states(target).label]} if target else {}
        audit.record(actor, self.act_of(type(record), name), record, **moved, **facts)
        return record
