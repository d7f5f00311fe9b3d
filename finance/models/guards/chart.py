"""The database trigger by which the days of an account fit what is posted on it and on the one above."""

import pgtrigger

# What closes a year, and what takes back in red, is booked on an account whether it is still in use or not. Whoever
# posts has the start of the ledger locked: he is waited for.
_IN_TIME = """
    PERFORM 1 FROM finance_ledgerstart s WHERE s.state = 'confirmed' FOR SHARE;
    IF EXISTS (SELECT FROM finance_voucherline l JOIN finance_voucher v ON v.id = l.voucher_id
        WHERE l.account_id = NEW.id AND NOT v.is_closing AND v.corrects_id IS NULL
          AND (v.day < NEW.valid_from OR v.day >= NEW.valid_until)) THEN
        RAISE EXCEPTION 'entries are posted on account % outside of its days', NEW.code
          USING ERRCODE = '23514', CONSTRAINT = 'finance_ledgeraccount_in_time';
    END IF;
    IF EXISTS (SELECT FROM finance_voucherline l JOIN finance_voucher v ON v.id = l.voucher_id
        WHERE l.account_id = NEW.parent_id AND NOT v.is_closing AND v.corrects_id IS NULL
          AND v.day >= NEW.valid_from AND (NEW.valid_until IS NULL OR v.day < NEW.valid_until)
          AND NOT EXISTS (SELECT FROM finance_ledgeraccount o WHERE o.parent_id = NEW.parent_id
            AND o.valid_from <= v.day AND (o.valid_until IS NULL OR o.valid_until > v.day))) THEN
        RAISE EXCEPTION 'entries are posted on the account above % since %', NEW.code, NEW.valid_from
          USING ERRCODE = '23514', CONSTRAINT = 'finance_ledgeraccount_after_parent';
    END IF;
    RETURN NEW;
"""


def in_time():
    """Return the trigger that refuses days of an account that leave out its entries, or take in those above it."""
    changed = [pgtrigger.Q(**{f"old__{one}__df": pgtrigger.F(f"new__{one}")}) for one in ("valid_from", "valid_until")]
    facts = {"when": pgtrigger.Before, "func": _IN_TIME}
    return [
        pgtrigger.Trigger(name="ledgeraccount_in_time", operation=pgtrigger.Insert, **facts),
        pgtrigger.Trigger(
            name="ledgeraccount_moved_in_time",
            operation=pgtrigger.Update,
            condition=changed[0] | changed[1] | pgtrigger.Q(old__parent__df=pgtrigger.F("new__parent")),
            **facts,
        ),
    ]
