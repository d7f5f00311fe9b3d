"""The acts on a bank's statement: read and looked at, then its lines taken, or the file dropped."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import PurePath

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from finance import acts, notices, permissions
from finance.flow.checked_flow import STANDING
from finance.flow.statement_flow import STATEMENT_FLOW, StatementState
from finance.models import TAKEN_ONCE, BankStatement, Holding, Reconciliation, StatementLine
from finance.services.reconciling.reading import Reading, Stated, broken_at, read_statement, unconnected
from unionportal.core.files import attachments
from unionportal.core.models import Unit
from unionportal.core.trail import audit
from unionportal.core.values.dates import month_end
from unionportal.core.values.rules import not_later_than_today
from unionportal.sheets.uploads import head_of

_KINDS = {".csv": "text/csv", ".txt": "text/plain", ".xls": "application/vnd.ms-excel", ".xlsx": attachments.XLSX}


@dataclass(frozen=True)
class Preview:
    """What taking a statement would do: the lines that are new, how many are known, what else there is to say."""

    fresh: tuple[Stated, ...]
    known: int
    notes: tuple[str, ...]

    @property
    def sums(self):
        """The yuan that came in and that went out, of the new lines."""
        came = sum((line.amount for line in self.fresh if line.amount > 0), start=Decimal(0))
        return came, came - sum((line.amount for line in self.fresh), start=Decimal(0))

    @property
    def last(self):
        """The last of the new lines, or None."""
        return self.fresh[-1] if self.fresh else None


@transaction.atomic
def read_in_statement(*, actor, holding, file, until, opening=None):
    """Keep the file as it is, to be looked at; return the statement. ValidationError for what could not be taken."""
    if not actor.holds(permissions.ADD_STATEMENT):
        raise PermissionDenied("您不能导入银行对账单。")
    if not holding.is_bank or holding.layout is None:
        raise ValidationError({"holding": f"“{holding}”没有登记对账单版式，请会计补上。"})
    not_later_than_today(until)
    content = head_of(file)
    digest = hashlib.sha256(content).hexdigest()
    same = BankStatement.objects.filter(holding=holding, attachment__sha256=digest)
    if former := same.exclude(state=StatementState.DROPPED).select_related("made_by").first():
        when = f"{former.made_on:%Y-%m-%d}已由{former.made_by.name}"
        raise ValidationError({"file": f"这份对账单{when}读入，不能再读一次。"})
    statement = BankStatement(unit=Unit.root(), holding=holding, until=until, opening=opening, made_by=actor)
    preview = _preview(statement, content)
    name = PurePath(file.name).name
    kind = _KINDS.get(PurePath(name).suffix.lower(), "application/octet-stream")
    statement.attachment = attachments.keep(content, name=name, content_type=kind, actor=actor, unit=statement.unit)
    statement.full_clean()
    statement.save()
    audit.record(actor, acts.READ_STATEMENT, statement, 文件=name[-100:], 新流水=len(preview.fresh), 已有=preview.known)
    return statement


@transaction.atomic
def statement_file(statement, *, actor):
    """Return the file as the bank wrote it, as a response, and log who took it; LostFile if it cannot be opened."""
    if not actor.has_perm(permissions.EXPORT_STATEMENT, statement):
        raise PermissionDenied("您不能下载银行对账单原件。")
    answer = attachments.serve(statement.attachment)
    audit.record(actor, acts.EXPORT_STATEMENT, statement, 文件=statement.attachment.name[-100:])
    return answer


def preview_of(statement):
    """Return the Preview of a statement that waits; ValidationError where what was taken since does not fit it."""
    with attachments.open_kept(statement.attachment) as content:
        return _preview(statement, content.read())


def _preview(statement, content):
    holding = statement.holding
    reading = read_statement(content, holding.layout, holding.account)
    late = next((line for line in reading.lines if line.day > statement.until), None)
    if late:
        raise ValidationError({"until": f"第{late.row}行是{late.day:%Y-%m-%d}的流水，晚于截止日，请核对截止日。"})
    lines = _balanced(statement, reading)
    known = set(_known(holding, lines))
    fresh = tuple(line for line in lines if line.key not in known)
    _check_connected(holding, fresh, has_balances=lines is reading.lines)
    late = [
        f"{row}已由{row.made_by.name}编制，文件里还有它那个月的 {count} 笔新流水；导入以后请重新核对。"
        for row, count in _reconciled(holding, fresh)
    ]
    return Preview(fresh, len(lines) - len(fresh), (*reading.notes, *late))


def _reconciled(holding, fresh):
    """Return [(Reconciliation, how many of the new lines are of its month)] of the months that are drawn up."""
    months = Counter(month_end(line.day) for line in fresh)
    rows = Reconciliation.objects.filter(holding=holding, state__in=STANDING, day__in=months)
    return [(row, months[row.day]) for row in rows.select_related("holding", "made_by", "confirmed_by").order_by("day")]


def _known(holding, lines):
    keys = [line.key for line in lines]
    return StatementLine.objects.filter(holding=holding, key__in=keys).values_list("key", flat=True)


def _balanced(statement, reading: Reading) -> Iterable[Stated]:
    """Return the lines with their balances, added up where the file has none."""
    if not reading.lines or all(line.balance is not None for line in reading.lines):
        return reading.lines
    rest = _before_first(statement, reading.lines[0])
    if rest is None:
        raise ValidationError({"opening": "文件里没有每一笔的余额，请填写第一笔以前的余额。"})
    lines = []
    for line in reading.lines:
        rest += line.amount
        lines.append(replace(line, balance=rest))
    return lines


def _before_first(statement, first):
    """Return what lay there before the first line of the file, as far as it is known; else None."""
    if known := StatementLine.objects.filter(holding=statement.holding, key=first.key).first():
        return known.balance - known.amount
    # Numbers tell what is new of a day that is partly known.
    same_day = StatementLine.objects.filter(holding=statement.holding, day=first.day)
    if same_day.exists() and (not first.number or same_day.filter(number="").exists()):
        sentence = f"{first.day:%Y-%m-%d}的流水已导入过，文件没有余额和流水号，看不出这一天的哪些是新的"
        raise ValidationError(f"{sentence}；请下载从下一天起的对账单，或者带余额的对账单。")
    before = same_day.order_by("pk").last() or _before(statement.holding, first.day)
    return before.balance if before else statement.opening


def _before(holding, day):
    return StatementLine.objects.filter(holding=holding, day__lt=day).order_by("-day", "-pk").first()


def _check_connected(holding, fresh, *, has_balances):
    """Raise ValidationError unless the new lines, in their places among the others, add up with their balances."""
    if not fresh:
        return
    first, last = fresh[0].day, fresh[-1].day
    around = StatementLine.objects.filter(holding=holding)
    stored = list(around.filter(day__range=(first, last)).order_by("day", "pk"))
    before, after = _before(holding, first), around.filter(day__gt=last).order_by("day", "pk").first()
    merged = sorted([*stored, *fresh], key=lambda line: line.day)
    lines = [*([before] if before else []), *merged, *([after] if after else [])]
    if (place := broken_at(lines)) is not None:
        line = lines[place]
        if not has_balances:
            sentence = f"按文件里的金额推算，到{line.day:%Y-%m-%d}与已导入的流水接不上"
            raise ValidationError(f"{sentence}；可能缺少流水，请下载带余额的对账单。")
        name = f"第{line.row}行" if isinstance(line, Stated) else f"已导入的{line.day:%Y-%m-%d}流水"
        raise ValidationError(unconnected(lines[place - 1], line, name))


@STATEMENT_FLOW.act("take")
@transaction.atomic
def take_statement(statement, *, actor):
    """Take the new lines of the statement, all or none; return it. Lines that are known stay as they are."""
    # One at a time, so that the balances are those of all lines.
    Holding.objects.select_for_update(of=("self",), no_key=True).get(pk=statement.holding_id)
    statement = BankStatement.objects.select_related("holding__layout", "attachment").get(pk=statement.pk)
    if statement.is_open:
        fresh = preview_of(statement).fresh
        _add(statement, fresh)
        for row, count in _reconciled(statement.holding, fresh):
            notices.stated_anew(row, count, actor=actor)
    return STATEMENT_FLOW.fire(statement, "take", actor=actor, facts={"流水": statement.lines.count()})


def _add(statement, fresh):
    names = ("row", "day", "time", "amount", "balance", "number", "other_name", "other_account", "summary", "key")
    rows = [
        StatementLine(statement=statement, holding=statement.holding, **{name: getattr(line, name) for name in names})
        for line in fresh
    ]
    try:
        with transaction.atomic():
            StatementLine.objects.bulk_create(rows, batch_size=1000)
    except IntegrityError as error:
        if getattr(error.__cause__, "diag", None) is None or error.__cause__.diag.constraint_name != TAKEN_ONCE:
            raise
        raise ValidationError("有的流水刚由别人导入，请刷新页面。") from error


@STATEMENT_FLOW.act("drop")
@transaction.atomic
def drop_statement(statement, *, actor):
    """Drop a statement that was not taken; return it."""
    return STATEMENT_FLOW.fire(statement, "drop", actor=actor)
