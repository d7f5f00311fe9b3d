"""Pages of brand projects (一分会一品牌)."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.views.generic import DetailView, ListView

from activities import permissions, services
from activities.forms.filters import ProjectFilter
from activities.forms.records import ProjectForm
from activities.models import BrandProject
from activities.project_flow import EDITABLE, PROJECT_FLOW
from activities.tables import PROJECTS
from activities.views.base import FilteredMixin, RecordPage
from unionportal.core.pages.views import MoveView, ScopedViewMixin, catch_refusal
from unionportal.core.tables.pages import DeclaredPage
from unionportal.core.trail import audit


class ProjectList(DeclaredPage, FilteredMixin, ScopedViewMixin, ListView):
    model = BrandProject
    table = PROJECTS
    permission_required = permissions.VIEW_BRAND_PROJECT
    template_name = "activities/plan/project_list.html"
    filter_class = ProjectFilter
    add_permission = permissions.ADD_BRAND_PROJECT

    def get_queryset(self):
        return super().get_queryset().select_related("unit")


class ProjectDetail(ScopedViewMixin, DetailView):
    model = BrandProject
    permission_required = permissions.VIEW_BRAND_PROJECT
    template_name = "activities/plan/project_detail.html"
    context_object_name = "project"

    def get_queryset(self):
        return super().get_queryset().select_related("unit", "proposer")

    def get_context_data(self, **kwargs):
        project, user = self.object, self.request.user
        return super().get_context_data(
            tone=project.tone,
            moves=PROJECT_FLOW.available(project, user),
            may_edit=project.state in EDITABLE and user.has_perm(permissions.CHANGE_BRAND_PROJECT, project),
            timeline=audit.entries(audit.of(project)),
            **kwargs,
        )


class _ProjectForm(RecordPage):
    model = BrandProject
    form_class = ProjectForm
    template_name = "activities/plan/project_form.html"

    def back(self):
        if self.record.pk:
            return ("activities:project_detail", self.record.pk)
        return ("activities:project_list",)

    @catch_refusal
    def form_valid(self, form):
        """Save the project, and apply unless only a draft was wanted."""
        submit = "draft" not in self.request.POST
        with transaction.atomic():
            project = services.save_project(form.save(commit=False), actor=self.request.user)
            if submit:
                services.apply_project(project, actor=self.request.user)
        messages.success(self.request, f"“{project.title}”已{'申报，等待评审' if submit else '存为草稿'}。")
        return redirect("activities:project_detail", project.pk)


class ProjectAdd(_ProjectForm):
    permission_required = permissions.ADD_BRAND_PROJECT
    heading = "申报品牌项目"


class ProjectEdit(_ProjectForm):
    permission_required = permissions.CHANGE_BRAND_PROJECT
    heading = "修改品牌项目"

    def queryset(self):
        return super().queryset().filter(state__in=EDITABLE).select_related("unit")


class ProjectMove(MoveView):
    model = BrandProject
