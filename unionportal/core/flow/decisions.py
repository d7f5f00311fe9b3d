"""What somebody sees before he decides: amount, payee, budget line and what is left of it, papers and findings.

An app registers, for a table whose records cost money or say what may cost it, the function that says it; every page of
a decision shows it.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import prefetch_related_objects

from unionportal.core.flow.workflow import Transition
from unionportal.core.models import User


@dataclass(frozen=True)
class Decision:
    """What stands beside the buttons; `line` names the budget with its year, `left` is what it has yet."""

    amount: Decimal | None = None
    payee: str = ""
    line: str = ""
    line_url: str = ""
    left: Decimal | None = None
    # What is left once this amount is spent; None where nothing more of the line is asked.
    after: Decimal | None = None
    # Whether `left` is without this amount already.
    is_set_aside: bool = False
    # What it is for: a name and the address of its page, if this user may open it.
    about: tuple[tuple[str, str], ...] = ()
    papers: tuple[tuple[str, str], ...] = ()
    findings: tuple[str, ...] = ()
    # Of what costs nothing by itself, in place of all the above but the findings: labels and what stands there.
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def is_request(self) -> bool:
        """Whether it is about money that is neither set aside nor paid yet."""
        return not self.facts and (self.after is not None or not self.line)


# The answers that are the same for all records of one page, by their keys; None where each asks by itself.
_ANSWERS: ContextVar[dict[Hashable, Any] | None] = ContextVar("answers", default=None)
Answer = TypeVar("Answer")


@contextmanager
def answered_once() -> Iterator[None]:
    """Look at many records, of which none changes meanwhile: what they ask alike is asked `once`."""
    token = _ANSWERS.set({})
    try:
        yield
    finally:
        _ANSWERS.reset(token)


def once(key: Hashable, ask: Callable[[], Answer]) -> Answer:
    """Return the answer; within `answered_once`, that of the first record that asked with this key."""
    answers = _ANSWERS.get()
    if answers is None:
        return ask()
    if key not in answers:
        answers[key] = ask()
    answer: Answer = answers[key]
    return answer


Shown = TypeVar("Shown", bound=Callable[[Any, User], Decision | None])
_SHOWN: dict[str, Callable[[Any, User], Decision | None]] = {}
_READS: dict[str, tuple[str, ...]] = {}
_TOGETHER: dict[str, Callable[[Sequence[Any]], dict[Hashable, Any]]] = {}


def shown_for(
    *labels: str,
    reads: tuple[str, ...] = (),
    together: Callable[[Sequence[Any]], dict[Hashable, Any]] | None = None,
) -> Callable[[Shown], Shown]:
    """Register the function (record, user) -> Decision, or None for one that costs nothing, of tables by label.

    It `reads` these relations of the record, which are read once for many records. `together` returns, for many records
    that were read, the answers that each of them would ask `once` for itself.
    """

    def register(function: Shown) -> Shown:
        _SHOWN.update(dict.fromkeys(labels, function))
        also_read(labels, *reads)
        if together:
            _TOGETHER.update(dict.fromkeys(labels, together))
        return function

    return register


def also_read(labels: Sequence[str], *relations: str) -> None:
    """Let these relations be read once for many records of these tables, for the app that knows them."""
    _READS.update({label: (*_READS.get(label, ()), *relations) for label in labels})


def decision_on(record: Any, user: User, move: Transition | None = None) -> Decision | None:
    """Return what this user sees before deciding on the record; None where it costs nothing.

    None too before the `move` by which what it asks for is not going to be spent.
    """
    shown = _SHOWN.get(record._meta.label)
    found = shown(record, user) if shown else None
    if found and found.is_request and move and record.flow.is_way_out(move):
        return None
    return found


def read_for_decisions(records: Sequence[Any]) -> None:
    """Read what the Decisions on these records of one table read, and answer what each would ask, once for all."""
    if not records:
        return
    label, answers = records[0]._meta.label, _ANSWERS.get()
    prefetch_related_objects(records, *_READS.get(label, ()))
    if answers is not None and (together := _TOGETHER.get(label)):
        answers.update(together(records))
