"""The daily work of the portal."""

from unionportal.core.jobs.daily import daily
from unionportal.portal import jobs
from unionportal.portal.workbooks import exporting


@daily("portal.forget_previews")
def forget_previews(day):
    """Empty what imports have left that nobody waits for."""
    jobs.forget_previews(day)


@daily("portal.forget_ledger_exports")
def forget_exports(day):
    """Empty the exported workbooks whose time is over."""
    exporting.forget_exports()
