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
        AND b.made_by_id IN (c.proposed_by_id, c.made_by_id, c.reviewed_by_id, c.checked_by_id, c.approved_by_id)) THEN
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
    IF line.state = 'open' AND NOT EXISTS (SELECT FROM finance_claim c WHERE c.id = line.claim_id
            AND c.state = 'approved' AND c.amount = line.amount)
        OR line.state = 'paid' AND NOT EXISTS (SELECT FROM finance_payment p WHERE p.id = line.payment_id
            AND p.claim_id = line.claim_id AND p.amount = line.amount AND p.paid_on = line.bank_day) THEN
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
