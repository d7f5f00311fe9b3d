"""Acts on past totals: one person enters what a document says of a year, another lets it count."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from unionportal.core.access.permissions import ADD_PAST_TOTAL, CHANGE_PAST_TOTAL
from unionportal.core.choices import PastTotalState
from unionportal.core.figures.periods import parse_period, period_code
from unionportal.core.figures.registry import find
from unionportal.core.flow.decisions import Decision, shown_for
from unionportal.core.flow.moves import ReasonForm
from unionportal.core.models import PastTotal
from unionportal.core.past_totals.past_total_flow import PAST_TOTAL_FLOW
from unionportal.core.services import records


@shown_for("core.PastTotal")
def decision_on_total(total, user):
    """Return the Decision on a past total: the number, of what and of when, and the document that says it."""
    figure = find(total.figure)
    facts = (
        ("统计数字", total.called()),
        ("数值", f"{total.value:,.2f}".removesuffix(".00") + (figure.unit if figure else "")),
        ("工会组织", str(total.unit)),
        ("来源文件", total.source),
        ("登记人", str(total.proposed_by.name) if total.proposed_by else "台账"),
    )
    return Decision(facts=facts)


def year_from(text):
    """Return the Period of “2019” or “2018-2019”; ValidationError for any other."""
    period = parse_period(str(text))
    if period_code(period) != str(text).strip() or ".." in str(text):
        raise ValidationError(f"“{text}”不是一个年度；请写成 2019，学年写成 2018-2019。")
    if period.end > timezone.localdate():
        raise ValidationError(f"{period}还没有结束，不登记历史数。")
    return period


def figure_from(text):
    """Return the figure with this name or code; ValidationError for one that has no totals of years."""
    figure = find(str(text).strip())
    if figure is None:
        raise ValidationError(f"没有叫“{text}”的统计数字；名称见“统计数字”一页。")
    if figure.measure.is_rate:
        raise ValidationError(f"“{figure.name}”是比率，由两个数算出，不登记历史数。")
    return figure


@transaction.atomic
def propose_total(total, *, actor):
    """Save a new total, or a change of one that does not count, which then waits to be confirmed; return it."""
    if total.pk:
        stored = PastTotal.objects.select_for_update(of=("self",), no_key=True).get(pk=total.pk)
        if stored.state != PastTotalState.PROPOSED:
            raise ValidationError(f"“{stored.get_state_display()}”的历史数不能修改；写错了，请主席退回修改。")
    if not actor.has_perm(CHANGE_PAST_TOTAL if total.pk else ADD_PAST_TOTAL, total):
        raise PermissionDenied(f"您不能登记{total.unit}的历史数。")
    total.proposed_by, total.confirmed_by, total.confirmed_on = actor, None, None
    return _save(total, actor)


@transaction.atomic
def import_total(*, actor, unit, figure, period, value, source):
    """Save a total of the workbook, which another person than its maker confirms sheet by sheet; return it."""
    total = PastTotal(unit=unit, figure=figure.code, begins_on=period.start, ends_on=period.end, value=value)
    total.source, total.state, total.confirmed_on = source, PastTotalState.CONFIRMED, timezone.localdate()
    return _save(total, actor)


def _save(total, actor):
    figure = figure_from(total.figure)
    if not figure.measure.is_money and total.value is not None and total.value != int(total.value):
        raise ValidationError({"value": f"“{figure.name}”以{figure.unit}计，数值须为整数。"})
    return records.save_record(total, actor=actor)


@PAST_TOTAL_FLOW.act("confirm")
@transaction.atomic
def confirm_total(total, *, actor):
    """Let the total count from now on; return it."""
    facts = {"数值": total.value, "来源文件": total.source}
    fields = {"confirmed_by": actor, "confirmed_on": timezone.localdate(), "return_reason": ""}
    return PAST_TOTAL_FLOW.fire(total, "confirm", actor=actor, facts=facts, **fields)


@PAST_TOTAL_FLOW.act("refuse", form=ReasonForm)
@transaction.atomic
def refuse_total(total, *, actor, reason):
    """Refuse the total, with the reason; return it."""
    return PAST_TOTAL_FLOW.fire(total, "refuse", actor=actor, return_reason=reason, facts={"原因": reason})


@PAST_TOTAL_FLOW.act("reopen", form=ReasonForm)
@transaction.atomic
def reopen_total(total, *, actor, reason):
    """Take the total back to be corrected, with the reason; return it."""
    fields = {"confirmed_by": None, "confirmed_on": None, "return_reason": reason}
    return PAST_TOTAL_FLOW.fire(total, "reopen", actor=actor, facts={"原因": reason}, **fields)


@PAST_TOTAL_FLOW.act("propose")
@transaction.atomic
def propose_again(total, *, actor):
    """Propose a refused total once more, to be changed and confirmed; return it."""
    return PAST_TOTAL_FLOW.fire(total, "propose", actor=actor, proposed_by=actor)
