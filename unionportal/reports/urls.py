from django.urls import path

from unionportal.reports.views import editor, figure, filling, outline, report, sections

app_name = "reports"
urlpatterns = [
    path("", report.ReportList.as_view(), name="report_list"),
    path("add/", report.ReportAdd.as_view(), name="report_add"),
    path("language/", editor.Language.as_view(), name="language"),
    path("outlines/", outline.OutlineList.as_view(), name="outline_list"),
    path("outlines/add/", outline.OutlineAdd.as_view(), name="outline_add"),
    path("outlines/<int:pk>/", outline.OutlineEdit.as_view(), name="outline_edit"),
    path("outlines/<int:pk>/restore/", outline.OutlineRestore.as_view(), name="outline_restore"),
    path("outlines/<int:pk>/delete/", outline.OutlineDelete.as_view(), name="outline_delete"),
    path("outlines/<slug:shipped>/", outline.OutlineShow.as_view(), name="outline_shown"),
    path("figures/", figure.FigureList.as_view(), name="figure_list"),
    path("figures/fill/", filling.FormFill.as_view(), name="form_fill"),
    # The code of a share has a slash in it.
    path("figures/<path:code>/export/", figure.FigureExport.as_view(), name="figure_export"),
    path("figures/<path:code>/", figure.FigureRows.as_view(), name="figure_rows"),
    path("sections/", sections.SectionList.as_view(), name="section_list"),
    path("sections/<int:pk>/", sections.SectionDetail.as_view(), name="section_detail"),
    path("sections/<int:pk>/move/<str:move>/", sections.SectionMove.as_view(), name="section_move"),
    path("<int:pk>/", report.ReportDetail.as_view(), name="report_detail"),
    path("<int:pk>/header/", report.ReportChange.as_view(), name="report_change"),
    path("<int:pk>/keep/", report.KeepPlace.as_view(), name="report_keep"),
    path("<int:pk>/print/", report.ReportPrint.as_view(), name="report_print"),
    path("<int:pk>/print/state/", report.PrintState.as_view(), name="report_print_state"),
    path("<int:pk>/files/<uuid:file>/", report.ReportFile.as_view(), name="report_file"),
    path("<int:pk>/edit/", editor.ReportEdit.as_view(), name="report_edit"),
    path("<int:pk>/edit/preview/", editor.ChapterPreview.as_view(), name="chapter_preview"),
    path("<int:pk>/edit/figures/", editor.Picker.as_view(), name="report_picker"),
    path("<int:pk>/edit/add/", editor.ChapterAdd.as_view(), name="chapter_add"),
    path("<int:pk>/edit/<int:chapter>/", editor.ChapterEdit.as_view(), name="chapter_edit"),
    path("<int:pk>/edit/<int:chapter>/move/", editor.ChapterMove.as_view(), name="chapter_move"),
    path("<int:pk>/edit/<int:chapter>/delete/", editor.ChapterDelete.as_view(), name="chapter_delete"),
    path("<int:pk>/moves/<str:move>/", report.ReportMove.as_view(), name="report_move"),
]
