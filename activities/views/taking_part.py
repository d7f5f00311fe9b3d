"""Pages to sign up and withdraw, for oneself or on the organiser's roster, and the list of own activities."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.generic import FormView, TemplateView, View

from activities import permissions, queries, services, visibility
from activities.activity_flow import ActivityState
from activities.choices import MAY_COME, ParticipationState
from activities.forms.activities import SignUpForm, SignUpWindowForm
from activities.forms.enrolling import EnrolManyForm, UnitForm
from activities.models import Activity, Honour, Participation
from activities.views.activities import ActivityDetail, with_places
from activities.views.base import ForEverybody, flash_refusal
from unionportal.core.access.scoping import Scope
from unionportal.core.pages.views import ScopedViewMixin, catch_refusal
from unionportal.core.values.numerals import number_in


class ActivitySignUp(ActivityDetail):
    """Signs the user up; where that is refused, the page of the activity comes back with what was typed."""

    def post(self, request, pk):
        self.object = self.get_object()
        form = SignUpForm(request.POST, activity=self.object)
        return self.form_valid(form) if form.is_valid() else self.form_invalid(form)

    @catch_refusal
    def form_valid(self, form):
        row = services.sign_up(self.object, actor=self.request.user, **form.answers())
        if place := queries.waiting_places([row], timezone.localdate()).get(row.pk):
            messages.success(self.request, f"名额已满，您排在候补第{place}位；有人取消时依次转为已报名。")
        else:
            messages.success(self.request, f"已报名“{self.object.title}”。")
        return redirect("activities:activity_detail", self.object.pk)

    def form_invalid(self, form):
        context = self.get_context_data()
        if not (context["is_meant"] and context["sign_up_form"]):
            # Nothing can be corrected where no more places are to be had.
            for sentence in (sentence for errors in form.errors.values() for sentence in errors):
                messages.error(self.request, sentence)
            return redirect("activities:activity_detail", self.object.pk)
        messages.error(self.request, "还没有报名：请改正报名表里标出的地方。")
        return self.render_to_response(context | {"sign_up_form": form})


class ActivityWithdraw(ForEverybody, View):
    """Withdraws an own participation, or one on a roster the user keeps."""

    def post(self, request, pk):
        activity = get_object_or_404(visibility.activities_for(request.user, request.scope), pk=pk)
        rows = activity.participations.select_related("activity__unit", "member")
        if not request.user.has_perm(permissions.KEEP_ROSTER, activity):
            rows = rows.filter(member__user=request.user)
        row = get_object_or_404(rows, pk=number_in(request.POST.get("participation", "")))
        try:
            row, moved_up = services.withdraw(row, actor=request.user)
        except ValidationError as refusal:
            flash_refusal(request, refusal)
        else:
            messages.success(request, f"已取消{row.name}的报名{_after(moved_up)}。")
        return redirect("activities:activity_detail", pk)


def _after(moved_up):
    if moved_up is None:
        return ""
    return "，已请候补的第一位确认是否参加" if moved_up.is_offered else "，候补的第一位已转为已报名"


class ActivityAccept(ForEverybody, View):
    """Takes the place that became free late, for oneself or on a roster the user keeps."""

    def post(self, request, pk):
        activity = get_object_or_404(visibility.activities_for(request.user, request.scope), pk=pk)
        rows = activity.participations.select_related("activity__unit", "member")
        if not request.user.has_perm(permissions.KEEP_ROSTER, activity):
            rows = rows.filter(member__user=request.user)
        row = get_object_or_404(rows, pk=number_in(request.POST.get("participation", "")))
        try:
            services.accept_place(row, actor=request.user)
        except ValidationError as refusal:
            flash_refusal(request, refusal)
        else:
            messages.success(request, f"{row.name}已报名“{activity.title}”。")
        return redirect("activities:activity_detail", pk)


class RosterPage(ScopedViewMixin, FormView):
    """Base of the pages on the roster of an approved activity."""

    permission_required = permissions.KEEP_ROSTER

    def dispatch(self, request, *args, pk, **kwargs):
        rows = Activity.objects.visible_to(request.scope).select_related("unit")
        self.activity = get_object_or_404(rows, pk=pk, state=ActivityState.APPROVED)
        if not request.user.has_perm(permissions.KEEP_ROSTER, self.activity):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(activity=self.activity, **kwargs)


class ActivityEnrol(RosterPage):
    """Enters many members on the roster: all of a unit, some of it, or a pasted list."""

    form_class = EnrolManyForm
    template_name = "activities/activity/activity_enrol.html"

    def get_form_kwargs(self):
        request = self.request
        self.units = UnitForm(request.GET, scope=request.scope, activity=self.activity)
        own = {"scope": request.scope, "activity": self.activity, "unit": self.units.shown}
        return {**super().get_form_kwargs(), **own}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return {**context, "units": self.units}

    @catch_refusal
    def form_valid(self, form):
        chosen = form.chosen()
        rows = services.enrol_many(self.activity, actor=self.request.user, members=chosen)
        waiting = sum(row.state == ParticipationState.WAITING for row in rows)
        parts = [f"已加入名单 {len(rows)} 人"]
        if waiting:
            parts.append(f"名额已满，其中 {waiting} 人候补")
        if len(rows) < len(chosen):
            parts.append(f"另外 {len(chosen) - len(rows)} 人本来就在名单上")
        messages.success(self.request, "，".join(parts) + "。")
        begun = self.activity.starts_on <= timezone.localdate()
        return redirect("activities:activity_record" if begun else "activities:activity_detail", self.activity.pk)


class ActivityWindow(RosterPage):
    """Changes quota and sign-up days of an approved activity."""

    form_class = SignUpWindowForm
    template_name = "activities/activity/activity_window.html"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "instance": self.activity}

    @catch_refusal
    def form_valid(self, form):
        services.change_sign_up(self.activity, actor=self.request.user, **form.cleaned_data)
        messages.success(self.request, "报名的名额和日期已调整。")
        return redirect("activities:activity_detail", self.activity.pk)


class MyActivities(ForEverybody, TemplateView):
    """What the user signed up for, took part in and was honoured for; roles show nothing more here."""

    template_name = "activities/activity/my_activities.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        own = Scope((), user.pk)
        rows = Participation.objects.visible_to(own).exclude(state=ParticipationState.WITHDRAWN)
        rows = rows.select_related("activity__unit").order_by("-activity__starts_on", "-pk")
        today = timezone.localdate()
        ahead = [row for row in rows if row.activity.ends_on >= today and row.state in MAY_COME]
        coming = {row.pk for row in ahead}
        return super().get_context_data(
            coming=with_places(ahead[::-1], today),
            past=[row for row in rows if row.pk not in coming],
            honours=Honour.objects.visible_to(own).order_by("-awarded_on", "-pk"),
            is_member=queries.member_of(user) is not None,
            **kwargs,
        )
