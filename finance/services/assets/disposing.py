"""The acts of a disposal: applied for, approved or not, and what came in for it."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from finance import acts, permissions
from finance.asset_choices import DisposalKind, DisposalState, HandoverState
from finance.flow.asset_flow import DISPOSAL_FLOW
from finance.models import Asset, Disposal, DisposalLine, DisposalPaper, HandoverLine
from finance.services.assets.register import move_assets, named
from finance.services.guard import guarded
from finance.services.income import record_income
from members.people_search import split_list
from unionportal.core.files import attachments
from unionportal.core.models import Unit
from unionportal.core.trail import audit

_STANDING = (DisposalState.SUBMITTED, DisposalState.APPROVED)


@transaction.atomic
def apply_for_disposal(*, actor, numbers, files=(), **facts):
    """Apply to dispose of the assets with these numbers, a text of them, with its papers; return the Disposal."""
    wanted = [one.upper() for one in split_list(numbers)]
    locked = Asset.objects.select_for_update(of=("self",), no_key=True).filter(number__in=wanted).order_by("pk")
    rows = list(locked.select_related("unit", "custodian"))
    allowed = [one for one in rows if one.is_present and actor.has_perm(permissions.ADD_DISPOSAL, one)]
    if wrong := sorted({*wanted} - {one.number for one in allowed}):
        raise ValidationError({"numbers": f"没有这些在账的资产：{named(wrong)}。"})
    if not rows:
        raise ValidationError({"numbers": "请填写资产编号。"})
    busy = [
        *DisposalLine.objects.filter(asset__in=rows, disposal__state__in=_STANDING),
        *HandoverLine.objects.filter(asset__in=rows, handover__state=HandoverState.PENDING),
    ]
    if busy:
        under_way = {one.asset_id for one in busy}
        busy = [one.number for one in rows if one.pk in under_way]
        raise ValidationError({"numbers": f"{named(busy)}正在处置或移交，请先办完。"})
    disposal = Disposal(unit=Unit.root(), made_by=actor, **facts)
    if not actor.has_perm(permissions.ADD_DISPOSAL, disposal):
        raise PermissionDenied("您不能申请处置固定资产。")
    disposal.full_clean()
    disposal.save()
    for asset in rows:
        DisposalLine.objects.create(disposal=disposal, asset=asset)
    for kept in attachments.attach_all(files, actor=actor, unit=disposal.unit):
        DisposalPaper.objects.create(disposal=disposal, attachment=kept)
    audit.record(actor, acts.APPLY_FOR_DISPOSAL, disposal, 资产=[one.number for one in rows], 原因=disposal.reason)
    return disposal


@DISPOSAL_FLOW.act("approve")
@transaction.atomic
def approve_disposal(disposal, *, actor, decision):
    """Approve it: the assets leave the register; return the disposal."""
    disposal = _decided(disposal, "approve", actor, {"批准依据": decision}, decision=decision)
    rows = Asset.objects.present().filter(disposals__disposal=disposal)
    reason = f"{disposal.get_kind_display()}：{decision}"
    move = "strike" if disposal.kind == DisposalKind.ERROR else "dispose"
    if len(move_assets(rows, move, actor=actor, reason=reason, judged_on=disposal)) < disposal.lines.count():
        raise ValidationError("其中有资产已经不在账上，请退回申请人。")
    return disposal


@DISPOSAL_FLOW.act("reject")
def reject_disposal(disposal, *, actor, reason):
    """Refuse it; return the disposal."""
    return _decided(disposal, "reject", actor, {"原因": reason}, refusal=reason)


@DISPOSAL_FLOW.act("withdraw")
def withdraw_disposal(disposal, *, actor, reason):
    """Take the application back; return the disposal."""
    return _decided(disposal, "withdraw", actor, {"原因": reason}, refusal=reason)


@DISPOSAL_FLOW.act("book_income")
@guarded()
def book_disposal_income(disposal, *, actor, amount, received_on, payer, account):
    """Book what came in for the assets as income of the desk; return the disposal."""
    disposal = Disposal.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(pk=disposal.pk)
    if disposal.income and not disposal.income.corrections.exists():
        raise ValidationError(f"处置收入已登记为{disposal.income.number}，错了请先冲正那笔收入。")
    if disposal.decided_on and received_on < disposal.decided_on:
        raise ValidationError({"received_on": "到账日期不能早于批准日期。"})
    books = {"unit": disposal.unit, "account": account, "payer": payer, "note": str(disposal)}
    income = record_income(actor=actor, amount=amount, received_on=received_on, **books)
    facts = {"收入": income.number, "金额": amount}
    return DISPOSAL_FLOW.fire(disposal, "book_income", actor=actor, facts=facts, income=income)


def _decided(disposal, name, actor, facts, **columns):
    columns |= {"decided_by": actor, "decided_on": timezone.localdate()}
    return DISPOSAL_FLOW.fire(disposal, name, actor=actor, facts=facts, **columns)
