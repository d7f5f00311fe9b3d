"""Back-office pages of gift issues and their recipients."""

from dataclasses import replace
from operator import attrgetter

from django.contrib import admin
from django.contrib.admin import ChoicesFieldListFilter
from django.contrib.admin.views.main import ORDER_VAR, PAGE_VAR
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from unfold.decorators import action

from members import people_search
from unionportal.core.back_office.acts import Act, ActsMixin, Done
from unionportal.core.back_office.records import ScopedAdmin
from unionportal.core.back_office.service_forms import ThroughServiceMixin
from unionportal.core.pages.paging import LONG_PAGE
from unionportal.core.tables import Column, Table
from welfare import permissions, services
from welfare.admin.base import BenefitAdmin, PaymentFilter
from welfare.forms.gifts import CopyForm, GenerateForm, MonthsForm, SignForm, TakeBackForm, chosen
from welfare.models import GiftIssue, GiftRecipient
from welfare.models.kind import gift_occasions
from welfare.services.gifts.lists import some
from welfare.tables import GIFT_ISSUES, recipients_counted


def _generate(issue, *, actor, cost, **answers):
    added = services.generate_recipients(issue, actor=actor, cost=cost, **chosen(issue, **answers))
    known = f"，{added.known} 人已在名单上" if added.known else ""
    left_out = tuple(f"{len(names)} 人未列入，{reason}：{some(names)}。" for reason, names in added.left_out)
    return Done(f"已加入 {added.added} 人{known}。", left_out, _recipients(issue))


def _sign(issue, *, actor, **answers):
    signed = services.sign_recipients(issue, actor=actor, **answers)
    return Done(f"已登记 {signed} 人签收。", then=_recipients(issue))


def _take_back(issue, *, actor, **answers):
    number = services.take_back_signatures(issue, actor=actor, **answers)
    return Done(f"已撤销 {number} 人的签收。", then=_recipients(issue))


def _copy(issue, *, actor, **answers):
    copied = services.copy_issue(issue, actor=actor, **answers)
    warnings = () if answers["forward"] else tuple(finding.words for finding in services.findings(copied))
    people = copied.recipients.count()
    sentence = f"已新建“{copied.title}”，{people} 人，{copied.standing}。"
    # Reported, it waits for whoever checks: where that is the same person, the page of it is next.
    checks = answers["forward"] and actor.has_perm(permissions.CHECK, copied)
    return Done(sentence, warnings, _page(copied, "check") if checks else _page(copied))


def _add_months(_, *, actor, wanted, seen):
    made = services.add_months(wanted, actor=actor, seen=seen)
    listing = f"{reverse('admin:welfare_giftissue_changelist')}?occasion__exact={wanted.occasion}"
    return Done(f"已新建 {len(made)} 个批次，存为草稿。", then=listing)


def _preview_months(_, *, wanted):
    return services.preview_months(wanted)


def _page(issue, move=""):
    if move:
        return reverse("admin:welfare_giftissue_move", args=[issue.pk, move])
    return reverse("admin:welfare_giftissue_change", args=[issue.pk])


def _lacks_people(issue):
    return not issue.recipients.exists()


def _lacks_signatures(issue):
    return issue.recipients.kept().filter(signed_on__isnull=True).exists()


def _has_signatures(issue):
    return issue.recipients.filter(signed_on__isnull=False).exists()


def _recipients(issue):
    return f"{reverse('admin:welfare_giftrecipient_changelist')}?issue__id__exact={issue.pk}"


@admin.register(GiftIssue)
class GiftIssueAdmin(ActsMixin, BenefitAdmin):
    table = replace(
        GIFT_ISSUES, filters=("state", PaymentFilter, ("occasion", ChoicesFieldListFilter), "funding_source", "unit")
    )
    list_display_links = ("code", "title")
    actions_detail = ["open_recipients"]
    facts = ("unit", "code", "occasion", "title", "content", "form", "supplier", "channel", "issued_on")
    acts = (
        Act(
            "generate",
            "生成领取人",
            GenerateForm,
            _generate,
            permissions.CHANGE_ISSUE,
            attrgetter("is_editable"),
            leads_on=_lacks_people,
        ),
        Act(
            "sign",
            "登记签收",
            SignForm,
            _sign,
            permissions.CHANGE_ISSUE,
            attrgetter("is_handed_out"),
            preview=services.preview_signing,
            leads_on=_lacks_signatures,
        ),
        Act(
            "take_back",
            "撤销签收",
            TakeBackForm,
            _take_back,
            permissions.CHANGE_ISSUE,
            _has_signatures,
            preview=services.preview_taking_back,
        ),
        Act("copy", "照此新建", CopyForm, _copy, permissions.ADD_ISSUE, preview=services.preview_copy),
    )
    # On no record: the batches of a year at once.
    months = Act("months", "按月新建全年批次", MonthsForm, _add_months, permissions.ADD_ISSUE, preview=_preview_months)
    actions_list = ["open_months"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(people_count=recipients_counted())

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

    @action(description="按月新建全年批次", url_path="months", permissions=["add"])
    def open_months(self, request):
        return self.page_of(request, self.months, None, reverse("admin:welfare_giftissue_changelist"))

    @action(description="领取人名单", url_path="list")
    def open_recipients(self, request, object_id):
        return redirect(_recipients(get_object_or_404(self.get_queryset(request), pk=object_id)))


class UnsignedFilter(admin.SimpleListFilter):
    title, parameter_name = "签收", "signed"

    def lookups(self, request, model_admin):
        return [("yes", "已签收"), ("no", "未签收"), ("back", "已退款")]

    def queryset(self, request, queryset):
        if self.value() == "back":
            return queryset.exclude(pk__in=queryset.kept().order_by().values("pk"))
        if self.value():
            queryset = queryset.kept()
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
    table = Table(
        shown=("name", "staff_no", "unit", "issue", "cost", "signed_on"),
        more=("returned", "returned_later", "collected_by", "note", Column("issue__code", "批次编号")),
        totals=("cost",),
        filters=(UnsignedFilter, OccasionFilter, "unit", "issue"),
        searched=("name",),
        search_help="姓名、工号、批次",
        order=("-issue_id", "-name", "-pk"),
    )
    list_select_related = ("member", "unit", "issue")
    # The latest issue first; an index serves both directions.
    autocomplete_fields = ()
    fields = ("issue", "name", "cost", "returned", "returned_later", "signed_on", "collected_by", "note")
    readonly_fields = ("issue", "name", "returned", "returned_later", "signed_on", "collected_by")
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

    def summed(self, request):
        # Of all batches of all years it says nothing, and reads every row.
        return super().summed(request) if request.GET.keys() - {ORDER_VAR, PAGE_VAR} else ()

    @admin.display(description="工号", ordering="member__staff_no")
    def staff_no(self, obj):
        return obj.member.staff_no if obj.member else "非会员"

    def has_add_permission(self, request):
        # Recipients are added by “生成领取人”, many or one.
        return False

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj and obj.issue) and (obj is None or obj.issue.is_editable)

    def has_delete_permission(self, request, obj=None):
        return obj is not None and obj.issue.is_editable and super().has_delete_permission(request, obj)

    def perform(self, request, form):
        return services.save_recipient(form.instance, actor=request.user)

    def delete_model(self, request, obj):
        services.remove_recipient(obj, actor=request.user)
