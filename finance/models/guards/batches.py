"""The database triggers of batches: a line stands for one approved claim until it is answered, and never for two."""

import pgtrigger

# A line goes into a batch that is not sent yet, made by somebody outside the chain of its claim. It is freed only
# before the batch is sent, and answered only after. The batch is share-locked, so that it is not sent meanwhile.
_OF_ITS_BATCH = """
    PERFORM 1 FROM finance_paymentbatch b WHERE b.id = NEW.batch_id FOR SHARE;
    IF (SELECT b.state FROM finance_paymentbatch b WHERE b.id = NEW.batch_id) NOT IN ('draft', 'withdrawn')
            AND (TG_OP = 'INSERT' OR NEW.state = 'freed' AND OLD.state <> 'freed')
        OR (SELECT b.state FROM finance_paymentbatch b WHERE b.id = NEW.batch_id) <> 'sent'
            AND TG_OP = 'UPDATE' AND NEW.state IN ('paid', 'failed') AND OLD.state = 'open'
        OR TG_OP = 'INSERT' AND NEW.state <> 'open' THEN
        RAISE EXCEPTION 'line % is of a batch in another state', NEW.id
          USING ERRCODE = '23514', CONSTRAINT = 'finance_batchline_of_batch';
    END IF;
    IF EXISTS (SELECT FROM finance_claim c JOIN finance_paymentbatch b ON b.id = NEW.batch_id WHERE c.id = NEW.claim_id
        AND b.made_by_id IN (c.proposed_by_id, c.made_by_id, c.endorsed_by_id, c.reviewed_by_id, c.checked_by_id,
            c.approved_by_id)) THEN
        RAISE EXCEPTION 'collected by who took part in the claim'
          USING ERRCODE = '23514', CONSTRAINT = 'finance_batchline_by_a_third';
    END IF;
    RETURN NULL;
"""
# At commit, for the answer, the claim and the payment are several rows. The claim is locked, so that nobody pays or
# cancels it meanwhile. A line passes to another claim only with what it carries over.
_OF_ITS_CLAIM = """
    SELECT * INTO line FROM finance_batchline l WHERE l.id = NEW.id;
    PERFORM 1 FROM finance_claim c WHERE c.id = line.claim_id FOR SHARE;
    IF line.state = 'open' AND NOT EXISTS (SELECT FROM finance_claim c LEFT JOIN finance_payeeline l
            ON l.claim_id = c.id AND l.payment_id IS NULL WHERE c.id = line.claim_id AND c.state = 'approved'
            AND l.id IS NOT DISTINCT FROM line.payee_id AND coalesce(l.amount, c.amount) = line.amount)
        OR line.state = 'paid' AND NOT EXISTS (SELECT FROM finance_payment p WHERE p.id = line.payment_id
            AND p.claim_id = line.claim_id AND p.amount = line.amount AND p.paid_on >= line.bank_day) THEN
        RAISE EXCEPTION 'line % does not stand for its claim', NEW.id
          USING ERRCODE = '23514', CONSTRAINT = 'finance_batchline_of_claim';
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF OLD.claim_id <> NEW.claim_id AND NOT EXISTS (
            SELECT FROM finance_claim c WHERE c.id = NEW.claim_id AND c.continues_id = OLD.claim_id) THEN
            RAISE EXCEPTION 'line % passes to another claim', NEW.id
              USING ERRCODE = '23514', CONSTRAINT = 'finance_batchline_of_claim';
        END IF;
    END IF;
    RETURN NULL;
"""
# At commit, as above: the answer frees the line first.
_CLAIM_OF_OPEN_LINE = """
    IF EXISTS (SELECT FROM finance_claim c JOIN finance_batchline l ON l.claim_id = c.id
        WHERE c.id = NEW.id AND c.state <> 'approved' AND l.state = 'open') THEN
        RAISE EXCEPTION 'claim % is in an open batch', NEW.id
          USING ERRCODE = '23514', CONSTRAINT = 'finance_claim_in_batch';
    END IF;
    RETURN NULL;
"""
# At commit: the list of payees adds up to the claim once that is submitted, and a payee has a payment exactly where one
# stands for him, whatever of it came back in part; the claim is paid with the last of them.
_PAYEES_ADD_UP = """
    SELECT * INTO claim FROM finance_claim c WHERE c.id = {claim} FOR SHARE;
    IF claim.state = 'cancelled' AND EXISTS (
        SELECT FROM finance_payeeline l WHERE l.claim_id = claim.id AND l.payment_id IS NOT NULL) THEN
        RAISE EXCEPTION 'claim % has paid some of its payees', claim.id
          USING ERRCODE = '23514', CONSTRAINT = 'finance_payees_add_up';
    END IF;
    IF claim.state NOT IN ('draft', 'returned', 'cancelled', 'carried', 'reversed')
        AND EXISTS (SELECT FROM finance_payeeline l WHERE l.claim_id = claim.id)
        AND ((SELECT sum(l.amount) FROM finance_payeeline l WHERE l.claim_id = claim.id) <> claim.amount
        OR (SELECT coalesce(sum(p.amount), 0) FROM finance_payment p WHERE p.claim_id = claim.id
            AND p.corrects_id IS NULL AND NOT EXISTS (
                SELECT FROM finance_payment r WHERE r.corrects_id = p.id AND NOT r.is_refund))
            <> (SELECT coalesce(sum(l.amount), 0) FROM finance_payeeline l JOIN finance_payment p
                ON p.id = l.payment_id AND p.claim_id = claim.id WHERE l.claim_id = claim.id)
        OR claim.state = 'paid' AND EXISTS (
            SELECT FROM finance_payeeline l WHERE l.claim_id = claim.id AND l.payment_id IS NULL)) THEN
        RAISE EXCEPTION 'the payees of claim % do not add up', claim.id
          USING ERRCODE = '23514', CONSTRAINT = 'finance_payees_add_up';
    END IF;
    RETURN NULL;
"""
_MOVES_ON = """
    IF NOT EXISTS (SELECT FROM finance_claim c WHERE c.id = NEW.claim_id AND c.continues_id = OLD.claim_id) THEN
        RAISE EXCEPTION 'payee % passes to another claim', NEW.id
          USING ERRCODE = '23514', CONSTRAINT = 'finance_payees_add_up';
    END IF;
    RETURN NULL;
"""
# An account is checked together with its claim, which moves on in the same statement's transaction.
_BEING_CHECKED = """
    IF (SELECT c.state FROM finance_claim c WHERE c.id = NEW.claim_id) NOT IN ('submitted', 'decided') THEN
        RAISE EXCEPTION 'claim % is not being checked', NEW.claim_id
          USING ERRCODE = '23514', CONSTRAINT = 'finance_account_checked';
    END IF;
    RETURN NEW;
"""
_BATCH_IN_ORDER = """
    IF EXISTS (SELECT FROM finance_paymentbatch b JOIN finance_batchline l ON l.batch_id = b.id
        WHERE b.id = NEW.id AND b.state IN ('settled', 'withdrawn') AND l.state = 'open') THEN
        RAISE EXCEPTION 'batch % has open lines', NEW.id
          USING ERRCODE = '23514', CONSTRAINT = 'finance_batch_has_open_lines';
    END IF;
    RETURN NULL;
"""


def line_of_its_batch(name):
    """Return the trigger that refuses a line, or its answer, in a batch of another state or by one of its claim."""
    return pgtrigger.Trigger(
        name=name, operation=pgtrigger.Insert | pgtrigger.Update, when=pgtrigger.After, func=_OF_ITS_BATCH
    )


def line_of_its_claim(name):
    """Return the trigger that asks, at commit, whether a line still stands for its claim, or for its payment."""
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Insert | pgtrigger.Update,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        declare=[("line", "finance_batchline%ROWTYPE")],
        func=_OF_ITS_CLAIM,
    )


def claim_of_open_line(name):
    """Return the trigger that refuses, at commit, to pay, cancel or carry over a claim while a batch holds it."""
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Update,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        condition=pgtrigger.Q(old__state="approved") & ~pgtrigger.Q(new__state="approved"),
        func=_CLAIM_OF_OPEN_LINE,
    )


def batch_in_order(name):
    """Return the trigger that refuses, at commit, to end a batch while a line of it is open."""
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Update,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        condition=pgtrigger.Q(old__state__df=pgtrigger.F("new__state")),
        func=_BATCH_IN_ORDER,
    )


def payees_add_up(name, operation, claim, **more):
    """Return the trigger after `operation` that compares, at commit, the payees of `claim` with it and its payments."""
    return pgtrigger.Trigger(
        name=name,
        operation=operation,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        declare=[("claim", "finance_claim%ROWTYPE")],
        func=_PAYEES_ADD_UP.format(claim=claim),
        **more,
    )


def payee_moves_on(name):
    """Return the trigger that lets a payee pass only to the claim that goes on with his."""
    moved = pgtrigger.Q(old__claim__df=pgtrigger.F("new__claim"))
    return pgtrigger.Trigger(
        name=name, operation=pgtrigger.Update, when=pgtrigger.After, condition=moved, func=_MOVES_ON
    )


def account_being_checked(name):
    """Return the trigger that keeps the checked account of a claim except while the accountant checks the claim."""
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("account", "payee_id", "uid"),
        when=pgtrigger.Before,
        func=_BEING_CHECKED,
    )
