"""Acts on the general ledger: begun by two persons with its opening balances, and vouchers posted to it."""

import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from finance import acts, notices, permissions
from finance.choices import Side
from finance.flow.checked_flow import LEDGER_FLOW
from finance.models import LedgerAccount, LedgerStart, OpeningBalance, Posting, Voucher, VoucherLine
from finance.services.books import assets, former
from finance.services.books.balances import own_balance
from finance.services.books.dimensions import INCOME_OR_EXPENSE, Chart, read_written
from finance.services.books.entries import Codes, entries_of, money_by_codes, moved_on, with_events
from finance.services.books.posting import enter_posted, line_of
from finance.services.holdings.counted import refuse_day, why_month_closed
from finance.services.reconciling.checking import judged
from finance.services.years import refuse
from unionportal.core.models import Unit
from unionportal.core.trail import audit
from unionportal.core.values.dates import chinese_date
from unionportal.core.values.rules import first_of, not_later_than_today
from unionportal.sheets.cells import CellProblem, halfwidth, money
from unionportal.spelling.coded_names import CodedNames

_BATCH, _SAID = 1000, 5
_NOTHING = Decimal("0.00")
# As a column of yuan takes it.
_MOST = Decimal("999999999999.99")
# What somebody means as an amount, right or wrong; of nothing there is a dash.
_DASHES = tuple("-−—–")
_AMOUNT = re.compile(r"[-−—–]?[¥￥]?[0-9][0-9.,]*(?:[eE]\+?[0-9]+)?元?|[-−—–]")


@dataclass(frozen=True)
class Posted:
    """What posting did: how many vouchers it posted, and sentences about those that stay to be posted."""

    count: int
    problems: tuple[str, ...]


def read_balances(text):
    """Return the opening balances, unsaved, of lines of code, debit and credit; ValidationError naming the first wrong.

    A name may stand behind the code, and a “-” or 0 where there is nothing. Behind the amounts of an income or an
    expense may stand its dimensions, as `read_written` reads them.
    """
    found = {}
    for number, balance in _read(text, OpeningBalance):
        if balance.amount < 0:
            raise ValidationError(f"第{number}行：期初余额不能是负数，请写在另一方。")
        key = balance.account, balance.dimensions_label
        if key in found:
            raise ValidationError(f"第{number}行：科目“{balance.account}”已经写过。")
        found[key] = balance
    _check_sides(found.values(), "期初余额")
    return list(found.values())


def read_entries(text):
    """Return the entries, unsaved, of lines as `read_balances` reads them; amounts in red have a minus sign."""
    found = [line for _, line in _read(text, VoucherLine)]
    if len(found) < 2:
        raise ValidationError("一张凭证至少有两行分录。")
    _check_sides(found, "凭证")
    return found


def _read(text, model):
    """Yield (number of the line, unsaved row of the model with its dimensions) of each line that has an amount."""
    chart = Chart()
    for number, account, side, amount, said in _lines(text):
        if said and account.code[0] not in INCOME_OR_EXPENSE:
            raise ValidationError(f"第{number}行：科目“{account}”不是收入、支出，后面不写别的。")
        try:
            yield number, chart.fill(model(account=account, side=side, amount=amount), read_written(said))
        except ValidationError as refusal:
            raise ValidationError(f"第{number}行：{refusal.messages[0]}") from refusal


def _lines(text):
    """Yield (number of the line, account, side, yuan, the words behind) of each line that has an amount."""
    accounts = CodedNames((one, one.code, one.name) for one in LedgerAccount.objects.all())
    for number, (written, *amounts, said) in _split(text):
        account = _account(number, written, accounts)
        try:
            debit, credit = (_yuan(one) for one in amounts)
        except CellProblem as problem:
            raise ValidationError(f"第{number}行：{problem}") from problem
        if debit and credit:
            raise ValidationError(f"第{number}行：借方、贷方只能有一个金额。")
        if debit or credit:
            yield number, account, Side.DEBIT if debit else Side.CREDIT, debit or credit, said


def _account(number, written, accounts):
    """Return the account that a line names, by its code, its name or both."""
    found = accounts.find(written)
    if len(found) == 1:
        return found[0]
    if clash := accounts.clash(written):
        raise ValidationError(f"第{number}行：{clash}")
    if found:
        codes = "、".join(sorted(one.code for one in found))
        raise ValidationError(f"第{number}行：有几个科目叫“{written}”（{codes}），请写编码。")
    raise ValidationError(f"第{number}行：总账没有科目“{written}”，请先增设。")


def _split(text):
    """Yield (number of the line, (account, debit, credit, the words behind)) of lines as typed, or copied from a sheet.

    A column of names in a sheet is there for all its lines, or for none.
    """
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    cells = {number: [halfwidth(one).strip() for one in line.split("\t")] for number, line in lines if "\t" in line}
    named = any(row[1] and not _AMOUNT.fullmatch(row[1]) for row in cells.values())
    for number, line in lines:
        row = cells.get(number) or halfwidth(line).split()
        if number in cells:
            first = 2 if named else 1
            # Empty cells at the end are not always copied.
            row += [""] * (first + 2 - len(row))
        else:
            pairs = pairwise(row[1:])
            first = next((at for at, pair in enumerate(pairs, 1) if all(map(_AMOUNT.fullmatch, pair))), None)
        if first is None:
            raise ValidationError(f"第{number}行看不懂，请写成“科目编码　科目名称　借方　贷方”，没有的写 0。")
        account, said = (" ".join(filter(None, cells)) for cells in (row[:first], row[first + 2 :]))
        yield number, (account, row[first], row[first + 1], said)


def _check_sides(rows, what):
    sums = {side: sum((one.amount for one in rows if one.side == side), _NOTHING) for side in Side}
    if sums[Side.DEBIT] != sums[Side.CREDIT]:
        raise ValidationError(f"{what}不平：借方合计 {sums[Side.DEBIT]:,} 元，贷方合计 {sums[Side.CREDIT]:,} 元。")
    if sums[Side.DEBIT] > _MOST:
        raise ValidationError(f"{what}的借方合计超过上限 {_MOST:,} 元，请核对。")


def _yuan(text):
    """Return the yuan of a text, less than zero in red; nothing for none. CellProblem for what they do not take."""
    sign, amount = (-1, text[1:]) if text[:1] in _DASHES else (1, text)
    return sign * (money(amount, maximum=_MOST) or _NOTHING)


def _refuse_unclosed(day, accounts):
    """Raise ValidationError where a ledger that begins with the year has income or expense of the year before."""
    if (day.month, day.day) == (1, 1) and (of_before := [one for one in accounts if one.code[0] in INCOME_OR_EXPENSE]):
        raise ValidationError(f"总账从年初启用，上年的收支须已结转，期初余额不能有科目“{of_before[0]}”。")


@transaction.atomic
def propose_ledger(*, actor, day, balances):
    """Propose that the ledger begins on a day with these `balances`, as text; the chair confirms. Return the start."""
    if not actor.holds(permissions.ADD_LEDGER):
        raise PermissionDenied("您不能提出启用总账。")
    last = timezone.localdate().year + 1
    first = LedgerAccount.objects.aggregate(first=Min("valid_from"))["first"]
    if not (first <= day and day.year <= last):
        raise ValidationError(
            {"day": f"总账的科目自{first:%Y-%m-%d}起施行，启用日期须从那天起到明年（{last}年），请核对。"}
        )
    try:
        found = read_balances(balances)
        accounts = [one.account for one in found]
        _refuse_unclosed(day, accounts)
        chart = Chart()
        for account in accounts:
            chart.refuse_summed(account, day)
    except ValidationError as refusal:
        raise ValidationError({"balances": refusal.messages}) from refusal
    start = LedgerStart(unit=Unit.root(), day=day, made_by=actor)
    start.full_clean()
    start.save()
    for balance in found:
        balance.start = start
    OpeningBalance.objects.bulk_create(found)
    audit.record(actor, acts.START_LEDGER, start, 启用日期=day, 期初科目=len(found))
    return start


@LEDGER_FLOW.act("confirm")
@transaction.atomic
def confirm_ledger(start, *, actor):
    """Confirm the start as another than who proposed it, with the assets of that day; return it."""
    start = LEDGER_FLOW.fire(start, "confirm", actor=actor, **judged(actor))
    assets.open_register(start)
    return notices.drawn_up_moved(start, actor=actor)


def in_force():
    """Return the start of the ledger that is kept; ValidationError while none is."""
    if (start := LedgerStart.in_force()) is None:
        raise ValidationError("还没有启用总账。")
    return start


def to_post(start):
    """Return the vouchers from the day of the start that are not posted (待记账), in their order."""
    return Voucher.objects.filter(day__gte=start.day, posting__isnull=True).order_by("day", "pk")


def drafts(start, until, most=None):
    """Yield (voucher, its entries as they would be posted, the refusal where they cannot be) of those that wait.

    `most` of them; the refusal is a ValidationError, Unmapped where a rule would mend it.
    """
    yield from drafts_of(to_post(start).filter(day__lte=until)[:most])


def drafts_of(vouchers):
    """Yield of each of the vouchers, a query, what `drafts` does."""
    chart, codes = Chart(), Codes()
    for voucher in with_events(vouchers):
        try:
            yield voucher, _lines_of(voucher, entries_of(voucher, codes), chart), None
        except ValidationError as refusal:
            yield voucher, [], refusal


@transaction.atomic
def post_vouchers(*, actor, until):
    """Post every voucher up to a day, included, whose accounts the ledger has, and what of assets waits.

    Return what was Posted.
    """
    if not actor.holds(permissions.POST_VOUCHERS):
        raise PermissionDenied("您不能记账。")
    start = in_force()
    # One at a time: the others wait, and find nothing left.
    LedgerStart.objects.select_for_update(of=("self",), no_key=True).get(pk=start.pk)
    postings, lines, problems = [], [], []
    for voucher, made, problem in drafts(start, until):
        if problem:
            problems.append(f"{voucher}：{' '.join(problem.messages)}")
            continue
        postings.append(Posting(voucher=voucher, entries=len(made), posted_by=actor))
        lines += made
    Posting.objects.bulk_create(postings, batch_size=_BATCH)
    VoucherLine.objects.bulk_create(lines, batch_size=_BATCH)
    of_assets, more = assets.post_movements(start, until, actor)
    count, problems = len(postings) + of_assets, [*problems, *more]
    if count:
        audit.record(actor, acts.POST_VOUCHERS, start, 截至=until, 张数=count)
    return Posted(count, tuple(first_of(problems, _SAID, unit="张")))


def _lines_of(voucher, entries, chart):
    lines = [line_of(voucher.day, entry, chart) for entry in entries]
    for place, line in enumerate(lines, 1):
        line.voucher, line.place = voucher, place
    return lines


def preview_voucher(*, actor, day, entries, amends=None):
    """Return the entries, unsaved, that `book_voucher` would post of this; ValidationError as there."""
    try:
        found = read_entries(entries)
    except ValidationError as refusal:
        raise ValidationError({"entries": refusal.messages}) from refusal
    if amends is not None:
        refuse(former.why_not_taken_back(amends))
        if amends.day.year >= day.year:
            raise ValidationError({"day": "订正以前年度差错的凭证，日期须在以后的年度；同一年的请用红字冲销。"})
    _check_day(actor, day, found, "day")
    for line in found:
        if not line.account.is_in_force(day):
            raise ValidationError(f"科目“{line.account}”{day:%Y-%m-%d}不在用。")
    try:
        _refuse_summed(day, found)
        _refuse_both_sides(found)
    except ValidationError as refusal:
        raise ValidationError({"entries": refusal.messages}) from refusal
    return found


def _refuse_summed(day, entries):
    """Raise ValidationError where an account that is the sum of others would take more than it gives back.

    What lay on it before there were others below it can be moved to them.
    """
    chart, start = Chart(), in_force()
    moved = defaultdict(Decimal)
    for line in entries:
        moved[line.account] += line.signed
    for account, yuan in moved.items():
        own = own_balance(start, account)
        if not min(own, 0) <= own + yuan <= max(own, 0):
            chart.refuse_summed(account, day)


def _refuse_both_sides(entries):
    """Raise ValidationError where what is debited and what is credited is the same, or is nothing together."""
    sides = {side: {(one.account, one.dimensions_label) for one in entries if one.side == side} for side in Side}
    if both := sides[Side.DEBIT] & sides[Side.CREDIT]:
        account, _ = min(both, key=lambda one: one[0].code)
        raise ValidationError(f"科目“{account}”同时在借方和贷方，请只写相差的金额。")
    moved = defaultdict(Decimal)
    for one in entries:
        moved[one.account, one.dimensions_label] += one.signed
    if idle := [account for (account, _), yuan in moved.items() if not yuan]:
        raise ValidationError(f"科目“{idle[0]}”的几行相抵后没有金额，请删去。")


@transaction.atomic
def book_voucher(*, actor, day, words, entries, amends=None, papers=0):
    """Book and post what is no event of the cash desk, of `entries` as text; return the voucher (转账凭证).

    `amends` is the voucher of a former year of which it corrects an error, once; `papers` is how many are attached.
    """
    _lock_start()
    found = preview_voucher(actor=actor, day=day, entries=entries, amends=amends)
    return enter_posted(actor, day, found, words=words.strip(), amends=amends, papers=papers)


def _lock_start():
    """Wait for others who book by hand, so that nobody takes the same voucher back twice."""
    LedgerStart.objects.select_for_update(of=("self",), no_key=True).get(pk=in_force().pk)


@transaction.atomic
def reverse_voucher(voucher, *, actor, on):
    """Book the same entries in red on a day of the same year; return that voucher. Only of what was booked by hand."""
    _lock_start()
    refuse(former.why_not_taken_back(voucher))
    if on.year != voucher.day.year:
        raise ValidationError({"on": "以前年度的差错不用红字：请用蓝字凭证，通过“年初余额调整”（32101、32201）更正。"})
    if on < voucher.day:
        raise ValidationError({"on": f"冲销日期不能早于凭证日期（{voucher.day:%Y-%m-%d}）。"})
    entries = [_in_red(line) for line in voucher.lines.select_related("account", "econ_class").order_by("place")]
    words = f"注销{chinese_date(voucher.day)}{voucher.number}号凭证"
    _check_day(actor, on, entries, "on")
    return enter_posted(actor, on, entries, words=words, corrects=voucher)


def _in_red(line):
    names = ("account", "side", "outlay", "project", "econ_class", "is_restricted")
    return VoucherLine(amount=-line.amount, **{name: getattr(line, name) for name in names})


def _refuse_counted(day, entries):
    """Raise ValidationError where entries would move money of a holding on a day that is counted there."""
    for codes, holdings in money_by_codes(day):
        if moved_on(codes, entries):
            refuse_day(day, *holdings)


def _check_day(actor, day, entries, field):
    """Raise ValidationError, of the `field` of its day, where a voucher cannot be booked by hand on that day."""
    if not actor.holds(permissions.POST_VOUCHERS):
        raise PermissionDenied("您不能记账。")
    start = in_force()
    not_later_than_today(day, "凭证日期", field=field)
    if day < start.day:
        raise ValidationError({field: f"总账自{start.day:%Y-%m-%d}启用，不能记以前的日期。"})
    refuse(why_month_closed(day), field)
    _refuse_counted(day, entries)
