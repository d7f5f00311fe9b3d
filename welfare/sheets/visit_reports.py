"""工作表「上报慰问」: visits as whoever keeps the records of a branch reports them; money is the office's."""

from members.sheets.officers import MEMBER
from unionportal.core.ledger import RowLoader
from unionportal.sheets.columns import Column, SheetSpec
from welfare.benefit_flow import BenefitState
from welfare.choices import Kinship
from welfare.models import Visit
from welfare.models.kind import visit_occasions
from welfare.services.visits import report_visit

VISIT_REPORTS = SheetSpec(
    key="welfare.visit_reports",
    title="上报慰问",
    key_columns=("staff_no", "occasion", "happened_on", "kinship", "relative"),
    help="每行上报一次慰问，由校工会核定、批准、支付。已支付的往年慰问用“慰问”。",
    columns=(
        Column(key="staff_no", header="工号", kind="staff_number", required=True, example="T0001"),
        Column(
            key="occasion",
            header="事由",
            choices=lambda: visit_occasions().items(),
            required=True,
            example="retirement",
        ),
        Column(key="happened_on", header="发生日期", kind="date", required=True, example="2022-05-07"),
        Column(key="kinship", header="亲属关系", choices=tuple(Kinship.choices), help="亲人去世时填写"),
        Column(key="relative", header="亲属姓名", max_length=100, help="同一天有两位亲人时填写"),
        Column(key="hospital", header="医院", max_length=100),
        Column(key="note", header="说明", max_length=200, help="谁去慰问、带了什么"),
        Column(key="over_cap_reason", header="超标准原因", max_length=200),
    ),
)


class VisitReportLoader(RowLoader):
    """Reports a visit as its page does; whatever becomes of it is decided there."""

    model = Visit
    changes_only = False
    references = {"staff_no": MEMBER}
    people = ("staff_no",)

    def find(self, rows):
        found = self._standing().filter(member__in={row["staff_no"].pk for row in rows})
        return {self.key(self.current(record)): record for record in found}

    def current(self, record):
        own = {column.key: getattr(record, column.key, None) or None for column in self.spec.columns}
        return {**own, "staff_no": record.member}

    def export(self, scope):
        for record in self._standing().visible_to(scope):
            yield {**self.current(record), "staff_no": record.member.staff_no}

    def _standing(self):
        return Visit.objects.exclude(state=BenefitState.CANCELLED).select_related("member", "unit")

    def create(self, values, *, actor):
        given = {key: value for key, value in values.items() if value is not None}
        return report_visit(Visit(member=given.pop("staff_no"), **given), actor=actor)
