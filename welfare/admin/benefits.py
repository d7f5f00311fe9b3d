"""Back-office pages of visits and grants."""

from dataclasses import replace

from django.contrib import admin
from django.contrib.admin import ChoicesFieldListFilter
from django.shortcuts import redirect
from django.urls import reverse
from unfold.decorators import action

from members.people_search import PeopleSearchMixin
from unionportal.core.tables import Column, Table
from welfare import permissions, services
from welfare.admin.base import BenefitAdmin, PaymentFilter
from welfare.forms.visits import GrantForm, VisitForm
from welfare.models import Grant, Visit
from welfare.tables import VISITS


class _MemberBenefitAdmin(PeopleSearchMixin, BenefitAdmin):
    search_fields = ("number",)
    search_help_text = "姓名、工号、编号、拼音"
    list_select_related = ("unit", "claim", "member")
    sealed = ""

    def form_arguments(self, request):
        return {"scope": request.scope}

    def get_queryset(self, request):
        return super().get_queryset(request).defer(self.sealed)

    def get_actions_detail(self, request, object_id):
        """Return the buttons of the page; what is sealed is offered where there is something sealed."""
        found = super().get_actions_detail(request, object_id)
        if self.model.objects.filter(pk=object_id, **{f"{self.sealed}__isnull": False}).exists():
            return found
        return [one for one in found if one.path != self.sealed]


@admin.register(Visit)
class VisitAdmin(_MemberBenefitAdmin):
    form = VisitForm
    sealed = "diagnosis"
    table = replace(
        VISITS, filters=("state", PaymentFilter, ("occasion", ChoicesFieldListFilter), "funding_source", "unit")
    )
    list_display_links = ("number", "member")
    actions_detail = ["open_diagnosis", "open_portal_page"]

    def get_fieldsets(self, request, obj=None):
        facts = ["member", "occasion", "happened_on", "kinship", "relative", "hospital", "note"]
        decided = ["number", "unit", "form", "visited_on", "visitors", *self.decided]
        if not obj or self.has_change_permission(request, obj):
            facts = [*facts[:-1], "diagnosis", "files", "note", "over_cap_reason"]
            decided.remove("over_cap_reason")
        if not obj:
            return [(None, {"fields": facts})]
        unread = obj.unread_columns(request.user)
        facts, decided = ([name for name in names if name not in unread] for names in (facts, decided))
        return [(None, {"fields": facts}), ("核定与支付", {"fields": [*decided, *self.hands]})]

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), "unit", "form", "visited_on", "visitors"]

    def perform(self, request, form):
        answers = {"diagnosis": form.cleaned_data["diagnosis"], "files": form.cleaned_data["files"]}
        if form.instance.pk:
            visit = services.edit_visit(form.instance, actor=request.user, **answers)
        else:
            visit = services.report_visit(form.instance, actor=request.user, submit=False, **answers)
        return self.show_findings(request, visit)

    @action(description="查看病情", url_path="diagnosis", permissions=["read_diagnosis"])
    def open_diagnosis(self, request, object_id):
        return redirect("welfare:visit_diagnosis", object_id)

    @action(description="办理经过与附件", url_path="portal")
    def open_portal_page(self, request, object_id):
        return redirect("welfare:visit_detail", object_id)

    def has_read_diagnosis_permission(self, request, object_id=None):
        return request.user.has_perm(permissions.READ_DIAGNOSIS)


@admin.register(Grant)
class GrantAdmin(_MemberBenefitAdmin):
    form = GrantForm
    sealed = "circumstances"
    table = Table(
        shown=("number", "member", "kind", "unit", "applied_on", "amount", "standing_label"),
        more=(
            "member__staff_no",
            "funding_source",
            "reported_on",
            "approved_on",
            Column("claim__number", "申请编号"),
        ),
        totals=("amount",),
        filters=("state", PaymentFilter, ("kind", ChoicesFieldListFilter), "funding_source", "unit"),
        by_date="applied_on",
    )
    list_display_links = ("number", "member")
    actions_detail = ["open_circumstances"]

    def get_fieldsets(self, request, obj=None):
        facts, decided = ["member", "kind", "applied_on"], ["number", "unit", *self.decided]
        if not obj or self.has_change_permission(request, obj):
            facts += ["circumstances", "files", "over_cap_reason"]
            decided.remove("over_cap_reason")
        if not obj:
            return [(None, {"fields": facts})]
        return [(None, {"fields": facts}), ("核定与支付", {"fields": [*decided, *self.hands]})]

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), "unit"]

    def perform(self, request, form):
        answers = {"circumstances": form.cleaned_data["circumstances"], "files": form.cleaned_data["files"]}
        return self.show_findings(request, services.report_grant(form.instance, actor=request.user, **answers))

    @action(description="查看困难情况", url_path="circumstances", permissions=["read_circumstances"])
    def open_circumstances(self, request, object_id):
        return redirect(reverse("welfare:grant_circumstances", args=[object_id]))

    def has_read_circumstances_permission(self, request, object_id=None):
        return request.user.has_perm(permissions.READ_CIRCUMSTANCES)
