"""Who signs for a gift that was handed out, and a signature that was none."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from members.services.standing import deaths_of
from unionportal.core.trail import audit
from unionportal.core.values.dates import chinese_date
from unionportal.core.values.previews import Line, Preview, key_of
from unionportal.core.values.rules import not_later_than_today, require_reason
from welfare import acts, notices, permissions
from welfare.models import GiftRecipient
from welfare.services.entitlement import grouped, why_no_member
from welfare.services.gifts.lists import named_on, some

# So many names stand in a preview.
_PREVIEWED = 300
_PASTED = "pasted"


def preview_signing(issue, *, signed_on, unit=None, collected_by="", pasted=""):
    """Return the Preview of whom `sign_recipients` would let sign on the same answers, and who is left out."""
    rows, left_out = _to_sign(issue, signed_on, unit, pasted)
    _check_signing(issue, rows, signed_on, collected_by)
    if not rows and not left_out:
        raise ValidationError("这些人都已签收，没有需要登记的。")
    by = f"，由{collected_by.strip()}代领" if collected_by.strip() else ""
    lines = [Line("登记签收", f"{_summed(rows)}{by}", key_of([row.pk for row in rows]))]
    for reason, names in grouped(left_out):
        text = f"{reason}：{some(names, _PREVIEWED)}（{len(names)} 人）"
        lines.append(Line("不登记，要登记的请写明工号或姓名", text, key_of(reason, names)))
    return Preview(key_of(signed_on, unit and unit.pk, collected_by, pasted), tuple(lines))


@transaction.atomic
def sign_recipients(issue, *, actor, signed_on, unit=None, collected_by="", pasted="", seen=None):
    """Record the signature day of those who have none: whom `pasted` names, else of a unit or all; return how many.

    Of those who are not named, whoever has died or was no member on the day of the gift is left out. `collected_by`
    names who collected the gifts in their place. `seen` is the preview that was confirmed.
    """
    if not actor.has_perm(permissions.CHANGE_ISSUE, issue):
        raise PermissionDenied("您不能登记这次发放的签收。")
    if seen is not None:
        answers = {"signed_on": signed_on, "unit": unit, "collected_by": collected_by, "pasted": pasted}
        preview_signing(issue, **answers).refuse_unless_seen(seen)
    rows, _ = _to_sign(issue, signed_on, unit, pasted)
    return _sign(issue, rows, actor, signed_on, collected_by)


@transaction.atomic
def sign_chosen(issue, rows, *, actor, collected_by=""):
    """Record today's signature of the recipients `rows` of one issue; return how many signed now.

    Whoever looks after their unit may, and everybody for himself. What was signed before stays as it is.
    """
    if refused := [row.name for row in rows if not actor.has_perm(permissions.SIGN, row)]:
        raise PermissionDenied(f"您不能为{some(refused)}登记签收。")
    chosen = issue.recipients.kept().filter(pk__in=[row.pk for row in rows], signed_on__isnull=True)
    return _sign(issue, list(chosen.select_related("member")), actor, timezone.localdate(), collected_by)


@transaction.atomic
def take_back_signatures(issue, *, actor, reason, unit=None, pasted="", seen=None):
    """Take back the signatures that were none, of whom `pasted` names, else of a unit or all; return how many.

    They are told, and may sign again. `seen` is the preview that was confirmed.
    """
    if not actor.has_perm(permissions.CHANGE_ISSUE, issue):
        raise PermissionDenied("您不能撤销这次发放的签收。")
    reason = require_reason(reason, "请说明撤销签收的原因。", field="reason")
    preview_taking_back(issue, reason=reason, unit=unit, pasted=pasted).refuse_unless_seen(seen)
    rows = _signed(issue, unit, pasted)
    GiftRecipient.objects.filter(pk__in=[row.pk for row in rows]).update(signed_on=None, collected_by="")
    facts = {"人数": len(rows), "原因": reason, "领取人": some([row.name for row in rows], _PREVIEWED)}
    audit.record(actor, acts.TAKE_BACK_SIGNATURES, issue, **facts)
    notices.signatures_taken_back(issue, rows, reason, actor=actor)
    return len(rows)


def preview_taking_back(issue, *, reason, unit=None, pasted=""):
    """Return the Preview of whose signatures `take_back_signatures` would take back on the same answers."""
    rows = _signed(issue, unit, pasted)
    if not rows:
        raise ValidationError("这些人都没有签收，没有可以撤销的。")
    text = f"{_summed(rows)}：{some([row.name for row in rows], _PREVIEWED)}"
    line = Line("撤销签收，改为未签收", text, key_of([(row.pk, row.signed_on) for row in rows]))
    return Preview(key_of(reason, unit and unit.pk, pasted), (line,))


def _signed(issue, unit, pasted):
    return [row for row in _of_answers(issue, unit, pasted) if row.signed_on]


def _to_sign(issue, signed_on, unit, pasted):
    """Return (the rows that sign, {row: why it is left out}) of the answers of the form."""
    rows = [row for row in _of_answers(issue, unit, pasted) if row.signed_on is None]
    if pasted.strip() and (back := [row.name for row in rows if not row.left]):
        raise ValidationError({_PASTED: f"这些人的已退款，不能登记签收：{some(back)}。"})
    rows = [row for row in rows if row.left]
    left_out = {} if pasted.strip() else _gone(issue, rows, signed_on)
    return [row for row in rows if row not in left_out], left_out


def _of_answers(issue, unit, pasted):
    """Return the rows that are named, else all of the list, of the unit if there is one."""
    if not pasted.strip():
        rows = issue.recipients.select_related("member", "unit")
        return list(rows if unit is None else rows.filter(unit__path__startswith=unit.path))
    rows = named_on(issue, pasted, field=_PASTED)
    if unit and (others := [row.name for row in rows if not row.unit.path.startswith(unit.path)]):
        raise ValidationError({_PASTED: f"这些人不在{unit}：{some(others)}。"})
    return rows


def _gone(issue, rows, signed_on):
    """Return {row: reason} of those who have died by the day, or were no members on the day of the gift."""
    people = [row.member for row in rows if row.member_id]
    reasons = {one.pk: reason for one, reason in why_no_member(issue.rule, people, issue.issued_on).items()}
    reasons |= {key: f"已于{chinese_date(day)}去世" for key, day in _dead(rows, signed_on).items()}
    return {row: reasons[row.member_id] for row in rows if row.member_id in reasons}


def _dead(rows, day):
    """Return {key of a member: the day of death} of those who had died by that day."""
    deaths = deaths_of([row.member for row in rows if row.member_id])
    return {key: died for key, died in deaths.items() if died <= day}


def check_signing_day(issue, day):
    """Raise ValidationError for a day before that of the gift, or later than today."""
    if day < issue.issued_on:
        raise ValidationError({"signed_on": f"签收日期不能早于发放日期（{issue.issued_on}）。"})
    not_later_than_today(day, "签收日期", field="signed_on")


def _check_signing(issue, rows, signed_on, collected_by):
    if not issue.is_handed_out:
        raise ValidationError(f"“{issue.standing}”的发放不能登记签收。")
    check_signing_day(issue, signed_on)
    dead = _dead(rows, signed_on)
    names = [row.name for row in rows if row.member_id in dead]
    if names and (len(names) < len(rows) or not collected_by.strip()):
        raise ValidationError(f"{some(names)}已去世：由家属代领的，单独登记，并写明代领人；没有领的不登记。")


def _sign(issue, rows, actor, signed_on, collected_by):
    _check_signing(issue, rows, signed_on, collected_by)
    collected_by = collected_by.strip()
    waiting = GiftRecipient.objects.filter(pk__in=[row.pk for row in rows], signed_on__isnull=True)
    signed = waiting.update(signed_on=signed_on, collected_by=collected_by)
    if signed:
        facts = {"代领人": collected_by} if collected_by else {}
        audit.record(actor, acts.RECORD_SIGNATURES, issue, 人数=signed, 日期=signed_on, **facts)
    return signed


def _summed(rows):
    return f"{len(rows)} 人，共 {sum(row.cost for row in rows):,.2f} 元"
