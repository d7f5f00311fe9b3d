"""Pages of clubs and their members."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.generic import DetailView, FormView, ListView, View

from activities import permissions, queries, services, visibility
from activities.forms.filters import ClubFilter
from activities.forms.records import CloseClubForm, ClubForm, ClubMemberForm
from activities.models import Club, ClubMembership
from activities.tables import CLUBS
from activities.views.base import FilteredMixin, ForEverybody, RecordPage, flash_refusal
from unionportal.core.pages.paging import PAGE
from unionportal.core.pages.views import ScopedViewMixin, catch_refusal
from unionportal.core.tables.pages import DeclaredPage
from unionportal.core.values.numerals import number_in


class _Clubs(ForEverybody):
    def visible_rows(self):
        return visibility.clubs_for(self.request.scope, timezone.localdate()).select_related("unit", "head")


class ClubList(DeclaredPage, FilteredMixin, _Clubs, ListView):
    model = Club
    table = CLUBS
    template_name = "activities/club/club_list.html"
    filter_class = ClubFilter
    add_permission = permissions.ADD_CLUB

    def get_queryset(self):
        today = timezone.localdate()
        now = _on(today)
        return super().get_queryset().annotate(people=Count("memberships", filter=now)).order_by("closed_on", "name")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        member = queries.member_of(self.request.user)
        held = member.club_memberships.filter(until__isnull=True) if member else ClubMembership.objects.none()
        return context | {"mine": set(held.values_list("club", flat=True))}


def _on(day):
    """Return memberships that hold on that day, as a Q from the club."""
    begun = Q(memberships__since__lte=day)
    return begun & (Q(memberships__until__isnull=True) | Q(memberships__until__gt=day))


class ClubDetail(_Clubs, DetailView):
    template_name = "activities/club/club_detail.html"
    context_object_name = "club"

    def get_context_data(self, **kwargs):
        club, user, today = self.object, self.request.user, timezone.localdate()
        member = queries.member_of(user)
        mine = None
        if member is not None:
            mine = club.memberships.filter(member=member, until__isnull=True).first()
        is_open = club.closed_on is None and club.founded_on <= today
        fits = member is not None and member.unit.path.startswith(club.unit.path)
        people = club.memberships.visible_to(visibility.by_office(self.request.scope))
        people = people.filter(Q(until__isnull=True) | Q(until__gt=today)).select_related("member__unit")
        page = Paginator(people.order_by("since", "pk"), PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            mine=mine,
            may_join=is_open and fits and mine is None,
            may_run=user.has_perm(permissions.RUN_CLUB, club),
            is_open=is_open,
            people=club.memberships.filter(Q(until__isnull=True) | Q(until__gt=today), since__lte=today).count(),
            page_obj=page,
            activities=visibility.activities_for(user, self.request.scope)
            .filter(club=club)
            .order_by("-starts_on", "-pk")[:10],
            **kwargs,
        )


class ClubJoin(_Clubs, View):
    def post(self, request, pk):
        club = get_object_or_404(self.visible_rows(), pk=pk)
        try:
            services.join_club(club, actor=request.user)
        except ValidationError as refusal:
            flash_refusal(request, refusal)
        else:
            messages.success(request, f"您已加入{club.name}。")
        return redirect("activities:club_detail", pk)


class ClubLeave(_Clubs, View):
    """Ends the user's own membership, or anybody's in a club that the user runs."""

    def post(self, request, pk):
        club = get_object_or_404(self.visible_rows(), pk=pk)
        rows = club.memberships.filter(until__isnull=True).select_related("member__user", "club__unit")
        chosen = number_in(request.POST.get("membership", ""))
        if request.user.has_perm(permissions.RUN_CLUB, club) and chosen is not None:
            rows = rows.filter(pk=chosen)
        else:
            rows = rows.filter(member__user=request.user)
        membership = get_object_or_404(rows)
        try:
            services.leave_club(membership, actor=request.user)
        except ValidationError as refusal:
            flash_refusal(request, refusal)
        else:
            messages.success(request, f"{membership.member.name}已退出{club.name}。")
        return redirect("activities:club_detail", pk)


class _ClubForm(RecordPage):
    model = Club
    form_class = ClubForm

    def back(self):
        if self.record.pk:
            return ("activities:club_detail", self.record.pk)
        return ("activities:club_list",)

    def perform(self, record, form):
        return services.save_club(record, actor=self.request.user)


class ClubAdd(_ClubForm):
    permission_required = permissions.ADD_CLUB
    heading = "登记俱乐部"


class ClubEdit(_ClubForm):
    permission_required = permissions.CHANGE_CLUB
    heading = "修改俱乐部"


class _OnClub(ScopedViewMixin, FormView):
    permission_required = permissions.RUN_CLUB
    template_name = "activities/club/club_act.html"
    heading = ""

    def dispatch(self, request, *args, pk, **kwargs):
        self.club = get_object_or_404(Club.objects.visible_to(request.scope).select_related("unit"), pk=pk)
        if not request.user.has_perm(permissions.RUN_CLUB, self.club):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(club=self.club, heading=self.heading, **kwargs)

    def perform(self, answers):
        """Perform the act; return the sentence for the message."""
        raise NotImplementedError

    @catch_refusal
    def form_valid(self, form):
        messages.success(self.request, self.perform(form.cleaned_data))
        return redirect("activities:club_detail", self.club.pk)


class ClubMemberAdd(_OnClub):
    form_class = ClubMemberForm
    heading = "添加成员"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "scope": self.request.scope}

    def perform(self, answers):
        services.join_club(self.club, actor=self.request.user, **answers)
        return f"{answers['member'].name}已加入{self.club.name}。"


class ClubClose(_OnClub):
    form_class = CloseClubForm
    heading = "撤销俱乐部"

    def perform(self, answers):
        services.close_club(self.club, actor=self.request.user, **answers)
        return f"{self.club.name}已撤销。"
