"""Pages of figures and the rows behind them."""

from itertools import groupby
from operator import itemgetter

from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import render
from django.views.generic import TemplateView

from unionportal.core.access.permissions import READ_FIGURES
from unionportal.core.figures import past
from unionportal.core.figures.periods import period_code
from unionportal.core.files.attachments import XLSX
from unionportal.core.models import Unit
from unionportal.core.pages.paging import LONG_PAGE
from unionportal.core.pages.views import ScopedViewMixin
from unionportal.core.trail import audit
from unionportal.reports import acts, permissions, queries
from unionportal.reports.forms import FigureFilter
from unionportal.reports.numbers import expressions, values
from unionportal.sheets.columns import Column
from unionportal.sheets.workbook import table_file


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
    """The figures of one app with their values; a search looks in all of them."""

    template_name = "reports/figure/figure_list.html"

    def get_context_data(self, **kwargs):
        given, period, unit = self.selection()
        groups, every = [], queries.apps_of_figures()
        app = self.request.GET.get("app")
        app = app if app in dict(every) else every[0][0]
        if given.is_valid():
            q = given.cleaned_data["q"].strip()
            app = "" if q else app
            groups = queries.figures_by_app(period, self.request.scope, unit, q, app)
        page = Paginator([(name, one) for name, group in groups for one in group], LONG_PAGE)
        page = page.get_page(self.request.GET.get("page"))
        return super().get_context_data(
            filter=given,
            period=period,
            span=period_code(period),
            word=period.previous_word,
            groups=[(name, [one for _, one in some]) for name, some in groupby(page, itemgetter(0))],
            page_obj=page,
            apps=every,
            app=app,
            families=queries.families_of_figures(app),
            **kwargs,
        )


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
            query = request.GET.urlencode()
            return render(request, "reports/figure/figure_parts.html", {"parts": parts, "query": query})
        return super().get(request, *args, figure=parts[0], **kwargs)

    def get_context_data(self, *, figure, **kwargs):
        scope = self.request.scope
        given, period, unit = self.selection()
        if not given.is_valid():
            return super().get_context_data(figure=figure, filter=given, **kwargs)
        rows = queries.rows_behind(figure, period, scope, unit)
        page = Paginator(rows.records, LONG_PAGE).get_page(self.request.GET.get("page"))
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
            part=queries.part_of_rate(figure, period, scope, unit),
            parts=[(part, _plain(figure, counted)) for part, counted in parts.items()],
            rows=rows,
            page_obj=page,
            lines=[(record, rows.cells(record), _address(record)) for record in page],
            may_export=self.request.user.has_perm(permissions.EXPORT_FIGURE),
            **kwargs,
        )


class FigureExport(_OneFigure):
    """The rows of the page as xlsx; the export is audited."""

    permission_required = permissions.EXPORT_FIGURE

    def get(self, request, code):
        parts = self.figures()
        given, period, unit = self.selection()
        if not given.is_valid() or len(parts) > 1:
            raise Http404
        figure = parts[0]
        rows = queries.rows_behind(figure, period, request.scope, unit)
        columns = [Column(key=column.path, header=column.header) for column in rows.columns]
        notes = [f"{figure.name}（{figure.code}）", f"统计期间：{period}", f"统计口径：{figure.definition}"]
        value = values.of_figures([figure], period, request.scope, unit)[figure.code]
        notes.append(f"数值：{value.with_unit}{f'（{value.mark}）' if value.mark else ''}")
        if rows.unseen:
            notes.append(f"另有 {rows.unseen} 条计入统计，您无权查看明细。")
        lines = ([_typed(cell) for cell in rows.cells(record)] for record in rows.records)
        file, count = table_file(figure.name, columns, lines, notes=notes)
        where = unit or Unit.root()
        audit.record(request.user, acts.EXPORT_ROWS, where, 数字=figure.name, 期间=str(period), 条数=count)
        return FileResponse(file, as_attachment=True, filename=f"{figure.name} {period}.xlsx", content_type=XLSX)


def _plain(figure, counted):
    measure = figure.measure
    return values.Value("", "", figure.unit, "", counted, measure.is_money, 0, measure.is_rate).with_unit


def _typed(cell):
    return str(cell) if hasattr(cell, "_meta") else cell


def _address(record):
    return record.get_absolute_url() if hasattr(record, "get_absolute_url") else ""
