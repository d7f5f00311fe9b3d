"""Back-office pages and workbooks of the duties and of the personal data."""

from django.contrib import admin
from django.http import FileResponse, Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from unionportal.core.access.permissions import VIEW_COMPLIANCE
from unionportal.core.back_office.compliance.catalogue import Catalogue, Status, chosen, duties
from unionportal.core.back_office.compliance.personal_data import Level, tables
from unionportal.core.pages.views import for_holders
from unionportal.sheets.columns import Column
from unionportal.sheets.workbook import table_file

_COLUMNS = (
    Column(key="catalogue", header="目录", width=18),
    Column(key="id", header="编号", width=16),
    Column(key="clause", header="条款", width=24),
    Column(key="level", header="级别"),
    Column(key="requirement", header="要求", width=44),
    Column(key="status", header="状态"),
    Column(key="note", header="做法或原因", width=60),
    Column(key="evidence", header="依据的测试", kind="long_text", width=70),
    Column(key="source", header="出处", width=40),
)
_NOTES = (
    "“已达到”的每一条都列出测试：做法被改坏时，这些测试会失败。",
    "“未达到”包括须由部署单位或管理制度落实的条款；“不适用”写明原因。",
    "要求为转述，以标准原文为准。",
)


_TABLE_COLUMNS = (
    Column(key="name", header="表", width=20),
    Column(key="table", header="代码", width=28),
    Column(key="level", header="级别", width=14),
    Column(key="holds", header="个人信息", width=50),
    Column(key="purpose", header="用途", width=30),
    Column(key="kept", header="保存", width=44),
)


def _filters(request):
    """Return (catalogue, status) of the query string, None for any; 404 for an unknown value."""
    try:
        return tuple(
            kind(request.GET[name]) if request.GET.get(name) else None
            for name, kind in (("catalogue", Catalogue), ("status", Status))
        )
    except ValueError:
        raise Http404 from None


@require_safe
@for_holders(VIEW_COMPLIANCE)
def compliance(request):
    """Return the duties of the chosen catalogue and status, below the counts of all."""
    catalogue, status = _filters(request)
    counts = [
        (one, [(state, len(chosen(one, state))) for state in Status], len(chosen(one))) for one in (*Catalogue, None)
    ]
    context = {
        **admin.site.each_context(request),
        "title": "合规对照",
        "duties": chosen(catalogue, status),
        "counts": counts,
        "states": list(Status),
        "catalogue": catalogue,
        "status": status,
        "total": len(duties()),
    }
    return render(request, "admin/compliance.html", context)


@require_safe
@for_holders(VIEW_COMPLIANCE)
def compliance_export(request):
    """Return the same duties as xlsx."""
    rows = (
        (
            d.catalogue.label,
            d.id,
            d.clause,
            d.level,
            d.requirement,
            d.status.label,
            d.note,
            "\n".join(d.evidence),
            d.source,
        )
        for d in chosen(*_filters(request))
    )
    return _workbook("合规对照", _COLUMNS, rows, _NOTES)


def _workbook(title, columns, rows, notes):
    file, _ = table_file(title, columns, rows, notes=notes)
    return FileResponse(file, as_attachment=True, filename=f"{title}{timezone.localdate():%Y%m%d}.xlsx")


@require_safe
@for_holders(VIEW_COMPLIANCE)
def personal_data(request):
    """Return every table with the personal data in it, the sensitive first."""
    context = {**admin.site.each_context(request), "title": "个人信息清单"}
    return render(request, "admin/personal_data.html", {**context, "tables": tables(), "levels": list(Level)})


@require_safe
@for_holders(VIEW_COMPLIANCE)
def personal_data_export(request):
    """Return the same tables as xlsx."""
    rows = ((t.name, t.table, t.level.label, t.holds, t.purpose, t.kept) for t in tables())
    return _workbook("个人信息清单", _TABLE_COLUMNS, rows, [f"{level.label}：{level.rule}" for level in Level])
