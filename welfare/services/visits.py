"""Acts on visits: reported, edited until checked, the diagnosis read only with a reason."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from members.queries import unit_on
from unionportal.core.files.attachments import attach_all
from unionportal.core.trail import audit
from unionportal.core.values.rules import not_later_than_today
from welfare import acts, permissions
from welfare.benefit_flow import EDITABLE
from welfare.models import Visit
from welfare.services.benefits import submit_benefit


@transaction.atomic
def report_visit(visit, *, actor, diagnosis="", files=(), submit=True):
    """Save the given (unsaved) visit in the member's unit of that day, reported or as a draft; return it."""
    visit.unit, visit.reported_by = unit_on(visit.member, visit.happened_on), actor
    if not actor.has_perm(permissions.ADD_VISIT, visit):
        raise ValidationError(f"{visit.member.name}当天属于{visit.unit}，请由{visit.unit}或校工会上报。")
    _save(visit, diagnosis)
    _attach(visit, files, actor)
    audit.record(actor, acts.ADD_VISIT, visit, 发生日期=visit.happened_on)
    return submit_benefit(visit, actor=actor) if submit else visit


@transaction.atomic
def edit_visit(visit, *, actor, diagnosis="", files=(), submit=False):
    """Save a changed draft or returned visit; a blank diagnosis keeps the stored one. Return it."""
    stored = Visit.objects.select_for_update(of=("self",), no_key=True).get(pk=visit.pk)
    if not actor.has_perm(permissions.CHANGE_VISIT, stored):
        raise PermissionDenied("您不能修改这条慰问。")
    if stored.state not in EDITABLE:
        raise ValidationError(f"“{stored.get_state_display()}”的慰问不能修改，请先退回。")
    visit.state, visit.unit = stored.state, unit_on(visit.member, visit.happened_on)
    if not actor.has_perm(permissions.CHANGE_VISIT, visit):
        raise ValidationError(f"{visit.member.name}当天属于{visit.unit}，请由{visit.unit}或校工会上报。")
    _save(visit, diagnosis)
    _attach(visit, files, actor)
    shown = ("member", "occasion", "kinship", "relative", "happened_on", "hospital", "note", "over_cap_reason")
    names = [name for name in shown if getattr(stored, name) != getattr(visit, name)]
    labels = [Visit._meta.get_field(name).verbose_name for name in names] + (["病情"] if diagnosis else [])
    audit.record(actor, acts.CHANGE_VISIT, visit, 修改=labels, 附件数=len(files))
    return submit_benefit(visit, actor=actor) if submit else visit


def _save(visit, diagnosis):
    not_later_than_today(visit.happened_on, "发生日期", field="happened_on")
    if (rule := visit.rule) and not rule.kin:
        visit.kinship = visit.relative = ""
    if diagnosis:
        visit.diagnosis = diagnosis
    visit.full_clean()
    visit.save()


def _attach(visit, files, actor):
    visit.evidence.add(*attach_all(files, actor=actor, unit=visit.unit))


@transaction.atomic
def read_diagnosis(visit, *, actor, reason):
    """Return the diagnosis in clear; who read it and why is audited, the text is not."""
    if not actor.has_perm(permissions.READ_DIAGNOSIS, visit):
        raise PermissionDenied("您没有“查看病情”的权限。")
    audit.record(actor, acts.READ_DIAGNOSIS, visit, 原因=reason)
    return visit.diagnosis
