"""The daily work of the reports."""

from unionportal.core.jobs.daily import daily
from unionportal.reports.exporting.services import forget_exports


@daily("reports.forget_exports")
def forget(day):
    """Empty exports that were made some days ago."""
    forget_exports()
