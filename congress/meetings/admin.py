"""Back-office pages of meetings, attendance and agenda items."""

from django.contrib import admin
from django.shortcuts import redirect
from unfold.decorators import action, display

from congress.bodies.queries import RuleBook
from congress.meetings.meeting_flow import MeetingState
from congress.meetings.models import AgendaItem, Attendance, Meeting
from congress.meetings.services import meetings as services
from congress.meetings.tables import AGENDA, MEETINGS
from congress.meetings.wording import OPENED_BY_DECISION, quorum_context
from members.people_search import PeopleSearchMixin
from unionportal.core.back_office.records import ReadOnlyAdmin, WorkflowAdmin
from unionportal.core.back_office.service_forms import ThroughServiceMixin
from unionportal.core.tables import Table


@admin.register(Meeting)
class MeetingAdmin(ThroughServiceMixin, WorkflowAdmin):
    """Plans and moves meetings; roll, agenda and votes are kept on the portal page."""

    table = MEETINGS
    change_form_template = "admin/meeting.html"
    list_select_related = ("unit", "congress__term", "term")
    actions_detail = ["open_portal_page"]
    fieldsets = (
        (None, {"fields": ["kind", "unit", "congress", "term", "title", "held_on", "begins_at", "place", "minutes"]}),
        ("工作报告", {"fields": ["report_sentence", "report_theme"]}),
        ("到会", {"fields": ["expected", "present", "quorum_decided_name", "quorum_reason", "state"]}),
    )
    readonly_fields = ("expected", "present", "quorum_decided_name", "quorum_reason")

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or obj.state == MeetingState.PLANNED)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            context |= quorum_context(obj, request.user, RuleBook())
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field and db_field.name == "congress":
            # A congress is named after its term.
            field.queryset = field.queryset.select_related("term")
        return field

    def perform(self, request, form):
        save = services.edit_meeting if form.instance.pk else services.plan_meeting
        return save(form.instance, actor=request.user)

    @display(description="状态", label={"ok": "success", "wait": "warning", "stop": "danger"})
    def state_label(self, meeting):
        return meeting.tone, meeting.get_state_display()

    @display(description="未达到会人数", label={"stop": "danger"})
    def decision(self, meeting):
        return ("stop", OPENED_BY_DECISION) if meeting.quorum_reason else ("", "")

    @action(description="签到、议程与会议记录", url_path="portal")
    def open_portal_page(self, request, object_id):
        return redirect("congress:meeting_detail", object_id)


@admin.register(Attendance)
class AttendanceAdmin(PeopleSearchMixin, ReadOnlyAdmin):
    table = Table(
        shown=("member", "meeting", "unit", "delegate_kind", "state", "arrived_at"),
        more=("member__staff_no", "note"),
        filters=("state", "delegate_kind", "unit"),
        searched=("meeting__title",),
        search_help="姓名、工号、会议名称",
    )
    list_select_related = ("member", "meeting", "unit")


@admin.register(AgendaItem)
class AgendaItemAdmin(ReadOnlyAdmin):
    table = AGENDA
    list_select_related = ("meeting",)

    @admin.display(description="结果")
    def result_words(self, item):
        return item.result_words
