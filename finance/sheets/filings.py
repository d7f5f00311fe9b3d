"""The sheet 预决算报送."""

import datetime

from finance.choices import FilingKind
from finance.models import Filing
from unionportal.core.ledger import RecordLoader
from unionportal.core.models import Unit
from unionportal.sheets.columns import Column, SheetSpec

FILINGS = SheetSpec(
    key="finance.filings",
    title="预决算报送",
    key_columns=("year", "kind", "filed_on"),
    year_by="year",
    columns=(
        Column(key="year", header="年度", kind="integer", required=True, help="报表所属的年度", example=2022),
        Column(key="kind", header="报表", choices=tuple(FilingKind.choices), required=True, example=FilingKind.BUDGET),
        Column(key="filed_on", header="报送日期", kind="date", required=True, example=datetime.date(2022, 3, 1)),
        Column(key="receiver", header="报送单位", max_length=100, required=True, example="市总工会"),
        Column(key="document", header="文号", max_length=100),
    ),
)


class FilingLoader(RecordLoader):
    model = Filing

    def create(self, values, *, actor):
        return self.save(Filing(unit=Unit.root(), **self._fields(values)), actor=actor)
