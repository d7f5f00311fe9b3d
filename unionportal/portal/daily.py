"""The daily work of the portal."""

from unionportal.core.jobs.daily import daily
from unionportal.portal import jobs


@daily("portal.forget_previews")
def forget_previews(day):
    """Empty what imports have left that nobody waits for."""
    jobs.forget_previews(day)
