"""The database triggers that refuse a charge to a closed year, and a payment on the budget of another year."""

import pgtrigger

CLOSED = "finance_closed_year"
OTHER_YEAR = "finance_charge_of_year"

# The row of the year is share-locked: who closes it waits for charges under way, and they for him.
_CLOSED = """
    PERFORM 1 FROM finance_budgetyear y WHERE y.year = {year} FOR SHARE;
    IF EXISTS (SELECT FROM finance_budgetyear y WHERE y.year = {year} AND (y.state = 'closed'
        OR y.closes_on < (now() AT TIME ZONE 'Asia/Shanghai')::date)) THEN
        RAISE EXCEPTION 'a charge to a closed year: %', {year}
          USING ERRCODE = '23514', CONSTRAINT = '{closed}', DETAIL = ({year})::text;
    END IF;
"""
_CHARGING = ["submitted", "checked", "decided", "approved", "paid", "reversed"]
_YEAR_OF_BUDGET = "(SELECT b.year FROM finance_budget b WHERE b.id = NEW.budget_id)"
# By the basis in force on the day of the payment; without a row the day it was paid.
_CHARGED_IN = """
    IF {year} <> extract(year FROM CASE coalesce(
        (SELECT r.basis FROM finance_yearrule r WHERE r.valid_from <= NEW.paid_on
            AND (r.valid_until IS NULL OR r.valid_until > NEW.paid_on) ORDER BY r.valid_from DESC LIMIT 1), 'paid')
        WHEN 'approved' THEN (SELECT coalesce(CASE WHEN c.continues_id IS NULL THEN c.approved_on END, NEW.paid_on)
            FROM finance_claim c WHERE c.id = NEW.claim_id)
        ELSE NEW.paid_on END) THEN
        RAISE EXCEPTION 'payment % belongs to the budget of another year', NEW.number
          USING ERRCODE = '23514', CONSTRAINT = '{other}';
    END IF;
"""
# People approve on a line of the running year; history and what is carried over keep the day of their decision.
_APPROVED_IN = """
    IF NEW.state IN ('decided', 'approved') AND NEW.approved_by_id IS NOT NULL AND NEW.continues_id IS NULL
        AND extract(year FROM NEW.approved_on) <> {year} THEN
        RAISE EXCEPTION 'claim % is approved on the budget of another year', NEW.id
          USING ERRCODE = '23514', CONSTRAINT = '{other}';
    END IF;
"""


def _body(check, year=_YEAR_OF_BUDGET):
    return check.format(year=year, closed=CLOSED, other=OTHER_YEAR)


def _after(name, operation, *checks, **more):
    func = "".join(checks) + "    RETURN NULL;\n"
    return pgtrigger.Trigger(name=name, operation=operation, when=pgtrigger.After, func=func, **more)


def claim_in_year():
    """Return the triggers that keep a claim off a closed year; a claim of one may still end or be carried over."""
    moved = pgtrigger.Q(old__state__df=pgtrigger.F("new__state"))
    charges = moved & pgtrigger.Q(new__state__in=_CHARGING)
    rebooked = pgtrigger.Q(old__budget__df=pgtrigger.F("new__budget"))
    checks = (_body(_CLOSED), _body(_APPROVED_IN))
    return [
        _after("claim_added_in_year", pgtrigger.Insert, *checks),
        _after("claim_changed_in_year", pgtrigger.Update, *checks, condition=charges | rebooked),
    ]


def payment_in_year():
    """Return the trigger that keeps a payment, or its correction, in the year to which it belongs, while it is open."""
    return _after("payment_in_year", pgtrigger.Insert, _body(_CLOSED), _body(_CHARGED_IN))


def income_in_year():
    """Return the trigger that refuses an income, or its correction, dated in a closed year."""
    return _after("income_in_year", pgtrigger.Insert, _body(_CLOSED, "extract(year FROM NEW.received_on)::int"))


def trust_in_year():
    """Return the trigger that refuses money of others, or its correction, dated in a closed year."""
    return _after("trust_in_year", pgtrigger.Insert, _body(_CLOSED, "extract(year FROM NEW.day)::int"))


def budget_in_year():
    """Return the trigger that refuses to open or change a budget of a closed year."""
    return _after("budget_in_year", pgtrigger.Insert | pgtrigger.Update, _body(_CLOSED, "NEW.year"))


def adjustment_in_year():
    """Return the trigger that refuses to adjust a budget of a closed year."""
    return _after("adjustment_in_year", pgtrigger.Insert, _body(_CLOSED))


def subsidy_use_in_year():
    """Return the trigger that refuses to say, or to take back, what a payment of a closed year used."""
    year = """(SELECT extract(year FROM p.paid_on)::int FROM finance_payment p
        WHERE p.id = coalesce(NEW.payment_id, OLD.payment_id))"""
    return _after("subsidy_use_in_year", pgtrigger.Insert | pgtrigger.Delete, _body(_CLOSED, year))
