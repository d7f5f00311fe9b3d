"""Back-office pages of series, activities, participations, entries and clubs."""

from django.contrib import admin
from django.db.models import Q
from django.shortcuts import redirect
from django.urls import reverse
from unfold.admin import ModelAdmin
from unfold.decorators import action

from activities import permissions, services
from activities.activity_flow import EDITABLE
from activities.admin.base import ActivitiesRecordAdmin, StateLabelMixin
from activities.forms.activities import OF_THE_OFFICE, ActivityForm
from activities.forms.records import ClubForm
from activities.models import Activity, Club, ClubMembership, Entry, Participation, Series
from activities.tables import ACTIVITIES, CLUBS
from members import people_search
from members.people_search import PeopleSearchMixin
from unionportal.core.back_office.records import ReadOnlyAdmin, WorkflowAdmin
from unionportal.core.back_office.service_forms import ThroughServiceMixin
from unionportal.core.tables import Table

# Up to so many keys are fetched; beyond, a subquery is used.
_FEW = 2000


@admin.register(Series)
class SeriesAdmin(ActivitiesRecordAdmin):
    """Series are reference data: whoever may read them reads all of them."""

    table = Table(shown=("code", "name", "note"), searched=("code", "name"), search_help="编码、名称")
    list_editable = ("name", "note")

    def get_queryset(self, request):
        return ModelAdmin.get_queryset(self, request)

    def get_readonly_fields(self, request, obj=None):
        # Figures refer to a series by its code.
        return ("code",) if obj else ()


@admin.register(Activity)
class ActivityAdmin(StateLabelMixin, ThroughServiceMixin, WorkflowAdmin):
    form = ActivityForm
    table = ACTIVITIES
    list_display_links = ("number", "title")
    list_select_related = ("unit",)
    autocomplete_fields = ("series",)
    actions_detail = ["open_portal_page", "open_roster"]
    counted = ("people", "person_times", "families", "children", "cost", "summary", "report_sentence", "report_theme")
    hands = ("number", "proposer", "approved_by", "approved_on", "claim", "return_reason")

    def move_view(self, request, pk, move):
        if move == "record":
            # The roster and photos have a page of their own.
            return redirect("activities:activity_record", pk)
        return super().move_view(request, pk, move)

    def form_arguments(self, request):
        return {"scope": request.scope, "user": request.user}

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or obj.state in EDITABLE)

    def get_fields(self, request, obj=None):
        fields = list(ActivityForm.Meta.fields)
        if not request.user.has_perm(permissions.CHANGE_SERIES):
            fields = [name for name in fields if name not in OF_THE_OFFICE]
        return [*fields, *self.counted, *self.hands, "state"] if obj else fields

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *(self.counted + self.hands if obj else ())]

    def perform(self, request, form):
        act = services.edit_activity if form.instance.pk else services.propose_activity
        return act(form.instance, actor=request.user)

    @action(description="名单、照片与办理经过", url_path="portal")
    def open_portal_page(self, request, object_id):
        return redirect("activities:activity_detail", object_id)

    @action(description="参加人", url_path="roster")
    def open_roster(self, request, object_id):
        return redirect(f"{reverse('admin:activities_participation_changelist')}?activity__id__exact={object_id}")


@admin.register(Participation)
class ParticipationAdmin(ReadOnlyAdmin):
    """Participations, read-only: the roster is edited on the portal page of the activity, under its lock."""

    linked_by = ("activity__id__exact",)
    table = Table(
        shown=("name", "staff_no", "activity", "event", "role", "unit", "children", "state"),
        more=("note",),
        filters=("state", "role", "unit"),
        searched=("name",),
        search_help="姓名、工号、拼音、活动",
        order=("-activity_id", "-pk"),
    )
    list_select_related = ("member", "activity", "unit")
    # The activity registered last first; an index serves both directions.

    def get_search_results(self, request, queryset, search_term):
        for word in search_term.split():
            queryset = queryset.filter(self._about(word))
        return queryset, False

    def _about(self, word):
        """Return rows about a person or an activity: both are looked up in their own, smaller table first."""
        titled = Activity.objects.filter(title__icontains=word).order_by().values_list("pk", flat=True)
        keys = list(titled[: _FEW + 1])
        # The conditions on keys first: a row that meets one is not searched by name.
        of_activity = Q(activity__in=keys if len(keys) <= _FEW else titled)
        return people_search.about(word) | of_activity | Q(name__mentions=word)

    @admin.display(description="工号")
    def staff_no(self, obj):
        return obj.member.staff_no if obj.member else ""


@admin.register(Entry)
class EntryAdmin(ActivitiesRecordAdmin):
    table = Table(
        shown=("title", "kind", "activity", "unit", "rank", "result", "prize", "score"),
        more=("people",),
        filters=("kind", "prize", "unit"),
        searched=("title", "people", "activity__title"),
        search_help="名称、人员、活动",
    )
    list_editable = ("rank", "result", "prize", "score")
    list_select_related = ("activity", "unit")
    autocomplete_fields = ("activity", "member")

    exclude = ("team",)

    def get_readonly_fields(self, request, obj=None):
        return ("activity",) if obj else ()


@admin.register(Club)
class ClubAdmin(ActivitiesRecordAdmin):
    form = ClubForm
    table = CLUBS
    list_select_related = ("unit", "head")
    actions_detail = ["open_portal_page"]

    def form_arguments(self, request):
        return {"scope": request.scope}

    def perform(self, request, form):
        return services.save_club(form.instance, actor=request.user)

    @action(description="成员与撤销", url_path="portal")
    def open_portal_page(self, request, object_id):
        return redirect("activities:club_detail", object_id)


@admin.register(ClubMembership)
class ClubMembershipAdmin(PeopleSearchMixin, ReadOnlyAdmin):
    table = Table(
        shown=("member", "club", "since", "until"),
        more=("member__staff_no",),
        filters=("club",),
        searched=("club__name",),
        search_help="姓名、工号、俱乐部",
    )
    list_select_related = ("member", "club")
