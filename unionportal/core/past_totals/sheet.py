"""工作表「历史数」: what documents say of years without records."""

from decimal import Decimal

from django.core.exceptions import ValidationError

from unionportal.core.access.permissions import ADD_PAST_TOTAL, CONFIRM_PAST_TOTAL
from unionportal.core.figures.periods import period_code, spanning
from unionportal.core.figures.registry import find
from unionportal.core.ledger import RowLoader, UnitReference, explain, register
from unionportal.core.models import PastTotal
from unionportal.core.past_totals.keeping import figure_from, import_total, year_from
from unionportal.sheets.columns import Column, SheetSpec

UNIT = UnitReference()

PAST_TOTALS = SheetSpec(
    key="core.past_totals",
    title="历史数",
    key_columns=("unit", "figure", "year"),
    year_by="year",
    help="只知道总数、没有逐条记录的往年。有记录的年度不计历史数。",
    columns=(
        Column(key="unit", header="工会组织", required=True, help="编号或名称", example="校工会"),
        Column(key="figure", header="统计数字", required=True, max_length=120, help="名称", example="会员.总数"),
        Column(key="year", header="年度", required=True, max_length=9, help="学年写成 2018-2019", example="2019"),
        Column(key="value", header="数值", kind="money", required=True, example=Decimal("120.00")),
        Column(key="source", header="来源文件", required=True, max_length=200, example="2019年度工会工作报告第3页"),
    ),
)


class PastTotalLoader(RowLoader):
    """New totals alone: one that is there already is corrected in the back office."""

    model = PastTotal
    references = {"unit": UNIT}

    def create(self, values, *, actor):
        read = {}
        for name, reader in (("figure", figure_from), ("year", year_from)):
            try:
                read[name] = reader(values[name])
            except ValidationError as refusal:
                raise ValidationError({name: refusal.messages}) from refusal
        facts = {"unit": values["unit"], "value": values["value"], "source": values["source"]}
        return import_total(actor=actor, figure=read["figure"], period=read["year"], **facts)

    def change(self, record, changes, *, actor):
        raise ValidationError("已有这一年的历史数，内容不同；请在后台“历史数”里更正。")

    def key(self, values):
        """Return the key with the code of the figure, by whichever word the row names it."""
        figure = find(str(values["figure"]).strip())
        return values["unit"], figure.code if figure else values["figure"], str(values["year"]).strip()

    def find(self, rows):
        found = PastTotal.objects.confirmed().filter(unit__in={row["unit"] for row in rows}).select_related("unit")
        return {self.key(self.current(total)): total for total in found}

    def current(self, record):
        figure = find(record.figure)
        return {
            "unit": record.unit,
            "figure": figure.name if figure else record.figure,
            "year": period_code(spanning(record.begins_on, record.ends_on)),
            "value": record.value,
            "source": record.source,
        }

    def export(self, scope):
        totals = PastTotal.objects.confirmed().visible_to(scope).select_related("unit")
        return [{**self.current(total), "unit": total.unit.code} for total in totals]


explain("core_pasttotal_once", "该组织的这个数字在这一年（或与它重叠的学年）已有历史数。")
register(
    PAST_TOTALS,
    PastTotalLoader(),
    after=("members.units",),
    prepare=ADD_PAST_TOTAL,
    decide=CONFIRM_PAST_TOTAL,
)
