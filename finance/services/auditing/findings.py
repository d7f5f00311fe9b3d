"""The acts on findings: entered by an auditor, answered and put right by the unit, closed by an auditor."""

import re

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from finance import acts, permissions
from finance.flow.audit_flow import FINDING_FLOW, UNCLOSED
from finance.models import AuditFinding, Claim, FindingProof, FindingRow, Income, Payment
from finance.services.auditing.checks import take_hit
from unionportal.core.files import attachments
from unionportal.core.flow.moves import ReasonForm
from unionportal.core.trail import audit
from unionportal.core.values.numbering import next_number
from unionportal.core.values.rules import not_later_than_today, require_reason

# What a number begins with: the column of the record that bears it.
_BY_LETTER = {"P": ("payment", Payment), "R": ("income", Income), "C": ("claim", Claim)}


@transaction.atomic
def enter_finding(*, actor, unit, rows="", hit=None, year=None, **facts):
    """Enter a finding about a unit; return it, which the unit is now to answer.

    `rows` are the numbers of payments, incomes and claims of the unit or of one below it, in one text; `hit` is what a
    check listed that it comes of, with its budgets. Without an audited `year` it is the last of its rows, or this one.
    """
    finding = AuditFinding(unit=unit, made_by=actor, made_on=timezone.localdate(), **facts)
    if not actor.has_perm(permissions.ADD_FINDING, finding):
        raise PermissionDenied("只有经审委员可以登记审计发现。")
    found = _rows_of(rows, unit)
    if hit is not None:
        found += [{"budget": row.budget} for row in hit.rows.filter(budget__isnull=False).select_related("budget")]
    today = timezone.localdate()
    finding.year = year or max(map(_year_of, found), default=today.year)
    if finding.year > today.year:
        raise ValidationError({"year": f"审计年度最晚是今年（{today.year}年）。"})
    finding.number = f"F{today.year}-{next_number('finance.auditfinding', today.year):04}"
    finding.full_clean()
    finding.save()
    for row in found:
        FindingRow.objects.create(finding=finding, **row)
    if hit is not None:
        take_hit(hit, actor=actor, finding=finding)
    named = "、".join(one.number for row in found for name, one in row.items() if name != "budget")
    audit.record(actor, acts.FIND, finding, 程度=finding.get_severity_display(), 记录=named)
    return finding


def _rows_of(text, unit):
    """Return the columns of the rows with these numbers; ValidationError for one that nothing in the unit has."""
    numbers = dict.fromkeys(number.upper() for number in re.split(r"[\s、，,；;]+", text) if number)
    return [_row_of(number, unit) for number in numbers]


def _row_of(number, unit):
    column, model = _BY_LETTER.get(number[0], ("", None))
    row = model and model.objects.filter(number=number).first()
    if row is None:
        raise ValidationError({"rows": f"没有编号为“{number[:30]}”的支付、收入或支出申请。"})
    if not model.objects.within(unit).filter(pk=row.pk).exists():
        raise ValidationError({"rows": f"{number}是“{row.unit}”的，不是“{unit}”的，请核对被审计的组织。"})
    return {column: row}


def _year_of(row):
    """Return the year to which the columns of a row belong: of its budget, or of the day on which money came in."""
    [(name, one)] = row.items()
    return one.received_on.year if name == "income" else (one if name == "budget" else one.budget).year


@FINDING_FLOW.act("answer")
@transaction.atomic
def answer_finding(finding, *, actor, answer):
    """Record what the unit says of a finding; return it."""
    facts = {"answer": answer.strip(), "answered_by": actor, "answered_on": timezone.localdate()}
    return FINDING_FLOW.fire(finding, "answer", actor=actor, **facts)


@FINDING_FLOW.act("rectify")
@transaction.atomic
def rectify_finding(finding, *, actor, rectified_on, rectification, files):
    """Record when and how a finding was put right, with the files that show it; return it."""
    not_later_than_today(rectified_on, "整改日期", field="rectified_on")
    if rectified_on < finding.made_on:
        raise ValidationError({"rectified_on": f"整改日期不能早于发现日期（{finding.made_on:%Y-%m-%d}）。"})
    if not files:
        raise ValidationError({"files": "请附上整改的证明，如退款凭证、补办的单据、修订的制度。"})
    facts = {"rectification": rectification.strip(), "rectified_by": actor, "rectified_on": rectified_on}
    said = {"整改日期": rectified_on, "证明": len(files)}
    finding = FINDING_FLOW.fire(finding, "rectify", actor=actor, facts=said, **facts)
    for kept in attachments.attach_all(files, actor=actor, unit=finding.unit):
        FindingProof.objects.create(finding=finding, attachment=kept)
    return finding


@FINDING_FLOW.act("close")
@transaction.atomic
def close_finding(finding, *, actor, verdict):
    """Close a finding that was put right; return it."""
    facts = {"verdict": verdict.strip(), "closed_by": actor, "closed_on": timezone.localdate()}
    return FINDING_FLOW.fire(finding, "close", actor=actor, **facts)


@FINDING_FLOW.act("send_back", form=ReasonForm)
@transaction.atomic
def send_back_finding(finding, *, actor, reason):
    """Give a finding back that was not put right; return it."""
    return _judge(finding, "send_back", actor, reason)


@FINDING_FLOW.act("withdraw", form=ReasonForm)
@transaction.atomic
def withdraw_finding(finding, *, actor, reason):
    """Withdraw a finding that was none; return it."""
    return _judge(finding, "withdraw", actor, reason)


def _judge(finding, move, actor, reason):
    reason = require_reason(reason, field="reason")
    return FINDING_FLOW.fire(finding, move, actor=actor, facts={"原因": reason}, verdict=reason)


def unclosed_of(scope):
    """Return the findings in the scope that are not closed, the most urgent first."""
    return AuditFinding.objects.visible_to(scope).filter(state__in=UNCLOSED).order_by("due_on", "pk")
