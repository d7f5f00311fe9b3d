"""Pages of figures and the rows behind them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.generic import TemplateView

from unionportal.core.access.permissions import READ_FIGURES
from unionportal.core.figures import past
from unionportal.core.figures.families import read_once
from unionportal.core.figures.periods import period_code
from unionportal.core.files.attachments import XLSX
from unionportal.core.pages import paging
from unionportal.core.pages.views import ScopedViewMixin
from unionportal.reports import permissions, queries
from unionportal.reports.exporting import services as exports
from unionportal.reports.exporting.rows import name_of_file, rows_file
from unionportal.reports.forms import FigureFilter
from unionportal.reports.numbers import expressions, values


class _FigurePage(ScopedViewMixin, TemplateView):
    """Base of pages about figures of one period and unit; an invalid choice is shown with a sentence."""

    permission_required = READ_FIGURES

    def selection(self):
        """Return (filter form, period, unit); with an invalid filter, the default period and None."""
        scope = self.request.scope
        given = FigureFilter(self.request.GET, scope=scope, default=queries.default_period(scope))
        valid = given.is_valid()
        period = given.cleaned_data.get("period") or given.default
        return given, period, given.cleaned_data.get("unit") if valid else None


class FigureList(_FigurePage):
    """The figures of one app with the values of those on the page; a search looks in all of them."""

    template_name = "reports/figure/figure_list.html"

    @read_once()
    def get_context_data(self, **kwargs):
        given, period, unit = self.selection()
        listed, counted, every = [], {}, queries.apps_of_figures()
        app = self.request.GET.get("app")
        app = app if app in dict(every) else every[0][0]
        if given.is_valid():
            q = given.cleaned_data["q"].strip()
            app = "" if q else app
            listed, counted = queries.figures_listed(period, self.request.scope, unit, q, app)
        page = Paginator(listed, paging.LONG_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            filter=given,
            period=period,
            span=period_code(period),
            word=period.previous_word,
            groups=queries.with_values(page, counted, period, self.request.scope, unit),
            page_obj=page,
            apps=every,
            app=app,
            families=queries.families_of_figures(app),
            **kwargs,
        )


class CountingFigures(ScopedViewMixin, TemplateView):
    """The way back from a record: the figures that count it, each to be opened."""

    permission_required = READ_FIGURES
    template_name = "reports/figure/counting_figures.html"

    def get_context_data(self, *, table, pk, **kwargs):
        model = queries.counted_table(table)
        if model is None:
            raise Http404
        record = get_object_or_404(model.objects.visible_to(self.request.scope), pk=pk)
        with read_once():
            found = queries.figures_counting(record, self.request.scope)
        years = [(period, period_code(period), figures) for period, figures in found]
        return super().get_context_data(record=record, years=years, **kwargs)


class _OneFigure(_FigurePage):
    def figures(self):
        """Return the figures counted for the code: one, or those of a sum or a share."""
        try:
            found = expressions.find(self.kwargs["code"])
        except expressions.Refused:
            found = None
        if found is None or found.code != self.kwargs["code"]:
            raise Http404
        return found.parts


class FigureRows(_OneFigure):
    """The records behind one figure with its parts; records out of scope are counted, not shown."""

    template_name = "reports/figure/figure_rows.html"

    def get(self, request, *args, **kwargs):
        parts = self.figures()
        if len(parts) > 1:
            shown = {"parts": parts, "query": request.GET.urlencode(), **self.then(*self.selection())}
            return render(request, "reports/figure/figure_parts.html", shown)
        return super().get(request, *args, figure=parts[0], **kwargs)

    def get_context_data(self, *, figure, **kwargs):
        scope = self.request.scope
        given, period, unit = self.selection()
        if not given.is_valid():
            return super().get_context_data(figure=figure, filter=given, **kwargs)
        rows = queries.rows_behind(figure, period, scope, unit)
        pages = Paginator(rows.records, paging.LONG_PAGE)
        # They are counted.
        pages.count = rows.seen
        page = pages.get_page(self.request.GET.get("page"))
        paid = queries.paid_instead(figure, period, scope, unit) if rows.unseen else None
        paid_page = Paginator(paid.records, paging.LONG_PAGE).get_page(self.request.GET.get("page")) if paid else None
        parts = figure.by_unit(period, scope, unit)
        both = values.beside_previous([figure], period, scope, unit)[figure.code]
        return super().get_context_data(
            figure=figure,
            filter=given,
            period=period,
            span=period_code(period),
            unit=unit,
            both=both,
            value=both.now,
            before_span=period_code(period.previous()),
            mark=values.mark_of(figure, period, scope, unit),
            outdone=[(past.year_of(one), one) for one in past.outdone(figure, period, scope, unit)],
            parts=[(part, _plain(figure, counted)) for part, counted in parts.items()],
            rows=rows,
            page_obj=page,
            lines=_lines(rows, page),
            paid=paid,
            paid_page=paid_page,
            paid_lines=_lines(paid, paid_page) if paid else (),
            may_export=self.request.user.has_perm(permissions.EXPORT_FIGURE),
            is_long=rows.seen > paging.MOST,
            **self.then(given, period, unit),
            **kwargs,
        )

    def then(self, given, period, unit):
        """Return what the template shows of the final report in which the number was pressed; {} without one."""
        key = given.cleaned_data.get("report")
        if not key or unit is None:
            return {}
        final = queries.final_report(self.request.scope, key, period, unit)
        return {"final": final, "then": values.one_then_and_now(final, self.kwargs["code"])} if final else {}


class FigureExport(_OneFigure):
    """The rows of the page as xlsx, at once; POST has the worker make it, as must be where they are many."""

    permission_required = permissions.EXPORT_FIGURE

    def get(self, request, code):
        figure, period, unit = self.chosen()
        rows = queries.rows_behind(figure, period, request.scope, unit)
        if rows.seen > paging.MOST:
            messages.info(request, f"超过 {paging.MOST:,} 条，请由后台导出。")
            return redirect(f"{reverse('reports:figure_rows', args=[code])}?{request.GET.urlencode()}")
        file, _ = rows_file(rows, period, request.scope, unit, actor=request.user)
        name = name_of_file(figure, period)
        return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)

    def post(self, request, code):
        figure, period, unit = self.chosen()
        job = exports.request_export(figure, period, unit, actor=request.user)
        messages.info(request, "记录较多，由后台导出。做好以后您会收到通知，可以离开这个页面。")
        return redirect("job_detail", job.pk)

    def chosen(self):
        """Return (figure, period, unit); 404 for what is no one figure, or an invalid choice."""
        parts = self.figures()
        given, period, unit = self.selection()
        if not given.is_valid() or len(parts) > 1:
            raise Http404
        return parts[0], period, unit


def _plain(figure, counted):
    measure = figure.measure
    return values.Value("", "", figure.unit, "", counted, measure.is_money, 0, measure.is_rate).with_unit


def _lines(listed, page):
    """Return [(record, its cells, its page in the portal or "")] of the records on a page."""
    addresses = [record.get_absolute_url() if hasattr(record, "get_absolute_url") else "" for record in page]
    return [(record, listed.cells(record), address) for record, address in zip(page, addresses, strict=True)]
