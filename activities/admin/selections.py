"""Back-office pages of selections, candidates, scores and brand projects."""

from django.contrib import admin
from django.shortcuts import redirect
from unfold.decorators import action

from activities import services
from activities.admin.base import StateLabelMixin
from activities.forms.records import ProjectForm
from activities.forms.selections import SelectionForm
from activities.models import BrandProject, Candidate, ExpertScore, Selection
from activities.project_flow import EDITABLE
from activities.selection_flow import OVER, SelectionState
from activities.tables import PROJECTS, SELECTIONS
from members.people_search import PeopleSearchMixin
from unionportal.core.back_office.records import ReadOnlyAdmin, WorkflowAdmin
from unionportal.core.back_office.service_forms import ThroughServiceMixin
from unionportal.core.tables import Table


@admin.register(Selection)
class SelectionAdmin(StateLabelMixin, ThroughServiceMixin, WorkflowAdmin):
    form = SelectionForm
    table = SELECTIONS
    list_select_related = ("unit",)
    autocomplete_fields = ("series",)
    actions_detail = ["open_portal_page"]

    def form_arguments(self, request):
        return {"scope": request.scope}

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or obj.state == SelectionState.DRAFT)

    def get_fields(self, request, obj=None):
        fields = list(SelectionForm.Meta.fields)
        if not obj:
            return [*fields, "tellers", "experts"]
        if self.has_change_permission(request, obj):
            return [*fields, "tellers", "experts", "decided_on", "decision_note", "state"]
        return [*fields, "decided_on", "decision_note", "state"]

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *(("decided_on", "decision_note") if obj else ())]

    def perform(self, request, form):
        people = {name: form.cleaned_data[name] for name in ("experts", "tellers")}
        return services.save_selection(form.instance, actor=request.user, **people)

    @action(description="评选对象、投票与办理经过", url_path="portal")
    def open_portal_page(self, request, object_id):
        return redirect("activities:selection_detail", object_id)


@admin.register(Candidate)
class CandidateAdmin(PeopleSearchMixin, ReadOnlyAdmin):
    """Candidates; votes, scores and totals are shown only once the selection is over."""

    table = Table(
        shown=("name", "selection", "unit", "votes_shown", "score_shown", "total_shown", "is_winner"),
        filters=("is_winner", "unit"),
        searched=("name", "selection__title"),
        search_help="名称、评选；候选人的工号、拼音",
    )
    list_select_related = ("selection", "unit")
    fields = ("selection", "unit", "name", "member", "statement", "votes_shown", "score_shown", "total_shown")

    @admin.display(description="得票")
    def votes_shown(self, obj):
        return obj.shown_votes

    @admin.display(description="专家评分")
    def score_shown(self, obj):
        return obj.score if obj.selection.is_over else None

    @admin.display(description="总分")
    def total_shown(self, obj):
        return obj.total if obj.selection.is_over else None


@admin.register(ExpertScore)
class ExpertScoreAdmin(ReadOnlyAdmin):
    """Scores, shown only once the selection is over."""

    table = Table(
        shown=("candidate", "expert", "points"),
        searched=("candidate__name", "candidate__selection__title", "expert__name"),
        search_help="评选对象、评选、专家",
    )
    list_select_related = ("candidate__selection", "expert")

    def get_queryset(self, request):
        return super().get_queryset(request).filter(candidate__selection__state__in=OVER)


@admin.register(BrandProject)
class BrandProjectAdmin(StateLabelMixin, ThroughServiceMixin, WorkflowAdmin):
    form = ProjectForm
    table = PROJECTS
    list_display_links = ("number", "title")
    list_select_related = ("unit",)
    hands = ("number", "proposer", "review_opinion", "return_reason", "approved_on", "accepted_on")

    def form_arguments(self, request):
        return {"scope": request.scope}

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or obj.state in EDITABLE)

    def get_fields(self, request, obj=None):
        fields = list(ProjectForm.Meta.fields)
        return [*fields, *self.hands, "state"] if obj else fields

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *(self.hands if obj else ())]

    def perform(self, request, form):
        return services.save_project(form.instance, actor=request.user)
