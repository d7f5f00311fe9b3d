"""The database triggers that keep a closed month of the ledger closed, until two persons open it again."""

import pgtrigger

MONTH = "finance_closed_month"

# The start of the ledger is share-locked: who closes a month waits for rows under way, and they for him.
_OPEN = """
    PERFORM 1 FROM finance_ledgerstart s WHERE s.state = 'confirmed' FOR KEY SHARE;
    SELECT c.last INTO closed FROM changed n {join} JOIN finance_monthclose c
        ON c.reopening_id IS NULL AND {voucher}.day BETWEEN c.first AND c.last LIMIT 1;
    IF closed IS NOT NULL THEN
        RAISE EXCEPTION 'the month of % is closed', closed
          USING ERRCODE = '23514', CONSTRAINT = '{month}', DETAIL = closed::text;
    END IF;
    RETURN NULL;
"""
# One month after the other, from the first day of the ledger, and only what is over and wholly posted.
_CLOSES = """
    SELECT s.day INTO began FROM finance_ledgerstart s WHERE s.state = 'confirmed' FOR UPDATE;
    IF began IS NULL OR NEW.reopening_id IS NOT NULL
        OR NEW.last <> (date_trunc('month', NEW.last) + interval '1 month - 1 day')::date
        OR NEW.first <> greatest(began, date_trunc('month', NEW.last)::date)
        OR NEW.last >= (now() AT TIME ZONE 'Asia/Shanghai')::date
        OR NEW.is_year AND extract(month FROM NEW.last) <> 12
        OR NEW.first > began AND NOT EXISTS (SELECT FROM finance_monthclose c
            WHERE c.reopening_id IS NULL AND c.last = NEW.first - 1)
        OR EXISTS (SELECT FROM finance_voucher v WHERE v.day BETWEEN NEW.first AND NEW.last
            AND NOT EXISTS (SELECT FROM finance_posting p WHERE p.voucher_id = v.id)) THEN
        RAISE EXCEPTION 'the month of % cannot be closed', NEW.last
          USING ERRCODE = '23514', CONSTRAINT = 'finance_monthclose_whole';
    END IF;
    RETURN NEW;
"""
# Once, and with all that were closed after it.
_OPENED = """
    IF OLD.reopening_id IS NOT NULL OR NOT EXISTS (SELECT FROM finance_reopening r
            WHERE r.id = NEW.reopening_id AND r.state = 'confirmed' AND r.since <= OLD.last)
        OR EXISTS (SELECT FROM finance_monthclose c WHERE c.last > OLD.last AND c.reopening_id IS NULL) THEN
        RAISE EXCEPTION 'the month of % is opened by nobody', OLD.last
          USING ERRCODE = '23514', CONSTRAINT = 'finance_monthclose_opened';
    END IF;
    RETURN NULL;
"""


def _open_month(name, join, voucher):
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        operation=pgtrigger.Insert,
        when=pgtrigger.After,
        referencing=pgtrigger.Referencing(new="changed"),
        declare=[("closed", "date")],
        func=_OPEN.format(join=join, voucher=voucher, month=MONTH),
    )


def voucher_in_open_month():
    """Return the trigger that refuses a voucher, and with it its row of money, dated in a closed month."""
    return _open_month("voucher_in_open_month", "", "n")


def posted_in_open_month():
    """Return the trigger that refuses to post a voucher of a closed month."""
    return _open_month("posting_in_open_month", "JOIN finance_voucher v ON v.id = n.voucher_id", "v")


def closes_what_is_posted():
    """Return the trigger by which months are closed in order, each once it is over and all of it posted."""
    return pgtrigger.Trigger(
        name="monthclose_whole",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        declare=[("began", "date")],
        func=_CLOSES,
    )


def opened_by_two():
    """Return the trigger by which a closed month is opened only as two persons decided; deferred, with those after."""
    return pgtrigger.Trigger(
        name="monthclose_opened",
        operation=pgtrigger.Update,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        func=_OPENED,
    )
