"""Pages to add and change entries of a contest."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import FormView

from activities import permissions, services
from activities.activity_flow import OPEN
from activities.forms.activities import EntryForm
from activities.models import Activity, Entry
from unionportal.core.pages.views import ScopedViewMixin, catch_refusal


class _EntryPage(ScopedViewMixin, FormView):
    """Base of the pages on which organisers enter teams, contestants and works of any unit."""

    form_class = EntryForm
    template_name = "activities/activity/entry_form.html"

    def get_form_kwargs(self):
        extra = {"instance": self.entry, "activity": self.activity, "scope": self.request.scope}
        return {**super().get_form_kwargs(), **extra}

    def get_context_data(self, **kwargs):
        return super().get_context_data(activity=self.activity, entry=self.entry, **kwargs)

    @catch_refusal
    def form_valid(self, form):
        entry = form.save(commit=False)
        services.save_record(entry, actor=self.request.user)
        messages.success(self.request, f"“{entry.title}”已保存。")
        if "more" in self.request.POST:
            return redirect("activities:entry_add", self.activity.pk)
        return redirect("activities:activity_detail", self.activity.pk)


class EntryAdd(_EntryPage):
    permission_required = permissions.ADD_ENTRY

    def dispatch(self, request, *args, pk, **kwargs):
        activities = Activity.objects.visible_to(request.scope).select_related("unit")
        self.activity = get_object_or_404(activities, pk=pk, state__in=OPEN)
        if not request.user.has_perm(permissions.ADD_ENTRY, self.activity):
            raise Http404
        self.entry = Entry(activity=self.activity)
        return super().dispatch(request, *args, **kwargs)


class EntryEdit(_EntryPage):
    permission_required = permissions.CHANGE_ENTRY

    def dispatch(self, request, *args, pk, **kwargs):
        # By the scope of the activity: its organisers also correct the teams of other units.
        activities = Activity.objects.visible_to(request.scope)
        entries = Entry.objects.filter(activity__in=activities).select_related("activity__unit", "unit", "team")
        self.entry = get_object_or_404(entries, pk=pk)
        self.activity = self.entry.activity
        if not request.user.has_perm(permissions.CHANGE_ENTRY, self.activity):
            raise Http404
        return super().dispatch(request, *args, **kwargs)
