"""The money of a unit that is split or merged: what is left of its budgets, claims not submitted, findings not closed.

A claim that was submitted stays where its money is set aside and is paid from there.
"""

from django.utils import timezone

from finance import queries
from finance.flow.audit_flow import UNCLOSED
from finance.flow.claim_flow import EDITABLE, HELD
from finance.models import AuditFinding, Budget, Claim, Project
from finance.services.budgets import adjust_budget, open_budget
from unionportal.core.services.records import save_record
from unionportal.core.splits.splitting import Moves, moves_with_units, stays_behind
from unionportal.core.values.money import yuan


def budget_in(part, budget):
    """Return the budget of the part that goes on with this one of the unit that is split; others stay as they are."""
    if budget is None or part.path.startswith(budget.unit.path):
        return budget
    same = {name: getattr(budget, name) for name in ("year", "account_id", "funding_source")}
    same["project__name"] = budget.project and budget.project.name
    return Budget.objects.filter(unit=part, **same).first()


def _project_in(part, project, *, actor):
    """Return the project of the part that goes on with this one of the unit that is split, begun where it is new."""
    if project is None:
        return None
    names = ("name", "valid_from", "valid_until", "note")
    found = Project.objects.filter(unit=part, name=project.name).first()
    return found or save_record(Project(unit=part, **{name: getattr(project, name) for name in names}), actor=actor)


@moves_with_units
class BudgetsMove(Moves):
    """What is left of the budgets of this year and later ones goes to the first part."""

    code, heading, model, fields, rank = "finance.budget", "预算", Budget, ("total",), 10
    related = ("unit", "account", "project")

    def rows(self, unit, on):
        rows = Budget.objects.filter(unit=unit, year__gte=on.year, is_history=False)
        return queries.with_use(rows).order_by("pk")

    def move(self, record, part, *, actor, on, document):
        rest, document = max(yuan(record.available), 0), document or "组织调整"
        self._adjust(record, -rest, actor, document)
        if (line := budget_in(part, record)) is not None:
            # Of another unit that was merged into it.
            self._adjust(line, rest, actor, document)
            return []
        begun = open_budget(
            actor=actor,
            unit=part,
            year=record.year,
            account=record.account,
            funding_source=record.funding_source,
            project=_project_in(part, record.project, actor=actor),
            initial=rest,
            note=f"{record.unit}转入"[:200],
        )
        return [begun]

    def restore(self, record, before, *, actor):
        self._adjust(record, yuan(before["total"]) - record.total, actor, "撤销分设")

    def remove(self, record, *, actor):
        self._adjust(record, -record.total, actor, "撤销分设")

    def _adjust(self, budget, amount, actor, document):
        if amount:
            today = timezone.localdate()
            adjust_budget(budget, actor=actor, amount=amount, decided_on=today, document=document)


@moves_with_units
class ClaimsMove(Moves):
    """Claims that are not submitted, with the budget that they are to be charged to."""

    code, heading, model, fields, rank = "finance.claim", "支出申请", Claim, ("unit", "budget"), 20
    related = ("unit", "budget__unit", "budget__project")

    def rows(self, unit, on):
        return Claim.objects.filter(unit=unit, state__in=EDITABLE).order_by("pk")

    def move(self, record, part, *, actor, on, document):
        record.unit, record.budget = part, budget_in(part, record.budget) or record.budget
        record.save(update_fields=["unit", "budget"])
        return []


@moves_with_units
class FindingsMove(Moves):
    """Findings of the auditors that are not closed follow their unit."""

    code, heading, model, rank = "finance.auditfinding", "没有销号的审计发现", AuditFinding, 30

    def rows(self, unit, on):
        return AuditFinding.objects.filter(unit=unit, state__in=UNCLOSED).order_by("pk")

    def move(self, record, part, *, actor, on, document):
        record.unit = part
        record.save(update_fields=["unit"])
        return []


@stays_behind
def charging_claims(unit, on):
    """Yield the claims that were submitted and are not paid."""
    waiting = Claim.objects.filter(unit=unit, state__in=HELD).count()
    yield "已提交、未支付的支出申请", waiting, "钱留在原组织的预算里，从那里支付"
