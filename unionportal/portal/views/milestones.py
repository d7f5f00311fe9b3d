"""Pages of the event book (大事记): the list, one event, its form and moves, its picture."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views import View
from django.views.generic import DetailView, FormView, ListView

from unionportal.core.access.permissions import ADD_MILESTONE, CHANGE_MILESTONE, KEEP_MILESTONE, VIEW_MILESTONE
from unionportal.core.choices import MilestoneState
from unionportal.core.files import attachments
from unionportal.core.milestones.keeping import save_milestone
from unionportal.core.milestones.milestone_flow import EDITABLE, MILESTONE_FLOW
from unionportal.core.models import Milestone
from unionportal.core.pages.paging import PAGE
from unionportal.core.pages.views import MoveView, ScopedViewMixin, catch_refusal
from unionportal.core.tables import Table
from unionportal.core.tables.pages import DeclaredPage
from unionportal.core.trail import audit
from unionportal.portal.forms import MilestoneFilter, MilestoneForm


class MilestoneList(DeclaredPage, ScopedViewMixin, ListView):
    model = Milestone
    table = Table(
        shown=("happened_on", "sentence", "theme", "unit", "state"),
        more=("proposed_by", "kept_by", "return_reason"),
    )
    permission_required = VIEW_MILESTONE
    template_name = "portal/milestone/milestone_list.html"
    paginate_by = PAGE

    def get_queryset(self):
        self.filter = MilestoneFilter(self.request.GET)
        return self.filter.narrow(super().get_queryset().select_related("unit"))

    def get_context_data(self, **kwargs):
        may_add = self.request.user.has_perm(ADD_MILESTONE)
        return super().get_context_data(filter=self.filter, may_add=may_add, **kwargs)


class MilestoneDetail(ScopedViewMixin, DetailView):
    model = Milestone
    permission_required = VIEW_MILESTONE
    template_name = "portal/milestone/milestone_detail.html"
    context_object_name = "milestone"

    def get_queryset(self):
        return super().get_queryset().select_related("unit", "proposed_by", "kept_by", "picture")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            moves=MILESTONE_FLOW.available(self.object, self.request.user),
            may_edit=_may_edit(self.object, self.request.user),
            timeline=audit.entries(audit.of(self.object)),
            **kwargs,
        )


def _may_edit(milestone, user):
    if milestone.state not in EDITABLE and not user.has_perm(KEEP_MILESTONE, milestone):
        return False
    return user.has_perm(CHANGE_MILESTONE, milestone)


class MilestoneEdit(ScopedViewMixin, FormView):
    """The form of a new event, or of a change."""

    permission_required = CHANGE_MILESTONE
    form_class = MilestoneForm
    template_name = "portal/milestone/milestone_form.html"

    def dispatch(self, request, *args, pk=None, **kwargs):
        self.record = self.found(request, pk)
        if self.record is None:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def found(self, request, pk):
        """Return the event that this person may change, or None."""
        record = Milestone.objects.visible_to(request.scope).select_related("unit").filter(pk=pk).first()
        return record if record is not None and _may_edit(record, request.user) else None

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "instance": self.record, "scope": self.request.scope}

    def get_context_data(self, **kwargs):
        return super().get_context_data(record=self.record, **kwargs)

    @catch_refusal
    def form_valid(self, form):
        picture = form.cleaned_data.pop("picture")
        record = save_milestone(form.save(commit=False), actor=self.request.user, picture=picture)
        is_kept = record.state == MilestoneState.KEPT
        messages.success(self.request, "已记入大事记。" if is_kept else "已报送，等校工会收入大事记。")
        return redirect("milestone_detail", record.pk)


class MilestoneAdd(MilestoneEdit):
    permission_required = ADD_MILESTONE

    def found(self, request, pk):
        return Milestone()


class MilestoneMove(MoveView):
    model = Milestone


class MilestonePicture(ScopedViewMixin, View):
    """Serves the picture of an event to who may read the event."""

    permission_required = VIEW_MILESTONE

    def get(self, request, pk):
        rows = Milestone.objects.visible_to(request.scope).filter(picture__isnull=False).select_related("picture")
        return attachments.serve(get_object_or_404(rows, pk=pk).picture, inline=True, small="small" in request.GET)
