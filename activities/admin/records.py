"""Back-office pages of honours, publications, plan items, regulations and introductions."""

from django.contrib import admin
from django.shortcuts import redirect
from unfold.decorators import action

from activities.admin.base import ActivitiesRecordAdmin
from activities.forms.records import EditionForm, HonourForm, IntroductionForm, PlanItemForm, PublicationForm
from activities.models import Honour, Introduction, PlanItem, Publication, Regulation, RegulationEdition
from activities.services.confidential import log_introduction, log_introductions
from activities.services.regulations import save_edition
from activities.tables import HONOURS, INTRODUCTIONS, PUBLICATIONS, REGULATIONS
from members.people_search import PeopleSearchMixin
from unionportal.core.tables import Table


class _FormAdmin(ActivitiesRecordAdmin):
    """Uses the portal's form, which asks the scope."""

    def form_arguments(self, request):
        return {"scope": request.scope}


@admin.register(Honour)
class HonourAdmin(PeopleSearchMixin, _FormAdmin):
    form = HonourForm
    table = HONOURS
    list_editable = ("title", "grade", "level", "body", "document")
    list_select_related = ("unit",)
    autocomplete_fields = ("series",)


@admin.register(Publication)
class PublicationAdmin(_FormAdmin):
    form = PublicationForm
    table = PUBLICATIONS
    list_editable = ("channel", "kind", "author")
    list_select_related = ("unit",)


@admin.register(PlanItem)
class PlanItemAdmin(_FormAdmin):
    form = PlanItemForm
    table = Table(
        shown=("title", "year", "month_from", "month_to", "position", "owner", "published_on", "done_on"),
        more=("unit", "done_note"),
        filters=("year", "month_from", "series", "unit"),
        searched=("title", "owner", "series__name"),
        search_help="事项、责任、系列",
    )
    list_editable = ("month_from", "month_to", "position", "owner")
    autocomplete_fields = ("series",)


@admin.register(Regulation)
class RegulationAdmin(ActivitiesRecordAdmin):
    table = REGULATIONS
    fields = ("title", "in_compilation", "compiled_on", "repealed_on")
    actions_detail = ["open_portal_page"]

    @action(description="版本与文件", url_path="portal")
    def open_portal_page(self, request, object_id):
        return redirect("activities:regulation_detail", object_id)


@admin.register(RegulationEdition)
class RegulationEditionAdmin(_FormAdmin):
    form = EditionForm
    table = Table(
        shown=("regulation", "kind", "document_no", "adopted_on", "effective_on"),
        filters=("kind",),
        searched=("regulation__title", "document_no"),
        search_help="制度、文号",
        by_date="effective_on",
    )
    list_select_related = ("regulation",)

    readonly_fields = ("regulation",)

    def has_add_permission(self, request):
        # On the page of the regulation, so that it is the right one.
        return False

    def perform(self, request, form):
        return save_edition(form.instance, actor=request.user, upload=form.cleaned_data["upload"])


@admin.register(Introduction)
class IntroductionAdmin(PeopleSearchMixin, _FormAdmin):
    """Introductions, confidential: every view of the list or of a record is logged."""

    form = IntroductionForm
    table = INTRODUCTIONS
    list_select_related = ("first", "second", "unit")
    people = ("first", "second")

    @admin.display(description="另一方")
    def other(self, introduction):
        return introduction.other

    def get_readonly_fields(self, request, obj=None):
        return ("unit",) if obj else ()

    def changelist_view(self, request, extra_context=None):
        answer = super().changelist_view(request, extra_context)
        if shown := getattr(answer, "context_data", {}).get("cl"):
            log_introductions(list(shown.result_list), actor=request.user)
        return answer

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if introduction := self.get_object(request, object_id):
            log_introduction(introduction, actor=request.user)
        return super().change_view(request, object_id, form_url, extra_context)

    def history_view(self, request, object_id, extra_context=None):
        answer = super().history_view(request, object_id, extra_context)
        log_introduction(answer.context_data["object"], actor=request.user)
        return answer
