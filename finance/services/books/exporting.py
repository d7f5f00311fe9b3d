"""The vouchers of a period as the accountant's software wants them, and what changed since the last file."""

import datetime
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Exists, Min, OuterRef, Q
from django.utils import timezone

from finance import acts, permissions
from finance.choices import BookDirection, FileFormat, VoucherChange, VoucherField
from finance.models import ExportedVoucher, Invoice, Paper, Voucher, VoucherExport, VoucherLayout
from finance.services.bank.files import written
from finance.services.books.entries import Codes, entries_of, with_events
from unionportal.core.files import attachments
from unionportal.core.jobs import outbox
from unionportal.core.models import Unit
from unionportal.core.trail import audit
from unionportal.core.values.numbering import next_number
from unionportal.sheets.columns import Column

_BATCH = 1000
# So many vouchers one file has at most, and so many are made while the accountant waits.
MOST, AT_ONCE = 50_000, 3000
VOUCHERS_JOB = "finance.vouchers"
TYPES = {FileFormat.XLSX: attachments.XLSX, FileFormat.CSV: "text/csv"}
_KINDS = {
    VoucherField.DAY: "date",
    VoucherField.SERIAL: "integer",
    VoucherField.YEAR: "integer",
    VoucherField.MONTH: "integer",
    VoucherField.LINE: "integer",
    VoucherField.PAPERS: "integer",
    VoucherField.CODE: "digits",
    VoucherField.AMOUNT: "money",
    VoucherField.DEBIT: "money",
    VoucherField.CREDIT: "money",
}
# Of a voucher, and of one of its entries.
_OF_VOUCHER = {
    VoucherField.NUMBER: lambda one: one.number,
    VoucherField.KIND: lambda one: one.kind_mark,
    VoucherField.SERIAL: lambda one: one.serial,
    VoucherField.DAY: lambda one: one.day,
    VoucherField.YEAR: lambda one: one.day.year,
    VoucherField.MONTH: lambda one: one.day.month,
    VoucherField.SUMMARY: lambda one: one.summary,
    VoucherField.EVENT: lambda one: one.event.number if one.event else "",
    VoucherField.REVERSED: lambda one: one.reverses.number if one.reverses else "",
    VoucherField.OWN_NUMBER: lambda one: one.own_number,
}
_OF_ENTRY = {
    VoucherField.CODE: lambda one: one.code,
    VoucherField.NAME: lambda one: one.name,
    VoucherField.AMOUNT: lambda one: one.amount,
    VoucherField.DEBIT: lambda one: one.debit,
    VoucherField.CREDIT: lambda one: one.credit,
}


@dataclass(frozen=True)
class Changes:
    """The vouchers that are in no file yet: how many, how many of them are red, the first day of any."""

    count: int
    red: int
    first: datetime.date | None
    last: VoucherExport | None


def unexported(rows=None):
    """Return those vouchers that are in no file."""
    rows = Voucher.objects.all() if rows is None else rows
    return rows.filter(~Exists(ExportedVoucher.objects.filter(voucher=OuterRef("pk"))))


def is_red():
    """Return the condition that a voucher stands in red."""
    return Q(amount__lt=0)


def changes_since():
    """Return the Changes since the last file."""
    found = unexported().aggregate(count=Count("pk"), red=Count("pk", filter=is_red()), first=Min("day"))
    return Changes(**found, last=VoucherExport.objects.select_related("made_by").first())


def _chosen(start, end, only_new):
    rows = Voucher.objects.filter(day__range=(start, end))
    return unexported(rows) if only_new else rows


def takes_long(start, end, only_new=True):
    """Return whether the file of the vouchers of a period is one for the worker."""
    return _chosen(start, end, only_new).order_by()[AT_ONCE : AT_ONCE + 1].exists()


@transaction.atomic
def request_vouchers(*, actor, layout, start, end, only_new=True):
    """Enqueue the job that makes the file, see `export_vouchers`; return it, or the one already enqueued."""
    if not actor.holds(permissions.ADD_VOUCHER_EXPORT):
        raise PermissionDenied("您不能导出记账凭证。")
    asked = {"layout": layout.pk, "start": start.isoformat(), "end": end.isoformat(), "only_new": only_new}
    return outbox.enqueue_once(VOUCHERS_JOB, "导出记账凭证", actor=actor, **asked)


@outbox.handles(VOUCHERS_JOB)
def make_vouchers(job, progress):
    """Make the file that the job is for; it is kept with the exports, where each reading of it is logged."""
    asked, actor = job.arguments, job.requested_by
    layout = VoucherLayout.objects.filter(pk=asked["layout"]).first()
    if layout is None or not actor.holds(permissions.ADD_VOUCHER_EXPORT):
        raise ValidationError("版式已经删除，或您不再能导出记账凭证。")
    progress(0.1, "正在编制")
    days = {name: datetime.date.fromisoformat(asked[name]) for name in ("start", "end")}
    export = export_vouchers(actor=actor, layout=layout, only_new=asked["only_new"], **days)
    return outbox.Outcome(
        f"已导出 {export.vouchers} 张凭证，请在“凭证导出”下载 {export.number}。",
        {"export": export.pk, "page": export.get_absolute_url()},
    )


@transaction.atomic
def export_vouchers(*, actor, layout, start, end, only_new=True):
    """Make and keep the file of the vouchers of a period, both days included; return the export.

    With `only_new` those that are in another file already are left out.
    """
    if not actor.holds(permissions.ADD_VOUCHER_EXPORT):
        raise PermissionDenied("您不能导出记账凭证。")
    if end < start:
        raise ValidationError({"end": "结束日期不能早于开始日期。"})
    if lacking := layout.lacks(BookDirection.OUT):
        raise ValidationError({"layout": f"版式“{layout}”还缺少这些列：{'、'.join(lacking)}，请先补上。"})
    # First, for its counter lets one export be made at a time: no voucher is new in two.
    year = timezone.localdate().year
    number = f"V{year}-{next_number('finance.voucherexport', year):04}"
    chosen = list(
        with_events(_chosen(start, end, only_new))
        .select_related("booked")
        .prefetch_related("lines__account")
        .order_by("day", "kind", "pk")[: MOST + 1]
    )
    if len(chosen) > MOST:
        raise ValidationError({"end": f"一个文件最多 {MOST:,} 张凭证，请把期间分成几段。"})
    if not chosen:
        raise ValidationError("这段期间没有要导出的凭证；已经导出过的，去掉“只导出没有导出过的”可以再导出一次。")
    items, unit = _items(chosen), Unit.root()
    file, entries, amount = _file(layout, items)
    with file:
        name = f"记账凭证{number}.{layout.format}"
        kept = attachments.keep_file(file, name=name, content_type=TYPES[layout.format], actor=actor, unit=unit)
    export = VoucherExport.objects.create(
        number=number, unit=unit, layout=layout, start=start, end=end,
        vouchers=len(items), entries=entries, amount=amount, attachment=kept, made_by=actor,
    )  # fmt: skip
    ExportedVoucher.objects.bulk_create(
        [ExportedVoucher(export=export, voucher=voucher, change=change) for voucher, change in items],
        batch_size=_BATCH,
    )
    counts = Counter(change for _, change in items)
    facts = {change.label: counts[change] for change in VoucherChange if counts[change]}
    audit.record(actor, acts.EXPORT_VOUCHERS, export, 版式=str(layout), 张数=len(items), 金额=amount, **facts)
    return export


def _items(chosen):
    """Return (voucher, what it is to whoever had the files before) of each."""
    keys = [one.pk for one in chosen]
    before = set(ExportedVoucher.objects.filter(voucher__in=keys).values_list("voucher", flat=True))
    items = []
    for one in chosen:
        fresh = VoucherChange.RED if one.is_red else VoucherChange.NEW
        items.append((one, VoucherChange.AGAIN if one.pk in before else fresh))
    return items


def _file(layout, items):
    """Return (the open file, how many entries it has, the sum of its debits)."""
    heads = layout.heads(BookDirection.OUT)
    columns = [
        Column(key=str(head.place), header=head.heading, kind=_KINDS.get(head.holds, "text"), max_length=400)
        for head in heads
    ]
    codes, papers = Codes(), papers_of([voucher for voucher, _ in items])
    rows, amount = [], Decimal(0)
    for voucher, change in items:
        facts = {VoucherField.CHANGE: change.label, VoucherField.PAPERS: papers.get(voucher.pk)}
        facts |= {head.holds: _OF_VOUCHER[head.holds](voucher) for head in heads if head.holds in _OF_VOUCHER}
        amount += voucher.amount
        for line, entry in enumerate(entries_of(voucher, codes), 1):
            facts[VoucherField.LINE] = line
            facts[VoucherField.SIDE] = layout.debit_word if entry.is_debit else layout.credit_word
            rows.append([_value(head, facts, entry) for head in heads])
    return written(layout, "记账凭证", columns, rows), len(rows), amount


def _value(head, facts, entry):
    if head.holds == VoucherField.FIXED:
        return head.fixed
    return _OF_ENTRY[head.holds](entry) if head.holds in _OF_ENTRY else facts[head.holds]


def papers_of(vouchers):
    """Return {key of a voucher: how many papers are attached to it}.

    Of a payment the invoices and papers of its claim; of what was booked by hand as many as were said; of others none.
    """
    claims = {one.payment_id: one.payment.claim_id for one in vouchers if one.payment_id}
    counts = Counter()
    for table in (Invoice, Paper):
        found = table.objects.filter(claim__in=set(claims.values())).order_by().values_list("claim")
        counts.update(dict(found.annotate(count=Count("pk"))))
    of_payments = {one.pk: counts[claims[one.payment_id]] for one in vouchers if one.payment_id}
    return of_payments | {one.pk: one.papers for one in vouchers if one.words}


@transaction.atomic
def exported_file(export, *, actor):
    """Return the file of an export as a response, and log who took it; LostFile if it cannot be opened."""
    if not actor.has_perm(permissions.DOWNLOAD_VOUCHERS, export):
        raise PermissionDenied("您不能下载导出的凭证文件。")
    answer = attachments.serve(export.attachment)
    audit.record(actor, acts.DOWNLOAD_VOUCHERS, export, 文件=export.attachment.name)
    return answer
