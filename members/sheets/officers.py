"""工作表「分工会委员」."""

from members.choices import OfficerPost
from members.models import Member, OfficerTerm
from members.services.officers import appoint_officer, correct_term
from members.sheets.units import UNIT
from unionportal.core.ledger import Reference, RowLoader
from unionportal.sheets.columns import Column, SheetSpec

# Any sheet may name a member by 工号.
MEMBER = Reference(
    Member,
    "staff_no",
    "没有工号为“{}”的会员。",
    narrow=lambda members: members.select_related("unit", "user"),
    of_people=True,
    out_of_reach=("您的单位里没有工号为“{}”的会员（别的单位的人由他所在的分工会或校工会登记，请把这一行留下不导入）。"),
)

OFFICERS = SheetSpec(
    key="members.officers",
    title="分工会委员",
    key_columns=("unit", "member", "post", "since"),
    help="每行一个任期。换届时给原来的任期填上任期止，再加新的一行。",
    columns=(
        Column(key="unit", header="分工会", required=True, help="编号或名称", example="某学院分工会"),
        Column(key="member", header="工号", kind="staff_number", required=True, example="T0001"),
        Column(key="post", header="职务", choices=tuple(OfficerPost.choices), required=True, example=OfficerPost.CHAIR),
        Column(key="term_no", header="届次", kind="integer", example=3),
        Column(key="elected_on", header="选举日期", kind="date", required=True, example="2021-12-20"),
        Column(key="since", header="任期起", kind="date", required=True, example="2022-01-01"),
        Column(key="until", header="任期止", kind="date", help="从这一天起不再任职；空白为在任"),
    ),
)


class OfficerLoader(RowLoader):
    model = OfficerTerm
    references = {"unit": UNIT, "member": MEMBER}
    people = ("member",)

    def create(self, values, *, actor):
        return appoint_officer(actor=actor, **values)

    def change(self, record, changes, *, actor):
        correct_term(record, actor=actor, **changes)

    def export(self, scope):
        for term in OfficerTerm.objects.visible_to(scope).select_related("unit", "member"):
            yield {**self.current(term), "unit": term.unit.code, "member": term.member.staff_no}
