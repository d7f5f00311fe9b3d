"""One move of a flow on many records: what can be done with each, shown before, and each through its service."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from unionportal.core.flow.decisions import Decision, answered_once, decision_on, read_for_decisions
from unionportal.core.flow.moves import MoveForm, why_not
from unionportal.core.flow.versions import CHANGED, SEEN, UNSAID, is_as_seen, seen_version
from unionportal.core.values.numerals import number_in

# Nobody looks through more before deciding on them; more, where no money is decided on, is for the worker.
MOST_ROWS, MOST_IN_JOB = 200, 5000
# The field with the versions of the rows that a page does not show.
UNSEEN = "unseen"
_AT_ONCE = 20
_SINGLY = "涉及个人隐私，须逐件办理。"


@dataclass(frozen=True)
class Line:
    """One record as it stands before the act: what is shown beside it, and why it cannot be done, if so."""

    record: Any
    amount: Decimal | None
    decision: Decision | None = None
    refusal: str = ""
    # What tells it from others of its name, where the list says so.
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Done:
    """What was done: how many records and their amount, and the refused ones with the sentence of each."""

    count: int
    amount: Decimal
    refused: tuple[tuple[str, str], ...]


def offered(flow, names, user):
    """Return those of the moves, by name, that a role of the user allows."""
    return [flow.transitions[name] for name in names if user.holds(flow.transitions[name].permission)]


def form_of(flow, name, data=None, *, record=None):
    """Return the one form of the move, answered for all records; it offers what fits the `record`, one of them."""
    return flow.forms.get(name, MoveForm)(data, record=record)


def lines_of(records, move, user, amount=""):
    """Return a Line for each record; `amount` names its column that is added up, if there is one."""
    records = list(records)
    with answered_once():
        read_for_decisions(records)
        lines = [_line(record, move, user, getattr(record, amount) if amount else None) for record in records]
    return _within_what_is_left(lines) if records and move.name in records[0].flow.spends else lines


def _within_what_is_left(lines):
    """Return the lines, those refused that find too little left of their budget line once the ones before are done."""
    left, found = {}, []
    for line in lines:
        shown = line.decision
        if shown is not None and shown.after is not None:
            rest = left.setdefault(shown.line, shown.left)
            if shown.amount > rest:
                reason = f"预算余额不足：前面的办完以后，{shown.line}还可用 {rest:,} 元，本次 {shown.amount:,} 元。"
                found.append(replace(line, decision=None, refusal=reason))
                continue
            left[shown.line] = rest - shown.amount
        found.append(line)
    return found


def seen_in(posted, records):
    """Return {key: version} of the records as they were when the page that was confirmed was made.

    It has those it showed in fields of their own, the others in one.
    """
    others = (one.partition("-") for one in posted.get(UNSEEN, "").split(","))
    versions = {number_in(key, digits=18): version for key, _, version in others}
    return versions | {record.pk: posted.get(f"{SEEN}-{record.pk}", "") for record in records}


def versions_of(records):
    """Return the versions of records that a page is about and does not show, as it sends them."""
    return ",".join(f"{record.pk}-{seen_version(record)}" for record in records)


def most_of(amount):
    """Return how many rows are decided in one act, of a table with this column of money or with none."""
    return MOST_ROWS if amount else MOST_IN_JOB


def _line(record, move, user, amount):
    if not user.has_perm(move.permission, record):
        return Line(record, amount, refusal=f"您没有“{move.label}”的权限。")
    if reason := why_not(record, move, user):
        return Line(record, amount, refusal=reason)
    if getattr(record, "is_confidential", False):
        return Line(record, amount, refusal=_SINGLY)
    if reason := record.flow.foreseen(record, move.name):
        return Line(record, amount, refusal=reason)
    return Line(record, amount, decision_on(record, user, move))


def perform_each(records, move, user, answers, amount="", *, seen=None, progress=None):
    """Move each record through its service, in the order of the keys; a refused one stops no other.

    `seen` is {key: the version of the record as it was shown}, if it was; `progress` gets how many records
    were gone through.
    """
    count, total, refused = 0, Decimal(0), []
    for number, record in enumerate(records, 1):
        if progress and number % _AT_ONCE == 0:
            progress(number)
        if getattr(record, "is_confidential", False):
            refused.append((str(record), _SINGLY))
            continue
        try:
            with transaction.atomic():
                if seen is not None:
                    _hold_to_what_was_seen(record, move, user, seen.get(record.pk, ""))
                record.flow.perform(record, move.name, actor=user, **answers)
        except ValidationError as refusal:
            refused.append((str(record), " ".join(refusal.messages)))
        except PermissionDenied as refusal:
            refused.append((str(record), str(refusal)))
        else:
            count, total = count + 1, total + (getattr(record, amount) or 0 if amount else 0)
    return Done(count, total, tuple(refused))


def _hold_to_what_was_seen(record, move, user, version):
    if not version:
        raise ValidationError(UNSAID)
    if not is_as_seen(record, version):
        record.refresh_from_db()
        raise ValidationError(why_not(record, move, user) or CHANGED)
