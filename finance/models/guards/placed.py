"""The database trigger that leaves what is posted in money of the account of the books on which it was posted."""

import pgtrigger

# The account of money of the books in a holding, or in the main one of a kind, as `Codes.of_money` finds it.
_CODE = """(SELECT r.code FROM finance_accountcode r
            WHERE (r.holding_id = {holding}.id OR r.money = {holding}.kind) AND r.trust IN ('', moved.whose)
              AND r.valid_from <= moved.day AND (r.valid_until IS NULL OR moved.day < r.valid_until)
            ORDER BY r.holding_id IS NULL, r.trust = '', r.valid_from DESC, r.id DESC LIMIT 1)"""
# A row is taken out of the main holding of its kind, or goes back there; what corrects it goes with it. The start of
# the ledger is share-locked: who posts waits for rows under way, and they for him.
_POSTED = """
    IF TG_OP = 'DELETE' THEN placed := OLD; ELSE placed := NEW; END IF;
    PERFORM 1 FROM finance_ledgerstart s WHERE s.state = 'confirmed' FOR SHARE;
    SELECT moved.number INTO posted FROM (
        SELECT v.number, v.day, coalesce(t.kind, '') AS whose,
            CASE coalesce(y.method, '') WHEN 'cash' THEN 'cash' ELSE 'bank' END AS kind
          FROM finance_voucher v JOIN finance_posting p ON p.voucher_id = v.id
            LEFT JOIN finance_payment y ON y.id = v.payment_id
            LEFT JOIN finance_income i ON i.id = v.income_id
            LEFT JOIN finance_trustentry t ON t.id = v.trust_id
          WHERE placed.payment_id IN (y.id, y.corrects_id) OR placed.income_id IN (i.id, i.corrects_id)
            OR placed.trust_id IN (t.id, t.corrects_id)) moved
        JOIN finance_holding h ON h.id = placed.holding_id
        LEFT JOIN finance_holding m ON m.kind = moved.kind AND m.is_main
      WHERE {there} IS DISTINCT FROM {main} LIMIT 1;
    IF posted IS NOT NULL THEN
        RAISE EXCEPTION 'voucher % is posted on another account', posted
          USING ERRCODE = '23514', CONSTRAINT = 'finance_placement_posted';
    END IF;
    RETURN NULL;
"""


def placed_as_posted():
    """Return the trigger of what says where a row lies: one that is posted stays in money of that account."""
    there, main = _CODE.format(holding="h"), _CODE.format(holding="m")
    return pgtrigger.Trigger(
        name="placement_as_posted",
        operation=pgtrigger.Insert | pgtrigger.Delete,
        when=pgtrigger.After,
        declare=[("placed", "finance_placement%ROWTYPE"), ("posted", "text")],
        func=_POSTED.format(there=there, main=main),
    )
