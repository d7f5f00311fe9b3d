"""Pages of the yearly plan of work (行事历): read by every member once published, kept by the office."""

from collections import Counter

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView

from activities import permissions, services, visibility
from activities.choices import PlanStanding
from activities.forms.activities import AdjustForm, FulfilForm
from activities.forms.records import CopyPlanForm, PlanItemForm
from activities.models import Activity, PlanItem
from activities.views.base import ForEverybody, RecordPage, flash_refusal, typed_values
from unionportal.core.models import Unit
from unionportal.core.pages.views import ScopedViewMixin, catch_refusal
from unionportal.core.values.numerals import number_in


class Plan(ForEverybody, TemplateView):
    """The plan of one year by month, with the activities that fulfilled each item."""

    template_name = "activities/plan/plan.html"
    listed_model = PlanItem

    def get_context_data(self, **kwargs):
        user, today = self.request.user, timezone.localdate()
        items = visibility.plan_for(self.request.scope)
        planned = set(items.order_by().values_list("year", flat=True).distinct())
        years = sorted(planned | {today.year}, reverse=True)
        year = number_in(self.request.GET.get("year", ""), digits=4) or _latest(planned, today.year)
        items = list(
            items.filter(year=year)
            .with_standing(today)
            .select_related("unit", "owner_unit")
            .prefetch_related("activities")
            .order_by("month_from", "month_to", "position", "pk")
        )
        published = [item for item in items if item.published_on]
        counted = Counter(item.standing for item in published)
        root = PlanItem(unit=Unit.root())
        return super().get_context_data(
            year=year,
            years=years,
            next_year=year + 1,
            months=_by_month(items),
            total=len(published),
            done=counted[PlanStanding.DONE],
            others=[(one.label, counted[one]) for one in PlanStanding if one != PlanStanding.DONE and counted[one]],
            unpublished=len(items) - len(published),
            may_plan=user.has_perm(permissions.ADD_PLAN_ITEM, root),
            may_fulfil=user.has_perm(permissions.FULFIL_PLAN, root),
            **kwargs,
        )


def _latest(planned, this_year):
    """Return this year if it is among the years that have a plan, else the latest before it that has one."""
    return max((year for year in planned if year <= this_year), default=this_year)


def _by_month(items):
    """Return [(label, items)] in the order of the year; items of several months stand under the first."""
    months = {}
    for item in items:
        months.setdefault(item.month_from, []).append(item)
    return [(f"{month}月", rows) for month, rows in months.items()]


class _PlanItemForm(RecordPage):
    model = PlanItem
    form_class = PlanItemForm

    def back(self):
        return ("activities:plan",)

    def after(self, record):
        return redirect(f"{self._address(self.back())}?year={record.year}")


class PlanItemAdd(_PlanItemForm):
    permission_required = permissions.ADD_PLAN_ITEM
    heading, again = "增加计划事项", "保存，再加一项"

    def get_initial(self):
        return {"year": number_in(self.request.GET.get("year", ""), timezone.localdate().year, digits=4)}


class PlanItemEdit(_PlanItemForm):
    permission_required = permissions.CHANGE_PLAN_ITEM
    heading = "修改计划事项"
    template_name = "activities/plan/planitem_form.html"

    def get_context_data(self, **kwargs):
        may_delete = self.request.user.has_perm(permissions.DELETE_PLAN_ITEM, self.record)
        return super().get_context_data(may_delete=may_delete, **kwargs)

    def post(self, request, *args, **kwargs):
        if "delete" in request.POST:
            if not request.user.has_perm(permissions.DELETE_PLAN_ITEM, self.record):
                raise Http404
            services.delete_record(self.record, actor=request.user)
            messages.success(request, "计划事项已删除。")
            return self.after(self.record)
        return super().post(request, *args, **kwargs)


class PlanItemDone(ScopedViewMixin, FormView):
    permission_required = permissions.FULFIL_PLAN
    form_class = FulfilForm
    template_name = "activities/plan/planitem_done.html"

    def dispatch(self, request, *args, pk, **kwargs):
        self.item = _item_for(request, pk)
        return super().dispatch(request, *args, **kwargs)

    def offered(self):
        """Return the activities that may have fulfilled the item."""
        offered = Activity.objects.visible_to(self.request.scope).open_to_all().filter(starts_on__year=self.item.year)
        if self.item.series_id:
            # Activities of the same series, or those that an earlier entry named.
            offered = offered.filter(series=self.item.series_id)
        offered = offered | Activity.objects.filter(pk__in=self.item.activities.values("pk"))
        return offered.order_by("starts_on", "pk")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "instance": self.item, "offered": self.offered()}

    def get_context_data(self, **kwargs):
        return super().get_context_data(item=self.item, **kwargs)

    def post(self, request, *args, **kwargs):
        if "reopen" in request.POST:
            return self._reopen()
        if "search" in request.POST:
            # What was typed and ticked stays, and is not judged yet.
            again = {"instance": self.item, "offered": self.offered(), "initial": typed_values(self.get_form())}
            return self.render_to_response(self.get_context_data(form=self.form_class(**again)))
        return super().post(request, *args, **kwargs)

    def _reopen(self):
        try:
            services.reopen_item(self.item, actor=self.request.user)
        except ValidationError as refusal:
            flash_refusal(self.request, refusal)
        else:
            messages.success(self.request, f"“{self.item.title}”的完成登记已撤销。")
        return redirect(_plan_of(self.item.year))

    @catch_refusal
    def form_valid(self, form):
        typed = form.cleaned_data
        services.fulfil_item(
            self.item,
            actor=self.request.user,
            done_on=typed["done_on"],
            note=typed["done_note"],
            activities=typed.get("activities", ()),
        )
        messages.success(self.request, f"“{self.item.title}”已登记完成。")
        return redirect(_plan_of(self.item.year))


class PlanItemAdjust(ScopedViewMixin, FormView):
    """Postpones or drops an item, with the reason."""

    permission_required = permissions.FULFIL_PLAN
    form_class = AdjustForm
    template_name = "activities/plan/planitem_adjust.html"

    def dispatch(self, request, *args, pk, **kwargs):
        self.item = _item_for(request, pk)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "instance": self.item}

    def get_context_data(self, **kwargs):
        return super().get_context_data(item=self.item, **kwargs)

    @catch_refusal
    def form_valid(self, form):
        typed = form.cleaned_data
        item = services.adjust_item(
            self.item, actor=self.request.user, outcome=typed["outcome"], reason=typed["outcome_reason"]
        )
        messages.success(self.request, f"“{item.title}”：{item.get_outcome_display() or '照计划进行'}。")
        return redirect(_plan_of(item.year))


def _item_for(request, pk):
    """Return the item whose fulfilment this person may record; 404 for any other."""
    item = get_object_or_404(PlanItem.objects.visible_to(request.scope).select_related("unit"), pk=pk)
    if not request.user.has_perm(permissions.FULFIL_PLAN, item):
        raise Http404
    return item


def _plan_of(year):
    return f"{reverse('activities:plan')}?year={year}"


class _OnWholePlan(ScopedViewMixin):
    """An act on the union's plan of a year."""

    @cached_property
    def root(self):
        return Unit.root()

    def has_permission(self):
        return self.request.user.has_perm(self.permission_required, PlanItem(unit=self.root))


class PlanCopy(_OnWholePlan, FormView):
    permission_required = permissions.ADD_PLAN_ITEM
    form_class = CopyPlanForm
    template_name = "activities/plan/plan_copy.html"

    def get_initial(self):
        to_year = number_in(self.request.GET.get("to", ""), timezone.localdate().year + 1, digits=4)
        return {"from_year": to_year - 1, "to_year": to_year}

    @catch_refusal
    def form_valid(self, form):
        made = services.copy_plan(self.root, actor=self.request.user, **form.cleaned_data)
        year = form.cleaned_data["to_year"]
        sentence = f"已编入{len(made)}项，请核对月份和届次后公布。" if made else "这些事项都已在计划中。"
        messages.success(self.request, sentence)
        return redirect(_plan_of(year))


class PlanPublish(_OnWholePlan, TemplateView):
    """Publishes the plan of a year after a confirmation."""

    permission_required = permissions.CHANGE_PLAN_ITEM
    template_name = "activities/plan/plan_publish.html"

    def get_context_data(self, **kwargs):
        waiting = PlanItem.objects.waiting(self.root, self.kwargs["year"])
        return super().get_context_data(waiting=waiting.count(), **kwargs)

    def post(self, request, year):
        try:
            published = services.publish_plan(self.root, year, actor=request.user)
        except ValidationError as refusal:
            flash_refusal(request, refusal)
        else:
            messages.success(request, f"{year}年工作计划已公布，共{published}项。")
        return redirect(_plan_of(year))
