"""The daily work of the portal."""

from unionportal.core.jobs.daily import daily
from unionportal.portal import jobs


@daily("portal.forget_workbooks")
def forget_workbooks(day):
    """Empty what an import that nobody confirmed has left."""
    jobs.forget_old()
