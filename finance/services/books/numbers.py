"""The numbers that the accountant's software gave to vouchers, read back from its file by our own numbers."""

from collections import defaultdict
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from finance import acts, permissions
from finance.choices import BookDirection, VoucherField
from finance.models import BookedNumber, Voucher
from finance.services.bank.tables import find_table
from unionportal.core.trail import audit
from unionportal.core.values.rules import first_of
from unionportal.sheets.cells import CellProblem, as_text
from unionportal.sheets.reader import read_workbook
from unionportal.sheets.uploads import head_of

_SAID = 5
_FIELDS = (VoucherField.NUMBER, VoucherField.OWN_NUMBER)
_LONGEST = BookedNumber._meta.get_field("number").max_length


@dataclass(frozen=True)
class Read:
    """What a file did: how many vouchers got a number, how many another one, how many had it already.

    `shared` says which numbers several of our vouchers of a year have, of those in the file.
    """

    fresh: int
    changed: int
    same: int
    shared: tuple[str, ...]


@transaction.atomic
def read_numbers(*, actor, layout, file):
    """Enter the numbers of a file; return what was Read. ValidationError naming every row that cannot be, or no row.

    Read again, the same file changes nothing.
    """
    if not actor.holds(permissions.READ_VOUCHER_NUMBERS):
        raise PermissionDenied("您不能读回凭证号。")
    if lacking := layout.lacks(BookDirection.BACK):
        raise ValidationError({"layout": f"版式“{layout}”读回的文件还缺少这些列：{'、'.join(lacking)}，请先补上。"})
    heads = {head.heading: head.holds for head in layout.heads(BookDirection.BACK)}
    table = find_table(read_workbook(head_of(file), allow_merged=True), heads, heads.values())
    if table is None:
        raise ValidationError({"file": f"文件里没有这个版式的表头（{'、'.join(heads)}），请检查文件和版式。"})
    numbers = _numbers_in(table)
    vouchers = {one.number: one for one in Voucher.objects.filter(number__in=numbers).select_related("booked")}
    problems = [f"第{row}行：没有凭证“{number}”。" for number, (row, _) in numbers.items() if number not in vouchers]
    _refuse(problems)
    read = _enter(vouchers, numbers, actor)
    facts = {"新读入": read.fresh, "更改": read.changed, "未变": read.same}
    audit.record(actor, acts.READ_VOUCHER_NUMBERS, layout, 文件=file.name[-100:], **facts)
    return read


def _refuse(problems):
    if problems:
        raise ValidationError({"file": "".join(first_of(problems, _SAID)) + "没有读入任何一行。"})


def _numbers_in(table):
    """Return {our number: (the first row with it, the other number)}; ValidationError where a row is wrong."""
    found, problems = {}, []
    for row, cells in table.rows:
        try:
            ours, other = ("".join(as_text(table.cell(cells, one)).split()) for one in _FIELDS)
        except CellProblem as problem:
            problems.append(f"第{row}行：{problem}。")
            continue
        if not ours and not other:
            continue
        if not ours or not other:
            problems.append(f"第{row}行：凭证号和记账软件的凭证号须都有。")
        elif len(other) > _LONGEST:
            problems.append(f"第{row}行：记账软件的凭证号超过 {_LONGEST} 个字。")
        elif found.setdefault(ours, (row, other))[1] != other:
            problems.append(f"第{row}行：“{ours}”在第{found[ours][0]}行是“{found[ours][1]}”，这里是“{other}”。")
    _refuse(problems)
    if not found:
        raise ValidationError({"file": "文件里没有凭证号，请检查文件。"})
    return found


def _enter(vouchers, numbers, actor):
    fresh, changed, same = [], 0, 0
    for ours, (_, other) in numbers.items():
        voucher = vouchers[ours]
        booked = getattr(voucher, "booked", None)
        if booked is None:
            fresh.append(BookedNumber(voucher=voucher, number=other, read_by=actor))
        elif booked.number == other:
            same += 1
        else:
            booked.number, booked.read_by = other, actor
            booked.save()
            changed += 1
    BookedNumber.objects.bulk_create(fresh)
    return Read(len(fresh), changed, same, tuple(first_of(_shared({other for _, other in numbers.values()}), _SAID)))


def _shared(others):
    """Return a sentence for each of these numbers of the other software that several vouchers of a year have."""
    found = defaultdict(list)
    rows = BookedNumber.objects.filter(number__in=others).order_by("voucher__day", "voucher_id")
    for other, day, ours in rows.values_list("number", "voucher__day", "voucher__number"):
        found[day.year, other].append(ours)
    return [f"{'、'.join(ours)}都是“{other}”" for (_, other), ours in found.items() if len(ours) > 1]
