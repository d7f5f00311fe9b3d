"""The budgets and final accounts that were filed, for the archive."""

from finance.models import Filing
from unionportal.core.printing.archive import ArchivedPaper, leaves_papers


@leaves_papers
def filings(first, last, reader):
    """Yield what was filed in these days."""
    rows = Filing.objects.visible_to(reader.scope).filter(filed_on__range=(first, last))
    for one in rows.select_related("unit"):
        yield ArchivedPaper("预决算", str(one), one.unit.name, one.filed_on, one.document)
