"""Pages of dues: the months, one with what is missing, arrears, what somebody pays, who of a sub-union has paid."""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import DetailView, FormView, ListView, TemplateView

from finance import permissions
from finance.flow.dues_flow import DUES_FLOW
from finance.forms.incoming import (
    ArrearsFilter,
    CorrectReceiptForm,
    DuesTableForm,
    LateDuesForm,
    MonthFilter,
    YearFilter,
)
from finance.models import DuesLine, DuesSheet, LateDues
from finance.services import incoming
from finance.tables import DUES_ARREARS, DUES_SHEETS
from finance.views.whole import WholeUnionMixin
from unionportal.core.pages.paging import PAGE
from unionportal.core.pages.views import MoveView, OfficeMixin, ScopedViewMixin, catch_refusal
from unionportal.core.tables.pages import DeclaredPage

_SHOWN = 200


class Dues(DeclaredPage, WholeUnionMixin, ListView):
    """The months of a year."""

    model = DuesSheet
    table = DUES_SHEETS
    permission_required = permissions.VIEW_DUES_SHEET
    template_name = "finance/incoming/dues.html"

    def get_queryset(self):
        self.filter = YearFilter({"year": timezone.localdate().year} | self.request.GET.dict())
        rows = super().get_queryset()
        return rows.filter(month__year=self.filter.cleaned_data["year"]) if self.filter.is_valid() else rows.none()

    def get_context_data(self, **kwargs):
        user = self.request.user
        return super().get_context_data(
            filter=self.filter,
            may_import=user.holds(permissions.IMPORT_DUES),
            may_see=user.holds(permissions.VIEW_DUES_LINE),
            **kwargs,
        )


class DuesImport(WholeUnionMixin, FormView):
    permission_required = permissions.IMPORT_DUES
    form_class = DuesTableForm
    template_name = "finance/incoming/dues_import.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(columns=list(incoming.DUES_COLUMNS), **kwargs)

    @catch_refusal
    def form_valid(self, form):
        sheet, without = incoming.import_dues(actor=self.request.user, **form.cleaned_data)
        left_out = f"；另有 {without} 人当月不应缴，没有计入" if without else ""
        messages.success(self.request, f"{sheet}：{sheet.people} 人{left_out}。请出纳确认到账。")
        return redirect(sheet)


class DuesDetail(ScopedViewMixin, DetailView):
    """One month; the names and amounts are for those who may see the dues of members."""

    model = DuesSheet
    permission_required = permissions.VIEW_DUES_SHEET
    template_name = "finance/incoming/dues_detail.html"

    def get_queryset(self):
        return super().get_queryset().select_related("made_by", "confirmed_by", "income")

    def get_context_data(self, **kwargs):
        sheet, user = self.object, self.request.user
        if user.holds(permissions.VIEW_DUES_LINE):
            missing = incoming.missing_from(sheet)
            lines = DuesLine.objects.visible_to(self.request.scope).filter(sheet=sheet).with_owed()
            differing = lines.exclude(owed=0).select_related("member", "unit")
            kwargs |= {"missing": missing[:_SHOWN], "differing": differing[:_SHOWN], "most": _SHOWN}
            kwargs |= {"missing_count": missing.count(), "differing_count": differing.count()}
        return super().get_context_data(moves=DUES_FLOW.available(sheet, user), **kwargs)


class DuesMove(MoveView):
    model = DuesSheet


class DuesArrears(DeclaredPage, WholeUnionMixin, ListView):
    """What members owe of the months of a year that were received."""

    model = DuesLine
    table = DUES_ARREARS
    permission_required = permissions.VIEW_DUES_LINE
    template_name = "finance/incoming/dues_arrears.html"
    paginate_by = PAGE

    def get_queryset(self):
        self.filter = ArrearsFilter({"year": timezone.localdate().year} | self.request.GET.dict())
        if not self.filter.is_valid():
            return DuesLine.objects.none()
        asked = self.filter.cleaned_data
        rows = super().get_queryset().filter(sheet__month__year=asked["year"]).in_arrears()
        if asked["q"]:
            rows = rows.filter(Q(member__name__contains=asked["q"]) | Q(member__staff_no__iexact=asked["q"]))
        return rows.select_related("member", "unit", "sheet").order_by("member__name_key", "member", "sheet__month")

    def get_context_data(self, **kwargs):
        may_receive = self.request.user.holds(permissions.RECEIVE_LATE_DUES)
        late = LateDues.objects.visible_to(self.request.scope).select_related(
            "line__sheet", "line__member", "correction"
        )
        return super().get_context_data(filter=self.filter, may_receive=may_receive, late=late[:20], **kwargs)


class _OnArrears(WholeUnionMixin, FormView):
    """An act on what one member owes."""

    permission_required = permissions.RECEIVE_LATE_DUES
    template_name = "finance/incoming/late_dues.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(line=self.line, title=self.title, **kwargs)

    def done(self, sentence):
        """Return to the list, with the sentence."""
        messages.success(self.request, sentence)
        return redirect(f"{reverse('finance:dues_arrears')}?year={self.line.sheet.month.year}")


class LateDuesAdd(_OnArrears):
    form_class = LateDuesForm
    title = "登记补缴"

    @cached_property
    def line(self):
        """Return what the member owes for the month."""
        rows = DuesLine.objects.visible_to(self.request.scope).with_owed().select_related("member", "sheet")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_initial(self):
        return {"amount": self.line.owed if self.line.owed > 0 else None}

    @catch_refusal
    def form_valid(self, form):
        incoming.receive_late_dues(self.line, actor=self.request.user, **form.cleaned_data)
        return self.done("已登记补缴。")


class LateDuesCorrect(_OnArrears):
    form_class = CorrectReceiptForm
    title = "冲正补缴"

    @cached_property
    def payment(self):
        """Return the payment that was wrong."""
        return get_object_or_404(LateDues.objects.visible_to(self.request.scope), pk=self.kwargs["pk"])

    @cached_property
    def line(self):
        """Return what it was paid for."""
        return DuesLine.objects.with_owed().select_related("member", "sheet").get(pk=self.payment.line_id)

    @catch_refusal
    def form_valid(self, form):
        incoming.correct_late_dues(self.payment, actor=self.request.user, **form.cleaned_data)
        return self.done("已冲正。")


class MyDues(TemplateView):
    """What the user himself owed and paid, with the wage behind it."""

    template_name = "finance/incoming/my_dues.html"

    def get_context_data(self, **kwargs):
        rows = DuesLine.objects.visible_to(self.request.scope).filter(member__user=self.request.user)
        return super().get_context_data(lines=rows.with_owed().select_related("sheet")[:_SHOWN], **kwargs)


class DuesPaid(OfficeMixin, TemplateView):
    """Who of the own units has paid the dues of a month; no amounts."""

    permission_required = permissions.SEE_DUES_PAID
    template_name = "finance/incoming/dues_paid.html"

    def get_context_data(self, **kwargs):
        last = DuesSheet.objects.filter(income__isnull=False).first()
        first = {"month": last.month.strftime("%Y-%m")} if last else {}
        chosen = MonthFilter(first | self.request.GET.dict())
        if not first and not self.request.GET:
            chosen = MonthFilter(None)
        elif chosen.is_valid():
            paths = self.request.scope.paths(self.permission_required)
            month = chosen.cleaned_data["month"]
            kwargs |= {"month": month, "people": incoming.who_paid(month, paths)}
        return super().get_context_data(filter=chosen, **kwargs)
