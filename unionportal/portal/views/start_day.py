"""启用日: the day the portal came into use, set by the chair, corrected by chair and auditor."""

from django import forms
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.generic import DetailView

from unionportal.core.access.permissions import SET_START_DAY, VIEW_START_DAY
from unionportal.core.flow.moves import add_refusal
from unionportal.core.ledger.start_day import START_FLOW, start_day
from unionportal.core.models import StartDay
from unionportal.core.pages.inputs import day_input
from unionportal.core.pages.views import MoveView, ScopedViewMixin, for_holders
from unionportal.portal.workbooks.handing import set_start_day


class FirstDayForm(forms.Form):
    day = forms.DateField(label="启用日", widget=day_input(), help_text="设定以后，更正须经审委员同意。")


class CorrectionForm(FirstDayForm):
    reason = forms.CharField(label="更正原因", max_length=200)


@for_holders(VIEW_START_DAY)
def ledger_start(request):
    """Return the page of the 启用日; a POST by the chair sets it or proposes a correction."""
    in_force, may_set = start_day(), request.user.holds(SET_START_DAY)
    form = (CorrectionForm if in_force else FirstDayForm)(request.POST or None) if may_set else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            set_start_day(actor=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("ledger_start")
    days = StartDay.objects.visible_to(request.scope).select_related("set_by", "agreed_by")
    current = next((one for one in days if one.is_in_force), None)
    context = {"form": form, "in_force": in_force, "days": days, "current": current}
    return render(request, "portal/ledger_start.html", context)


class StartDayDetail(ScopedViewMixin, DetailView):
    model = StartDay
    permission_required = VIEW_START_DAY
    template_name = "portal/ledger_start_day.html"

    def get_queryset(self):
        return super().get_queryset().select_related("set_by", "agreed_by", "unit")

    def get_context_data(self, **kwargs):
        moves = START_FLOW.available(self.object, self.request.user)
        return super().get_context_data(moves=moves, in_force=start_day(), **kwargs)


class StartDayMove(MoveView):
    model = StartDay
