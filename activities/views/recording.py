"""Pages after an activity: record attendance, photos and cost; draft the claim that pays it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.generic import FormView, View

from activities import permissions, services, visibility
from activities.activity_flow import ACTIVITY_FLOW, OPEN
from activities.choices import ParticipationState
from activities.forms.activities import ClaimForm, EnrolForm, RecordForm
from activities.forms.attendance import Marks
from activities.models import Activity
from activities.services.photos import add_photos, remove_photo
from activities.views.activities import may_claim
from activities.views.base import typed_values
from unionportal.core.flow.moves import add_refusal, why_not
from unionportal.core.pages.views import ScopedViewMixin, catch_refusal


class ActivityRecord(ScopedViewMixin, View):
    """Records an activity: attendance, additional people, photos, counts.

    Its buttons add a person, store photos, remove a photo, or record; all but the last show the page again.
    """

    permission_required = permissions.REPORT

    def dispatch(self, request, *args, pk, **kwargs):
        rows = Activity.objects.visible_to(request.scope).select_related("unit", "club", "claim")
        self.activity = get_object_or_404(rows, pk=pk)
        if not request.user.has_perm(permissions.REPORT, self.activity):
            raise Http404
        if reason := why_not(self.activity, ACTIVITY_FLOW.transitions["record"], request.user):
            messages.warning(request, reason)
            return redirect("activities:activity_detail", pk)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request):
        return self._page(self._form(), self._enrol_form())

    def post(self, request):
        if "add" in request.POST:
            return self._add()
        form = self._form(request.POST, request.FILES)
        if refused := self._keep_photos():
            form.add_error("photos", refused)
            return self._page(form, self._enrol_form())
        if "photo" in request.POST:
            remove = request.POST["photo"]
            photo = next((one for one in self.activity.photos.all() if str(one.pk) == remove), None)
            if photo:
                remove_photo(self.activity, photo, actor=request.user)
        if "record" not in request.POST:
            return self._page(self._form(initial=typed_values(form, without=["photos"])), self._enrol_form())
        return self._record(form)

    def _form(self, data=None, files=None, *, initial=None):
        return RecordForm(data, files, activity=self.activity, roster=self._roster(), initial=initial or {})

    def _roster(self):
        rows = visibility.roster_for(self.activity, self.request.user, self.request.scope)
        return rows.exclude(state=ParticipationState.WITHDRAWN).order_by("event", "signed_up_at", "pk")

    def _enrol_form(self, data=None):
        return EnrolForm(data, scope=self.request.scope, activity=self.activity)

    def _keep_photos(self):
        """Store the photos sent, whatever becomes of the rest; return what is to be said of those refused."""
        uploads = self.request.FILES.getlist("photos")
        try:
            kept, refused = add_photos(self.activity, actor=self.request.user, uploads=uploads)
        except ValidationError as refusal:
            return refusal.messages
        return [*refused, f"其余 {len(kept)} 张照片已保存。"] if refused and kept else refused

    def _add(self):
        """Add one more to the list, ticked; what else was typed stays."""
        request, enrol = self.request, self._enrol_form(self.request.POST)
        typed = typed_values(self._form(request.POST, request.FILES), without=["photos"])
        for sentence in self._keep_photos():
            messages.error(request, sentence)
        if enrol.is_valid():
            try:
                row = services.enrol(self.activity, actor=request.user, **enrol.answers())
            except ValidationError as refusal:
                add_refusal(enrol, refusal)
            else:
                typed["attended"] = typed.get("attended", Marks()).with_somebody(row.pk)
                messages.success(request, f"{row.name}已加入名单。")
                enrol = self._enrol_form()
        return self._page(self._form(initial=typed), enrol)

    def _record(self, form):
        if not form.is_valid():
            return self._page(form, self._enrol_form())
        try:
            with transaction.atomic():
                services.record_activity(self.activity, actor=self.request.user, **form.answers())
        except ValidationError as refusal:
            add_refusal(form, refusal)
            return self._page(form, self._enrol_form())
        messages.success(self.request, f"“{self.activity.title}”已办结。")
        return redirect("activities:activity_detail", self.activity.pk)

    def _page(self, form, enrol):
        context = {
            "activity": self.activity,
            "form": form,
            "enrol": enrol,
            "photos": self.activity.photos.order_by("uploaded_at", "pk"),
        }
        return render(self.request, "activities/activity/activity_record.html", context)


class ActivityClaim(ScopedViewMixin, FormView):
    """Drafts the claim for the cost of an activity, then redirects to the claim."""

    permission_required = permissions.CLAIM_COST
    form_class = ClaimForm
    template_name = "activities/activity/activity_claim.html"

    def dispatch(self, request, *args, pk, **kwargs):
        rows = Activity.objects.visible_to(request.scope).select_related("unit", "claim", "budget__unit")
        self.activity = get_object_or_404(rows, pk=pk, state__in=OPEN)
        if not request.user.has_perm(permissions.CLAIM_COST, self.activity):
            raise Http404
        if not may_claim(self.activity, request.user):
            messages.warning(request, f"这项活动已有支出申请（{self.activity.claim.get_state_display()}）。")
            return redirect("activities:activity_detail", pk)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "activity": self.activity}

    def get_context_data(self, **kwargs):
        return super().get_context_data(activity=self.activity, **kwargs)

    @catch_refusal
    def form_valid(self, form):
        claim = services.claim_cost(self.activity, actor=self.request.user, **form.cleaned_data)
        messages.success(self.request, "支出申请已存为草稿，请核对后提交。")
        return redirect("finance:claim_detail", claim.pk)
