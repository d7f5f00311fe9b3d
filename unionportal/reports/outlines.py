"""The acts on a union's own outlines, and what a new report may start with."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from unionportal.core.access.scoping import Scope
from unionportal.core.figures.periods import calendar_year
from unionportal.core.figures.registry import every, values
from unionportal.core.trail import audit
from unionportal.core.trail.acts import adding, changing, deleting
from unionportal.core.values.numerals import number_in
from unionportal.reports import acts, permissions
from unionportal.reports.locking import require
from unionportal.reports.models import Outline, Report
from unionportal.reports.numbers.values import live
from unionportal.reports.outline import SHIPPED, last_year, outline, written
from unionportal.reports.text.check import check_text
from unionportal.reports.text.markup import parse
from unionportal.reports.text.names import typed
from unionportal.reports.text.printing import print_body

_OWN, _LIKE = "own", "like"
_MOST = 20


def shipped_for(unit):
    """Return the Shipped outlines that a report of `unit` may start with."""
    return [one for one in SHIPPED.values() if one.of_union == (unit.parent_id is None)]


def choices_for(units, scope):
    """Return [(value, label)] of what a new report may start with: shipped, own, and earlier reports."""
    is_union = {unit.parent_id is None for unit in units}
    shipped = [(one.code, one.name) for one in SHIPPED.values() if one.of_union in is_union]
    own = [(f"{_OWN}:{one.pk}", f"{one.name}（{one.unit}）") for one in _seen(Outline, scope)]
    earlier = [(f"{_LIKE}:{one.pk}", f"按{one.title_and_period}起草") for one in _seen(Report, scope)[:_MOST]]
    return [*shipped, *own, *earlier]


def _seen(model, scope):
    return model.objects.visible_to(scope).select_related("unit")


def beginning(chosen, unit, period, layout, scope):
    """Return (layout, chapters as (level, heading, body)) of what was chosen; ValidationError if it is not there."""
    kind, _, key = (chosen or "").partition(":")
    if kind == _OWN:
        own = _seen(Outline, scope).filter(pk=number_in(key)).first()
        if own:
            return own.layout, outline(unit, period, own.layout, written.chapters_of(own.text))
    elif kind == _LIKE:
        earlier = _seen(Report, scope).filter(pk=number_in(key)).first()
        if earlier:
            return earlier.layout, _like(earlier, period)
    elif not chosen:
        return layout, outline(unit, period, layout)
    elif kind in SHIPPED:
        shipped = SHIPPED[kind]
        return shipped.layout, outline(unit, period, shipped.layout, shipped.all_chapters)
    raise ValidationError({"outline": "没有这份提纲，请重新选择。"})


def _like(earlier, period):
    """Return the chapters of an earlier report for this period."""
    figures = every()
    counted = values(figures, earlier.period, Scope.everything(), earlier.unit)
    known = [(one.code, one.name, counted[one.code], one.unit, one.measure.is_money) for one in figures]
    how = {"old": earlier.period, "new": period}
    return [
        (one.level, last_year.heading(one.heading, **how), last_year.begun(one.body, known=known, **how))
        for one in earlier.chapters.all()
    ]


@transaction.atomic
def add_outline(*, actor, unit, name, base):
    """Create an outline of `unit` from a shipped one; return it. Refused for a name that is taken."""
    shipped = SHIPPED.get(base)
    if shipped is None or shipped not in shipped_for(unit):
        raise ValidationError({"base": "没有这份提纲，请重新选择。"})
    made = Outline(
        unit=unit, name=name.strip(), layout=shipped.layout, base=base, text=written.text_of(shipped.all_chapters)
    )
    require(actor, permissions.CHANGE_OUTLINE, made)
    made.full_clean()
    made.save()
    audit.record(actor, adding(Outline), made, 依据=shipped.name)
    return made


@transaction.atomic
def edit_outline(one, *, actor, name, layout, text):
    """Save an outline as typed; return it. Refused with the places of what is wrong in it."""
    one = _locked(one, actor)
    if wrong := problems_of(text, one.unit):
        raise ValidationError({"text": [str(problem) for problem in wrong[:_MOST]]})
    one.name, one.layout, one.text = name.strip(), layout, written.kept(text)
    one.full_clean()
    one.save()
    audit.record(actor, changing(Outline), one)
    return one


def problems_of(text, unit):
    """Return the Problems of an edited outline in reading order."""
    text = text.replace("\r\n", "\n").strip()
    found = [*written.problems(text), *check_text(text, unit)]
    return sorted(found, key=lambda problem: (problem.line, problem.column))


def places_that_fall(one):
    """Return (period, Places) of what a report over this year would not print so far: its figures are zero."""
    period = calendar_year(timezone.localdate().year)
    chapters = outline(one.unit, period, one.layout, written.chapters_of(one.text))
    parsed = [parse(typed(body)) for *_, body in chapters]
    known = live(period, one.unit, parsed)
    return period, [place for body in parsed for place in print_body(body, known).places]


@transaction.atomic
def restore_outline(one, *, actor):
    """Go back to the shipped outline it was made from; return it. What was written stays in the row history."""
    one = _locked(one, actor)
    shipped = SHIPPED.get(one.base)
    if shipped is None:
        raise ValidationError("平台不再有它所依据的提纲，请从别的提纲新建。")
    one.text, one.layout = written.text_of(shipped.all_chapters), shipped.layout
    one.save()
    audit.record(actor, acts.RESTORE_OUTLINE, one)
    return one


@transaction.atomic
def delete_outline(one, *, actor):
    """Delete an outline; reports that began with it keep their text."""
    one = _locked(one, actor)
    audit.record(actor, deleting(Outline), one, 名称=one.name)
    one.delete()


def _locked(one, actor):
    found = (
        Outline.objects.select_for_update(of=("self",), no_key=True).select_related("unit").filter(pk=one.pk).first()
    )
    if found is None:
        raise ValidationError("这份提纲刚刚被别人删除。您的文字没有保存，请先复制，再另建一份提纲。")
    require(actor, permissions.CHANGE_OUTLINE, found)
    return found
