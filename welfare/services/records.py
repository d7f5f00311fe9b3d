"""Acts on records without a flow, and on donations: given, handed on by two hands, in the books as money of others."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from finance.services import change_trust, correct_trust, enter_trust, open_trust_day
from members.queries import unit_on
from unionportal.core.flow.moves import ReasonForm
from unionportal.core.services import records
from unionportal.core.services.records import delete_record
from unionportal.core.values.rules import require_reason
from welfare.models import Donation, DonationDrive, Remittance
from welfare.remittance_flow import REMITTANCE_FLOW, STANDING, RemittanceState

__all__ = ["delete_record", "save_record"]


@transaction.atomic
def save_record(record, *, actor):
    """Save the record; the unit of a new one is that of its member on the day. Return it.

    The money of a donation is a row of the books as well; what is handed on waits for another to confirm it.
    """
    if record.pk is None and (found := record.person_and_day()):
        record.unit = unit_on(*found)
    if isinstance(record, Donation):
        return _save_donation(record, actor)
    if isinstance(record, Remittance):
        return _save_remittance(record, actor, made_by=actor)
    return records.save_record(record, actor=actor)


@transaction.atomic
def import_remittance(record, *, actor):
    """Save what is handed on by the workbook, which another than its maker confirms sheet by sheet; return it."""
    if record.pk is None:
        record.state, record.confirmed_on = RemittanceState.CONFIRMED, timezone.localdate()
    record = _save_remittance(record, actor)
    if record.state == RemittanceState.CONFIRMED and record.trust_id is None:
        record.trust = enter_trust(actor=actor, **_as_trust(record))
        record.save(update_fields=["trust"])
    return record


def _save_donation(record, actor):
    # One at a time, so that no correction is written twice, and no less was given than is handed on.
    before = _stored(record)
    _locked({record.drive_id, before.drive_id} if before else {record.drive_id})
    if before is not None:
        kept = record.amount if record.drive_id == before.drive_id and record.amount is not None else 0
        if (rest := left_of(before.drive) - before.amount + kept) < 0:
            raise ValidationError(f"“{before.drive}”登记的上缴比捐款多 {-rest:,} 元：先更正上缴，再改捐款。")
    record = records.save_record(record, actor=actor)
    if before is None or not before.trust_id:
        record.trust = enter_trust(actor=actor, **_as_trust(record))
    elif _as_trust(before) != _as_trust(record):
        record.trust = change_trust(before.trust, actor=actor, reason="捐款更正", **_as_trust(record))
    else:
        return record
    record.save(update_fields=["trust"])
    return record


def _save_remittance(record, actor, **hands):
    stored = _stored(record)
    if stored and stored.state != RemittanceState.PREPARED:
        state = stored.get_state_display()
        raise ValidationError(f"“{state}”的捐款上缴不能修改；写错了，请出纳登记退回，再登记一笔。")
    _locked({record.drive_id})
    rest = left_of(record.drive, but=record.pk)
    if record.amount is not None and record.amount > rest:
        raise ValidationError({"amount": f"“{record.drive}”代管结余 {rest:,} 元，不能上缴 {record.amount:,} 元。"})
    for name, person in hands.items():
        setattr(record, name, person)
    record = records.save_record(record, actor=actor)
    if (then := left_of(record.drive, until=record.remitted_on)) < 0:
        sentence = f"到{record.remitted_on:%Y-%m-%d}为止，“{record.drive}”登记的上缴比捐款多 {-then:,} 元"
        raise ValidationError({"remitted_on": f"{sentence}，请核对上缴、捐款的日期。"})
    return record


def _stored(record):
    """Return the record as it is stored, locked; None for a new one, which is not looked for."""
    if record.pk is None:
        return None
    return type(record).objects.select_for_update(of=("self",), no_key=True).filter(pk=record.pk).first()


def _locked(drives):
    """Lock the drives, so that two who hand on of one at once add up; in one order, so that nobody waits for ever."""
    rows = DonationDrive.objects.filter(pk__in=drives).order_by("pk")
    list(rows.select_for_update(of=("self",), no_key=True))


def left_of(drive, *, but=None, until=None):
    """Return what was given to the drive and is in no remittance that stands, in yuan, without the remittance `but`.

    Only what is dated up to the day `until`, if it is named.
    """
    gifts, rows = Donation.objects.filter(drive=drive), Remittance.objects.filter(drive=drive, state__in=STANDING)
    if until:
        gifts, rows = gifts.filter(given_on__lte=until), rows.filter(remitted_on__lte=until)
    given, rows = gifts.aggregate(s=Sum("amount"))["s"] or 0, rows.exclude(pk=but)
    return given - (rows.aggregate(s=Sum("amount"))["s"] or 0)


def _as_trust(record):
    """Return what the books keep of a donation, or of what is handed on."""
    common = {"purpose": record.drive.title, "belongs_to": f"welfare.drive-{record.drive_id}"}
    return record.as_trust() | common


@REMITTANCE_FLOW.act("confirm")
@transaction.atomic
def confirm_remittance(record, *, actor):
    """Confirm that the money was handed on, as another than who entered it: it counts, and leaves the books.

    Where the books take nothing of its day any more it leaves them today, and until then the bank shows what they lack.
    """
    fields = {"confirmed_by": actor, "confirmed_on": timezone.localdate()}
    _locked({record.drive_id})
    if (rest := left_of(record.drive)) < 0:
        raise ValidationError(f"“{record.drive}”登记的上缴比捐款多 {-rest:,} 元，请退回后更正。")
    record = REMITTANCE_FLOW.fire(record, "confirm", actor=actor, facts={"金额": record.amount}, **fields)
    day = open_trust_day(record.remitted_on)
    record.trust = enter_trust(actor=actor, **(_as_trust(record) | {"day": day}))
    record.save(update_fields=["trust"])
    return record


@REMITTANCE_FLOW.act("send_back", form=ReasonForm)
@transaction.atomic
def send_back_remittance(record, *, actor, reason):
    """Send back what was entered, with the reason; return it. The money is still held."""
    reason = require_reason(reason)
    return REMITTANCE_FLOW.fire(record, "send_back", actor=actor, return_reason=reason, facts={"原因": reason})


@REMITTANCE_FLOW.act("give_back", form=ReasonForm)
@transaction.atomic
def give_back_remittance(record, *, actor, reason):
    """Record that the money did not arrive, or was not handed on so, with the reason: it is held again. Return it."""
    reason = require_reason(reason)
    record = REMITTANCE_FLOW.fire(record, "give_back", actor=actor, return_reason=reason, facts={"原因": reason})
    if record.trust_id:
        correct_trust(record.trust, actor=actor, reason=reason, on=timezone.localdate())
    return record
