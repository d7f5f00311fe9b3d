"""Pages of the roll for the staff at the door, and of a member's own attendance."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST
from django.views.generic import DetailView, FormView, ListView, View

from congress import permissions
from congress.bodies.queries import RuleBook
from congress.choices import AttendanceState
from congress.meetings import queries
from congress.meetings.forms.agenda import COMMITTEE, RollForm
from congress.meetings.meeting_flow import COUNTING, OVER
from congress.meetings.models import Attendance
from congress.meetings.services import roll as services
from congress.meetings.views.meetings import find_meeting
from congress.meetings.wording import standing_of
from unionportal.core.pages.paging import PAGE
from unionportal.core.pages.views import ScopedViewMixin, catch_refusal

# Most meetings fit on one page, which is read at the door.
ROLL_PAGE = 200
_TABS = ((AttendanceState.EXPECTED, "未到"), (AttendanceState.PRESENT, "已到"), (AttendanceState.EXCUSED, "请假"))
# What the buttons of a row send, beside the states: somebody came, but late.
LATE = "late"
_ACTS = {
    LATE: services.check_in_late,
    AttendanceState.PRESENT: services.check_in,
    AttendanceState.EXPECTED: services.undo_check_in,
    AttendanceState.EXCUSED: services.excuse,
}


class MeetingRoll(ScopedViewMixin, View):
    """The roll by unit, to be scrolled and searched; a long one on several pages."""

    permission_required = permissions.CHANGE_ATTENDANCE

    def get(self, request, pk):
        meeting = find_meeting(request, pk, permissions.CHANGE_ATTENDANCE)
        typed, state = request.GET.get("q", "").strip()[:50], request.GET.get("state", "")
        rows = Attendance.objects.visible_to(request.scope).filter(meeting=meeting).select_related("member", "unit")
        rows = queries.search_roll(rows, typed)
        if state in AttendanceState.values:
            rows = rows.filter(state=state)
        rows = rows.order_by("unit__place", "member__name_key", "pk")
        page = Paginator(rows, ROLL_PAGE).get_page(request.GET.get("page"))
        context = {
            "meeting": meeting,
            "page_obj": page,
            "rows": list(page),
            "q": typed,
            "state": state,
            "tabs": _TABS,
            "counting": meeting.state in COUNTING,
            "may_add": meeting.state not in OVER,
            **counts_of(meeting),
        }
        return render(
            request,
            "congress/meetings/roll/_roll.html" if request.htmx else "congress/meetings/roll/meeting_roll.html",
            context,
        )


def counts_of(meeting):
    """Return {"counts": numbers of the roll, "standing": Standing}, the context of the part that is updated."""
    return {
        "counts": queries.roll_counts(meeting),
        "standing": standing_of(meeting, RuleBook().quorum(meeting)),
    }


@method_decorator(require_POST, name="dispatch")
class AttendanceMark(ScopedViewMixin, View):
    """Marks one person as present, not arrived or excused."""

    permission_required = permissions.CHANGE_ATTENDANCE

    def post(self, request, pk):
        rows = Attendance.objects.visible_to(request.scope).select_related("member", "unit", "meeting__unit")
        row = get_object_or_404(rows, pk=pk)
        act = _ACTS.get(request.POST.get("state"))
        if act is None or not request.user.has_perm(permissions.CHANGE_ATTENDANCE, row.meeting):
            raise Http404
        refused = ""
        try:
            marked = act(row.meeting, row.member, actor=request.user)
            row.state, row.arrived_at, row.note, row.late = marked.state, marked.arrived_at, marked.note, marked.late
            row.meeting = marked.meeting
        except ValidationError as refusal:
            refused = " ".join(refusal.messages)
        if request.htmx:
            context = {
                "row": row,
                "meeting": row.meeting,
                "counting": row.meeting.state in COUNTING,
                "refused": refused,
            }
            return render(request, "congress/meetings/roll/_roll_marked.html", {**context, **counts_of(row.meeting)})
        if refused:
            messages.error(request, refused)
        return redirect("congress:meeting_roll", row.meeting_id)


@method_decorator(require_POST, name="dispatch")
class MeetingRollAll(ScopedViewMixin, View):
    """全部到会: marks everybody present of whom nothing is recorded yet."""

    permission_required = permissions.CHANGE_ATTENDANCE

    def post(self, request, pk):
        meeting = find_meeting(request, pk, permissions.CHANGE_ATTENDANCE)
        try:
            came = services.check_in_all(meeting, actor=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, f"已登记 {came} 人到会，请改正没有到的人。")
        return redirect("congress:meeting_roll", pk)


class MeetingRollAdd(ScopedViewMixin, FormView):
    """Puts a committee or guests on the roll."""

    permission_required = permissions.CHANGE_ATTENDANCE
    form_class = RollForm
    template_name = "congress/meetings/meeting_part.html"

    def dispatch(self, request, *args, pk, **kwargs):
        self.meeting = find_meeting(request, pk, permissions.CHANGE_ATTENDANCE)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "meeting": self.meeting}

    @catch_refusal
    def form_valid(self, form):
        answers = form.cleaned_data
        members = answers.get("members", [])
        if answers["who"] == COMMITTEE:
            members = services.committee_of(self.meeting.unit, self.meeting.held_on)
        new = services.add_to_roll(self.meeting, members, actor=self.request.user, kind=answers["kind"])
        if not new:
            why = "选中的人都已在名单上" if members else f"{self.meeting.held_on:%Y-%m-%d}没有符合条件的人"
            messages.info(self.request, f"名单没有变化：{why}。")
            return redirect("congress:meeting_roll", self.meeting.pk)
        messages.success(self.request, f"名单新增 {new} 人。")
        return redirect("congress:meeting_roll", self.meeting.pk)

    def get_context_data(self, **kwargs):
        return super().get_context_data(meeting=self.meeting, title="添加参会人员", button="添加", **kwargs)


@method_decorator(require_POST, name="dispatch")
class AttendanceRemove(ScopedViewMixin, View):
    permission_required = permissions.CHANGE_ATTENDANCE

    def post(self, request, pk):
        rows = Attendance.objects.visible_to(request.scope).select_related("member", "meeting__unit")
        row = get_object_or_404(rows, pk=pk)
        if not request.user.has_perm(permissions.CHANGE_ATTENDANCE, row.meeting):
            raise Http404
        try:
            services.remove_from_roll(row.meeting, row.member, actor=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        return redirect("congress:meeting_roll", row.meeting_id)


class AttendanceList(ScopedViewMixin, ListView):
    """我的会议: the meetings on whose roll the user is."""

    permission_required = permissions.CHECK_IN
    template_name = "congress/meetings/roll/attendance_list.html"
    paginate_by = PAGE

    def get_queryset(self):
        return queries.own_attendance(self.request.user)


class AttendanceDetail(ScopedViewMixin, DetailView):
    """The user's own row at a meeting, with the agenda and, during check-in, the button 我已到会."""

    permission_required = permissions.CHECK_IN
    template_name = "congress/meetings/roll/attendance_detail.html"

    def get_queryset(self):
        return queries.own_attendance(self.request.user).select_related("meeting", "member")

    def get_context_data(self, **kwargs):
        meeting = self.object.meeting
        return super().get_context_data(
            meeting=meeting,
            agenda=meeting.agenda.all(),
            standing=standing_of(meeting, RuleBook().quorum(meeting)),
            awaited=meeting.state in COUNTING and self.object.state != AttendanceState.PRESENT,
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        row = self.get_object()
        try:
            services.check_in(row.meeting, row.member, actor=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, f"已签到：{row.meeting}。")
        return redirect("congress:attendance_detail", row.pk)
