"""提案办理: pages of the proposals assigned to a department, and of its replies."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.generic import DetailView, ListView, View

from congress import permissions
from congress.proposals.assignment_flow import ASSIGNMENT_FLOW
from congress.proposals.forms.filters import AssignmentFilter
from congress.proposals.forms.tables import ASSIGNMENTS
from congress.proposals.models import Assignment, Proposal
from congress.proposals.views.proposals import files_of, with_answers
from congress.proposals.wording import next_step
from unionportal.core.files import attachments
from unionportal.core.models import Attachment
from unionportal.core.pages.paging import PAGE
from unionportal.core.pages.views import MoveView, ScopedViewMixin
from unionportal.core.tables.pages import DeclaredPage


class AssignmentList(DeclaredPage, ScopedViewMixin, ListView):
    model = Assignment
    table = ASSIGNMENTS
    permission_required = permissions.HANDLE
    template_name = "congress/proposals/assignment/assignment_list.html"
    paginate_by = PAGE

    def get_queryset(self):
        self.filter = AssignmentFilter(self.request.GET)
        rows = Assignment.objects.visible_to(self.request.scope.judged(permissions.HANDLE))
        return self.filter.narrow(rows).select_related("proposal", "unit")

    def get_context_data(self, **kwargs):
        return super().get_context_data(filter=self.filter, today=timezone.localdate(), **kwargs)


def _shown_to(request):
    return Assignment.objects.visible_to(request.scope).select_related("unit", "proposal")


class AssignmentDetail(ScopedViewMixin, DetailView):
    """The proposal, the task of this department, and the replies so far."""

    model = Assignment
    permission_required = permissions.VIEW_ASSIGNMENT
    template_name = "congress/proposals/assignment/assignment_detail.html"

    def get_queryset(self):
        return _shown_to(self.request)

    def get_context_data(self, **kwargs):
        assignment, user = self.object, self.request.user
        proposal = with_answers(Proposal.objects.filter(pk=assignment.proposal_id)).get()
        return super().get_context_data(
            proposal=proposal,
            moves=ASSIGNMENT_FLOW.available(assignment, user),
            next_step=next_step(proposal),
            own=next(one for one in proposal.assignments.all() if one.pk == assignment.pk),
            files=proposal.files.all(),
            file_url="congress:assignment_file",
            file_owner=assignment,
            merged=proposal.merged.select_related("proposer__member"),
            today=timezone.localdate(),
            **kwargs,
        )


class AssignmentMove(MoveView):
    model = Assignment
    template = "congress/proposals/assignment/assignment_move.html"

    def get_queryset(self):
        return _shown_to(self.request)

    def get_context_data(self, record, move):
        return {"reply": record.current_reply if move in ("sign", "reject") else None}


class AssignmentFile(ScopedViewMixin, View):
    """Serves a file of the proposal or of a reply to the department that answers it."""

    permission_required = permissions.VIEW_ASSIGNMENT

    def get(self, request, pk, file):
        assignment = get_object_or_404(_shown_to(request), pk=pk)
        own = Attachment.objects.filter(pk__in=assignment.replies.values("files"))
        return attachments.serve(get_object_or_404(files_of(assignment.proposal) | own, pk=file), inline=True)
