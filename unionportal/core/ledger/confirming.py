"""The acts between two persons on an imported workbook: prepared, handed over, confirmed sheet by sheet, written.

    draft ──hand_over──▶ waiting ──confirm_sheet … the last one──▶ applied
                            └──refuse_sheet──▶ refused     withdraw ──▶ withdrawn     forget_old ──▶ expired

A sheet that decides nothing is confirmed by its maker in handing over. If the data changed before the file is written,
only the rows touched by that are confirmed again.
"""

import datetime
from collections import defaultdict
from decimal import Decimal

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from unionportal.core.access.permissions import label_of
from unionportal.core.choices import LedgerState, SheetState
from unionportal.core.files.attachments import empty
from unionportal.core.flow.moves import MoveForm, ReasonForm
from unionportal.core.jobs.daily import daily
from unionportal.core.jobs.outbox import enqueue
from unionportal.core.ledger.benefits import benefiting, lowest_common
from unionportal.core.ledger.engine import Refused, apply, preview
from unionportal.core.ledger.registry import entry_of
from unionportal.core.ledger.sheet_flow import SHEET_FLOW
from unionportal.core.ledger.start_day import start_day
from unionportal.core.models import Job, LedgerConfirmation, LedgerImport, LedgerSheet, Unit
from unionportal.core.models.job import JobState
from unionportal.core.notices import notify
from unionportal.core.values.rules import require_reason

# The job that previews a workbook, and the one that writes it once its last sheet was confirmed; handled by the portal.
PREVIEW, APPLY = "portal.ledger_preview", "portal.ledger_apply"
# A preview that was handed to nobody; one that waits for its confirmers.
DRAFT_DAYS, WAITING_DAYS = 1, 14


@transaction.atomic
def prepare(file, *, name, sha256, actor):
    """Keep the record of a workbook that `actor` prepared; `file` is its attachment, None on the command line."""
    unit = file.unit if file else Unit.root()
    return LedgerImport.objects.create(unit=unit, file=file, name=name[:200], sha256=sha256, prepared_by=actor)


@transaction.atomic
def request_preview(ledger, *, actor, **known):
    """Enqueue the preview of a workbook that its maker may still change, with what is known of it; return the job."""
    if not ledger.is_draft or ledger.prepared_by_id != actor.pk:
        raise ValidationError(f"这份台账{ledger.get_state_display()}，不能再改对应关系；请重新上传。")
    label = f"核对台账 {ledger.name}"[:200]
    facts = {"upload": str(ledger.file_id), "ledger": str(ledger.pk), **known}
    return enqueue(PREVIEW, label, actor=actor, unit=ledger.unit, **facts)


@transaction.atomic
def stand(ledger, found):
    """Bring the sheets of the import up to date with the Preview `found`; return those that are now confirmed or wait.

    A row whose digest was confirmed stays so; the others wait, and their sheet with them.
    """
    known, by_sheet = {sheet.key: sheet for sheet in ledger.sheets.all()}, _by_sheet(found)
    standing, units, root = [], {unit.path: unit for unit in Unit.objects.all()}, Unit.root()
    for position, result in enumerate(found.sheets):
        if not (result.new or result.changed):
            continue
        rows, rights = by_sheet[result.key], entry_of(result.key).rights
        digests = _digests(result, rows)
        sheet = known.pop(result.key, None) or LedgerSheet(ledger=ledger, key=result.key, title=result.title)
        confirmed = {(row, digest) for row, digest in sheet.digests.items() if row not in sheet.touched}
        sheet.position = position
        sheet.decide = rights.decided_by(ledger.prepared_by) if result.decides else ""
        sheet.unit = units.get(lowest_common({row.path for row in rows}), root)
        sheet.benefits = sorted(_gainers(result, rows))
        sheet.rows, sheet.digests = len(rows) or result.new + result.changed, digests
        amounts = [row.amount for row in rows if row.amount is not None]
        sheet.amount = sum(amounts, Decimal(0)) if amounts else None
        sheet.touched = [number for number, digest in digests.items() if (number, digest) not in confirmed]
        sheet.state = SheetState.WAITING if sheet.touched else SheetState.CONFIRMED
        sheet.save()
        standing.append(sheet)
    # What became the same as the data meanwhile needs nobody.
    for sheet in known.values():
        sheet.state = SheetState.CLOSED
        sheet.save(update_fields=["state"])
    return standing


def _by_sheet(found):
    """Return {key of the sheet: its rows} of a Preview."""
    rows = defaultdict(list)
    for row in found.rows:
        rows[row.sheet].append(row)
    return rows


def _digests(result, rows):
    """Return {row number: digest}, which confirmations are checked against; a sheet without listed rows has one."""
    return {str(row.row): row.digest for row in rows} or {"": result.fingerprint}


def _gainers(result, rows):
    """Return the accounts that any of the rows benefits."""
    return {one for some in benefiting(rows, entry_of(result.key).rights.spends).values() for one in some}


@transaction.atomic
def confirm_own(sheets, *, actor):
    """Confirm those of `sheets` that decide nothing and wait for their maker `actor`, who has just handed them over."""
    own = [sheet for sheet in sheets if not sheet.decide and sheet.is_waiting]
    LedgerConfirmation.objects.bulk_create(
        LedgerConfirmation(sheet=sheet, person=actor, fingerprint=sheet.fingerprint, rows=sheet.touched)
        for sheet in own
    )
    for sheet in own:
        sheet.state, sheet.touched = SheetState.CONFIRMED, []
    LedgerSheet.objects.bulk_update(own, ["state", "touched"])


class ConfirmForm(MoveForm):
    """Carries the fingerprint of what the person read, so that nobody confirms what changed under his eyes."""

    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["seen"] = self.record.fingerprint


@SHEET_FLOW.act("confirm", form=ConfirmForm)
@transaction.atomic
def confirm_sheet(sheet, *, actor, seen, applies=True):
    """Confirm the rows of the sheet that wait; with the last sheet the workbook is written. Return the sheet.

    `seen` is the fingerprint of the sheet as the person read it; ValidationError if it is another by now.
    """
    facts = {"行数": len(sheet.touched), **({} if sheet.amount is None else {"合计": sheet.amount})}
    sheet = SHEET_FLOW.fire(sheet, "confirm", actor=actor, facts=facts)
    if sheet.fingerprint != seen:
        raise ValidationError("工作表在您查看之后有了变化，请重新查看。")
    LedgerConfirmation.objects.create(sheet=sheet, person=actor, fingerprint=seen, rows=sheet.touched)
    sheet.touched = []
    sheet.save(update_fields=["touched"])
    if applies:
        apply_if_confirmed(locked(sheet.ledger))
    return sheet


@SHEET_FLOW.act("refuse", form=ReasonForm)
@transaction.atomic
def refuse_sheet(sheet, *, actor, reason):
    """Send the whole workbook back to its maker, with the reason; return the sheet."""
    if sheet.ledger.prepared_by_id == actor.pk:
        raise ValidationError("编制人请撤回自己的台账。")
    sheet = SHEET_FLOW.fire(sheet, "refuse", actor=actor, return_reason=require_reason(reason), facts={"原因": reason})
    close(sheet.ledger, LedgerState.REFUSED)
    return sheet


def close(ledger, state, *, written=None):
    """Set the final `state`: nothing of it waits any more, and its file and rows are emptied. Return it."""
    ledger.state, ledger.decided_at, ledger.written, ledger.layouts = state, timezone.now(), written or {}, {}
    files = [file for file in (ledger.file, ledger.details) if file is not None]
    ledger.save(update_fields=["state", "decided_at", "written", "layouts"])
    ledger.sheets.filter(state=SheetState.WAITING).update(state=SheetState.CLOSED)
    ledger.sheets.update(digests={}, benefits=[])
    transaction.on_commit(lambda: empty(files))
    return ledger


def locked(ledger):
    """Return the fresh workbook, locked until the transaction ends."""
    return LedgerImport.objects.select_for_update(of=("self",), no_key=True).get(pk=ledger.pk)


def apply_if_confirmed(ledger):
    """Enqueue the job that writes the locked workbook once nothing of it waits."""
    if not ledger.is_waiting or ledger.sheets.filter(state=SheetState.WAITING).exists():
        return
    if not Job.objects.filter(kind=APPLY, arguments__ledger=str(ledger.pk), state=JobState.WAITING).exists():
        label = f"导入台账 {ledger.name}"[:200]
        enqueue(APPLY, label, actor=ledger.prepared_by, unit=ledger.unit, ledger=str(ledger.pk))


@transaction.atomic
def import_by_both(source, *, name, sha256, prepared_by, confirmed_by):
    """Import a workbook as its maker and as who confirms it, at once; return the Preview. For the command line.

    Raise Refused for problems of the file, ValidationError if one of the two may not do his part.
    """
    if (starts_on := start_day()) is not None and timezone.localdate() >= starts_on:
        raise ValidationError(
            f"启用日（{starts_on:%Y-%m-%d}）已到，命令行不再能替两个人导入：请在网页上导入，由编制人和确认人各自登录办理。"
        )
    found = preview(source, actor=prepared_by)
    if found.ok and any(sheet.drafts for sheet in found.sheets):
        raise ValidationError(
            "文件里有启用日或以后的行：命令行只能导入启用日之前的，其余请在网页上导入，由编制人和确认人各自登录办理。"
        )
    if not found.ok:
        raise Refused(f"有 {found.errors} 处问题，什么都没有导入。", found)
    if not found.changes_anything:
        return found
    ledger = prepare(None, name=name, sha256=sha256, actor=prepared_by)
    sheets = stand(ledger, found)
    confirm_own(sheets, actor=prepared_by)
    for sheet in sheets:
        if not sheet.decide:
            continue
        if confirmed_by is None:
            raise ValidationError(f"工作表「{sheet.title}」要由另一个人确认，请用 --confirmed-by 写明。")
        try:
            confirm_sheet(sheet, actor=confirmed_by, seen=sheet.fingerprint, applies=False)
        except PermissionDenied as refusal:
            needed = f"确认它需要{sheet.unit}的“{label_of(sheet.decide)}”权限。"
            raise ValidationError(f"{confirmed_by.name}不能确认工作表「{sheet.title}」：{needed}") from refusal
    found = apply(source, actor=prepared_by, accept=accepts(ledger), ledger=ledger, name=name)
    close(ledger, LedgerState.APPLIED, written=found.counts())
    return found


def accepts(ledger):
    """Return the question whether every row of a Preview was confirmed, and by nobody whom one benefits."""
    sheets = {sheet.key: sheet for sheet in ledger.sheets.prefetch_related("confirmations")}

    def accept(found):
        by_sheet = _by_sheet(found)
        return all(_is_confirmed(sheets.get(one.key), one, by_sheet[one.key]) for one in found.sheets)

    return accept


def _is_confirmed(sheet, result, rows):
    if not (result.new or result.changed):
        return True
    if sheet is None or not sheet.is_confirmed:
        return False
    people = {one.person_id for one in sheet.confirmations.all()} if sheet.decide else set()
    return sheet.digests == _digests(result, rows) and not _gainers(result, rows) & people


@daily("core.forget_ledgers")
@transaction.atomic
def forget_old(day):
    """Expire the previews that were handed to nobody for a day, and those that waited for two weeks."""
    now = timezone.now()
    before, last = now - datetime.timedelta(days=DRAFT_DAYS), now - datetime.timedelta(days=WAITING_DAYS)
    # One that somebody is at, such as the job that writes it, is looked at again tomorrow.
    free = LedgerImport.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    waiting = list(free.filter(state=LedgerState.WAITING, handed_over_at__lt=last))
    for ledger in (*free.filter(state=LedgerState.DRAFT, prepared_at__lt=before), *waiting):
        close(ledger, LedgerState.EXPIRED)
    for ledger in waiting:
        sentence = f"您的台账{WAITING_DAYS}天没有人确认，已经过期，请重新上传。"
        notify([ledger.prepared_by], sentence, about="导入台账", url=reverse("ledger_import"))
