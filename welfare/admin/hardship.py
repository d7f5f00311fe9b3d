"""Back-office pages of the files of members in need, and of their yearly re-checks."""

from operator import attrgetter

from django.contrib import admin
from django.contrib.admin import ChoicesFieldListFilter
from django.contrib.humanize.templatetags.humanize import intcomma
from django.forms import BaseInlineFormSet
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from unfold.admin import TabularInline
from unfold.decorators import action, display

from members.people_search import PeopleSearchMixin
from unionportal.core.back_office.acts import Act, ActsMixin, Done
from unionportal.core.back_office.records import MovedAdmin, ReadOnlyAdmin, WorkflowAdmin
from unionportal.core.back_office.service_forms import add_skin_classes
from unionportal.core.flow.versions import VersionedRows
from unionportal.core.tables import Column, Table
from welfare import permissions, services
from welfare.admin.base import WithRowsAdmin
from welfare.forms.hardship import HardshipFileForm, RecheckForm, RelativeForm
from welfare.models import HardshipCheck, HardshipFile, HardshipRelative

_PER_HEAD = Column("per_head", "人均月收入（元）", value=attrgetter("per_head"), kind="money")
_LEFT = Column("per_head_left", "扣除刚性支出后（元）", value=attrgetter("per_head_left"), kind="money")


class CheckedFilter(admin.SimpleListFilter):
    """Narrows the open files to those that are, or are not, re-checked this year."""

    title, parameter_name = "今年复核", "checked"

    def lookups(self, request, model_admin):
        return [("no", "今年还没有复核"), ("yes", "今年已建档或复核")]

    def queryset(self, request, queryset):
        to_check = HardshipFile.objects.to_check(timezone.localdate().year).values("pk")
        if self.value() == "no":
            return queryset.filter(pk__in=to_check)
        if self.value() == "yes":
            return queryset.filter(closed_on__isnull=True).exclude(pk__in=to_check)
        return queryset


class StandingFilter(admin.SimpleListFilter):
    title, parameter_name = "状态", "standing"

    def lookups(self, request, model_admin):
        return [("open", "在档"), ("closed", "已销档")]

    def queryset(self, request, queryset):
        if self.value() in ("open", "closed"):
            return queryset.filter(closed_on__isnull=self.value() == "open")
        return queryset


class RelativeFormSet(VersionedRows, BaseInlineFormSet):
    pass


class DressedRelativeForm(RelativeForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        add_skin_classes(self)


class RelativeInline(TabularInline):
    model = HardshipRelative
    form = DressedRelativeForm
    formset = RelativeFormSet
    fields = ("name", "relation", "born_year", "income", "occupation", "health")
    readonly_preprocess_fields = {"income": intcomma}
    extra = 0
    verbose_name_plural = "家庭成员"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("file__member")

    def get_fields(self, request, obj=None):
        # Sealed: what is not typed here is not shown.
        return self.fields if self._may_change(request, obj) else self.fields[:-1]

    def _may_change(self, request, file):
        if file is None:
            return request.user.has_perm(permissions.ADD_HARDSHIP)
        return file.closed_on is None and request.user.has_perm(permissions.CHANGE_HARDSHIP, file)

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm(permissions.VIEW_HARDSHIP, obj)

    def has_add_permission(self, request, obj=None):
        return self._may_change(request, obj)

    def has_change_permission(self, request, obj=None):
        return self._may_change(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self._may_change(request, obj)


def _recheck(file, *, actor, **found):
    check = services.recheck_hardship(file, actor=actor, **found)
    return Done(f"已登记 {check.year} 年度复核，等待另一个人确认。")


@admin.register(HardshipFile)
class HardshipFileAdmin(PeopleSearchMixin, ActsMixin, MovedAdmin, WithRowsAdmin):
    form = HardshipFileForm
    save = staticmethod(services.save_hardship_file)
    table = Table(
        shown=("number", "member", "category", "cause", "unit", "people", _PER_HEAD, "last_year", "standing_label"),
        more=("member__staff_no", "second_cause", "opened_on", "income_year", "income", "fixed_expenses", _LEFT),
        filters=(
            StandingFilter,
            CheckedFilter,
            ("category", ChoicesFieldListFilter),
            ("cause", ChoicesFieldListFilter),
            "unit",
        ),
        searched=("number",),
        search_help="姓名、工号、编号、拼音",
        by_date="opened_on",
    )
    list_display_links = ("number", "member")
    list_select_related = ("member", "unit")
    inlines = (RelativeInline,)
    actions_detail = ["open_circumstances", "open_checks", "open_form"]
    acts = (
        Act(
            "recheck",
            "年度复核",
            RecheckForm,
            _recheck,
            permissions.RECHECK_HARDSHIP,
            lambda file: file.closed_on is None,
        ),
    )

    def get_queryset(self, request):
        return super().get_queryset(request).with_last_year()

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or obj.closed_on is None)

    def get_fieldsets(self, request, obj=None):
        why = ["member", "opened_on", "category", "cause", "second_cause"]
        lives = ["income_year", "income", "fixed_expenses", "people", "housing"]
        if not obj:
            return [(None, {"fields": [*why, "circumstances"]}), ("家庭情况", {"fields": lives})]
        if self.has_change_permission(request, obj):
            why.append("circumstances")
        lives += ["per_head", "per_head_left"]
        closed = ["standing", "last_year", "closed_on"]
        return [
            (None, {"fields": ["number", "unit", *why]}),
            ("家庭情况", {"fields": lives}),
            ("复核和销档", {"fields": closed}),
        ]

    def get_readonly_fields(self, request, obj=None):
        if not obj:
            return ()
        shown = ("number", "unit", "member", "per_head", "per_head_left", "standing", "last_year", "closed_on")
        # What the last re-check found is changed by the next one.
        return (*shown, "opened_on", *obj.FOUND_BY_CHECKS) if obj.checks.exists() else shown

    def get_form(self, request, obj=None, change=False, **kwargs):
        form_class = super().get_form(request, obj, change, **kwargs)
        if not issubclass(form_class, HardshipFileForm):
            return form_class

        def __init__(form, *args, **extra):
            form_class.__init__(form, *args, scope=request.scope, **extra)
            add_skin_classes(form)

        return type("ScopedForm", (form_class,), {"__init__": __init__})

    @admin.display(description="最近建档或复核", ordering="last_year")
    def last_year(self, obj):
        return f"{obj.last_year}年"

    @admin.display(description="人均月收入（元）")
    def per_head(self, obj):
        return intcomma(obj.per_head)

    @admin.display(description="扣除刚性支出后人均（元）")
    def per_head_left(self, obj):
        return intcomma(obj.per_head_left)

    @admin.display(description="状态")
    def standing(self, obj):
        return obj.standing

    @display(description="状态", label={"ok": "success", "wait": "warning"})
    def standing_label(self, obj):
        return obj.tone, obj.standing

    @action(description="查看困难情况", url_path="circumstances", permissions=["read_circumstances"])
    def open_circumstances(self, request, object_id):
        return redirect("welfare:hardship_circumstances", object_id)

    @action(description="历年复核", url_path="checks", permissions=["read_checks"])
    def open_checks(self, request, object_id):
        return redirect(f"{reverse('admin:welfare_hardshipcheck_changelist')}?file__id__exact={object_id}")

    @action(description="打印档案表", url_path="form", permissions=["read_circumstances"])
    def open_form(self, request, object_id):
        file = get_object_or_404(self.get_queryset(request), pk=object_id)
        return redirect("members:member_form_hardship", file.member_id)

    def has_read_circumstances_permission(self, request, object_id=None):
        return request.user.has_perm(permissions.READ_CIRCUMSTANCES)

    def has_read_checks_permission(self, request, object_id=None):
        return request.user.holds(permissions.VIEW_CHECK)


@admin.register(HardshipCheck)
class HardshipCheckAdmin(ReadOnlyAdmin, WorkflowAdmin):
    """What each year's re-check found: entered from the file, confirmed or sent back here."""

    table = Table(
        shown=("file", "year", "outcome", "category", _PER_HEAD, "checked_on", "made_by", "standing_label"),
        more=("income_year", "income", "fixed_expenses", "people", _LEFT, "close_reason", "confirmed_by"),
        filters=("state", "outcome"),
        searched=("file__number",),
        search_help="档案编号",
        by_date="checked_on",
    )
    list_select_related = ("file__member", "made_by")
    linked_by = ("file__id__exact",)

    @display(description="状态", label={"ok": "success", "wait": "warning", "stop": "danger"})
    def standing_label(self, check):
        return check.tone, check.get_state_display()
