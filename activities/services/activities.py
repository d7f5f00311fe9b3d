"""The acts of an activity; its moves are those of activity_flow.py."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from activities import acts, permissions
from activities.activity_flow import ACTIVITY_FLOW, EDITABLE, OPEN
from activities.models import Activity
from activities.queries import roster_counts
from activities.services.roster import check_quota, hand_on_places, settle_roster
from finance.services import check_available, check_drafted, check_serves, holds_claims, register_cause, request_claim
from unionportal.core.flow.moves import ReasonForm
from unionportal.core.trail import audit
from unionportal.core.values.dates import chinese_date, chinese_day
from unionportal.core.values.numbering import next_number
from unionportal.core.values.rules import require_reason

# Why a claim is made for an activity.
ACTIVITY = register_cause("activities.activity", "活动")
_COUNTS = {"people": "人数", "person_times": "人次", "families": "家庭", "children": "孩子"}


def activity_number(year):
    """Return the next activity number of the year."""
    return f"H{year}-{next_number('activities.activity', year):04}"


@transaction.atomic
def propose_activity(activity, *, actor):
    """Save the given (unsaved) activity as a draft of `actor`; return it."""
    if not actor.has_perm(permissions.ADD_ACTIVITY, activity):
        raise PermissionDenied(f"您不能为{activity.unit}登记活动。")
    activity.proposer = actor
    check_quota(activity, activity.quota)
    _check(activity)
    activity.save()
    audit.record(actor, acts.ADD_ACTIVITY, activity, 类别=activity.get_kind_display(), 日期=activity.starts_on)
    return activity


@transaction.atomic
def edit_activity(activity, *, actor):
    """Save the changed activity while it is a draft or returned; return it."""
    stored = lock_activity(activity)
    if not (actor.has_perm(permissions.CHANGE_ACTIVITY, stored) and actor.has_perm(permissions.ADD_ACTIVITY, activity)):
        raise PermissionDenied("您不能修改这项活动。")
    if stored.state not in EDITABLE:
        raise ValidationError(f"“{stored.get_state_display()}”的活动不能修改。")
    activity.state = stored.state
    check_quota(stored, activity.quota)
    _check(activity)
    activity.save()
    audit.record(actor, acts.CHANGE_ACTIVITY, activity)
    return activity


def lock_activity(activity):
    """Return the stored row, locked until the transaction ends."""
    # NO KEY: a plain FOR UPDATE would wait for every insert that refers to this row.
    rows = Activity.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("unit", "club", "claim").get(pk=activity.pk)


def _check(activity):
    if activity.budget:
        check_serves(activity.budget, activity.unit)
        check_drafted(activity.budget, "budget")
    activity.full_clean()


@ACTIVITY_FLOW.act("apply")
@transaction.atomic
def apply_activity(activity, *, actor):
    """Apply for approval (待批准); return the activity."""
    return ACTIVITY_FLOW.fire(activity, "apply", actor=actor, return_reason="", effect=_within_its_line)


@ACTIVITY_FLOW.check("apply")
@ACTIVITY_FLOW.check("approve")
def check_line(activity):
    """Raise ValidationError for an activity that asks for money of another year's budget, or for more than is left."""
    if activity.budget and activity.budget_amount:
        check_drafted(activity.budget)
        check_available(activity.budget, activity.budget_amount)


def _within_its_line(record):
    check_line(record)
    return {}


@ACTIVITY_FLOW.act("approve")
@transaction.atomic
def approve_activity(activity, *, actor):
    """Approve and number the activity; one with cost only by the chair, never by who proposed it. Return it."""

    def number(record):
        check_line(record)
        # One whose money changed keeps its number.
        return {"number": record.number or activity_number(timezone.localdate().year)}

    activity = ACTIVITY_FLOW.fire(
        activity, "approve", actor=actor, approved_by=actor, approved_on=timezone.localdate(), effect=number
    )
    # Places that became free since it was approved first were handed to nobody.
    hand_on_places(activity, actor=actor)
    return activity


@ACTIVITY_FLOW.act("change")
@transaction.atomic
def change_activity(activity, *, actor, title, starts_on, ends_on=None, place="", plan=""):
    """Change what an approved activity is called, when and where it is, and what happens there; return it.

    A last day of sign-up beyond its new end moves with it.
    """
    stored = lock_activity(activity)
    ends_on = ends_on or starts_on
    fields = {"title": title, "starts_on": starts_on, "ends_on": ends_on, "place": place, "plan": plan}
    changed = {name for name, value in fields.items() if getattr(stored, name) != value}
    if not changed:
        raise ValidationError("没有改动，不用保存。")
    if stored.signup_until and stored.signup_until > ends_on:
        fields |= {"signup_until": ends_on, "signup_from": min(stored.signup_from, ends_on)}
    facts = {"更改": _changes(stored, fields, changed)}
    activity = ACTIVITY_FLOW.fire(activity, "change", actor=actor, facts=facts, **fields)
    # What had begun hands on no place; on another day it does again.
    hand_on_places(activity, actor=actor)
    return activity


def _changes(stored, fields, changed):
    """Return in one sentence what changes: a day or a place with both, a text by its name alone."""
    found = []
    if changed & {"starts_on", "ends_on"}:
        verb = "推迟" if fields["starts_on"] > stored.starts_on else "改"
        is_of_year = stored.starts_on.year == fields["starts_on"].year == fields["ends_on"].year
        said = chinese_day if is_of_year else chinese_date
        before, first, last = (said(day) for day in (stored.starts_on, fields["starts_on"], fields["ends_on"]))
        found.append(f"时间由{before}{verb}到{first if first == last else f'{first}至{last}'}")
    if "place" in changed:
        found.append(f"地点改为{fields['place'] or '另行通知'}")
    if "title" in changed:
        found.append(f"名称改为“{fields['title']}”")
    if "plan" in changed:
        found.append("内容有更改")
    return "，".join(found)


@ACTIVITY_FLOW.act("ask_money")
@transaction.atomic
def request_other_money(activity, *, actor, budget_amount=None, budget=None):
    """Ask for another sum or line of an approved activity, which is approved again (待批准); return it."""
    if budget:
        check_serves(budget, activity.unit)
    fields = {"budget_amount": budget_amount, "budget": budget, "approved_by": None, "approved_on": None}
    facts = {"经费": [activity.budget_amount, budget_amount]}
    return ACTIVITY_FLOW.fire(activity, "ask_money", actor=actor, facts=facts, effect=_within_its_line, **fields)


@ACTIVITY_FLOW.act("return", form=ReasonForm)
@transaction.atomic
def return_activity(activity, *, actor, reason):
    """Send the activity back to who proposed it, with the reason."""
    reason = require_reason(reason, field="reason")
    return ACTIVITY_FLOW.fire(activity, "return", actor=actor, return_reason=reason, facts={"原因": reason})


@ACTIVITY_FLOW.act("cancel", form=ReasonForm)
@transaction.atomic
def cancel_activity(activity, *, actor, reason):
    """Cancel the activity; a number once given is not used again."""
    reason = require_reason(reason, field="reason")
    return ACTIVITY_FLOW.fire(activity, "cancel", actor=actor, return_reason=reason, facts={"原因": reason})


@ACTIVITY_FLOW.act("reopen", form=ReasonForm)
@transaction.atomic
def reopen_activity(activity, *, actor, reason):
    """Set a recorded activity back to approved, so that the record can be corrected."""
    return ACTIVITY_FLOW.fire(activity, "reopen", actor=actor, facts={"原因": require_reason(reason, field="reason")})


@ACTIVITY_FLOW.act("record")
@transaction.atomic
def record_activity(
    activity,
    *,
    actor,
    summary="",
    cost=None,
    photos=(),
    attendance=None,
    report_sentence="",
    report_theme="",
    **counts,
):
    """Record the activity (已办结) with its `counts`, photos and sentence for the report; return it.

    The counts are people, person_times, families and children.
    With a roster the counts come from it: `attendance` are the participations of those who came, None means everybody
    signed up. Counts given besides may only be higher, for people who came without signing up.
    """

    def count(record):
        if attendance is not None or record.participations.exists():
            settle_roster(record, actor=actor, attended=attendance)
        return _reconciled(roster_counts(record), counts)

    facts = {"支出": cost} if cost is not None else {}
    sentence = {"report_sentence": report_sentence, "report_theme": report_theme}
    record = ACTIVITY_FLOW.fire(
        activity, "record", actor=actor, summary=summary, cost=cost, effect=count, facts=facts, **sentence
    )
    record.photos.add(*photos)
    return record


def _reconciled(listed, typed):
    """Return the counts to record: the typed ones, else those of the roster; never fewer than on the roster."""
    found, wrong = {}, {}
    for name, label in _COUNTS.items():
        given = typed.get(name)
        found[name] = listed[name] if given is None else given
        if found[name] < listed[name]:
            wrong[name] = f"{label}不得少于名单上的{listed[name]}。"
    if wrong:
        raise ValidationError(wrong)
    if typed.get("person_times") is None:
        found["person_times"] = max(found["person_times"], found["people"])
    return found


def over_approved(activity, cost):
    """Return what follows from a cost above the sum that was approved, to be said before it is recorded; or ""."""
    if activity.budget_amount is None or cost is None or cost <= activity.budget_amount:
        return ""
    over, change = cost - activity.budget_amount, ACTIVITY_FLOW.transitions["ask_money"].label
    return (
        f"批准的经费是{activity.budget_amount:,}元，超过的{over:,}元不能申请支出。"
        f"要申请的请先“{change}”，重新批准以后再办结；不申请的请勾选这一项。"
    )


def _how_to_claim_more(activity):
    change, reopen = (ACTIVITY_FLOW.transitions[name].label for name in ("ask_money", "reopen"))
    first = f"请校工会专干“{reopen}”，再" if activity.is_recorded else "请先"
    return (
        f"批准的经费是{activity.budget_amount:,}元，不能申请更多。要申请更多的，{first}“{change}”，重新批准以后再申请。"
    )


@transaction.atomic
def claim_cost(activity, *, actor, amount, payee, budget=None, purpose=""):
    """Create a draft claim of `actor` over the cost in yuan, linked to the activity; return the claim."""
    activity = lock_activity(activity)
    if not actor.has_perm(permissions.CLAIM_COST, activity):
        raise PermissionDenied("您不能为这项活动申请支出。")
    if activity.state not in OPEN:
        raise ValidationError(f"“{activity.get_state_display()}”的活动不能申请支出。")
    if activity.claim_is_alive:
        raise ValidationError(f"这项活动已有支出申请（{activity.claim.get_state_display()}）。")
    budget = budget or activity.budget
    if budget is None:
        raise ValidationError({"budget": "请选择列支的预算。"})
    if activity.budget_amount is not None and amount > activity.budget_amount:
        raise ValidationError({"amount": _how_to_claim_more(activity)})
    activity.claim = request_claim(
        actor=actor,
        unit=activity.unit,
        budget=budget,
        amount=amount,
        purpose=purpose or f"活动 {activity.title}",
        payee=payee,
        cause=ACTIVITY,
        source=ACTIVITY.source_of(activity.number),
        proposed_by=activity.proposer,
    )
    activity.save(update_fields=["claim"])
    audit.record(actor, acts.CLAIM_COST, activity, 金额=amount)
    return activity.claim


@holds_claims
def hold_carried_claim(old, new):
    """Let the activity whose cost `old` was to pay be paid by `new`, which goes on with it in the next year."""
    for activity in Activity.objects.filter(claim=old):
        activity.claim = new
        activity.save(update_fields=["claim"])
