"""The sheets of records without a flow: mutual aid, pairings, donations, insurance."""

from decimal import Decimal

from members.sheets.officers import MEMBER
from members.sheets.units import UNIT
from unionportal.core.ledger import RecordLoader, Reference
from unionportal.sheets.columns import Column, SheetSpec
from welfare.choices import MutualAidState, Risk
from welfare.models import (
    CaseKind,
    Donation,
    DonationDrive,
    InsuranceCover,
    InsurancePlan,
    MutualAidClaim,
    Pairing,
    Remittance,
    ServiceCase,
)
from welfare.services.records import import_remittance, save_record


def _staff_no():
    return Column(key="staff_no", header="工号", kind="staff_number", required=True, example="T0001")


def _unit():
    return Column(key="unit", header="工会组织", help="编号或名称，空白为校工会")


MUTUAL_AID = SheetSpec(
    key="welfare.mutual_aid",
    title="互助保障",
    key_columns=("staff_no", "plan", "submitted_on"),
    year_by="submitted_on",
    columns=(
        _staff_no(),
        Column(key="plan", header="保障项目", max_length=100, required=True, example="住院专享保障"),
        Column(key="submitted_on", header="申请日期", kind="date", required=True, example="2022-03-05"),
        Column(key="state", header="结果", choices=tuple(MutualAidState.choices), required=True, example="granted"),
        Column(key="decided_on", header="办结日期", kind="date", help="已办结的必填", example="2022-04-02"),
        Column(key="granted", header="获赔金额", kind="money", help="已获赔的必填", example=Decimal("1200.00")),
    ),
)
PAIRINGS = SheetSpec(
    key="welfare.pairings",
    title="结对帮扶",
    key_columns=("staff_no", "student_no", "since"),
    columns=(
        _staff_no(),
        Column(key="student_no", header="学号", kind="digits", max_length=30, required=True, example="20210001"),
        Column(key="student", header="学生姓名", kind="name", required=True, example="学生甲"),
        Column(key="project", header="项目", max_length=100),
        Column(key="since", header="结对日期", kind="date", required=True, example="2022-03-08"),
        Column(key="until", header="结束日期", kind="date", help="从这一天起不再结对"),
    ),
)
DRIVES = SheetSpec(
    key="welfare.drives",
    title="捐款活动",
    key_columns=("title", "started_on"),
    year_by="started_on",
    columns=(
        Column(key="title", header="名称", max_length=100, required=True, example="2022年慈善一日捐"),
        Column(key="started_on", header="开始日期", kind="date", required=True, example="2022-05-10"),
        Column(key="beneficiary", header="受益方", max_length=100, required=True, example="市慈善总会"),
        _unit(),
    ),
)
_DRIVE = Column(key="drive", header="捐款活动", max_length=100, required=True, example="2022年慈善一日捐")
DONATIONS = SheetSpec(
    key="welfare.donations",
    title="捐款",
    key_columns=("drive", "staff_no", "given_on"),
    year_by="given_on",
    columns=(
        _DRIVE,
        _staff_no(),
        Column(key="amount", header="金额", kind="money", required=True, example=Decimal("100.00")),
        Column(key="given_on", header="捐款日期", kind="date", required=True, example="2022-05-12"),
        Column(key="note", header="备注", kind="note", help="不写证件号码、电话"),
    ),
)
REMITTANCES = SheetSpec(
    key="welfare.remittances",
    title="捐款上缴",
    key_columns=("receiver", "receipt_no"),
    year_by="remitted_on",
    columns=(
        _DRIVE,
        Column(key="amount", header="金额", kind="money", required=True, example=Decimal("100.00")),
        Column(key="remitted_on", header="上缴日期", kind="date", required=True, example="2022-06-01"),
        Column(key="receiver", header="接收单位", max_length=100, required=True, example="市慈善总会"),
        Column(key="receipt_no", header="票据号", kind="digits", max_length=60, required=True, example="00012345"),
        _unit(),
    ),
)
PLANS = SheetSpec(
    key="welfare.plans",
    title="保险方案",
    key_columns=("title", "since"),
    columns=(
        Column(key="title", header="名称", max_length=100, required=True, example="2022年团体意外险"),
        Column(key="insurer", header="承保单位", max_length=100, required=True, example="某保险公司"),
        Column(key="since", header="保险起期", kind="date", required=True, example="2022-09-01"),
        Column(key="until", header="保险止期", kind="date", required=True, help="最后一天", example="2023-08-31"),
        Column(key="insured", header="参保人数", kind="integer", required=True, example=900),
        Column(key="premium", header="每人保费", kind="money", required=True, example=Decimal("60.00")),
        _unit(),
    ),
)
COVERS = SheetSpec(
    key="welfare.covers",
    title="保险责任",
    key_columns=("plan", "risk"),
    columns=(
        Column(key="plan", header="保险方案", max_length=100, required=True, example="2022年团体意外险"),
        Column(key="risk", header="险种", choices=tuple(Risk.choices), required=True, example=Risk.MAJOR_ILLNESS),
        Column(key="cover", header="每人保额", kind="money", required=True, example=Decimal("50000.00")),
    ),
)

CASE_KINDS = SheetSpec(
    key="welfare.case_kinds",
    title="服务事项类别",
    key_columns=("code",),
    columns=(
        Column(key="code", header="代码", max_length=20, required=True, example="school_entry"),
        Column(key="name", header="名称", max_length=40, required=True, example="子女入学"),
        Column(key="place", header="次序", kind="integer", help="空白为100"),
    ),
)
CASES = SheetSpec(
    key="welfare.cases",
    title="服务事项",
    key_columns=("unit", "kind", "received_on"),
    year_by="received_on",
    help="同一单位、同一类别、同一天的写一行；不写姓名，只计人数。",
    columns=(
        Column(key="unit", header="工会组织", required=True, help="编号或名称", example="校工会"),
        Column(key="kind", header="类别", required=True, help="代码或名称", example="子女入学"),
        Column(key="received_on", header="受理日期", kind="date", required=True, example="2022-06-08"),
        Column(key="people", header="人数", kind="integer", required=True, example=12),
        Column(key="settled_on", header="办结日期", kind="date", help="还在办理的空着"),
        Column(key="summary", header="概述", max_length=200, help="不写姓名和隐私"),
    ),
)


class _RecordLoader(RecordLoader):
    """A new row about a person belongs to that person's unit on the day."""

    names = {"staff_no": "member"}
    save = staticmethod(save_record)


class MutualAidLoader(_RecordLoader):
    model = MutualAidClaim
    references = {"staff_no": MEMBER}
    people, amount = ("staff_no",), "granted"


class PairingLoader(_RecordLoader):
    model = Pairing
    people = ("staff_no",)
    references = {"staff_no": MEMBER}
    names = {"staff_no": "mentor"}


class DriveLoader(_RecordLoader):
    model = DonationDrive
    references = {"unit": UNIT}


_DRIVES = {"drive": Reference(DonationDrive, "title", "没有叫“{}”的捐款活动，请登记在工作表「捐款活动」。")}


class DonationLoader(_RecordLoader):
    model = Donation
    people, amount = ("staff_no",), "amount"
    references = {"staff_no": MEMBER, **_DRIVES}


class RemittanceLoader(_RecordLoader):
    model = Remittance
    save = staticmethod(import_remittance)
    amount = "amount"
    references = {"unit": UNIT, **_DRIVES}


class PlanLoader(_RecordLoader):
    model = InsurancePlan
    references = {"unit": UNIT}


class CoverLoader(_RecordLoader):
    model = InsuranceCover
    references = {"plan": Reference(InsurancePlan, "title", "没有叫“{}”的保险方案，请登记在工作表「保险方案」。")}


class CaseKindLoader(_RecordLoader):
    model = CaseKind

    def export(self, scope):
        return map(self.current, CaseKind.objects.all())


class CaseLoader(_RecordLoader):
    model = ServiceCase
    references = {
        "unit": UNIT,
        "kind": Reference(CaseKind, ("code", "name"), "没有代码或名称为“{}”的类别，请登记在工作表「服务事项类别」。"),
    }
    coded = frozenset({"kind"})
