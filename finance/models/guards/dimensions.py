"""The database triggers by which every entry of an expense says what it is of, and no other entry does."""

import pgtrigger

_SAID = """
    SELECT c.{of}_id INTO wrong FROM changed c
      JOIN finance_ledgeraccount a ON a.id = c.account_id{unless} AND (CASE WHEN a.code LIKE '5%'
        THEN c.outlay = '' OR c.econ_class_id IS NULL OR (c.outlay = 'project') <> (c.project <> '')
        ELSE c.outlay <> '' OR c.econ_class_id IS NOT NULL OR c.project <> ''
            OR c.is_restricted AND a.code NOT LIKE '4%' END) LIMIT 1;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'an entry of {of} % says too little of an expense, or too much of something else', wrong
          USING ERRCODE = '23514', CONSTRAINT = 'finance_{name}_dimensions';
    END IF;
    RETURN NULL;
"""


# What closes a year moves sums, of whatever outlay they were.
_NOT_CLOSING = " JOIN finance_voucher v ON v.id = c.voucher_id\n      WHERE NOT v.is_closing"
_ALL = "\n      WHERE true"


def named_dimensions():
    """Return the trigger that refuses an entry of an expense without outlay, class or project; once a statement."""
    return _named("voucherline", "voucher", _NOT_CLOSING)


def opened_with_dimensions():
    """Return the trigger that refuses the same of an opening balance."""
    return _named("openingbalance", "start", _ALL)


def _named(name, of, unless):
    return pgtrigger.Trigger(
        name=f"{name}_dimensions",
        level=pgtrigger.Statement,
        operation=pgtrigger.Insert,
        when=pgtrigger.After,
        referencing=pgtrigger.Referencing(new="changed"),
        declare=[("wrong", "bigint")],
        func=_SAID.format(name=name, of=of, unless=unless),
    )
