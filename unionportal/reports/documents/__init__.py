"""Paper forms beside the report: what is handed over to the archive."""

from unionportal.reports.documents import handover  # noqa: F401 -- it registers its form
