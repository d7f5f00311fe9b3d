"""Pages of the list of meetings, of one meeting, and of its moves."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.generic import CreateView, DetailView, FormView, ListView, UpdateView, View

from congress import permissions
from congress.bodies.queries import RuleBook
from congress.meetings import queries
from congress.meetings.documents import minutes_of
from congress.meetings.forms.filters import MeetingFilter
from congress.meetings.forms.meetings import CountsForm, MeetingForm, PastMeetingForm
from congress.meetings.meeting_flow import MEETING_FLOW, OVER, MeetingState
from congress.meetings.models import Meeting
from congress.meetings.services import meetings as services
from congress.meetings.services.agenda import SUBJECTS
from congress.meetings.tables import MEETINGS
from congress.meetings.wording import election_words, quorum_context, standing_of, verdict_of
from unionportal.core.files.attachments import PDF
from unionportal.core.pages.paging import PAGE
from unionportal.core.pages.views import ChangeMixin, MoveView, ScopedViewMixin, catch_refusal
from unionportal.core.tables.pages import DeclaredPage
from unionportal.core.trail import audit
from unionportal.documents.pdf import render_pdf


class MeetingList(DeclaredPage, ScopedViewMixin, ListView):
    model = Meeting
    table = MEETINGS
    permission_required = permissions.VIEW_MEETING
    template_name = "congress/meetings/meeting_list.html"
    paginate_by = PAGE

    def get_queryset(self):
        self.filter = MeetingFilter(self.request.GET)
        return self.filter.narrow(super().get_queryset()).select_related("unit", "congress", "term")

    def get_context_data(self, **kwargs):
        context, book = super().get_context_data(filter=self.filter, **kwargs), RuleBook()
        context["rows"] = [(one, standing_of(one, book.quorum(one))) for one in context["page_obj"]]
        context["may_add"] = self.request.user.has_perm(permissions.ADD_MEETING)
        return context


def agenda_of(meeting, book):
    """Return [(item, sentence about its votes, sentence about what a candidate needed)] in order."""
    found = []
    for item in meeting.agenda.prefetch_related("candidates"):
        rule = book.rule(SUBJECTS.get(item.kind), meeting)
        found.append((item, verdict_of(item, rule), election_words(item, rule)))
    return found


class _MeetingPage(ScopedViewMixin):
    model = Meeting
    permission_required = permissions.VIEW_MEETING

    def get_queryset(self):
        return super().get_queryset().select_related("unit", "congress__term", "term")


class MeetingDetail(_MeetingPage, DetailView):
    template_name = "congress/meetings/meeting_detail.html"

    def get_context_data(self, **kwargs):
        meeting, user, book = self.object, self.request.user, RuleBook()
        may_agenda = user.has_perm(permissions.CHANGE_AGENDA, meeting)
        may_roll = user.has_perm(permissions.CHANGE_ATTENDANCE, meeting)
        counts = queries.roll_counts(meeting)
        typed = not (meeting.of_delegates or counts["all"])
        return super().get_context_data(
            **quorum_context(meeting, user, book),
            agenda=agenda_of(meeting, book),
            counts=counts,
            moves=MEETING_FLOW.available(meeting, user),
            may_edit=meeting.state != MeetingState.CANCELLED and user.has_perm(permissions.CHANGE_MEETING, meeting),
            may_agenda=may_agenda and meeting.state not in OVER,
            may_resolve=may_agenda and meeting.state in (MeetingState.OPEN, MeetingState.CLOSED),
            may_roll=may_roll,
            may_count=may_roll and typed and meeting.state not in OVER,
            timeline=audit.entries(audit.of(meeting)),
            **kwargs,
        )


class _MeetingFormView(ScopedViewMixin):
    model = Meeting
    form_class = MeetingForm
    template_name = "congress/meetings/meeting_form.html"
    title, done = "", ""
    act = None

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "scope": self.request.scope}

    @catch_refusal
    def form_valid(self, form):
        meeting = self.act(form.save(commit=False), actor=self.request.user)
        messages.success(self.request, f"{meeting}：{self.done}。")
        return redirect("congress:meeting_detail", meeting.pk)

    def get_context_data(self, **kwargs):
        return super().get_context_data(title=self.title, **kwargs)


class MeetingAdd(_MeetingFormView, CreateView):
    permission_required = permissions.ADD_MEETING
    title, done = "安排会议", "已登记"
    act = staticmethod(services.plan_meeting)


class MeetingRecord(_MeetingFormView, CreateView):
    """Registers a meeting that took place before."""

    permission_required = permissions.ADD_MEETING
    form_class = PastMeetingForm
    title, done = "补记会议", "已登记"
    act = staticmethod(services.record_past_meeting)


class MeetingEdit(ChangeMixin, _MeetingFormView, UpdateView):
    permission_required = permissions.CHANGE_MEETING
    title, done = "修改会议", "已保存"
    act = staticmethod(services.edit_meeting)


class MeetingMove(MoveView):
    model = Meeting


class MeetingCounts(_MeetingPage, FormView):
    """Stores 应到 and 实到 of a meeting without a roll."""

    permission_required = permissions.CHANGE_MEETING
    form_class = CountsForm
    template_name = "congress/meetings/meeting_part.html"

    def dispatch(self, request, *args, pk, **kwargs):
        self.meeting = find_meeting(request, pk, permissions.CHANGE_MEETING)
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        return {"expected": self.meeting.expected, "present": self.meeting.present}

    @catch_refusal
    def form_valid(self, form):
        services.record_counts(self.meeting, actor=self.request.user, **form.cleaned_data)
        return redirect("congress:meeting_detail", self.meeting.pk)

    def get_context_data(self, **kwargs):
        return super().get_context_data(meeting=self.meeting, title="填写到会人数", button="保存", **kwargs)


def find_meeting(request, pk, permission):
    """Return the meeting in scope on which the user holds `permission`; 404 otherwise."""
    meeting = Meeting.objects.visible_to(request.scope).select_related("unit", "congress__term").filter(pk=pk).first()
    if meeting is None or not request.user.has_perm(permission, meeting):
        raise Http404
    return meeting


class MeetingMinutes(_MeetingPage, View):
    """The minutes (会议记录) with the roll, as a PDF."""

    def get(self, request, pk):
        meeting = find_meeting(request, pk, permissions.VIEW_MEETING)
        pdf = render_pdf(minutes_of(meeting))
        response = HttpResponse(pdf.data, content_type=PDF)
        response["Content-Disposition"] = content_disposition_header(False, f"{meeting}会议记录.pdf")
        response["X-Content-Type-Options"] = "nosniff"
        return response
