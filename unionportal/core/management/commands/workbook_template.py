"""manage.py workbook_template: write the blank 台账."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from unionportal.core import ledger
from unionportal.core.database.faults import describe_os_error
from unionportal.sheets.workbook import write_template


class Command(BaseCommand):
    help = "写出空白的台账模板（xlsx）。"

    def add_arguments(self, parser):
        parser.add_argument("out", metavar="OUT.xlsx", type=Path)

    def handle(self, *args, out, **options):
        try:
            with out.open("wb") as file:
                write_template(file, ledger.specs(), guide=ledger.GUIDE)
        except OSError as error:
            raise CommandError(f"没有写出：{describe_os_error(error, out)}") from None
        titles = "、".join(spec.title for spec in ledger.specs())
        self.stdout.write(f"已写出 {out}，工作表：{titles}。")
