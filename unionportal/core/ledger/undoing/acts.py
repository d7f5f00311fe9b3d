"""The acts between the same two persons that undo an import: asked for by its maker, agreed to sheet by sheet, written.

    applied ──request_undo──▶ undoing ──agree_undo … the last one──▶ undone
       ▲── withdraw_undo, refuse_undo, or what stops it meanwhile ──┘

A sheet that decides nothing waits for nobody. Who confirmed a sheet agrees; if none of them has an account any more,
another holder of the permission does.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from unionportal.core import acts
from unionportal.core.choices import LedgerState, SheetState
from unionportal.core.flow.moves import ReasonForm
from unionportal.core.jobs.outbox import enqueue
from unionportal.core.ledger.benefits import holders
from unionportal.core.ledger.sheet_flow import SHEET_FLOW
from unionportal.core.ledger.undoing.notices import notify_agreeing, notify_taken_back
from unionportal.core.ledger.undoing.plan import plan_of
from unionportal.core.ledger.undoing.writing import undo
from unionportal.core.models import Job, LedgerImport
from unionportal.core.models.job import JobState
from unionportal.core.notices import notify
from unionportal.core.trail import audit
from unionportal.core.values.rules import require_reason

# The job that undoes an import to which the last sheet was agreed; handled by the portal.
UNDO = "portal.ledger_undo"


def _locked(ledger):
    return LedgerImport.objects.select_for_update(of=("self",), no_key=True).get(pk=ledger.pk)


def _with_people(sheets):
    return sheets.select_related("unit", "ledger").prefetch_related("confirmations__person")


def agreeing(sheet):
    """Return the accounts that may agree to undoing the LedgerSheet."""
    people = {one.person for one in sheet.confirmations.all() if one.person.is_active}
    may = [one for one in holders(sheet.decide, sheet.unit.path) if one.pk != sheet.ledger.prepared_by_id]
    return [one for one in may if one in people or not people]


@transaction.atomic
def request_undo(ledger, *, actor, reason, plan=None):
    """Ask for an import to be undone; what waits for nobody is enqueued at once. Return it.

    ValidationError with the list where somebody is asked and something stops it, or nobody could agree to a sheet.
    `plan` returns the Plan, where the caller shows it too: it is read once.
    """
    ledger = _locked(ledger)
    if ledger.prepared_by_id != actor.pk:
        raise ValidationError("只有编制人可以申请撤销自己编制的台账。")
    if not ledger.is_applied:
        raise ValidationError(f"这份台账{ledger.get_state_display()}，不能申请撤销。")
    if not ledger.has_content:
        raise ValidationError("这份台账与已有的相同，没有写入内容，没有可以撤销的。")
    reason = require_reason(reason, "请说明撤销的原因。", field="reason")
    confirmed = ledger.sheets.filter(state=SheetState.CONFIRMED)
    to_ask = {sheet: agreeing(sheet) for sheet in _with_people(confirmed.exclude(decide=""))}
    if nobody := [sheet.title for sheet, people in to_ask.items() if not people]:
        raise ValidationError(
            f"工作表「{'」「'.join(nobody)}」没有人可以同意撤销：当初确认的人已没有这项权限。请先由系统管理员授权。"
        )
    facts = {}
    if to_ask:
        # Where nobody is asked, the job that follows at once finds what stops it, with the rows locked.
        found = plan() if plan else plan_of(ledger)
        found.raise_stops()
        facts = {"表": found.counts()}
    confirmed.filter(decide="").update(state=SheetState.UNDO_AGREED)
    confirmed.exclude(decide="").update(state=SheetState.UNDOING)
    ledger.state, ledger.undo_reason, ledger.undo_requested_at = LedgerState.UNDOING, reason[:200], timezone.now()
    ledger.save(update_fields=["state", "undo_reason", "undo_requested_at"])
    audit.record(actor, acts.REQUEST_UNDO, ledger, 原因=reason, **facts)
    for sheet, people in to_ask.items():
        notify_agreeing(sheet, people)
    _undo_if_agreed(ledger)
    return ledger


def _undo_if_agreed(ledger):
    """Enqueue the job that undoes the import once every sheet was agreed to."""
    if ledger.sheets.filter(state=SheetState.UNDOING).exists():
        return
    if not Job.objects.filter(kind=UNDO, arguments__ledger=str(ledger.pk), state=JobState.WAITING).exists():
        label = f"撤销台账 {ledger.name}"[:200]
        enqueue(UNDO, label, actor=ledger.prepared_by, unit=ledger.unit, ledger=str(ledger.pk))


@SHEET_FLOW.act("agree_undo")
@transaction.atomic
def agree_undo(sheet, *, actor):
    """Agree to undoing the import as far as the sheet goes; with the last one it is undone. Return the sheet."""
    ledger = _locked(sheet.ledger)
    sheet = SHEET_FLOW.fire(sheet, "agree_undo", actor=actor, facts={"原因": ledger.undo_reason})
    _undo_if_agreed(ledger)
    return sheet


@SHEET_FLOW.act("refuse_undo", form=ReasonForm)
@transaction.atomic
def refuse_undo(sheet, *, actor, reason):
    """Leave the import as it is, with the reason; return the sheet."""
    ledger, reason = _locked(sheet.ledger), require_reason(reason)
    sheet = SHEET_FLOW.fire(sheet, "refuse_undo", actor=actor, facts={"原因": reason})
    _leave(ledger)
    return sheet


@transaction.atomic
def withdraw_undo(ledger, *, actor):
    """Take back what its maker asked for, while somebody has not agreed to it yet; return the import, as it was."""
    ledger = _locked(ledger)
    if ledger.prepared_by_id != actor.pk:
        raise ValidationError("只有编制人可以撤回自己的申请。")
    if not ledger.is_undoing:
        raise ValidationError(f"这份台账{ledger.get_state_display()}，没有申请可以撤回。")
    asked = list(_with_people(ledger.sheets.filter(state=SheetState.UNDOING)))
    if not asked:
        raise ValidationError("各张工作表都已同意撤销，正在办理，不能再撤回。")
    audit.record(actor, acts.WITHDRAW_UNDO, ledger, 原因=ledger.undo_reason)
    _leave(ledger)
    for sheet in asked:
        notify_taken_back(sheet, agreeing(sheet))
    return ledger


def _leave(ledger):
    """Let the import stand as before it was asked to be undone."""
    ledger.state, ledger.undo_reason, ledger.undo_requested_at = LedgerState.APPLIED, "", None
    ledger.save(update_fields=["state", "undo_reason", "undo_requested_at"])
    ledger.sheets.filter(state__in=[SheetState.UNDOING, SheetState.UNDO_AGREED]).update(state=SheetState.CONFIRMED)


@transaction.atomic
def undo_or_leave(ledger):
    """Undo the import to which all agreed; return (the Plan, None), or (None, the sentence) of what stops it by now."""
    ledger = _locked(ledger)
    if not ledger.is_undoing or ledger.sheets.filter(state=SheetState.UNDOING).exists():
        raise ValidationError(f"这份台账{ledger.get_state_display()}，没有撤销。")
    try:
        with transaction.atomic():
            return undo(ledger, actor=ledger.prepared_by), None
    except ValidationError as refusal:
        ledger = _locked(ledger)
        _leave(ledger)
        sentence = f"没有撤销，内容不变：{' '.join(refusal.messages)}"
        notify([ledger.prepared_by], sentence, about="撤销台账", url=reverse("ledger_undo", args=[ledger.pk]))
        return None, sentence
