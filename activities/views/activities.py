"""Pages of the list of activities and of one activity."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import BooleanField, Count, ExpressionWrapper, Q
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.generic import CreateView, DetailView, ListView, UpdateView, View

from activities import permissions, queries, services, visibility
from activities.activity_flow import ACTIVITY_FLOW, EDITABLE, OPEN, ActivityState
from activities.choices import ParticipationState
from activities.forms import changing as changing
from activities.forms.activities import NO_LINE, ActivityForm, SignUpForm
from activities.forms.fields import members_for
from activities.forms.filters import ActivityFilter
from activities.models import Activity
from activities.tables import ACTIVITIES
from activities.views.base import ForEverybody
from finance.services import LineOptions, draft_warning, entries_with_claim
from members import people_search
from members.member_picker import MemberSearch
from unionportal.core.files import attachments
from unionportal.core.pages.paging import PAGE
from unionportal.core.pages.views import ChangeMixin, MoveView, ScopedViewMixin, catch_refusal
from unionportal.core.tables.pages import DeclaredPage


class ActivityList(DeclaredPage, ForEverybody, ListView):
    model = Activity
    table = ACTIVITIES
    template_name = "activities/activity/activity_list.html"
    paginate_by = PAGE

    def visible_rows(self):
        return visibility.activities_for(self.request.user, self.request.scope)

    def get_queryset(self):
        self.may_add = self.request.user.has_perm(permissions.ADD_ACTIVITY)
        self.filter = ActivityFilter(self.request.GET, with_state=bool(self.request.user.current_grants))
        member = queries.member_of(self.request.user)
        rows = visibility.listed(self.visible_rows(), member, timezone.localdate())
        return self.filter.narrow(rows).select_related("unit", "club")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(filter=self.filter, may_add=self.may_add, **kwargs)
        return context | {"lines": [ActivityLine(activity) for activity in context["page_obj"]]}


@dataclass(frozen=True)
class ActivityLine:
    """One line of the list: an activity of `visibility.listed`, with what it is to the one who reads it."""

    activity: Activity

    @property
    def heading(self):
        """The heading of its group."""
        return visibility.GROUPS[self.activity.group]

    @property
    def mine(self):
        """The state of the reader's own participation, None without one."""
        return ParticipationState(self.activity.my_state) if self.activity.my_state else None

    @property
    def left(self):
        """The places left, None if there is no limit."""
        return self.activity.places_left(self.activity.taken)


class ActivityDetail(ForEverybody, DetailView):
    template_name = "activities/activity/activity_detail.html"
    context_object_name = "activity"

    def visible_rows(self):
        rows = visibility.activities_for(self.request.user, self.request.scope)
        return rows.select_related(
            "unit", "club", "series", "claim__unit", "budget__unit", "budget__account", "proposer"
        )

    def get_context_data(self, **kwargs):
        activity, user = self.object, self.request.user
        office = user.has_perm(permissions.VIEW_ACTIVITY, activity)
        return super().get_context_data(
            moves=ACTIVITY_FLOW.available(activity, user),
            may_edit=activity.state in EDITABLE and user.has_perm(permissions.CHANGE_ACTIVITY, activity),
            may_keep=activity.state == ActivityState.APPROVED and user.has_perm(permissions.KEEP_ROSTER, activity),
            may_enter=activity.state in OPEN and user.has_perm(permissions.ADD_ENTRY, activity),
            may_claim=may_claim(activity, user),
            office=office,
            timeline=entries_with_claim(activity) if office else (),
            # Who handles its money reads what was done, not who comes.
            may_read_names=user.has_perm(permissions.VIEW_PARTICIPATION, activity),
            photos=activity.photos.order_by("uploaded_at", "pk"),
            honours=activity.honours.order_by("recipient", "pk"),
            entries=visibility.entries_for(activity, user, self.request.scope),
            today=timezone.localdate(),
            **self._sign_up(activity),
            **self._roster(activity),
            **kwargs,
        )

    def _sign_up(self, activity):
        """Return own places, and whether one may take one (more)."""
        today, member = timezone.localdate(), queries.member_of(self.request.user)
        mine = []
        if member is not None:
            own = activity.participations.filter(member=member).exclude(state=ParticipationState.WITHDRAWN)
            mine = list(own.annotate(is_passed_over=_is_passed_over(today)).order_by("pk"))
        is_open = activity.takes_sign_ups(today)
        meant = is_open and member is not None and Activity.objects.meant_for(member, today).filter(pk=activity.pk)
        form = SignUpForm(activity=activity)
        signed_up, offered = queries.signed_up_and_offered(activity)
        return {
            "mine": with_places(mine, today),
            "is_open": is_open,
            "is_member": member is not None,
            "is_meant": bool(meant and meant.exists()),
            # Another event of the same activity takes another place.
            "sign_up_form": form if all(row.event for row in mine) else None,
            "signed_up": signed_up,
            "offered": offered,
            "left": activity.places_left(signed_up + offered),
        }

    def _roster(self, activity):
        user, scope = self.request.user, self.request.scope
        keeper = user.has_perm(permissions.KEEP_ROSTER, activity)
        if not keeper and not user.holds(permissions.VIEW_PARTICIPATION):
            return {"roster": None}
        rows = visibility.roster_for(activity, user, scope)
        counts = rows.aggregate(**{state: Count("pk", filter=Q(state=state)) for state in ParticipationState.values})
        typed = self.request.GET.get("q", "").strip()[:50]
        for word in typed.split():
            rows = rows.filter(Q(name__icontains=word) | people_search.about(word))
        rows = rows.exclude(state=ParticipationState.WITHDRAWN).order_by("event", "signed_up_at", "pk")
        rows = rows.annotate(is_passed_over=_is_passed_over(timezone.localdate()))
        tally = [(ParticipationState(state).label, n) for state, n in counts.items() if n]
        page = Paginator(rows, PAGE).get_page(self.request.GET.get("page"))
        return {"roster": page, "page_obj": page, "tally": tally, "keeper": keeper, "q": typed}


def _is_passed_over(day):
    """Return whether a participation waits for a place that it does not get, its member not being of the audience."""
    waits = Q(state__in=(ParticipationState.WAITING, ParticipationState.OFFERED))
    return ExpressionWrapper(waits & queries.left_audience(day), BooleanField())


def with_places(participations, day):
    """Return [(participation, its position among those waiting on `day`, or None)]."""
    places = queries.waiting_places(participations, day)
    return [(row, places.get(row.pk)) for row in participations]


def may_claim(activity, user):
    """Return whether this user can draft a claim for the cost now."""
    fits = activity.state in OPEN and activity.number and not activity.claim_is_alive
    return bool(fits) and user.has_perm(permissions.CLAIM_COST, activity)


class _ActivityFormView(ScopedViewMixin):
    model = Activity
    form_class = ActivityForm
    template_name = "activities/activity/activity_form.html"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "scope": self.request.scope, "user": self.request.user}

    @catch_refusal
    def form_valid(self, form):
        submit = "draft" not in self.request.POST
        with transaction.atomic():
            activity = type(self).act(form.save(commit=False), actor=self.request.user)
            if submit:
                activity = services.apply_activity(activity, actor=self.request.user)
        messages.success(self.request, f"“{activity.title}”已{'提交，等待批准' if submit else '存为草稿'}。")
        if not submit and (warning := draft_warning(activity.budget, activity.budget_amount)):
            messages.warning(self.request, warning)
        return redirect("activities:activity_detail", activity.pk)


class ActivityAdd(_ActivityFormView, CreateView):
    permission_required = permissions.ADD_ACTIVITY
    act = staticmethod(services.propose_activity)


class ActivityEdit(ChangeMixin, _ActivityFormView, UpdateView):
    permission_required = permissions.CHANGE_ACTIVITY
    act = staticmethod(services.edit_activity)

    def get_queryset(self):
        return super().get_queryset().filter(state__in=EDITABLE).select_related("unit")


class ActivityMove(MoveView):
    model = Activity

    def dispatch(self, request, *args, pk, move, **kwargs):
        if move == "record":
            # Recording needs the roster and photos, and has a page of its own.
            return redirect("activities:activity_record", pk)
        return super().dispatch(request, *args, pk=pk, move=move, **kwargs)


class ActivityFile(ForEverybody, View):
    """Serves a photo of an activity to who may read the activity."""

    def get(self, request, pk, file):
        activity = get_object_or_404(visibility.activities_for(request.user, request.scope), pk=pk)
        return attachments.serve(get_object_or_404(activity.photos, pk=file), inline=True, small="small" in request.GET)


class ActivityLines(LineOptions):
    permission_required = permissions.ADD_ACTIVITY
    empty_label = NO_LINE


class RosterSearch(MemberSearch):
    permission_required = permissions.KEEP_ROSTER

    def members(self):
        return members_for(self.request.scope, permissions.KEEP_ROSTER)
