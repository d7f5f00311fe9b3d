"""manage.py verify_report: whether a file is a report's own, or says what was final."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from unionportal.core.access.scoping import Scope
from unionportal.core.database.faults import describe_os_error
from unionportal.reports.models import Report
from unionportal.reports.proving.files import Unreadable
from unionportal.reports.proving.verifying import Conclusion, verify
from unionportal.reports.report_flow import ReportState

_GOOD = {Conclusion.ORIGINAL, Conclusion.SAME}


class Command(BaseCommand):
    help = "核验一份 PDF 或 Word 文件：是不是平台制作的定稿原件；不是原件的，内容与定稿是否一致，差在哪里。"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="PDF 或 Word（.docx）文件")
        parser.add_argument("--report", type=int, metavar="ID", help="文件没有指明是哪份报告时，与这份已定稿的报告比对")

    def handle(self, *args, file, report, **options):
        chosen = Report.objects.select_related("unit").filter(pk=report, state=ReportState.FINAL).first()
        if report is not None and chosen is None:
            raise CommandError(f"没有编号为 {report} 的已定稿的报告。")
        try:
            with file.open("rb") as source:
                verdict = verify(source, Scope.everything(), chosen)
        except OSError as error:
            raise CommandError(describe_os_error(error, file)) from None
        except Unreadable as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        for step in verdict.steps:
            self.stdout.write(f"{step.question}：{step.answer}")
        for before, frozen, found, behind in verdict.places:
            self.stdout.write(f"  {before}【定稿：{frozen}｜文件：{found}】{behind}")
        if verdict.figures:
            self.stdout.write(f"数字：{len(verdict.figures)} 个，其中 {len(verdict.changed_figures)} 个现在不同。")
        for one in verdict.changed_figures:
            self.stdout.write(f"  {one}")
        if verdict.conclusion not in _GOOD:
            raise CommandError(str(verdict.conclusion.label))
        self.stdout.write(str(verdict.conclusion.label))
