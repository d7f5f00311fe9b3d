"""What one test tries many times, each time from the same rows."""

from contextlib import contextmanager

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from tests.sizes import size


@contextmanager
def undone():
    """Take back what was written inside, unless it raises."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def files_kept(folder):
    """Bring back the files of the folder that are emptied inside, as if it were never committed."""
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    yield
    for path, data in before.items():
        path.write_bytes(data)


def is_refused_twice(flow, record, move, actor):
    """Return whether neither the state of the record nor the permission of the actor lets him make the move.

    Each of the two is tried where it alone refuses; where both do, only in a full run.
    """
    row = flow.transitions[move]
    return size(True, False) and record.state not in row.sources and not actor.has_perm(row.permission, record)


def outcome_of(flow, record, move, *, actor, **answers):
    """Return the state that the move leads to, or the class of the refusal; the record stays as it was."""
    try:
        with undone():
            outcome = flow.perform(record, move, actor=actor, **answers).state
    except (PermissionDenied, ValidationError) as refusal:
        outcome = type(refusal)
    record.refresh_from_db()
    return outcome


def everybodys_moves(flow, record, table, everyone, answers):
    """Return what became of each move of the table by each role, and what the table says, both by (move, role).

    The table has the states, the target and the roles of each move.
    """
    outcomes, expected = {}, {}
    for move, (sources, target, roles) in table.items():
        for role, actor in everyone.items():
            if is_refused_twice(flow, record, move, actor):
                continue
            outcomes[move, role] = outcome_of(flow, record, move, actor=actor, **answers.get(move, {}))
            refused = ValidationError if record.state not in sources else PermissionDenied
            expected[move, role] = target if record.state in sources and role in roles else refused
    return outcomes, expected
