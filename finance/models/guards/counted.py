"""The database trigger that keeps rows out of the days of a holding whose cash was counted, or month reconciled."""

import pgtrigger

COUNTED = "finance_counted_day"

# What lay there is confirmed until the last of these days; of what happened until the first opening balance the book
# says nothing. The holding is share-locked: who counts waits for rows under way, and they for him.
_COUNTED = """
    PERFORM 1 FROM finance_holding h WHERE h.id IN ({holdings}) ORDER BY h.id FOR SHARE;
    SELECT h.id INTO counted FROM finance_holding h WHERE h.id IN ({holdings})
      AND {day} > (SELECT min(o.day) FROM finance_opening o WHERE o.holding_id = h.id AND o.state = 'confirmed')
      AND (EXISTS (SELECT FROM finance_reconciliation r
            WHERE r.holding_id = h.id AND r.state <> 'returned' AND r.day >= {day})
        OR EXISTS (SELECT FROM finance_cashcount c
            WHERE c.holding_id = h.id AND c.state <> 'returned' AND c.day >= {day})) LIMIT 1;
    IF counted IS NOT NULL THEN
        RAISE EXCEPTION 'a row of a day that is counted: %', {day}
          USING ERRCODE = '23514', CONSTRAINT = '{constraint}', DETAIL = counted || ' ' || {day};
    END IF;
    RETURN NULL;
"""
_MAIN = "SELECT m.id FROM finance_holding m WHERE m.is_main AND m.kind = {kind}"
# What corrects a row lies where that one does.
_LIES_IN = """coalesce((SELECT p.holding_id FROM finance_placement p WHERE p.{part}_id = NEW.corrects_id), ({main}))"""
_OF_METHOD = "CASE {row}.method WHEN 'cash' THEN 'cash' ELSE 'bank' END"


def _trigger(name, holdings, day):
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Insert,
        when=pgtrigger.After,
        declare=[("counted", "bigint")],
        func=_COUNTED.format(holdings=holdings, day=day, constraint=COUNTED),
    )


def not_counted(part, day):
    """Return the trigger of a table of rows of the books, which lie in the main holding where nobody placed them."""
    kind = _OF_METHOD.format(row="NEW") if part == "payment" else "'bank'"
    return _trigger(f"{part}_not_counted", _LIES_IN.format(part=part, main=_MAIN.format(kind=kind)), f"NEW.{day}")


def moved_not_counted():
    """Return the trigger of money moved between two holdings."""
    return _trigger("transfer_not_counted", "NEW.source_id, NEW.target_id", "NEW.day")


def placed_not_counted():
    """Return the trigger of a row that is taken out of the main holding of its kind into another."""
    kind = "coalesce((SELECT {method} FROM finance_payment y WHERE y.id = NEW.payment_id), 'bank')"
    kind = kind.format(method=_OF_METHOD.format(row="y"))
    day = """coalesce((SELECT y.paid_on FROM finance_payment y WHERE y.id = NEW.payment_id),
        (SELECT i.received_on FROM finance_income i WHERE i.id = NEW.income_id),
        (SELECT t.day FROM finance_trustentry t WHERE t.id = NEW.trust_id))"""
    return _trigger("placement_not_counted", f"NEW.holding_id, ({_MAIN.format(kind=kind)})", day)


def opened_not_counted():
    """Return the trigger of an opening balance, from which the book would go on another way."""
    counted = """
        IF EXISTS (SELECT FROM finance_reconciliation r
                WHERE r.holding_id = NEW.holding_id AND r.state <> 'returned' AND r.day >= NEW.day)
            OR EXISTS (SELECT FROM finance_cashcount c
                WHERE c.holding_id = NEW.holding_id AND c.state <> 'returned' AND c.day >= NEW.day) THEN
            RAISE EXCEPTION 'an opening balance of a day that is counted: %', NEW.day
              USING ERRCODE = '23514', CONSTRAINT = '{constraint}', DETAIL = NEW.holding_id || ' ' || NEW.day;
        END IF;
        RETURN NULL;
    """
    return pgtrigger.Trigger(
        name="opening_not_counted",
        operation=pgtrigger.Insert | pgtrigger.Update,
        when=pgtrigger.After,
        condition=pgtrigger.Q(new__state="confirmed"),
        func="    PERFORM 1 FROM finance_holding h WHERE h.id = NEW.holding_id FOR SHARE;"
        + counted.format(constraint=COUNTED),
    )
