"""The trigger that gives every row of money its voucher, numbered, in the statement that adds the row."""

import pgtrigger

# However money is booked – by a service, in bulk, from an imported year – its voucher comes with it. The counters are
# those of `next_number`, locked by kind and year until the transaction ends; a row that is rolled back gives its number
# back. The trigger fires after those that judge the row, for its name follows theirs.
_GIVE = """
    WITH fresh AS (
        SELECT c.id, c.unit_id, c.{day} AS day, c.amount, extract(year FROM c.{day})::int::text AS year
        FROM changed c),
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
    RETURN NULL;
"""


def series_of(kind):
    """Return the series from which the vouchers of a kind take their numbers."""
    return f"finance.voucher.{kind}"


def given_voucher(event, kind, day):
    """Return the trigger that adds the voucher of each new row; `event` is its reference there, `day` its day."""
    return pgtrigger.Trigger(
        name=f"voucher_given_to_{event}",
        level=pgtrigger.Statement,
        operation=pgtrigger.Insert,
        when=pgtrigger.After,
        referencing=pgtrigger.Referencing(new="changed"),
        func=_GIVE.format(event=event, kind=kind.value, mark=kind.mark, day=day, series=series_of(kind)),
    )
