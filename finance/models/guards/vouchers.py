"""The trigger that gives every row of money its voucher, numbered, in the statement that adds the row."""

import pgtrigger

from finance.choices import VoucherKind

# However money is booked – by a service, in bulk, from an imported year – its voucher comes with it. The counters are
# those of `next_number`, locked by kind and year until the transaction ends; a row that is rolled back gives its number
# back. The trigger fires after those that judge the row, for its name follows theirs.
_GIVE = """
    WITH fresh AS (
        SELECT c.id, c.unit_id, c.{day} AS day, {amount}, extract(year FROM c.{day})::int::text AS year
        FROM changed c{only}),
    counted AS (
        INSERT INTO core_numbersequence AS s (series, period, last)
        SELECT '{series}', year, count(*) FROM fresh GROUP BY year ORDER BY year
        ON CONFLICT (series, period) DO UPDATE SET last = s.last + excluded.last
        RETURNING period, last),
    placed AS (
        SELECT f.*, s.last + 1 - row_number() OVER (PARTITION BY year ORDER BY f.day DESC, f.id DESC) AS serial
        FROM fresh f JOIN counted s ON s.period = f.year)
    INSERT INTO finance_voucher (number, unit_id, kind, day, amount, {event}_id)
    SELECT '{mark}' || year || '-' || lpad(serial::text, greatest(4, length(serial::text)), '0'),
        unit_id, '{kind}', day, amount, id
    FROM placed ORDER BY year, serial;
"""
_END = "    RETURN NULL;\n"
# A row that takes another back is of the kind of that one, in red.
_CAME, _WENT = (f" WHERE (c.amount > 0) {is_so} (c.corrects_id IS NULL)" for is_so in ("=", "<>"))

# An error of a former year is corrected by a voucher in blue, of the other kind.
_FORMER = """EXISTS (SELECT FROM finance_{event} o WHERE o.id = c.corrects_id
            AND extract(year FROM o.{day}) < extract(year FROM c.{day}))"""


def series_of(kind):
    """Return the series from which the vouchers of a kind take their numbers."""
    return f"finance.voucher.{kind}"


def given_voucher(event, kind, day):
    """Return the trigger that adds the voucher of each new row; `event` is its reference there, `day` its day."""
    return _given(event, _give(event, kind, day))


def given_voucher_or_corrected(event, kind, other, day):
    """Return the trigger for rows of which one takes another back: in red, and of a former year in blue as `other`."""
    former = _FORMER.format(event=event, day=day)
    now = _give(event, kind, day, f" WHERE NOT {former}")
    return _given(event, now + _give(event, other, day, f" WHERE {former}", "-c.amount AS amount"))


def given_voucher_by_side(event, day):
    """Return the trigger for rows that went out where they are below zero; a voucher is above zero unless in red."""
    came, went = (
        _give(event, VoucherKind.RECEIPT, day, _CAME),
        _give(event, VoucherKind.PAYMENT, day, _WENT, "-c.amount AS amount"),
    )
    return _given(event, came + went)


def _give(event, kind, day, only="", amount="c.amount"):
    facts = {"kind": kind.value, "mark": kind.mark, "series": series_of(kind)}
    return _GIVE.format(event=event, day=day, only=only, amount=amount, **facts)


def _given(event, func):
    return pgtrigger.Trigger(
        name=f"voucher_given_to_{event}",
        level=pgtrigger.Statement,
        operation=pgtrigger.Insert,
        when=pgtrigger.After,
        referencing=pgtrigger.Referencing(new="changed"),
        func=func + _END,
    )
