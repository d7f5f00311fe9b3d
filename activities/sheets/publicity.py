"""工作表「宣传」「制度」「制度版本」「工作计划」."""

from activities.choices import Channel, EditionKind, PublicationKind
from activities.models import PlanItem, Publication, Regulation, RegulationEdition
from activities.sheets.columns import SERIES, ActivitiesLoader, series_column, unit_column
from members.sheets.units import UNIT
from unionportal.core.ledger import Reference
from unionportal.sheets.columns import Column, SheetSpec

PUBLICATIONS = SheetSpec(
    key="activities.publications",
    title="宣传",
    key_columns=("channel", "title", "published_on"),
    year_by="published_on",
    columns=(
        Column(key="title", header="标题", max_length=200, required=True, example="秋季运动会圆满落幕"),
        Column(key="channel", header="渠道", choices=tuple(Channel.choices), required=True, example=Channel.UNION_SITE),
        Column(
            key="kind",
            header="类型",
            choices=tuple(PublicationKind.choices),
            required=True,
            example=PublicationKind.NEWS,
        ),
        Column(key="published_on", header="发布日期", kind="date", required=True, example="2022-11-06"),
        Column(key="url", header="链接", max_length=300),
        Column(key="author", header="作者", max_length=60),
        unit_column("组织"),
    ),
)
REGULATIONS = SheetSpec(
    key="activities.regulations",
    title="制度",
    key_columns=("title",),
    columns=(
        Column(key="title", header="名称", max_length=100, required=True, example="工会经费收支管理办法"),
        Column(key="compiled_on", header="收入汇编日期", kind="date", help="未收入制度汇编的不填"),
        Column(key="repealed_on", header="废止日期", kind="date", help="从这一天起不再有效"),
    ),
)
EDITIONS = SheetSpec(
    key="activities.editions",
    title="制度版本",
    key_columns=("regulation", "adopted_on"),
    year_by="adopted_on",
    help="每行一次制定或修订。",
    columns=(
        Column(key="regulation", header="制度", max_length=100, required=True, example="工会经费收支管理办法"),
        Column(key="kind", header="类型", choices=tuple(EditionKind.choices), required=True, example=EditionKind.MADE),
        Column(key="document_no", header="文号", max_length=60),
        Column(key="adopted_on", header="通过日期", kind="date", required=True, example="2022-03-01"),
        Column(key="effective_on", header="施行日期", kind="date", help="空白为通过当日"),
    ),
)
PLAN = SheetSpec(
    key="activities.plan",
    title="工作计划",
    key_columns=("unit", "year", "title", "month_from"),
    year_by="year",
    help="每行一个事项。",
    columns=(
        Column(key="year", header="年度", kind="integer", required=True, example=2023),
        Column(key="month_from", header="月份", kind="integer", required=True, example=7),
        Column(key="month_to", header="至月份", kind="integer", help="空白为当月", example=8),
        Column(key="title", header="事项", max_length=200, required=True, example="组织教职工疗休养"),
        Column(key="position", header="次序", kind="integer"),
        series_column(),
        Column(key="edition", header="届", kind="integer"),
        Column(key="owner_unit", header="责任组织", help="编号或名称"),
        Column(key="owner", header="责任", max_length=60),
        Column(key="published_on", header="公布日期", kind="date", help="公布后全体会员可见"),
        Column(key="done_on", header="完成日期", kind="date"),
        Column(key="done_note", header="完成情况", max_length=200),
        unit_column(),
    ),
)


class PublicationLoader(ActivitiesLoader):
    model = Publication
    references = {"unit": UNIT}


class RegulationLoader(ActivitiesLoader):
    model = Regulation

    def _fields(self, values):
        fields = super()._fields(values)
        if "compiled_on" in fields:
            fields["in_compilation"] = True
        return fields


class EditionLoader(ActivitiesLoader):
    model = RegulationEdition
    references = {"regulation": Reference(Regulation, "title", "没有叫“{}”的制度，请登记在工作表「制度」。")}

    def create(self, values, *, actor):
        values = {**values, "effective_on": values["effective_on"] or values["adopted_on"]}
        return super().create(values, actor=actor)


class PlanLoader(ActivitiesLoader):
    model = PlanItem
    references = {"unit": UNIT, "owner_unit": UNIT, "series": SERIES}

    def create(self, values, *, actor):
        values = {**values, "month_to": values["month_to"] or values["month_from"]}
        return super().create(values, actor=actor)
