"""Pages of agenda items, their votes and resolutions."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST
from django.views.generic import FormView, View

from congress import permissions
from congress.choices import AgendaKind
from congress.meetings.forms.agenda import AgendaItemForm, ElectionForm, ResolutionForm, VotesForm, WithdrawalForm
from congress.meetings.models import AgendaItem
from congress.meetings.services import agenda as services
from congress.meetings.views.meetings import find_meeting
from unionportal.core.flow.versions import CHANGED, SEEN, is_as_seen
from unionportal.core.pages.views import ScopedViewMixin, catch_refusal


class _PartView(ScopedViewMixin, FormView):
    """Base of forms about one part of a meeting; saving redirects to the meeting."""

    permission_required = permissions.CHANGE_AGENDA
    template_name = "congress/meetings/meeting_part.html"
    title = button = "保存"
    item = None
    may_delete = False

    @catch_refusal
    def form_valid(self, form):
        if self.item is not None and not is_as_seen(self.item, self.request.POST.get(SEEN, "")):
            raise ValidationError(CHANGED)
        self.perform(form)
        return redirect("congress:meeting_detail", self.meeting.pk)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            meeting=self.meeting,
            item=self.item,
            title=self.title,
            button=self.button,
            may_delete=self.may_delete,
            **kwargs,
        )


class MeetingAgendaAdd(_PartView):
    form_class = AgendaItemForm
    title, button = "添加议题", "添加"

    def dispatch(self, request, *args, pk, **kwargs):
        self.meeting = find_meeting(request, pk, permissions.CHANGE_AGENDA)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "instance": AgendaItem(meeting=self.meeting)}

    def perform(self, form):
        services.save_item(form.save(commit=False), actor=self.request.user)


class _ItemView(_PartView):
    def dispatch(self, request, *args, pk, **kwargs):
        self.item = find_item(request, pk)
        self.meeting = self.item.meeting
        return super().dispatch(request, *args, **kwargs)


def find_item(request, pk):
    """Return the item in scope on whose meeting the user holds the permission; 404 otherwise."""
    rows = AgendaItem.objects.visible_to(request.scope).select_related("meeting__unit", "meeting__congress__term")
    item = get_object_or_404(rows, pk=pk)
    if not request.user.has_perm(permissions.CHANGE_AGENDA, item):
        raise Http404
    return item


class AgendaItemEdit(_ItemView):
    form_class = AgendaItemForm
    title = "修改议题"
    may_delete = True

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "instance": self.item}

    def perform(self, form):
        services.save_item(form.save(commit=False), actor=self.request.user)


class AgendaItemVotes(_ItemView):
    """Stores the votes; of an election, the candidates and the votes of each."""

    title = "登记表决结果"

    def get_form_class(self):
        return ElectionForm if self.item.kind == AgendaKind.ELECT else VotesForm

    def get_initial(self):
        item = self.item
        if item.kind != AgendaKind.ELECT:
            return {name: getattr(item, name) for name in ("yes", "no", "abstain", "invalid") if item.yes is not None}
        lines = (f"{c.name} {c.office or '无'} {c.yes} {c.no} {c.abstain}" for c in item.candidates.all())
        return {"candidates": "\n".join(lines), "invalid": item.invalid or 0}

    def perform(self, form):
        act = services.record_election if self.item.kind == AgendaKind.ELECT else services.record_votes
        act(self.item, actor=self.request.user, **form.cleaned_data)


class AgendaItemResolution(_ItemView):
    form_class = ResolutionForm
    title = "登记决议"

    def get_initial(self):
        return {"text": self.item.resolution}

    def perform(self, form):
        services.adopt_resolution(self.item, actor=self.request.user, text=form.cleaned_data["text"])


class AgendaItemWithdrawal(_ItemView):
    form_class = WithdrawalForm
    title = button = "撤回决议"

    def perform(self, form):
        services.withdraw_resolution(self.item, actor=self.request.user, reason=form.cleaned_data["reason"])


@method_decorator(require_POST, name="dispatch")
class AgendaItemDelete(ScopedViewMixin, View):
    permission_required = permissions.CHANGE_AGENDA

    def post(self, request, pk):
        item = find_item(request, pk)
        try:
            services.delete_item(item, actor=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        return redirect("congress:meeting_detail", item.meeting_id)
