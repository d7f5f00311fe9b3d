"""The columns of the sentence for the report, for the sheets of records that have one."""

from unionportal.core.database.report_sentence import LONGEST, ReportTheme
from unionportal.sheets.columns import Column


def report_sentence_columns():
    """Return the columns of the sentence and its theme."""
    return (
        Column(key="report_sentence", header="写进报告的一句话", max_length=LONGEST, help="报告可以原样引用"),
        Column(key="report_theme", header="报告主题", choices=tuple(ReportTheme.choices)),
    )
