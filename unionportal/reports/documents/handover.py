"""档案移交清单: the papers of a span of days that are handed over to the archive."""

from django import forms
from django.utils import timezone

from unionportal.core.printing.archive import ArchivedPaper, archived_papers, leaves_papers
from unionportal.core.printing.questions import Questions, day_question
from unionportal.core.printing.registry import list_form
from unionportal.core.printing.wording import union
from unionportal.core.values.dates import chinese_date
from unionportal.documents.facts import Column
from unionportal.documents.forms.facts import Form, Grid, Section, Signs
from unionportal.reports import permissions
from unionportal.reports.models import Report
from unionportal.reports.report_flow import ReportState

_COLUMNS = (
    Column("类别", 1.2),
    Column("题名", 4.2, "l"),
    Column("责任者", 1.8, "l"),
    Column("日期", 1.2),
    Column("文号或编号", 1.6, "l"),
    Column("页数", 0.7),
    Column("备注", 1.0),
)


class HandoverQuestions(Questions):
    since = day_question("形成日期起", initial=lambda: timezone.localdate().replace(month=1, day=1))
    until = day_question("形成日期止", initial=timezone.localdate)

    def clean(self):
        """Refuse days in the wrong order."""
        answers = super().clean()
        if answers.get("since") and answers.get("until") and answers["until"] < answers["since"]:
            raise forms.ValidationError("止不能早于起。")
        return answers


@list_form("handover", "档案移交清单", Report, permissions.VIEW_REPORT, questions=HandoverQuestions, has_workbook=True)
def handover_form(answers, reader):
    """Return the papers that arose in these days and that the reader may see."""
    first, last = answers["since"], answers["until"]
    return handover(reader.bounded(archived_papers(first, last, reader)), first, last)


def handover(papers, first, last):
    """Return the list of these papers; pages and remarks are written by hand."""
    rows = tuple((*paper.line, "", "") for paper in papers)
    left = f"形成于{chinese_date(first)}至{chinese_date(last)}"
    signs = Signs(("移交人", "接收人", "移交日期"))
    section = Section((Grid(_COLUMNS, rows), signs), left=left, right=f"{len(rows)} 件")
    return Form("档案移交清单", union(), (section,), landscape=True)


@leaves_papers
def final_reports(first, last, reader):
    """Yield the final reports of these days."""
    rows = Report.objects.visible_to(reader.scope).filter(
        state=ReportState.FINAL, finalised_at__date__range=(first, last)
    )
    for one in rows.select_related("unit"):
        title = one.title.replace("\n", "").replace("\r", "")
        yield ArchivedPaper("工作报告", title, str(one.unit), timezone.localtime(one.finalised_at).date())
