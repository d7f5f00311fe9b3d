"""The activities, clubs, projects, selections and plans of a unit that is split or merged and that are not over."""

from django.db.models import Q

from activities.activity_flow import EDITABLE, HAS_PLACES, ActivityState
from activities.choices import MAY_COME
from activities.models import Activity, BrandProject, Club, Participation, PlanItem, Selection
from activities.project_flow import STOPPED, ProjectState
from activities.selection_flow import OVER, SelectionState
from finance.services import budget_in
from unionportal.core.splits.splitting import Moves, moves_with_units, stays_behind


@moves_with_units
class ActivitiesMove(Moves):
    """Activities that are not recorded, with the budget that they are charged to."""

    code, heading, model, fields = "activities.activity", "活动", Activity, ("unit", "budget")
    related = ("budget__unit",)

    def rows(self, unit, on):
        open_states = (*EDITABLE, ActivityState.APPLIED, ActivityState.APPROVED)
        return Activity.objects.filter(unit=unit, state__in=open_states, claim__isnull=True).order_by("pk")

    def move(self, record, part, *, actor, on, document):
        record.unit, record.budget = part, budget_in(part, record.budget)
        record.save(update_fields=["unit", "budget"])
        return []


@moves_with_units
class PlacesMove(Moves):
    """Places of activities to come, with the person."""

    code, heading, model, related = "activities.place", "活动报名", Participation, ("member",)

    def rows(self, unit, on):
        rows = Participation.objects.filter(unit=unit, state__in=MAY_COME, activity__starts_on__gte=on)
        return rows.filter(activity__state__in=HAS_PLACES).order_by("pk")

    def staff_no(self, record):
        return record.member and record.member.staff_no


@moves_with_units
class ClubsMove(Moves):
    """Clubs in being."""

    code, heading, model = "activities.club", "俱乐部", Club

    def rows(self, unit, on):
        return Club.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on), unit=unit).order_by("pk")


@moves_with_units
class ProjectsMove(Moves):
    """Brand projects under way."""

    code, heading, model = "activities.project", "品牌项目", BrandProject

    def rows(self, unit, on):
        over = (*STOPPED, ProjectState.ACCEPTED)
        return BrandProject.objects.filter(unit=unit).exclude(state__in=over).order_by("pk")


@moves_with_units
class SelectionsMove(Moves):
    """Selections that are not decided."""

    code, heading, model = "activities.selection", "评选", Selection

    def rows(self, unit, on):
        over = (*OVER, SelectionState.CANCELLED)
        return Selection.objects.filter(unit=unit).exclude(state__in=over).order_by("pk")


@moves_with_units
class PlanItemsMove(Moves):
    """What the unit plans and has not done."""

    code, heading, model = "activities.plan_item", "计划事项", PlanItem

    def rows(self, unit, on):
        return PlanItem.objects.open().filter(unit=unit, year__gte=on.year).order_by("pk")


@moves_with_units
class TasksMove(Moves):
    """What the unit is to do of any plan and has not done."""

    code, heading, model, fields = "activities.task", "承担的计划事项", PlanItem, ("owner_unit",)

    def rows(self, unit, on):
        return PlanItem.objects.open().filter(owner_unit=unit, year__gte=on.year).order_by("pk")

    def move(self, record, part, *, actor, on, document):
        record.owner_unit = part
        record.save(update_fields=["owner_unit"])
        return []


@stays_behind
def charged_activities(unit, on):
    """Yield the activities that are not over and have a claim."""
    open_states = (*EDITABLE, ActivityState.APPLIED, ActivityState.APPROVED)
    rows = Activity.objects.filter(unit=unit, state__in=open_states, claim__isnull=False)
    yield "已有支出的活动", rows.count(), "随它的支出申请，在原组织办完"
