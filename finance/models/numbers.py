"""Numbers without gaps, refused by the database if somebody writes others."""

import pgtrigger
from django.db.models import Value
from django.db.models.functions import Concat, Left, LPad, Substr

# The part before the serial is a letter, the year and a hyphen: "P2025-".
_HEAD = 6
# A serial has at most as many digits.
_DIGITS = 9
# Rows are never deleted and keep their number, so a series whose every number has its predecessor has no gap.
_CONSECUTIVE = """
    SELECT c.number INTO wrong FROM changed c WHERE c.number IS NOT NULL{fresh} AND (
        c.number !~ '^{letter}[0-9]{{4}}-([0-9]{{4}}|[1-9][0-9]{{4,8}})$'
        OR substr(c.number, {serial})::int = 0
        OR substr(c.number, {serial})::int > 1 AND NOT EXISTS (
            SELECT FROM {table} t WHERE t.number = left(c.number, {head}) || lpad(
                (substr(c.number, {serial})::int - 1)::text,
                greatest(4, length((substr(c.number, {serial})::int - 1)::text)), '0'))) LIMIT 1;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'number % does not follow', wrong USING ERRCODE = '23514', CONSTRAINT = '{table}_numbered';
    END IF;
    RETURN NULL;
"""
_FRESH = " AND EXISTS (SELECT FROM before b WHERE b.id = c.id AND b.number IS DISTINCT FROM c.number)"


def numbered(table: str, letter: str, *, later: bool = False) -> list[pgtrigger.Trigger]:
    """Return the triggers that refuse a `number` of `table` without the one before it: P2025-0007 needs P2025-0006.

    Numbers are `letter` (or one of several, as [ab]), the year, a hyphen and a serial of at least four digits, as
    `next_number` gives them. With `later` a row may be numbered after it was added, once. The rows of the table must
    never be deleted.
    """
    triggers = [_consecutive(table, letter, pgtrigger.Insert, pgtrigger.Referencing(new="changed"), "added")]
    if later:
        both = pgtrigger.Referencing(old="before", new="changed")
        given = pgtrigger.Q(old__number__isnull=False)
        triggers += [
            _consecutive(table, letter, pgtrigger.Update, both, "later", fresh=_FRESH),
            pgtrigger.Protect(
                name=f"{table}_number_kept",
                operation=pgtrigger.Update,
                condition=given & pgtrigger.Q(old__number__df=pgtrigger.F("new__number")),
            ),
        ]
    return triggers


def by_year_and_serial(name):
    """Return the expression that orders the numbers in a column as `in_order` does, where text puts 10000 before 9999.

    They are as `numbered` keeps them.
    """
    return Concat(Left(name, _HEAD), LPad(Substr(name, _HEAD + 1), _DIGITS, Value("0")))


def in_order(number):
    """Return what a number, as somebody types it, is compared by: Z2025-9999 is less than Z2025-10000."""
    number = number.strip().upper()
    head, serial = number[:_HEAD], number[_HEAD:]
    return head + serial.rjust(_DIGITS, "0") if serial else head


def _consecutive(table, letter, operation, referencing, when, *, fresh=""):
    return pgtrigger.Trigger(
        name=f"{table}_numbered_{when}",
        level=pgtrigger.Statement,
        operation=operation,
        when=pgtrigger.After,
        referencing=referencing,
        declare=[("wrong", "text")],
        func=_CONSECUTIVE.format(table=table, letter=letter, head=_HEAD, serial=_HEAD + 1, fresh=fresh),
    )
