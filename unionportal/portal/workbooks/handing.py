"""What the maker of a workbook does with it in the portal, and what the confirmers of its sheets read."""

import datetime
import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from unionportal.core import acts
from unionportal.core.access.permissions import SET_START_DAY, label_of
from unionportal.core.choices import LedgerState, SheetState, StartDayState
from unionportal.core.files import attachments
from unionportal.core.ledger import Change, Preview, SheetResult, apply
from unionportal.core.ledger.benefits import benefiting, holders
from unionportal.core.ledger.confirming import (
    apply_if_confirmed,
    close,
    confirm_own,
    locked,
    prepare,
    stand,
)
from unionportal.core.ledger.reading.worksheets import Worksheet
from unionportal.core.ledger.registry import entry_of
from unionportal.core.ledger.sheet import LedgerRow, Newcomer
from unionportal.core.ledger.start_day import start_day
from unionportal.core.models import Attachment, LedgerConfirmation, StartDay, Unit
from unionportal.core.notices import announced_by, notify
from unionportal.core.trail import audit
from unionportal.core.values.rules import require_reason
from unionportal.sheets.parsed import Problem

# A 启用日 is no earlier than in this year, and no further ahead than this.
FIRST_YEAR, AHEAD = 2000, datetime.timedelta(days=366)


@transaction.atomic
def keep_preview(ledger, found, details):
    """Make `details`, the attachment with the rows of the Preview `found`, the preview that stands."""
    ledger = locked(ledger)
    if not ledger.is_open:
        return ledger
    before, ledger.details = ledger.details, details
    ledger.unread, ledger.layouts = list(found.unread), found.layouts()
    ledger.save(update_fields=["details", "unread", "layouts"])
    if before is not None:
        transaction.on_commit(lambda: attachments.empty([before]))
    return ledger


@transaction.atomic
def hand_over(ledger, preview_of, *, actor):
    """Hand the previewed workbook to those who confirm its sheets; the maker's own are confirmed thereby. Return it.

    `preview_of(ledger)` returns its Preview, asked once it is locked: no correction comes between the look and the act.
    ValidationError where nobody else could confirm a sheet. If nothing waits for anybody, the job that writes it is
    enqueued.
    """
    ledger = locked(ledger)
    if not ledger.is_open:
        raise ValidationError(f"这份台账{ledger.get_state_display()}，请重新上传。")
    if ledger.prepared_by_id != actor.pk:
        raise ValidationError("只有编制人可以提交自己编制的台账。")
    found = preview_of(ledger)
    sheets = stand(ledger, found) if ledger.is_draft else list(ledger.sheets.select_related("unit", "ledger"))
    confirm_own(sheets, actor=actor)
    if refusals := [reason for sheet in sheets if sheet.decide and (reason := why_nobody(sheet))]:
        raise ValidationError(refusals)
    waiting = [sheet for sheet in sheets if sheet.decide and sheet.is_waiting]
    if ledger.is_draft:
        ledger.state, ledger.handed_over_at = LedgerState.WAITING, timezone.now()
        ledger.save(update_fields=["state", "handed_over_at"])
        if waiting:
            titles = [sheet.title for sheet in waiting]
            audit.record(actor, acts.HAND_OVER_LEDGER, ledger, 工作表=titles, 摘要=ledger.sha256)
            notify_confirmers(waiting)
    apply_if_confirmed(ledger)
    return ledger


def candidates(sheet):
    """Return the accounts that may confirm the LedgerSheet."""
    out = {*sheet.benefits, sheet.ledger.prepared_by_id}
    return [user for user in holders(sheet.decide, sheet.unit.path) if user.pk not in out]


def why_nobody(sheet):
    """Return the sentence that says that no other person could confirm the sheet, or None."""
    if candidates(sheet):
        return None
    return (
        f"工作表「{sheet.title}」没有别人可以确认：确认它的人要有{sheet.unit}的“{label_of(sheet.decide)}”权限，"
        "不是编制人，也不因其中的行受益。请先由系统管理员授权给另一个人。"
    )


def notify_confirmers(sheets):
    """Tell everybody who may confirm one of the sheets that it waits."""
    for sheet in sheets:
        notify(candidates(sheet), f"台账的工作表“{sheet.title}”等您确认。", about=sheet)


announced_by(notify_confirmers, acts.HAND_OVER_LEDGER)


@transaction.atomic
def withdraw(ledger, *, actor):
    """Take a workbook back that is not written yet; return it."""
    if ledger.prepared_by_id != actor.pk:
        raise ValidationError("只有编制人可以撤回自己编制的台账。")
    ledger = locked(ledger)
    if not ledger.is_open:
        raise ValidationError(f"这份台账{ledger.get_state_display()}，不能撤回。")
    audit.record(actor, acts.WITHDRAW_LEDGER, ledger)
    return close(ledger, LedgerState.WITHDRAWN)


@transaction.atomic
def request_again(ledger, found):
    """Let the rows that the data changed under wait again, by the new Preview `found`."""
    waiting = [sheet for sheet in stand(ledger, found) if sheet.is_waiting]
    notify_confirmers([sheet for sheet in waiting if sheet.decide])
    sentence = "数据在确认之后有了变化，什么都没有导入；变化涉及的行须重新确认。"
    notify([ledger.prepared_by], sentence, about="导入台账", url=reverse("ledger_import"))


@dataclass(frozen=True)
class ShownRow:
    """One row of a sheet as its confirmer reads it."""

    row: LedgerRow
    waits: bool
    benefits_maker: bool
    benefits_reader: bool


def rows_to_read(sheet, found, reader):
    """Return the rows of the sheet in the Preview `found`, None once it was emptied, as ShownRows.

    First those that benefit the maker or the reader, then by amount.
    """
    rows = [row for row in found.rows if row.sheet == sheet.key] if found else []
    gain, touched = benefiting(rows, entry_of(sheet.key).rights.spends), set(sheet.touched)
    shown = [
        ShownRow(
            row=row,
            waits=str(row.row) in touched,
            benefits_maker=sheet.ledger.prepared_by_id in gain.get(row.row, ()),
            benefits_reader=reader.pk in gain.get(row.row, ()) and reader.pk != sheet.ledger.prepared_by_id,
        )
        for row in rows
    ]
    return sorted(shown, key=_first_to_read)


def _first_to_read(shown):
    return not (shown.benefits_maker or shown.benefits_reader), -abs(shown.row.amount or 0), shown.row.row


def preview_bytes(found):
    """Return the Preview as a line of JSON, with the cells of the file behind it."""
    return b"%b\n%b" % (json.dumps(found.as_data(), cls=DjangoJSONEncoder).encode(), found.cells)


def _parts_of(details):
    """Return what the attachment with a Preview holds: the JSON, the cells; None once it was emptied."""
    if details is None or not Attachment.objects.filter(pk=details.pk).exclude(file="").exists():
        return None
    with attachments.open_kept(details) as file:
        text, _, cells = file.read().partition(b"\n")
    return text, cells


def cells_of(details):
    """Return the cells of the file whose Preview the attachment holds, b"" where it has none."""
    parts = _parts_of(details)
    return parts[1] if parts else b""


def read_preview(details):
    """Return the Preview whose text the attachment holds; None once it was emptied."""
    if (parts := _parts_of(details)) is None:
        return None
    data = json.loads(parts[0])
    return Preview(
        sheets=tuple(SheetResult(**{"fingerprint": "", **one}) for one in data.get("sheets", ())),
        without_refused=tuple(SheetResult(**one) for one in data.get("without_refused", ())),
        waiting=data.get("waiting", 0),
        changes=tuple(Change(**one) for one in data["changes"]),
        problems=tuple(Problem(**one) for one in data["problems"]),
        errors=data.get("errors", 0),
        fingerprint=data.get("fingerprint", ""),
        rows=tuple(_row(one) for one in data.get("rows", ())),
        worksheets=tuple(Worksheet(**one) for one in data.get("worksheets", ())),
        newcomers=tuple(Newcomer(**one) for one in data.get("newcomers", ())),
        cells=parts[1],
    )


def _row(data):
    amount = None if data["amount"] is None else Decimal(data["amount"])
    return LedgerRow(**{**data, "amount": amount, "people": tuple(data["people"])})


@transaction.atomic
def import_before_anybody(source, *, name):
    """Import a workbook into a database without any account; return (Preview, LedgerImport).

    `attribute` says in the same transaction whose it was, once it has brought the people.
    """
    # The record of the workbook belongs to the union, which comes in first.
    apply(source, actor=None, only=("members.units",), name=name)
    ledger = prepare(None, name=name, sha256=hashlib.sha256(source).hexdigest(), actor=None)
    found = apply(source, actor=None, ledger=ledger, name=name)
    return found, ledger


@transaction.atomic
def attribute(ledger, found, *, prepared_by, confirmed_by):
    """Write who prepared the workbook of `import_before_anybody` and who confirmed it."""
    ledger.prepared_by = prepared_by
    ledger.save(update_fields=["prepared_by"])
    sheets = stand(ledger, found)
    LedgerConfirmation.objects.bulk_create(
        LedgerConfirmation(
            sheet=sheet,
            person=confirmed_by if sheet.decide else prepared_by,
            fingerprint=sheet.fingerprint,
            rows=sheet.touched,
        )
        for sheet in sheets
    )
    ledger.sheets.update(state=SheetState.CONFIRMED, touched=[])
    close(ledger, LedgerState.APPLIED, written=found.counts())


def _why_not_start_on(day):
    """Return why this day is a slip of the pen: all that is dated before it may come in as paid already. Or None."""
    if day.year < FIRST_YEAR:
        return f"启用日不能早于{FIRST_YEAR}年，请核对年份。"
    if day > (last := timezone.localdate() + AHEAD):
        return f"启用日最晚是{last:%Y-%m-%d}：在它之前的都可以作为往年已支付的导入。"
    return None


@transaction.atomic
def set_start_day(*, actor, day, reason=""):
    """Set the 启用日, or propose its correction with the `reason`; return the StartDay."""
    unit, before = Unit.root(), start_day()
    record = StartDay(unit=unit, day=day, set_by=actor, first=before is None)
    if not actor.has_perm(SET_START_DAY, record):
        raise PermissionDenied("只有工会主席可以设定启用日。")
    if before is None:
        record.state = StartDayState.IN_FORCE
    else:
        record.reason = require_reason(reason, "请说明为什么更正启用日。")
        if day == before:
            raise ValidationError({"day": "与现在的启用日相同。"})
    record.full_clean()
    if reason_against := _why_not_start_on(record.day):
        raise ValidationError({"day": reason_against})
    record.save()
    if before is None:
        audit.record(actor, acts.SET_START_DAY, record, 启用日=day)
    else:
        audit.record(actor, acts.CORRECT_START_DAY, record, 启用日=[before, day], 原因=reason)
    return record
