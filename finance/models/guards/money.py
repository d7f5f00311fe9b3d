"""The database triggers that refuse overspending, paying more than was approved, and a budget that grows undecided."""

import pgtrigger

from finance.flow.claim_flow import HELD
from unionportal.core.choices import LedgerState

GUARD = "finance_budget_guard"

# Σ(submitted, not yet paid) + Σ(paid, corrections included) may never exceed the budget, whoever writes. What a claim
# of several payees has paid to some of them is counted once, and what came back of it is free again. The parent
# row is locked FOR NO KEY UPDATE: a plain FOR UPDATE deadlocks with the share locks of the foreign keys. Once per
# statement, not per row: booking a year of n payments would otherwise add them up n times.
_WITHIN = """
    PERFORM 1 FROM finance_budget b WHERE b.id IN ({budgets}) ORDER BY b.id FOR NO KEY UPDATE;
    SELECT b.id INTO broken FROM finance_budget b WHERE b.id IN ({budgets}) AND b.total <
      coalesce((SELECT sum(c.amount) FROM finance_claim c
        WHERE c.budget_id = b.id AND c.state IN ({held})), 0) -
      coalesce((SELECT sum(p.amount) FROM finance_claim c JOIN finance_payment p ON p.claim_id = c.id
        WHERE c.budget_id = b.id AND c.state IN ({held}) AND p.corrects_id IS NULL AND NOT EXISTS (
            SELECT FROM finance_payment r WHERE r.corrects_id = p.id AND NOT r.is_refund)), 0) +
      coalesce((SELECT sum(p.amount) FROM finance_payment p WHERE p.budget_id = b.id), 0) LIMIT 1;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'budget % is overspent', broken
          USING ERRCODE = '23514', CONSTRAINT = '{guard}', DETAIL = broken::text;
    END IF;
    RETURN NULL;
"""
# What a claim paid, corrections included, is never more than was approved, and never less than nothing; money goes out
# for a claim that is paid and comes back for one that is reversed, or in part for one that stays paid; one of several
# payees stays approved until the last of them is paid, and of what was paid before the rest was carried over some may
# come back. No more comes back of a payment than it paid; what corrects a
# refund is as much, of the same payment. The claims are locked after their budgets: the name of this trigger follows
# that of the budget's, and PostgreSQL fires them in the order of their names.
_WITHIN_CLAIM = """
    PERFORM 1 FROM finance_claim c WHERE c.id IN (SELECT claim_id FROM changed) ORDER BY c.id FOR NO KEY UPDATE;
    SELECT c.id INTO broken FROM finance_claim c
      WHERE c.id IN (SELECT claim_id FROM changed)
        AND (SELECT sum(p.amount) FROM finance_payment p WHERE p.claim_id = c.id) NOT BETWEEN 0 AND c.amount LIMIT 1;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'claim % is paid beyond its amount', broken
          USING ERRCODE = '23514', CONSTRAINT = 'finance_payment_within_claim';
    END IF;
    SELECT p.id INTO broken FROM finance_payment p WHERE p.id IN (SELECT corrects_id FROM changed)
      AND (p.amount + (SELECT sum(r.amount) FROM finance_payment r WHERE r.corrects_id = p.id)
          NOT BETWEEN 0 AND p.amount
        OR p.claim_id <> ALL (SELECT n.claim_id FROM changed n WHERE n.corrects_id = p.id)) LIMIT 1;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'payment % gives back more than it paid', broken
          USING ERRCODE = '23514', CONSTRAINT = 'finance_payment_within_payment';
    END IF;
    SELECT n.id INTO broken FROM changed n JOIN finance_payment u ON u.id = n.undoes_id
      WHERE NOT u.is_refund OR u.amount <> -n.amount OR u.corrects_id <> n.corrects_id LIMIT 1;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'payment % is not the opposite of the refund that it corrects', broken
          USING ERRCODE = '23514', CONSTRAINT = 'finance_payment_undoes';
    END IF;
    SELECT c.id INTO broken FROM changed n JOIN finance_claim c ON c.id = n.claim_id
      WHERE c.state <> CASE WHEN n.amount > 0 OR n.is_refund THEN 'paid' ELSE 'reversed' END
        AND NOT ((c.state = 'approved' OR c.state = 'carried' AND n.is_refund)
            AND EXISTS (SELECT FROM finance_payeeline l WHERE l.claim_id = c.id))
        OR c.budget_id <> n.budget_id OR c.funding_source <> n.funding_source LIMIT 1;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'claim % is not in a state to be paid', broken
          USING ERRCODE = '23514', CONSTRAINT = 'finance_payment_of_claim';
    END IF;
    RETURN NULL;
"""
# A budget grows only by a recorded decision. At commit, because decision and budget are two rows.
_DECIDED = """
    IF EXISTS (SELECT 1 FROM finance_budget b WHERE b.id = {budget} AND b.total <> b.initial +
        coalesce((SELECT sum(a.amount) FROM finance_budgetadjustment a WHERE a.budget_id = b.id), 0)) THEN
        RAISE EXCEPTION 'budget % differs from its decisions', {budget}
          USING ERRCODE = '23514', CONSTRAINT = 'finance_budget_decided';
    END IF;
    RETURN NULL;
"""
# Money is approved and paid by people, or it is history dated before the 启用日, of a workbook that somebody else than
# its maker confirmed. At commit, because the workbook is applied last. The owner of the tables is not asked: he could
# put the trigger aside anyway, and the portal's own account cannot.
_BY_PEOPLE = """
    IF NOT ({lacks}) OR pg_has_role(
        (SELECT tableowner FROM pg_tables WHERE schemaname = 'public' AND tablename = TG_TABLE_NAME), 'MEMBER') THEN
        RETURN NULL;
    END IF;
    IF NOT EXISTS (SELECT FROM core_ledgerimport l WHERE l.id = {ledger} AND l.state = 'applied'
        AND EXISTS (SELECT FROM core_ledgersheet s JOIN core_ledgerconfirmation c ON c.sheet_id = s.id
            WHERE s.ledger_id = l.id AND s.decide <> '' AND c.person_id IS DISTINCT FROM l.prepared_by_id)
        AND {day} < coalesce((SELECT d.day FROM core_startday d WHERE d.state = 'in_force'
            ORDER BY d.id DESC LIMIT 1), 'infinity'::date)) THEN
        RAISE EXCEPTION 'approved or paid by nobody, and no confirmed history'
          USING ERRCODE = '23514', CONSTRAINT = 'finance_by_people';
    END IF;
    RETURN NULL;
"""

# A row of the workbook is booked once. What was reversed since does not stand for it any more: it may come again.
_BOOKED_ONCE = """
    IF EXISTS (SELECT FROM {table} o WHERE o.ledger_serial = NEW.ledger_serial AND o.id <> NEW.id
        AND NOT EXISTS (SELECT FROM {table} r WHERE r.corrects_id = o.id {reversal})) THEN
        RAISE EXCEPTION 'row % of the workbook is booked', NEW.ledger_serial
          USING ERRCODE = '23505', CONSTRAINT = '{table}_imported_once';
    END IF;
    RETURN NULL;
"""

_ONLY_UNDONE = """
    IF NOT EXISTS (SELECT FROM {table}event e
        JOIN core_ledgerimport l ON l.context = e.pgh_context_id AND l.state = '{undoing}'
        WHERE e.pgh_obj_id = OLD.id AND e.pgh_label = 'insert') THEN
        RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;
    END IF;
    RETURN OLD;
"""

# Who took part before does not pay. Who takes money back may have: it is in the office's hands again.
_BY_A_THIRD = """
    IF EXISTS (SELECT FROM finance_claim c WHERE c.id = NEW.claim_id
        AND NEW.paid_by_id IN (c.proposed_by_id, c.made_by_id, c.endorsed_by_id, c.reviewed_by_id, c.checked_by_id,
            c.approved_by_id)) THEN
        RAISE EXCEPTION 'paid by who took part in the claim'
          USING ERRCODE = '23514', CONSTRAINT = 'finance_payment_by_a_third';
    END IF;
    RETURN NULL;
"""

# A claim has no source of its own: money of the school is never charged to a line of the union's.
_OF_ITS_LINE = """
    IF NEW.funding_source <> (SELECT b.funding_source FROM finance_budget b WHERE b.id = NEW.budget_id) THEN
        RAISE EXCEPTION 'claim % has another source than its budget', NEW.id
          USING ERRCODE = '23514', CONSTRAINT = 'finance_source_of_line';
    END IF;
    RETURN NULL;
"""


def charging_states():
    """Return the states in which a claim sets its amount aside, for SQL."""
    return ", ".join(f"'{state.value}'" for state in HELD)


def guard(name, operation, budgets):
    """Return a trigger after `operation`; `budgets` selects the ids it concerns from the rows `changed`."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        operation=operation,
        when=pgtrigger.After,
        referencing=pgtrigger.Referencing(new="changed"),
        declare=[("broken", "bigint")],
        func=_WITHIN.format(budgets=budgets, guard=GUARD, held=charging_states()),
    )


def within_claim(name):
    """Return the trigger that compares the payments of a claim with the claim."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        operation=pgtrigger.Insert,
        when=pgtrigger.After,
        referencing=pgtrigger.Referencing(new="changed"),
        declare=[("broken", "bigint")],
        func=_WITHIN_CLAIM,
    )


def decided(name, operation, budget):
    """Return a trigger after `operation` that asks, at commit, whether `budget` differs from its decisions."""
    return pgtrigger.Trigger(
        name=name,
        operation=operation,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        func=_DECIDED.format(budget=budget),
    )


def by_people(name, lacks, *, ledger, day, updated=None):
    """Return the triggers that refuse a row that `lacks` its people, unless its `ledger` is confirmed history of `day`.

    `updated` is the condition under which an update is asked; without it the rows are only added.
    """
    func = _BY_PEOPLE.format(lacks=lacks, ledger=ledger, day=day)
    common = {"when": pgtrigger.After, "timing": pgtrigger.Deferred, "func": func}
    triggers = [pgtrigger.Trigger(name=f"{name}_by_people_added", operation=pgtrigger.Insert, **common)]
    if updated is not None:
        changed = {"operation": pgtrigger.Update, "condition": updated}
        triggers.append(pgtrigger.Trigger(name=f"{name}_by_people_changed", **changed, **common))
    return triggers


def by_a_third(name):
    """Return the trigger that refuses a payment by one of those who took part in its claim."""
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Insert,
        when=pgtrigger.After,
        condition=pgtrigger.Q(new__corrects__isnull=True, new__paid_by__isnull=False),
        func=_BY_A_THIRD,
    )


def booked_once(name, table, reversal=""):
    """Return the trigger that refuses a row of the workbook that is booked in `table` already and stands.

    `reversal` is what SQL asks besides of a row `r` that corrects one, to be its end.
    """
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Insert,
        when=pgtrigger.After,
        condition=~pgtrigger.Q(new__ledger_serial=""),
        func=_BOOKED_ONCE.format(table=table, reversal=reversal),
    )


def of_its_line(name):
    """Return the trigger that refuses a claim whose source is not that of its budget."""
    return pgtrigger.Trigger(
        name=name, operation=pgtrigger.Insert | pgtrigger.Update, when=pgtrigger.After, func=_OF_ITS_LINE
    )


def reached_from(name, field, steps):
    """Return the trigger that refuses an update of `field` to one of the values of `steps` ({value: from which})."""
    wrong = pgtrigger.Q()
    for value, before in steps.items():
        wrong |= pgtrigger.Q(**{f"new__{field}": value}) & ~pgtrigger.Q(**{f"old__{field}__in": [*before]})
    moved = pgtrigger.Q(**{f"old__{field}__df": pgtrigger.F(f"new__{field}")})
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update, condition=moved & wrong)


def born(name, field, value):
    """Return the trigger that refuses to add a row with another `value` of `field`: it comes to that by its moves."""
    return pgtrigger.Protect(name=name, operation=pgtrigger.Insert, condition=~pgtrigger.Q(**{f"new__{field}": value}))


def only_undone(name, table):
    """Return the trigger that lets a row go while the persons who imported it undo the import, and never else."""
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Delete,
        when=pgtrigger.Before,
        func=_ONLY_UNDONE.format(table=table, undoing=LedgerState.UNDOING),
    )


# What was submitted is what the accountant checks: its papers and payees change only while the claim is its maker's.
# The papers of a loan come after its money, and are submitted in their turn. They may go to the claim that goes on with
# it, and the accountant says what the tax authority answered.
_SUBMITTED = """
    IF (SELECT c.state FROM finance_claim c WHERE c.id = {claim}) NOT IN ('draft', 'returned')
        AND NOT EXISTS (SELECT FROM finance_loan n JOIN finance_claim c ON c.id = n.claim_id
            WHERE n.claim_id = {claim} AND n.state = 'open' AND c.state = 'paid'
            AND TG_TABLE_NAME <> 'finance_payeeline')"""
_REFUSED = """
    THEN
        RAISE EXCEPTION 'the papers of claim % are submitted', {claim}
          USING ERRCODE = '23514', CONSTRAINT = 'finance_papers_of_submitted';
    END IF;
    RETURN {row};
"""
_OWN_CLAIM = "OLD.claim_id"
_CLAIM_OF_INVOICE = "(SELECT i.claim_id FROM finance_invoice i WHERE i.id = {row}.invoice_id)"
_WITH_ITS_CLAIM = _SUBMITTED + _REFUSED
# A total that was typed wrongly is corrected then by somebody else than its maker, each time with the moment.
_ANOTHER_CORRECTS = """
        AND (NEW.corrected_at IS NOT DISTINCT FROM OLD.corrected_at OR NEW.corrected_by_id IS NULL
            OR NEW.corrected_by_id = (SELECT c.made_by_id FROM finance_claim c WHERE c.id = OLD.claim_id))"""
_TOTAL_CORRECTED = _SUBMITTED + _ANOTHER_CORRECTS + _REFUSED


_BY_ANOTHER = """
    IF NEW.{column} = (SELECT c.made_by_id FROM finance_claim c WHERE c.id = NEW.claim_id) THEN
        RAISE EXCEPTION 'checked by the maker of claim %', NEW.claim_id
          USING ERRCODE = '23514', CONSTRAINT = 'finance_checked_by_another';
    END IF;
    RETURN NEW;
"""


def kept_with_claim(name, *fields):
    """Return the triggers that refuse to change these columns, or to delete the row, once its claim is submitted."""
    changed = pgtrigger.Q()
    for field in fields:
        changed |= pgtrigger.Q(**{f"old__{field}__df": pgtrigger.F(f"new__{field}")})
    return [
        pgtrigger.Trigger(
            name=f"{name}_submitted",
            operation=pgtrigger.Update,
            when=pgtrigger.Before,
            condition=changed,
            func=_WITH_ITS_CLAIM.format(row="NEW", claim=_OWN_CLAIM),
        ),
        stays_with_claim(name),
    ]


def by_another_than_maker(name, field):
    """Return the trigger that refuses, as the person in this column, whoever made the claim of the row."""
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Insert | pgtrigger.Update,
        when=pgtrigger.Before,
        condition=pgtrigger.Q(**{f"new__{field}__isnull": False}),
        func=_BY_ANOTHER.format(column=f"{field}_id"),
    )


def total_kept_with_claim(name):
    """Return the trigger that lets the total of a submitted invoice change by the accountant's correction alone."""
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Update,
        when=pgtrigger.Before,
        condition=pgtrigger.Q(old__total__df=pgtrigger.F("new__total")),
        func=_TOTAL_CORRECTED.format(row="NEW", claim=_OWN_CLAIM),
    )


def stays_with_claim(name):
    """Return the trigger that refuses to delete the row once its claim is submitted."""
    return pgtrigger.Trigger(
        name=f"{name}_stays",
        operation=pgtrigger.Delete,
        when=pgtrigger.Before,
        func=_WITH_ITS_CLAIM.format(row="OLD", claim=_OWN_CLAIM),
    )


def kept_with_invoice(name):
    """Return the triggers of a table whose rows belong to an invoice: never changed, added and deleted as it may be."""

    def trigger(word, operation, row):
        func = _WITH_ITS_CLAIM.format(row=row, claim=_CLAIM_OF_INVOICE.format(row=row))
        return pgtrigger.Trigger(name=f"{name}_{word}", operation=operation, when=pgtrigger.Before, func=func)

    return [
        pgtrigger.Protect(name=f"{name}_kept", operation=pgtrigger.Update),
        trigger("added", pgtrigger.Insert, "NEW"),
        trigger("stays", pgtrigger.Delete, "OLD"),
    ]


def kept(name, fields, when=None):
    """Return the trigger that refuses an update of any of `fields`, where `when` holds if it is given."""
    changed = pgtrigger.Q()
    for field in fields:
        changed |= pgtrigger.Q(**{f"old__{field}__df": pgtrigger.F(f"new__{field}")})
    return pgtrigger.Protect(
        name=name, operation=pgtrigger.Update, condition=changed if when is None else when & changed
    )
