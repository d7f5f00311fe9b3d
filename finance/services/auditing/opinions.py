"""The acts on opinions of the auditors: drafted, changed, issued with the findings as they stand, dropped."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from finance import acts, permissions
from finance.choices import OpinionKind
from finance.flow.audit_flow import OPINION_FLOW, UNCLOSED, FindingState, OpinionState
from finance.models import AuditFinding, AuditOpinion, OpinionFinding
from unionportal.core.flow.moves import ReasonForm
from unionportal.core.models import Unit
from unionportal.core.trail import audit
from unionportal.core.values.rules import not_later_than_today, require_reason


@transaction.atomic
def draft_opinion(*, actor, **facts):
    """Draft an opinion; return it, which whoever keeps the money may read and say something on."""
    opinion = AuditOpinion(unit=Unit.root(), made_by=actor, made_on=timezone.localdate(), **facts)
    if not actor.has_perm(permissions.DRAFT_OPINION, opinion):
        raise PermissionDenied("只有经审委员可以起草审计意见。")
    _check(opinion)
    opinion.save()
    audit.record(actor, acts.DRAFT_OPINION, opinion)
    return opinion


def _check(opinion):
    """Raise ValidationError for an opinion that is not whole, of a year to come, or of what was said already."""
    not_later_than_today(opinion.met_on, "会议日期", field="met_on")
    opinion.full_clean()
    # A budget is examined before its year begins.
    last = timezone.localdate().year + (opinion.kind == OpinionKind.BUDGET)
    if opinion.year > last:
        raise ValidationError({"year": f"“{opinion.get_kind_display()}”的审计意见最晚是{last}年度，请核对。"})
    same = AuditOpinion.objects.filter(unit=opinion.unit, year=opinion.year, kind=opinion.kind)
    if opinion.kind != OpinionKind.OTHER and same.filter(state=OpinionState.ISSUED).exists():
        raise ValidationError(f"{opinion.year}年度的{opinion.get_kind_display()}审计意见已经出具，同一年度只出具一份。")


@transaction.atomic
def change_opinion(opinion, *, actor, **facts):
    """Change a draft; return it."""
    opinion = AuditOpinion.objects.select_for_update(of=("self",), no_key=True).get(pk=opinion.pk)
    if not actor.has_perm(permissions.DRAFT_OPINION, opinion):
        raise PermissionDenied("只有经审委员可以修改审计意见。")
    if not opinion.is_draft:
        raise ValidationError(f"“{opinion.get_state_display()}”的审计意见不能修改，请刷新页面。")
    changed = [name for name, value in facts.items() if getattr(opinion, name) != value]
    for name in changed:
        setattr(opinion, name, facts[name])
    _check(opinion)
    if changed:
        opinion.save(update_fields=changed)
        labels = [opinion._meta.get_field(name).verbose_name for name in changed]
        audit.record(actor, acts.CHANGE_OPINION, opinion, 改动="、".join(labels))
    return opinion


@OPINION_FLOW.act("issue")
@transaction.atomic
def issue_opinion(opinion, *, actor):
    """Issue a draft with the findings as they stand now; return it."""
    opinion = AuditOpinion.objects.select_for_update(of=("self",), no_key=True).get(pk=opinion.pk)
    if opinion.is_draft:
        _check(opinion)
        OpinionFinding.objects.bulk_create(
            OpinionFinding(opinion=opinion, finding=one, state=one.state) for one in findings_for(opinion)
        )
    return OPINION_FLOW.fire(opinion, "issue", actor=actor, issued_by=actor, issued_on=timezone.localdate())


@OPINION_FLOW.act("drop", form=ReasonForm)
@transaction.atomic
def drop_opinion(opinion, *, actor, reason):
    """Give up a draft; return it."""
    return OPINION_FLOW.fire(opinion, "drop", actor=actor, facts={"原因": require_reason(reason, field="reason")})


def findings_for(opinion):
    """Return the findings in its unit that an opinion lists: of its year, and of former years what is not closed."""
    year = opinion.year
    rows = AuditFinding.objects.within(opinion.unit).exclude(state=FindingState.WITHDRAWN)
    rows = rows.filter(Q(year=year) | Q(year__lt=year, state__in=UNCLOSED))
    return rows.select_related("unit", "matter").order_by("made_on", "pk")


def listed_by(opinion):
    """Return [(finding, its state)] of an opinion: as it was issued, or as it stands now."""
    if opinion.issued_on:
        joined = opinion.findings.select_related("finding__unit", "finding__matter").order_by("pk")
        return [(one.finding, FindingState(one.state)) for one in joined]
    return [(one, FindingState(one.state)) for one in findings_for(opinion)]
