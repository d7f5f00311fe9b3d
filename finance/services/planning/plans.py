"""Acts on the versions of the budget: begun, written, submitted, approved with the meetings that passed them."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max, Sum
from django.utils import timezone

from finance import acts, notices
from finance.choices import AccountKind, Excess, LastStep, PlanKind, PlanState, YearState
from finance.flow.plan_flow import PLAN_FLOW
from finance.models import Budget, BudgetPlan, BudgetYear, PlanLine, YearRule
from finance.services.budgets import adjust_budgets, open_budgets
from finance.services.guard import guarded
from finance.services.planning.checks import check_cells
from finance.services.planning.table import NOTHING, plan_table
from finance.services.years import Calendar, refuse
from unionportal.core.flow.moves import ReasonForm
from unionportal.core.flow.versions import refuse_overwriting
from unionportal.core.models import Unit
from unionportal.core.trail import audit
from unionportal.core.values.rules import not_later_than_today, require_reason

WRITTEN_MEANWHILE = "您打开以后，这份草案又写入过；没有写入您的，请重新打开，看过现在的数再改。"
_BATCH = 1000


@transaction.atomic
def begin_plan(year, *, actor):
    """Begin the first version of the budget of a year, or an adjustment where budgets are in force; return it.

    Of a year whose books are closed it is the final account, which has no amounts of its own.
    """
    calendar = Calendar()
    refuse(calendar.why_no_budget_year(year), "year")
    if is_closed(year):
        kind = PlanKind.FINAL
    else:
        refuse(calendar.why_closed(year), "year")
        kind = PlanKind.ADJUSTMENT if _is_in_force(year) else PlanKind.INITIAL
    number = (BudgetPlan.objects.filter(year=year).aggregate(last=Max("number"))["last"] or 0) + 1
    plan = BudgetPlan(unit=Unit.root(), year=year, kind=kind, number=number, made_by=actor)
    try:
        with transaction.atomic():
            plan.full_clean()
            plan.save()
    except IntegrityError as error:
        raise ValidationError("这一年刚有人起草了预算，请刷新页面。") from error
    audit.record(actor, acts.BEGIN_PLAN, plan, 类别=plan.get_kind_display())
    return plan


def is_closed(year):
    """Return whether the books of the year are closed, so that only its final account is still to be passed."""
    return BudgetYear.objects.filter(year=year, state=YearState.CLOSED).exists()


def _is_in_force(year):
    return (
        Budget.objects.filter(year=year).exists()
        or BudgetPlan.objects.filter(year=year, state=PlanState.APPROVED).exists()
    )


@transaction.atomic
def write_plan(plan, tables, *, opened, actor):
    """Write typed cells into the draft, all or nothing; return how many changed.

    `tables` are (source, kind of accounts, {(account's key, column's key): text or amount}); `opened` is the version of
    the draft that whoever typed them saw. ValidationError with a sentence for each cell that cannot be written.
    """
    plan = BudgetPlan.objects.select_for_update(of=("self",), no_key=True).get(pk=plan.pk)
    if not plan.is_draft:
        raise ValidationError(f"“{plan.get_state_display()}”的预算版本不能再改，请刷新页面。")
    refuse_overwriting(plan, opened, WRITTEN_MEANWHILE)
    refuse(Calendar().why_closed(plan.year))
    written, wrong = [], []
    for source, kind, cells in tables:
        changes, refused = check_cells(plan_table(plan.year, source, kind, plan), cells, blank_is_nothing=True)
        written += [(source, one) for one in changes]
        wrong += [str(one) for one in refused]
    if wrong:
        raise ValidationError(wrong)
    _save(plan, written)
    if written:
        plan.version += 1
        plan.made_by = actor
        plan.save(update_fields=["version", "made_by"])
        audit.record(
            actor, acts.WRITE_PLAN, plan, 改动=len(written), 增减=sum((one.change for _, one in written), NOTHING)
        )
    return len(written)


def _save(plan, written):
    """Keep a line for each cell that differs from what is in force, and none for one that is as before again."""
    lines = [
        PlanLine(
            plan=plan,
            unit=one.column.unit,
            project=one.column.project,
            account=one.account,
            funding_source=source,
            before=one.decided,
            amount=one.amount,
        )
        for source, one in written
    ]
    kept = [line for line in lines if line.amount != line.before]
    PlanLine.objects.bulk_create(
        kept,
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["plan", "unit", "account", "funding_source", "project"],
        update_fields=["before", "amount"],
    )
    for line in lines:
        if line.amount == line.before:
            same = {"unit": line.unit, "account": line.account, "funding_source": line.funding_source}
            plan.lines.filter(project=line.project_id, **same).delete()


@PLAN_FLOW.act("submit")
@transaction.atomic
def submit_plan(plan, *, actor):
    """Hand the draft to whoever records its approval; return it."""

    def has_lines(locked):
        if not locked.is_final and not locked.lines.exists():
            raise ValidationError("这份草案里还没有金额。")
        return {"submitted_by": actor}

    return PLAN_FLOW.fire(plan, "submit", actor=actor, effect=has_lines)


@PLAN_FLOW.act("send_back", form=ReasonForm)
@transaction.atomic
def send_back_plan(plan, *, actor, reason):
    """Give the version back to be changed; return it."""
    facts = {"原因": require_reason(reason, field="reason")}
    return notices.plan_moved(PLAN_FLOW.fire(plan, "send_back", actor=actor, facts=facts), actor=actor)


@PLAN_FLOW.act("drop", form=ReasonForm)
@transaction.atomic
def drop_plan(plan, *, actor, reason):
    """End the draft without putting it in force; return it."""
    return PLAN_FLOW.fire(plan, "drop", actor=actor, facts={"原因": require_reason(reason, field="reason")})


@PLAN_FLOW.act("approve")
@guarded()
def approve_plan(plan, *, actor, committee, committee_on, auditors, auditors_on, upper_document="", upper_on=None):
    """Record the meetings that passed the version, and open and adjust every budget of it; return it.

    Nothing is written where one of them cannot be: its budget was changed meanwhile, or is used already.
    """
    rule = YearRule.objects.in_force(timezone.localdate())
    last_step = rule.last_step if rule else LastStep.FILING
    for field, day in (("committee_on", committee_on), ("auditors_on", auditors_on), ("upper_on", upper_on)):
        not_later_than_today(day, "日期", field=field)
        if day and day.year < plan.year - 1:
            raise ValidationError({field: f"{plan.year}年的预算不会在{plan.year - 1}年以前通过，请核对日期。"})
    if last_step == LastStep.APPROVAL and not (upper_on and upper_document):
        raise ValidationError({"upper_on": "现行规则要求上级工会批准：请填写批准的日期和文号。"})
    if (sentence := why_too_often(plan)) and rule.over_adjustments == Excess.BLOCK:
        raise ValidationError(sentence)
    meetings = {
        "committee": committee,
        "committee_on": committee_on,
        "auditors": auditors,
        "auditors_on": auditors_on,
        "last_step": last_step,
        "upper_document": upper_document,
        "upper_on": upper_on,
    }

    def put_in_force(locked):
        _put_in_force(locked, actor)
        return {"approved_by": actor, "approved_on": timezone.localdate()}

    facts = {"工会委员会": f"{committee}（{committee_on}）", "经审会": f"{auditors}（{auditors_on}）"}
    if sentence:
        facts["提示"] = sentence
    approved = PLAN_FLOW.fire(plan, "approve", actor=actor, effect=put_in_force, facts=facts, **meetings)
    return notices.plan_moved(approved, actor=actor)


def why_too_often(plan):
    """Return the sentence that the year was adjusted as often as the rule allows, or None."""
    rule = YearRule.objects.in_force(timezone.localdate())
    if plan.kind != PlanKind.ADJUSTMENT or rule is None:
        return None
    approved = BudgetPlan.objects.filter(year=plan.year, kind=PlanKind.ADJUSTMENT, state=PlanState.APPROVED).count()
    if approved < rule.adjustments:
        return None
    clause = f"（{rule.adjustments_clause}）" if rule.adjustments_clause else ""
    return f"{plan.year}年的预算已经调整 {approved} 次；按“预算年度规则”{clause}一年可以调整 {rule.adjustments} 次。"


def sums_of(plan):
    """Return [(label of the kind of accounts, yuan before, yuan after)] over the lines of a version."""
    rows = plan.lines.order_by().values("account__kind").annotate(old=Sum("before"), new=Sum("amount"))
    found = {row["account__kind"]: (row["old"], row["new"]) for row in rows}
    return [(label, *found[kind]) for kind, label in AccountKind.choices if kind in found]


def _put_in_force(plan, actor):
    """Open the budgets that are new, adjust the others; ValidationError where one is not as it was when written."""
    if plan.is_final:
        return
    refuse(Calendar().why_closed(plan.year))
    lines = list(plan.lines.filter(account__kind=AccountKind.EXPENSE).select_related("unit", "account", "project"))
    there = {_place(one): one for one in Budget.objects.filter(year=plan.year)}
    moved = [line for line in lines if line.before != (there[_place(line)].total if _place(line) in there else NOTHING)]
    if moved:
        named = "；".join(f"{one.account}，{one.whose}" for one in moved[:5])
        raise ValidationError(f"有 {len(moved)} 项预算在编制以后变过，请退回核对：{named}。")
    new = [line for line in lines if _place(line) not in there]
    first = plan.kind == PlanKind.INITIAL
    opened = open_budgets(
        [
            Budget(
                unit=line.unit,
                project=line.project,
                year=plan.year,
                account=line.account,
                funding_source=line.funding_source,
                initial=line.amount if first else NOTHING,
            )
            for line in new
        ],
        actor=actor,
    )
    there |= {_place(one): one for one in opened}
    # The first version is the beginning of its lines; any other adjusts them, also those that it opens.
    begun = {one.pk for one in opened} if first else set()
    budgets = [(there[_place(line)].pk, line.change) for line in lines]
    amounts = {key: change for key, change in budgets if key not in begun}
    adjust_budgets(amounts, actor=actor, decided_on=plan.committee_on, document=plan.decision)


def _place(line):
    return line.unit_id, line.account_id, line.funding_source, line.project_id
