"""The sheet of the files of members in need: what the household lived on; the sealed circumstances are not in it."""

from decimal import Decimal

from members.sheets.officers import MEMBER
from unionportal.core.ledger import RecordLoader
from unionportal.sheets.columns import Column, SheetSpec
from welfare.choices import CloseReason
from welfare.models import HardshipFile
from welfare.models.hardship import hardship_categories, hardship_causes
from welfare.services.hardship import save_hardship_file


def _coded(key, header, names, **more):
    return Column(key=key, header=header, choices=lambda: names().items(), **more)


HARDSHIP_FILES = SheetSpec(
    key="welfare.hardship_files",
    title="困难职工档案",
    key_columns=("staff_no", "opened_on"),
    year_by="opened_on",
    help="每行一份档案；人均月收入由系统计算。困难情况、家庭成员和年度复核在系统中登记。",
    columns=(
        Column(key="staff_no", header="工号", kind="staff_number", required=True, example="T0001"),
        Column(key="opened_on", header="建档日期", kind="date", required=True, example="2022-03-01"),
        _coded("category", "困难类别", hardship_categories, required=True, example="deep"),
        _coded("cause", "主要致困原因", hardship_causes, required=True, example="own_illness"),
        _coded("second_cause", "次要致困原因", hardship_causes),
        Column(key="income_year", header="收入所属年度", kind="integer", help="空白为建档的上一年"),
        Column(key="income", header="家庭年收入", kind="money", required=True, example=Decimal("62000.00")),
        Column(key="fixed_expenses", header="家庭年刚性支出", kind="money", help="空白为0"),
        Column(key="people", header="家庭人口", kind="integer", required=True, help="包括本人", example=3),
        Column(key="housing", header="住房情况", max_length=100),
        Column(key="closed_on", header="销档日期", kind="date", help="还在档的空着"),
        Column(key="close_reason", header="销档原因", choices=tuple(CloseReason.choices), help="已销档的必填"),
    ),
)


class HardshipLoader(RecordLoader):
    model = HardshipFile
    save = staticmethod(save_hardship_file)
    names = {"staff_no": "member"}
    people, amount = ("staff_no",), "income"
    references = {"staff_no": MEMBER}

    def create(self, values, *, actor):
        year = values["income_year"] or values["opened_on"].year - 1
        return super().create({**values, "income_year": year}, actor=actor)
