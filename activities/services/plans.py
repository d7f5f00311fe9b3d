"""Acts on the yearly plan of work: copied from last year, published, fulfilled."""

import re

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from activities import acts, permissions
from activities.choices import PlanStanding
from activities.models import PlanItem
from unionportal.core.trail import audit
from unionportal.core.values.numerals import in_chinese
from unionportal.core.values.rules import not_later_than_today, require_reason

_YEAR = re.compile(r"20\d\d(?=年)")
# What is late or was postponed is held under the same number when it is held at last.
_COUNTS_AS_HELD = (PlanStanding.DONE, PlanStanding.AHEAD)


@transaction.atomic
def copy_plan(unit, *, actor, from_year, to_year):
    """Create items of `to_year` from those of `from_year` that were not dropped; existing ones stay. Return the new.

    The edition of what was held, or is still to be held, goes up by one.
    """
    if not actor.has_perm(permissions.ADD_PLAN_ITEM, PlanItem(unit=unit)):
        raise PermissionDenied(f"您不能为{unit}编制计划。")
    items = PlanItem.objects.filter(unit=unit)
    known = set(items.filter(year=to_year).values_list("title", "month_from"))
    earlier = items.filter(year=from_year).with_standing(timezone.localdate()).exclude(standing=PlanStanding.DROPPED)
    made = [_next(item, to_year) for item in earlier.select_related("unit", "owner_unit")]
    if not made:
        raise ValidationError(f"{from_year}年没有计划可供沿用。")
    made = [item for item in made if (item.title, item.month_from) not in known]
    for item in made:
        item.full_clean()
        item.save()
    if made:
        audit.record(actor, acts.CARRY_OVER_PLAN, unit, 来自=from_year, 年度=to_year, 事项=len(made))
    return made


def _next(item, year):
    later = year - item.year
    title = _YEAR.sub(lambda found: str(int(found[0]) + later), item.title)
    edition = item.edition
    if edition is not None and item.standing in _COUNTS_AS_HELD:
        edition += 1
        title = _next_edition(title, item.edition)
    return PlanItem(
        unit=item.unit,
        year=year,
        month_from=item.month_from,
        month_to=item.month_to,
        position=item.position,
        title=title,
        series_id=item.series_id,
        edition=edition,
        owner_unit_id=item.owner_unit_id,
        owner=item.owner,
    )


def _next_edition(title, edition):
    """Return “第16届”, “第五届” and “三次” in a title, one on; a title that does not say its edition stays."""
    for spelled in (str, in_chinese):
        for pattern in ("第{}届", "届{}次"):
            title = title.replace(pattern.format(spelled(edition)), pattern.format(spelled(edition + 1)))
    return title


@transaction.atomic
def publish_plan(unit, year, *, actor):
    """Publish the items of the unit and those below; return how many were published now, the others keep their day."""
    if not actor.has_perm(permissions.CHANGE_PLAN_ITEM, PlanItem(unit=unit)):
        raise PermissionDenied(f"您不能公布{unit}的计划。")
    published = PlanItem.objects.waiting(unit, year).update(published_on=timezone.localdate())
    if not published:
        raise ValidationError(f"{year}年没有待公布的事项。")
    audit.record(actor, acts.PUBLISH_PLAN, unit, 年度=year, 事项=published)
    return published


@transaction.atomic
def fulfil_item(item, *, actor, done_on, note="", activities=()):
    """Record the day the item was done, a note and the activities that fulfilled it; return it."""
    item = PlanItem.objects.select_for_update(of=("self",), no_key=True).get(pk=item.pk)
    if not actor.has_perm(permissions.FULFIL_PLAN, item):
        raise PermissionDenied("您不能登记这一事项的完成情况。")
    not_later_than_today(done_on, "完成日期", field="done_on")
    item.done_on, item.done_note = done_on, note
    # What was postponed, or even dropped, has been done after all.
    item.outcome, item.outcome_on, item.outcome_reason = "", None, ""
    item.full_clean()
    item.save()
    item.activities.set(activities)
    audit.record(actor, acts.FINISH_PLAN_ITEM, item, 日期=done_on, 活动=[str(one) for one in activities])
    return item


@transaction.atomic
def reopen_item(item, *, actor):
    """Take back that the item was done: a mistake, kept in the audit log with what it said. Return it."""
    item = PlanItem.objects.select_for_update(of=("self",), no_key=True).get(pk=item.pk)
    if not actor.has_perm(permissions.FULFIL_PLAN, item):
        raise PermissionDenied("您不能登记这一事项的完成情况。")
    if item.done_on is None:
        raise ValidationError("这一事项没有登记完成，不必撤销。")
    before = {"日期": item.done_on, "完成情况": item.done_note, "活动": [str(one) for one in item.activities.all()]}
    item.done_on, item.done_note = None, ""
    item.full_clean()
    item.save()
    item.activities.clear()
    audit.record(actor, acts.REOPEN_PLAN_ITEM, item, **before)
    return item


@transaction.atomic
def adjust_item(item, *, actor, outcome, reason=""):
    """Record that the item is postponed or dropped, and why; "" has it go on as planned. Return it."""
    item = PlanItem.objects.select_for_update(of=("self",), no_key=True).get(pk=item.pk)
    if not actor.has_perm(permissions.FULFIL_PLAN, item):
        raise PermissionDenied("您不能调整这一事项。")
    if item.done_on:
        raise ValidationError("这一事项已登记完成，不能再推迟或取消。")
    if outcome:
        reason = require_reason(reason, field="outcome_reason")
    item.outcome, item.outcome_reason = outcome, reason if outcome else ""
    item.outcome_on = timezone.localdate() if outcome else None
    item.full_clean()
    item.save()
    label = item.get_outcome_display() or "照计划进行"
    audit.record(actor, acts.ADJUST_PLAN_ITEM, item, 调整=label, 原因=reason)
    return item
