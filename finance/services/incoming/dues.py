"""The acts on dues: the payroll of a month read, received, taken back; what a member pays later."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from finance import acts
from finance.flow.dues_flow import DUES_FLOW, DuesState
from finance.models import DuesExemption, DuesLine, DuesRule, DuesSheet, LateDues
from finance.services.guard import guarded
from finance.services.income import record_income, reverse_income
from finance.services.incoming.reading import read_table, refuse_rows
from finance.services.years import Calendar, refuse
from members.choices import Status
from members.models import Member, Membership
from unionportal.core.flow.moves import ReasonForm
from unionportal.core.models import Unit
from unionportal.core.services.records import save_record
from unionportal.core.trail import audit
from unionportal.core.values.dates import chinese_month
from unionportal.core.values.rules import require_reason
from unionportal.sheets.cells import money, person_name, staff_number
from unionportal.spelling.folding import folded_key, written_name

STAFF_NO, NAME, BASE, PAID = "工号", "姓名", "缴费基数", "实缴"
COLUMNS = {STAFF_NO: staff_number, NAME: person_name, BASE: money, PAID: money}
_BATCH = 2000


def owing(day):
    """Return {member's key: key of the unit} of those who owe dues for the month that begins on `day`.

    They belong to the union on that day; who retired with the membership, left or is exempt owes none.
    """
    spans = Membership.objects.filter(since__lte=day).exclude(until__lte=day)
    exempt = DuesExemption.objects.filter(Q(until__isnull=True) | Q(until__gt=day), since__lte=day)
    # Who left is marked as paying none, which says nothing of the months before.
    spans = spans.exclude(member__in=exempt.values("member")).exclude(
        member__status=Status.ACTIVE, member__pays_dues=False
    )
    return dict(spans.order_by().values_list("member", "unit"))


@transaction.atomic
def import_dues(*, actor, month, text="", file=None):
    """Read the dues of a month in place of what was read before; return (DuesSheet, how many rows owe nothing).

    A row names a member by 工号 and 姓名, the wage and what was paid. All is read, or nothing is written.
    """
    refuse(_why_no_month(month), "month")
    rows = read_table(COLUMNS, text=text, file=file)
    rule = DuesRule.objects.in_force(month).select_for_update(of=("self",)).order_by("-valid_from").first()
    if rule is None:
        raise ValidationError({"month": f"{chinese_month(month)}没有生效的会费规则，请主席先在“规定”里增设。"})
    sheet = DuesSheet.objects.select_for_update(of=("self",), no_key=True).filter(month=month).first()
    if sheet is not None and sheet.is_received:
        raise ValidationError({"month": f"{sheet}已确认到账，要改请出纳先退回重做。"})
    sheet = sheet or DuesSheet(unit=Unit.root(), month=month)
    lines, without = _lines_of(rows, month, rule)
    sheet.rule, sheet.made_by, sheet.people = rule, actor, len(lines)
    sheet.due = sum((line.due for line in lines), Decimal(0))
    sheet.paid = sum((line.paid for line in lines), Decimal(0))
    sheet.full_clean(exclude=["unit", "rule", "made_by"])
    sheet.save()
    _replace(sheet, lines)
    audit.record(actor, acts.IMPORT_DUES, sheet, 人数=len(lines), 应缴=sheet.due, 实缴=sheet.paid)
    return sheet, without


@transaction.atomic
def save_dues_rule(rule, *, actor):
    """Save a rule; what is due on the sheets by it that are not confirmed follows. Return it."""
    rule = save_record(rule, actor=actor)
    waiting = DuesSheet.objects.select_for_update(of=("self",), no_key=True)
    for sheet in waiting.filter(rule=rule, state=DuesState.DRAFT):
        lines = list(sheet.lines.all())
        for line in lines:
            line.due = rule.due_of(Decimal(line.base))
        DuesLine.objects.bulk_update(lines, ["due"], _BATCH)
        sheet.due = sum((line.due for line in lines), Decimal(0))
        sheet.save(update_fields=["due"])
    return rule


def _why_no_month(month):
    if month > timezone.localdate():
        return f"{chinese_month(month)}还没有到，不能导入。"
    return Calendar().why_closed(month.year)


def _lines_of(rows, month, rule):
    """Return (the lines, without their sheet, how many rows owe nothing); ValidationError names the rows refused."""
    owe = owing(month)
    known = {folded_key(member.staff_no): member for member in Member.objects.only("staff_no", "name")}
    lines, without, problems, seen = [], 0, [], {}
    for number, row in rows:
        member = known.get(folded_key(row[STAFF_NO]))
        if member is None:
            problems.append(f"第{number}行：没有工号为“{row[STAFF_NO]}”的会员。")
        elif written_name(row[NAME]) != written_name(member.name):
            problems.append(f"第{number}行：工号“{row[STAFF_NO]}”登记的不是{row[NAME]}，请核对。")
        elif (first := seen.setdefault(member.pk, number)) != number:
            problems.append(f"第{number}行：{row[NAME]}已在第{first}行。")
        elif member.pk in owe:
            facts = {"member": member, "unit_id": owe[member.pk], "paid": row[PAID]}
            lines.append(DuesLine(base=str(row[BASE]), due=rule.due_of(row[BASE]), **facts))
        elif row[PAID]:
            problems.append(f"第{number}行：{row[NAME]}在{chinese_month(month)}1日不应缴会费，表上却有实缴，请先退还。")
        else:
            without += 1
    refuse_rows(problems)
    return lines, without


def _replace(sheet, lines):
    """Write the lines in place of those that were read before; one that was paid later stays the same row."""
    kept = {line.member_id: line for line in sheet.lines.filter(late_payments__isnull=False).select_related("member")}
    new = {line.member_id: line for line in lines}
    refuse_rows([f"{kept[key].member.name}有补缴的记录，须仍在表上。" for key in kept.keys() - new.keys()])
    sheet.lines.exclude(pk__in=[line.pk for line in kept.values()]).delete()
    for key, line in kept.items():
        for name in ("unit_id", "base", "due", "paid"):
            setattr(line, name, getattr(new[key], name))
        line.save()
    made = [line for key, line in new.items() if key not in kept]
    for line in made:
        line.sheet = sheet
    DuesLine.objects.bulk_create(made, _BATCH)


def missing_from(sheet):
    """Return the members who owe dues for the month and are not on the sheet, in the order of the roster."""
    keys = owing(sheet.month).keys() - set(sheet.lines.values_list("member", flat=True))
    return Member.objects.filter(pk__in=keys).select_related("unit")


@DUES_FLOW.act("confirm")
@guarded()
def confirm_dues(sheet, *, actor, received_on, payer):
    """Record that what the sheet says was paid was received, as one income; return the sheet."""

    def booked(locked):
        if not locked.paid:
            raise ValidationError("实缴合计是零，没有可以确认的到账。")
        facts = {"unit": locked.unit, "account": locked.rule.account, "amount": locked.paid, "note": str(locked)}
        income = record_income(actor=actor, received_on=received_on, payer=payer, **facts)
        return {"income": income}

    facts = {"到账日期": received_on}
    return DUES_FLOW.fire(
        sheet, "confirm", actor=actor, effect=booked, facts=facts, confirmed_by=actor, received_on=received_on
    )


@DUES_FLOW.act("reopen", form=ReasonForm)
@guarded()
def reopen_dues(sheet, *, actor, reason):
    """Take back that the dues were received, with a correction of the income; return the sheet, to be read anew."""
    reason = require_reason(reason, field="reason")

    def reversed_income(locked):
        if LateDues.objects.filter(line__sheet=locked, corrects=None, correction=None).exists():
            raise ValidationError("这个月已有人补缴，请先冲正补缴。")
        reverse_income(locked.income, actor=actor, reason=reason, on=timezone.localdate())
        return {"income": None, "confirmed_by": None, "received_on": None}

    return DUES_FLOW.fire(sheet, "reopen", actor=actor, reason=reason, effect=reversed_income, facts={"原因": reason})


@guarded()
def receive_late_dues(line, *, actor, amount, received_on):
    """Record what a member paid after the payroll of the month; return it."""
    line = _locked(line)
    if line.member.user_id == actor.pk:
        raise ValidationError("不能登记自己的补缴，请由另一位出纳登记。")
    if line.sheet.state != DuesState.CONFIRMED:
        raise ValidationError(f"{line.sheet}还没有确认到账，不能登记补缴。")
    if amount > line.owed:
        raise ValidationError({"amount": f"这个月还欠 {line.owed:,} 元，不能登记 {amount:,} 元。"})
    facts = {"unit": line.sheet.unit, "account": line.sheet.rule.account, "amount": amount}
    # The books name nobody: the amount tells the wage.
    payer = f"{line.sheet}补缴"
    income = record_income(actor=actor, received_on=received_on, payer=payer, **facts)
    return _book(LateDues(line=line, amount=amount, income=income), actor)


@guarded()
def correct_late_dues(payment, *, actor, reason, on):
    """Record the negative row, and that of its income, which correct a late payment; return it."""
    line = _locked(payment.line)
    if payment.corrects_id or LateDues.objects.filter(corrects=payment).exists():
        raise ValidationError("这笔补缴已经冲正，不能再冲正。")
    income = reverse_income(payment.income, actor=actor, reason=reason, on=on)
    return _book(LateDues(line=line, amount=-payment.amount, income=income, corrects=payment), actor, 原因=reason)


def save_exemption(exemption, *, actor):
    """Save who owes no dues, and since when; return it. ValidationError where that is the actor himself."""
    if exemption.member_id is not None and exemption.member.user_id == actor.pk:
        raise ValidationError({"member": "不能登记自己免缴，请由另一位会计登记。"})
    return save_record(exemption, actor=actor)


def _locked(line):
    DuesLine.objects.select_for_update(of=("self",), no_key=True).get(pk=line.pk)
    rows = DuesLine.objects.with_owed().select_related("sheet__rule__account", "sheet__unit", "member")
    return rows.get(pk=line.pk)


def _book(payment, actor, **facts):
    payment.received_on, payment.made_by = payment.income.received_on, actor
    payment.full_clean()
    payment.save()
    act = acts.CORRECT_LATE_DUES if payment.corrects_id else acts.RECEIVE_LATE_DUES
    audit.record(actor, act, payment, 日期=payment.received_on, **facts)
    return payment
