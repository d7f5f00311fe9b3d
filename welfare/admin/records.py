"""Back-office pages of mutual aid, pairings, donations and insurance."""

from django.contrib import admin
from django.contrib.admin import ChoicesFieldListFilter
from django.contrib.humanize.templatetags.humanize import intcomma
from django.forms import BaseInlineFormSet, ModelForm
from unfold.admin import TabularInline
from unfold.decorators import display

from members.people_search import PeopleSearchMixin
from unionportal.core.back_office.record_admin import ReferenceAdmin
from unionportal.core.back_office.records import WorkflowAdmin
from unionportal.core.flow.versions import VersionedRow, VersionedRows
from unionportal.core.tables import Table
from welfare import permissions
from welfare.admin.base import WelfareRecordAdmin, WithRowsAdmin
from welfare.models import (
    CaseKind,
    Donation,
    DonationDrive,
    InsuranceCover,
    InsurancePlan,
    MutualAidClaim,
    Pairing,
    Remittance,
    ServiceCase,
)
from welfare.remittance_flow import RemittanceState
from welfare.tables import DONATIONS


class _PersonalAdmin(WelfareRecordAdmin):
    """The unit of the record is the person's on the day, fixed when it is added."""

    person = "member"

    def get_autocomplete_fields(self, request):
        # The autocomplete of the admin of members, where that is registered.
        model = self.model._meta.get_field(self.person).related_model
        return (
            *super().get_autocomplete_fields(request),
            *((self.person,) if self.admin_site.is_registered(model) else ()),
        )

    def get_readonly_fields(self, request, obj=None):
        return ("unit", self.person) if obj else ()

    def get_exclude(self, request, obj=None):
        return () if obj else ("unit",)

    search_help_text = "姓名、工号"


@admin.register(MutualAidClaim)
class MutualAidAdmin(PeopleSearchMixin, _PersonalAdmin):
    days_offered = ("submitted_on",)
    table = Table(
        shown=("member", "plan", "unit", "submitted_on", "state", "decided_on", "granted"),
        more=("member__staff_no",),
        totals=("granted",),
        filters=("state", "plan", "unit"),
        searched=("plan",),
        by_date="submitted_on",
    )
    list_select_related = ("member", "unit")


@admin.register(Pairing)
class PairingAdmin(PeopleSearchMixin, _PersonalAdmin):
    person = "mentor"
    table = Table(
        shown=("mentor", "student", "student_no", "project", "unit", "since", "until"),
        more=("mentor__staff_no",),
        filters=("project", "unit"),
        searched=("student", "student_no"),
    )
    list_select_related = ("mentor", "unit")
    people = ("mentor",)


@admin.register(DonationDrive)
class DonationDriveAdmin(WelfareRecordAdmin):
    table = Table(
        shown=("title", "started_on", "beneficiary", "unit"),
        filters=("unit",),
        searched=("title", "beneficiary"),
    )
    list_select_related = ("unit",)


@admin.register(Donation)
class DonationAdmin(PeopleSearchMixin, _PersonalAdmin):
    days_offered = ("given_on",)
    table = DONATIONS
    autocomplete_fields = ("drive",)
    list_select_related = ("member", "drive", "unit")


@admin.register(Remittance)
class RemittanceAdmin(WelfareRecordAdmin, WorkflowAdmin):
    days_offered = ("remitted_on",)
    hands = ("made_by", "confirmed_by", "confirmed_on", "return_reason")
    table = Table(
        shown=("drive", "amount", "remitted_on", "receiver", "receipt_no", "standing_label"),
        totals=("amount",),
        filters=("drive", "state"),
        searched=("receiver", "receipt_no", "drive__title"),
    )
    autocomplete_fields = ("drive",)
    list_select_related = ("drive",)
    fieldsets = (
        (None, {"fields": ("drive", "unit", "amount", "remitted_on", "receiver", "receipt_no")}),
        ("登记和确认", {"fields": ("state", *hands)}),
    )

    def has_change_permission(self, request, obj=None):
        may = super().has_change_permission(request, obj)
        return may and (obj is None or obj.state == RemittanceState.PREPARED)

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *self.hands]

    @display(description="状态", label={"ok": "success", "wait": "warning", "stop": "danger"})
    def standing_label(self, record):
        return record.tone, record.get_state_display()


@admin.register(CaseKind)
class CaseKindAdmin(ReferenceAdmin):
    table = Table(shown=("name", "code", "place"), searched=("name", "code"))

    def get_readonly_fields(self, request, obj=None):
        return ("code",) if obj else ()


@admin.register(ServiceCase)
class ServiceCaseAdmin(WelfareRecordAdmin):
    days_offered = ("received_on",)
    table = Table(
        shown=("kind", "people", "received_on", "settled_on", "summary", "unit"),
        filters=(("kind", ChoicesFieldListFilter), "unit"),
        searched=("summary",),
        search_help="概述",
        by_date="received_on",
    )
    list_select_related = ("unit",)


class CoverFormSet(VersionedRows, BaseInlineFormSet):
    """The covers of a plan; two editors of one cover see each other."""

    def clean(self):
        super().clean()
        if self.instance.pk is None:
            return
        going = {form.instance.pk for form in self.deleted_forms}
        # As they are stored: those of the forms have what was typed.
        stored = InsuranceCover.objects.filter(plan=self.instance.pk).exclude(pk__in=going)
        staying = dict(stored.values_list("risk", "pk"))
        for form in self.forms:
            other = staying.get(form.cleaned_data.get("risk"), form.instance.pk)
            if other != form.instance.pk and form not in self.deleted_forms:
                form.add_error("risk", "这个险种现在是另一行的；两行要对调，请对调保额。")


class CoverForm(VersionedRow, ModelForm):
    pass


class CoverInline(TabularInline):
    model = InsuranceCover
    form = CoverForm
    formset = CoverFormSet
    readonly_preprocess_fields = {"cover": intcomma}
    extra = 0
    verbose_name_plural = "各险种每人保额"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("plan")

    def _may_change(self, request, plan):
        perm = permissions.CHANGE_PLAN if plan else permissions.ADD_PLAN
        return request.user.has_perm(perm, plan)

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm(permissions.VIEW_COVER, obj)

    def has_add_permission(self, request, obj=None):
        return self._may_change(request, obj)

    def has_change_permission(self, request, obj=None):
        return self._may_change(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self._may_change(request, obj)


@admin.register(InsurancePlan)
class InsurancePlanAdmin(WithRowsAdmin):
    table = Table(
        shown=("title", "insurer", "since", "until", "insured", "premium"),
        searched=("title", "insurer"),
    )
    inlines = (CoverInline,)
