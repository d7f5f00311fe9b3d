"""The database trigger by which every entry of an expense says what it is of, and no other entry does."""

import pgtrigger

# What closes a year moves sums, of whatever outlay they were.
_SAID = """
    SELECT c.voucher_id INTO wrong FROM changed c
      JOIN finance_ledgeraccount a ON a.id = c.account_id JOIN finance_voucher v ON v.id = c.voucher_id
      WHERE NOT v.is_closing AND (CASE WHEN a.code LIKE '5%'
        THEN c.outlay = '' OR c.econ_class_id IS NULL OR (c.outlay = 'project') <> (c.project <> '')
        ELSE c.outlay <> '' OR c.econ_class_id IS NOT NULL OR c.project <> ''
            OR c.is_restricted AND a.code NOT LIKE '4%' END) LIMIT 1;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'an entry of voucher % says too little of an expense, or too much of something else', wrong
          USING ERRCODE = '23514', CONSTRAINT = 'finance_voucherline_dimensions';
    END IF;
    RETURN NULL;
"""


def named_dimensions():
    """Return the trigger that refuses an entry of an expense without outlay, class or project; once a statement."""
    return pgtrigger.Trigger(
        name="voucherline_dimensions",
        level=pgtrigger.Statement,
        operation=pgtrigger.Insert,
        when=pgtrigger.After,
        referencing=pgtrigger.Referencing(new="changed"),
        declare=[("wrong", "bigint")],
        func=_SAID,
    )
