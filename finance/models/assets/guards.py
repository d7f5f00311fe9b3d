"""The database triggers of assets: nothing leaves the register, and no money stands for it, but as it was decided."""

import pgtrigger

from finance.asset_choices import AssetState, CountState, DisposalState

# The disposal is approved, and the count decided, before their assets go.
_GONE_AS_DECIDED = """
    IF NEW.state IN ('disposed', 'struck') AND NOT EXISTS (SELECT FROM finance_disposalline l
            JOIN finance_disposal d ON d.id = l.disposal_id WHERE l.asset_id = NEW.id AND d.state = 'approved'
            AND (d.kind = 'error') = (NEW.state = 'struck'))
        OR NEW.state = 'lost' AND NOT EXISTS (SELECT FROM finance_countline l
            JOIN finance_assetcount c ON c.id = l.count_id
            WHERE l.asset_id = NEW.id AND l.result = 'missing' AND c.state = 'closed') THEN
        RAISE EXCEPTION 'asset % is gone as nobody decided', NEW.id
          USING ERRCODE = '23514', CONSTRAINT = 'finance_asset_gone_as_decided';
    END IF;
    RETURN NULL;
"""
# One that was taken back may be followed by another; what came in stands for one disposal.
_INCOME_STANDS = """
    IF OLD.income_id IS NOT NULL AND NOT EXISTS (SELECT FROM finance_income r WHERE r.corrects_id = OLD.income_id)
        OR NOT EXISTS (SELECT FROM finance_income i WHERE i.id = NEW.income_id AND i.unit_id = NEW.unit_id
            AND i.corrects_id IS NULL AND i.received_on >= NEW.decided_on
            AND NOT EXISTS (SELECT FROM finance_income r WHERE r.corrects_id = i.id))
        OR EXISTS (SELECT FROM finance_disposal d WHERE d.income_id = NEW.income_id AND d.id <> NEW.id) THEN
        RAISE EXCEPTION 'the income of disposal % is another', NEW.id
          USING ERRCODE = '23514', CONSTRAINT = 'finance_disposal_income_stands';
    END IF;
    RETURN NULL;
"""
_NOT_OF_DECIDER = """
    IF EXISTS (SELECT FROM {lines} JOIN members_member m ON m.id = {keeper}
        WHERE {of_it} AND m.user_id = NEW.decided_by_id) THEN
        RAISE EXCEPTION 'decided by who keeps what it is about'
          USING ERRCODE = '23514', CONSTRAINT = '{name}';
    END IF;
    RETURN NULL;
"""


def gone_as_decided():
    """Return the trigger by which assets are disposed of or struck as approved, and lost as a decided count says."""
    went = pgtrigger.Q(new__state__in=[AssetState.LOST, AssetState.DISPOSED, AssetState.STRUCK])
    return pgtrigger.Trigger(
        name="asset_gone_as_decided",
        operation=pgtrigger.Update,
        when=pgtrigger.After,
        condition=went & pgtrigger.Q(old__state__df=pgtrigger.F("new__state")),
        func=_GONE_AS_DECIDED,
    )


def income_stands():
    """Return the trigger by which a disposal keeps its income until that is taken back."""
    return pgtrigger.Trigger(
        name="disposal_income_stands",
        operation=pgtrigger.Update,
        when=pgtrigger.After,
        condition=pgtrigger.Q(old__income__df=pgtrigger.F("new__income")),
        func=_INCOME_STANDS,
    )


def disposal_by_no_keeper():
    """Return the trigger that refuses an approval by who keeps one of the assets."""
    lines = "finance_disposalline l JOIN finance_asset a ON a.id = l.asset_id"
    return _by_no_keeper("disposal", DisposalState.APPROVED, lines, "a.custodian_id", "l.disposal_id = NEW.id")


def count_by_no_keeper():
    """Return the trigger that refuses a decision by who keeps what is missing."""
    missing = "l.count_id = NEW.id AND l.result = 'missing'"
    return _by_no_keeper("assetcount", CountState.CLOSED, "finance_countline l", "l.custodian_id", missing)


def _by_no_keeper(table, state, lines, keeper, of_it):
    name = f"{table}_by_no_keeper"
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Update,
        when=pgtrigger.After,
        condition=pgtrigger.Q(new__state=state) & pgtrigger.Q(old__state__df=pgtrigger.F("new__state")),
        func=_NOT_OF_DECIDER.format(lines=lines, keeper=keeper, of_it=of_it, name=f"finance_{name}"),
    )
