"""工作表「荣誉」「评选」「评选对象」「品牌项目」「牵线」."""

from decimal import Decimal

from activities.choices import CANDIDATE_KINDS, HONOUR_LEVELS, Grade, HonourKind, Level, RecipientKind
from activities.models import BrandProject, Candidate, Honour, Introduction, Selection
from activities.project_flow import STARTED
from activities.selection_flow import OVER
from activities.services.past_years import book_project, book_selection
from activities.sheets.columns import (
    SERIES,
    ActivitiesLoader,
    refuse_under_way,
    series_column,
    staff_no,
    unit_column,
)
from members.models import Member
from members.queries import unit_on
from members.sheets.officers import MEMBER
from members.sheets.units import UNIT
from unionportal.core.ledger import Reference
from unionportal.core.ledger.report_sentence import report_sentence_columns
from unionportal.sheets.columns import Column, SheetSpec

HONOURS = SheetSpec(
    key="activities.honours",
    title="荣誉",
    key_columns=("title", "recipient", "unit", "awarded_on", "grade"),
    year_by="awarded_on",
    columns=(
        Column(key="awarded_on", header="授予日期", kind="date", required=True, example="2022-05-01"),
        Column(key="title", header="荣誉", max_length=100, required=True, example="五一劳动奖章"),
        Column(key="recipient", header="获得者", max_length=100, required=True, example="张三"),
        Column(
            key="recipient_kind",
            header="获得者类型",
            choices=tuple(RecipientKind.choices),
            required=True,
            example=RecipientKind.PERSON,
        ),
        staff_no(help="获得者是会员的填"),
        Column(key="level", header="级别", choices=HONOUR_LEVELS, required=True, example=Level.CITY),
        Column(key="body", header="授予单位", max_length=100, required=True, example="市总工会"),
        Column(key="kind", header="类别", choices=tuple(HonourKind.choices), help="空白为荣誉称号"),
        Column(key="grade", header="等次", choices=tuple(Grade.choices), help="竞赛奖项必填"),
        unit_column("分工会", "空白为会员当时的分工会或校工会"),
        series_column(),
        Column(key="document", header="文号", max_length=100),
        *report_sentence_columns(),
    ),
)
SELECTIONS = SheetSpec(
    key="activities.selections",
    title="评选",
    key_columns=("unit", "title"),
    year_by="decided_on",
    help="每行一个已公布的评选。",
    columns=(
        unit_column(),
        Column(key="title", header="名称", max_length=100, required=True, example="2022年某项评选"),
        Column(key="kind", header="对象", choices=CANDIDATE_KINDS, required=True, example=RecipientKind.TEAM),
        Column(key="decided_on", header="决定日期", kind="date", required=True, example="2022-12-01"),
        series_column(),
        Column(key="seats", header="当选名额", kind="integer", required=True, example=10),
        Column(key="vote_weight", header="投票权重", kind="integer", help="百分数，空白为100", example=50),
        Column(key="purpose", header="说明", kind="long_text"),
    ),
)
CANDIDATES = SheetSpec(
    key="activities.candidates",
    title="评选对象",
    key_columns=("selection", "name", "unit"),
    columns=(
        Column(key="selection", header="评选", max_length=100, required=True, example="2022年某项评选"),
        Column(key="name", header="名称", max_length=100, required=True, example="某教学团队"),
        unit_column("分工会"),
        staff_no(help="对象是会员的填"),
        Column(key="votes", header="得票", kind="integer", example=321),
        Column(key="score", header="专家评分", kind="money", example=Decimal("92.50")),
        Column(key="total", header="总分", kind="money"),
        Column(key="is_winner", header="当选", kind="yes_no", required=True, example="是"),
        Column(key="position", header="次序", kind="integer"),
        Column(key="statement", header="事迹", kind="long_text"),
    ),
)
PROJECTS = SheetSpec(
    key="activities.projects",
    title="品牌项目",
    key_columns=("unit", "year", "title"),
    year_by="year",
    help="每行一个已立项的项目。",
    columns=(
        unit_column("分工会"),
        Column(key="title", header="项目", max_length=100, required=True, example="某品牌项目"),
        Column(key="year", header="年度", kind="integer", required=True, example=2022),
        Column(key="approved_on", header="立项日期", kind="date", required=True, example="2022-04-10"),
        Column(key="accepted_on", header="验收日期", kind="date"),
        Column(key="budget_amount", header="申请经费", kind="money"),
        Column(key="plan", header="方案", kind="long_text"),
        *report_sentence_columns(),
    ),
)
INTRODUCTIONS = SheetSpec(
    key="activities.introductions",
    title="牵线",
    key_columns=("introduced_on", "staff_no", "second", "second_name"),
    year_by="introduced_on",
    help="另一方是会员的填工号，不是会员的填姓名。",
    columns=(
        Column(key="introduced_on", header="牵线日期", kind="date", required=True, example="2022-06-18"),
        staff_no("一方工号", required=True, example="T0001"),
        Column(key="second", header="另一方工号", kind="staff_number"),
        Column(key="second_name", header="另一方姓名", max_length=100, example="校外人员"),
        Column(key="outcome", header="结果", max_length=200),
    ),
)


class HonourLoader(ActivitiesLoader):
    model = Honour
    references = {"staff_no": MEMBER, "unit": UNIT, "series": SERIES}

    def blank_unit(self, values):
        return unit_on(values["staff_no"], values["awarded_on"]) if values["staff_no"] else None


class SelectionLoader(ActivitiesLoader):
    model = Selection
    references = {"unit": UNIT, "series": SERIES}
    save = staticmethod(book_selection)

    def _fields(self, values):
        fields = super()._fields(values)
        if "vote_weight" in fields:
            fields["score_weight"] = max(0, 100 - fields["vote_weight"])
        return fields

    def change(self, record, changes, *, actor):
        refuse_under_way(record, OVER)
        super().change(record, changes, actor=actor)

    def exported(self):
        return self.existing().filter(state__in=OVER)


class CandidateLoader(ActivitiesLoader):
    model = Candidate
    references = {
        "selection": Reference(Selection, "title", "没有叫“{}”的评选，请登记在工作表「评选」。"),
        "unit": UNIT,
        "staff_no": MEMBER,
    }
    people = ("staff_no",)

    def create(self, values, *, actor):
        refuse_under_way(values["selection"], OVER)
        return super().create(values, actor=actor)

    def change(self, record, changes, *, actor):
        refuse_under_way(record.selection, OVER)
        super().change(record, changes, actor=actor)

    def exported(self):
        return self.existing().filter(selection__state__in=OVER)


class ProjectLoader(ActivitiesLoader):
    model = BrandProject
    amount = "budget_amount"
    references = {"unit": UNIT}
    save = staticmethod(book_project)

    def change(self, record, changes, *, actor):
        refuse_under_way(record, STARTED)
        super().change(record, changes, actor=actor)

    def exported(self):
        return self.existing().filter(state__in=STARTED)


class IntroductionLoader(ActivitiesLoader):
    model = Introduction
    references = {
        "staff_no": MEMBER,
        "second": Reference(
            Member, "staff_no", "没有工号为“{}”的会员。", narrow=lambda members: members.select_related("unit")
        ),
    }
    names = {"staff_no": "first"}
    private = frozenset({"second_name", "outcome"})
