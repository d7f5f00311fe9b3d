"""Pages of congresses and their resolutions."""

from django.http import Http404
from django.utils import timezone
from django.views.generic import DetailView, ListView

from congress import permissions
from congress.bodies import queries
from congress.bodies.models import Congress, Delegate
from congress.bodies.queries import RuleBook
from congress.bodies.tables import CONGRESSES
from congress.meetings.forms.filters import ResolutionFilter
from congress.meetings.models import AgendaItem
from congress.meetings.services.agenda import SUBJECTS
from congress.meetings.tables import AGENDA
from congress.meetings.wording import decision_of, standing_of, verdict_of
from unionportal.core.pages.paging import PAGE
from unionportal.core.pages.views import ScopedViewMixin
from unionportal.core.tables.pages import DeclaredPage


class CongressList(DeclaredPage, ScopedViewMixin, ListView):
    model = Congress
    table = CONGRESSES
    permission_required = permissions.VIEW_CONGRESS
    template_name = "congress/meetings/congress_list.html"
    paginate_by = PAGE

    def get_queryset(self):
        return super().get_queryset().select_related("term")


class CongressDetail(ScopedViewMixin, DetailView):
    """One congress: names, sittings with their agenda, composition of the delegates."""

    model = Congress
    permission_required = permissions.VIEW_CONGRESS
    template_name = "congress/meetings/congress_detail.html"

    def get_queryset(self):
        return super().get_queryset().select_related("term", "unit")

    def get_context_data(self, **kwargs):
        congress, scope, book = self.object, self.request.scope, RuleBook()
        sittings = congress.sittings.visible_to(scope).prefetch_related("agenda").order_by("held_on", "begins_at", "pk")
        delegates = Delegate.objects.visible_to(scope).filter(term=congress.term)
        return super().get_context_data(
            sittings=[(one, standing_of(one, book.quorum(one))) for one in sittings],
            composition=queries.composition(delegates, congress),
            **kwargs,
        )


class ResolutionList(DeclaredPage, ScopedViewMixin, ListView):
    """The published resolutions of the school's congresses, for every member."""

    model = AgendaItem
    table = AGENDA
    permission_required = ()
    template_name = "congress/meetings/resolution_list.html"
    # Whole texts, not lines.
    paginate_by = 10

    def get_queryset(self):
        if not self.request.user.is_authenticated:
            raise Http404
        self.filter = ResolutionFilter(self.request.GET)
        items = AgendaItem.objects.published(timezone.localdate()).select_related("meeting__congress__term")
        return self.filter.narrow(items).order_by("-meeting__held_on", "meeting", "position")

    def get_context_data(self, **kwargs):
        context, book = super().get_context_data(filter=self.filter, **kwargs), RuleBook()
        context["resolutions"] = [
            (item, _verdict(item, book), decision_of(item.meeting)) for item in context["page_obj"]
        ]
        return context


def _verdict(item, book):
    return verdict_of(item, book.rule(SUBJECTS.get(item.kind), item.meeting))
