"""Back-office pages of gift issues and their recipients."""

from django.contrib import admin, messages
from django.contrib.admin import ChoicesFieldListFilter
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from unfold.decorators import action

from members import people_search
from unionportal.core.back_office.records import ScopedAdmin
from unionportal.core.back_office.service_forms import ThroughServiceMixin
from unionportal.core.flow.moves import add_refusal
from unionportal.core.pages.paging import LONG_PAGE
from welfare import permissions, services
from welfare.admin.base import BenefitAdmin, PaymentFilter
from welfare.benefit_flow import EDITABLE
from welfare.forms.gifts import GenerateForm, SignForm, split_list
from welfare.models import GiftIssue, GiftRecipient
from welfare.models.kind import gift_occasions


@admin.register(GiftIssue)
class GiftIssueAdmin(BenefitAdmin):
    list_display = ("code", "title", "occasion", "issued_on", "people", "amount", "standing_label")
    list_display_links = ("code", "title")
    list_filter = ("state", PaymentFilter, ("occasion", ChoicesFieldListFilter), "funding_source", "unit")
    search_fields = ("code", "title", "number", "content", "supplier")
    search_help_text = "批次编号、名称、内容、供应商"
    date_hierarchy = "issued_on"
    actions_detail = ["open_recipients", "open_generate", "open_sign"]
    facts = ("unit", "code", "occasion", "title", "content", "form", "supplier", "issued_on")

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(people_count=Count("recipients"))

    @admin.display(description="领取人数", ordering="people_count")
    def people(self, obj):
        return obj.people_count

    def get_fieldsets(self, request, obj=None):
        facts, decided = [*self.facts], ["number", "people", *self.decided, *self.hands]
        if not obj or self.has_change_permission(request, obj):
            facts.append("over_cap_reason")
            decided.remove("over_cap_reason")
        if not obj:
            return [(None, {"fields": facts})]
        return [(None, {"fields": facts}), ("核定与支付", {"fields": decided})]

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), "people"]

    def perform(self, request, form):
        return self.show_findings(request, services.save_issue(form.instance, actor=request.user))

    def get_urls(self):
        pages = [
            path("<int:pk>/generate/", self.admin_site.admin_view(self.generate_view), name="welfare_issue_generate"),
            path("<int:pk>/sign/", self.admin_site.admin_view(self.sign_view), name="welfare_issue_sign"),
        ]
        return [*pages, *super().get_urls()]

    @action(description="领取人名单", url_path="list")
    def open_recipients(self, request, object_id):
        return redirect(f"{reverse('admin:welfare_giftrecipient_changelist')}?issue__id__exact={object_id}")

    @action(description="生成领取人", url_path="make", permissions=["change_list"])
    def open_generate(self, request, object_id):
        return redirect("admin:welfare_issue_generate", object_id)

    @action(description="登记签收", url_path="signatures", permissions=["change_list"])
    def open_sign(self, request, object_id):
        return redirect("admin:welfare_issue_sign", object_id)

    def has_change_list_permission(self, request, object_id=None):
        return request.user.has_perm(permissions.CHANGE_ISSUE)

    def _issue(self, request, pk):
        return get_object_or_404(self.get_queryset(request), pk=pk)

    def generate_view(self, request, pk):
        """Return the page that adds recipients to the issue."""
        issue = self._issue(request, pk)
        if issue.state not in EDITABLE:
            messages.warning(request, f"“{issue.standing}”的发放不能再改名单，请先退回。")
            return redirect("admin:welfare_giftissue_change", pk)
        form = GenerateForm(request.POST or None, issue=issue)

        def generate():
            added = services.generate_recipients(issue, actor=request.user, **form.arguments())
            known = f"，{added.known} 人已在名单上" if added.known else ""
            for reason, names in added.left_out:
                messages.warning(request, f"{len(names)} 人未列入，{reason}：{_some(names)}。")
            return f"已加入 {added.added} 人{known}。"

        return self._page(request, issue, form, "生成领取人", generate)

    def sign_view(self, request, pk):
        """Return the page that records who signed for the gift."""
        issue = self._issue(request, pk)
        form = SignForm(request.POST or None)

        def sign():
            numbers = split_list(form.cleaned_data["pasted"]) or None
            day = form.cleaned_data["signed_on"]
            signed = services.sign_recipients(issue, actor=request.user, signed_on=day, staff_numbers=numbers)
            return f"已登记 {signed} 人签收。"

        return self._page(request, issue, form, "登记签收", sign)

    def _page(self, request, issue, form, title, perform):
        if request.method == "POST" and form.is_valid():
            try:
                messages.success(request, perform())
            except ValidationError as refusal:
                add_refusal(form, refusal)
            else:
                return self.open_recipients(request, issue.pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{issue.title}：{title}",
            "record": issue,
            "form": form,
            "verb": title,
            "back": reverse("admin:welfare_giftissue_change", args=[issue.pk]),
        }
        return render(request, "admin/welfare/issue_list_form.html", context)


def _some(names):
    return "、".join(names[:10]) + ("等" if len(names) > 10 else "")


class UnsignedFilter(admin.SimpleListFilter):
    title, parameter_name = "签收", "signed"

    def lookups(self, request, model_admin):
        return [("yes", "已签收"), ("no", "未签收")]

    def queryset(self, request, queryset):
        if self.value():
            return queryset.filter(signed_on__isnull=self.value() == "no")
        return queryset


class OccasionFilter(admin.SimpleListFilter):
    """Filters recipients by occasion; the few issues are looked up first, as in `members.people_search.about`."""

    title, parameter_name = "事由", "occasion"

    def lookups(self, request, model_admin):
        return list(gift_occasions().items())

    def queryset(self, request, queryset):
        if self.value() in gift_occasions():
            issues = GiftIssue.objects.filter(occasion=self.value()).order_by().values_list("pk", flat=True)
            return queryset.filter(issue__in=list(issues))
        return queryset


@admin.register(GiftRecipient)
class GiftRecipientAdmin(ThroughServiceMixin, ScopedAdmin):
    """The recipients of issues; a row changes only while its issue may."""

    linked_by = ("issue__id__exact",)
    list_display = ("name", "staff_no", "unit", "issue", "cost", "signed_on")
    list_filter = (UnsignedFilter, OccasionFilter, "unit", "issue")
    list_select_related = ("member", "unit", "issue")
    # The latest issue first; an index serves both directions.
    ordering = ("-issue_id", "-name", "-pk")
    search_fields = ("name",)
    search_help_text = "姓名、工号、批次"
    autocomplete_fields = ()
    fields = ("issue", "name", "cost", "signed_on")
    readonly_fields = ("issue", "name", "signed_on")
    list_per_page = LONG_PAGE

    def get_search_results(self, request, queryset, search_term):
        for word in search_term.split():
            queryset = queryset.filter(self._about(word, request.scope))
        return queryset, False

    def _about(self, word, scope):
        """Return rows about a person or a batch: both are looked up in their own small table first."""
        batches = GiftIssue.objects.visible_to(scope).filter(Q(title__icontains=word) | Q(code__icontains=word))
        named = Q(issue__in=list(batches.order_by().values_list("pk", flat=True)))
        # The conditions on keys first: a row that meets one is not searched by name.
        return people_search.about(word) | named | Q(name__mentions=word)

    @admin.display(description="工号", ordering="member__staff_no")
    def staff_no(self, obj):
        return obj.member.staff_no if obj.member else "非会员"

    def has_add_permission(self, request):
        # Recipients are added by “生成领取人”, many or one.
        return False

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj and obj.issue) and (
            obj is None or obj.issue.state in EDITABLE
        )

    def has_delete_permission(self, request, obj=None):
        return obj is not None and obj.issue.state in EDITABLE and super().has_delete_permission(request, obj)

    def perform(self, request, form):
        return services.save_recipient(form.instance, actor=request.user)

    def delete_model(self, request, obj):
        services.remove_recipient(obj, actor=request.user)
