"""工作表「慰问」「补助」: one row per paid visit or grant."""

from decimal import Decimal
from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from finance.services import ClaimState, find_budgets, of_another_source
from members.queries import unit_on
from members.sheets.officers import MEMBER
from unionportal.core.ledger import RowLoader
from unionportal.core.ledger.refusals import sentences_of
from unionportal.core.trail import audit
from unionportal.core.values.rules import not_later_than_today
from unionportal.sheets.columns import Column, SheetSpec
from welfare import acts
from welfare.benefit_flow import BenefitState
from welfare.choices import Form, Kinship, Once
from welfare.models import Grant, Visit
from welfare.models.kind import grant_kinds, visit_occasions
from welfare.services.grants import report_grant
from welfare.services.past_years import book_paid
from welfare.services.visits import report_visit
from welfare.sheets import money

VISITS = SheetSpec(
    key="welfare.visits",
    title="慰问",
    key_columns=("staff_no", "occasion", "happened_on", "kinship", "relative"),
    year_by="happened_on",
    help="每行一次已支付的慰问。还没有支付的请在系统中上报。",
    columns=(
        Column(key="staff_no", header="工号", kind="staff_number", required=True, example="T0001"),
        Column(
            key="occasion",
            header="事由",
            choices=lambda: visit_occasions().items(),
            required=True,
            example="hospital",
        ),
        Column(key="happened_on", header="发生日期", kind="date", required=True, example="2022-05-06"),
        Column(key="kinship", header="亲属关系", choices=tuple(Kinship.choices), help="亲人去世时填写"),
        Column(key="relative", header="亲属姓名", max_length=100, help="同一天有两位亲人时填写"),
        Column(key="hospital", header="医院", max_length=100),
        Column(key="visited_on", header="慰问日期", kind="date", example="2022-05-08"),
        Column(key="visitors", header="慰问人", max_length=200),
        Column(key="form", header="形式", choices=tuple(Form.choices), help="空白为这一事由规定的第一种"),
        Column(key="amount", header="金额", kind="money", required=True, example=Decimal("1000.00")),
        *money.money_columns(),
    ),
)
GRANTS = SheetSpec(
    key="welfare.grants",
    title="补助",
    key_columns=("staff_no", "kind", "applied_on"),
    year_by="applied_on",
    help="每行一笔已支付的补助。困难情况不在台账中填写。",
    columns=(
        Column(key="staff_no", header="工号", kind="staff_number", required=True, example="T0001"),
        Column(
            key="kind",
            header="补助类别",
            choices=lambda: grant_kinds().items(),
            required=True,
            example="major_illness",
        ),
        Column(key="applied_on", header="申请日期", kind="date", required=True, example="2022-01-04"),
        Column(key="amount", header="金额", kind="money", required=True, example=Decimal("1000.00")),
        *money.money_columns(),
    ),
)


class _PaidLoader(RowLoader):
    """New rows are booked together at the end; of a recorded row only what is no money may change."""

    changes_only = False

    references = {"staff_no": MEMBER, **money.REFERENCES}
    people, amount = ("staff_no",), "amount"
    day = ""
    # Columns that are fields of the model under the same name.
    fields = ()
    # The service that saves a draft.
    save_draft = None

    def find(self, rows):
        members = {row["staff_no"].pk for row in rows}
        found = self.model.objects.filter(member__in=members).exclude(state=BenefitState.CANCELLED)
        found = found.select_related("member", "unit", "claim__budget__account", "claim__budget__unit")
        return {self.key(self.current(record)): record for record in found}

    def current(self, record):
        own = {name: getattr(record, name) or None for name in self.fields}
        return {"staff_no": record.member, **own, **money.current_money(record)}

    def load(self, sheet):
        rows = self._resolved(sheet)
        existing = self.find([values for _, values in rows]) if rows else {}
        root, fresh, later, keys = money.root_unit() if rows else None, [], [], set()
        for number, values in rows:
            try:
                if (record := existing.get(self.key(values))) is not None:
                    self._compare(sheet, number, record, values)
                elif self.key(values) in keys:
                    sheet.report(number, "", "与前面的一行重复，只能保留一行。")
                else:
                    keys.add(self.key(values))
                    new = (number, self._new(values), money.budget_key(values, root), values["paid_on"])
                    (fresh if self._is_history(sheet, values) else later).append(new)
            except ValidationError as refusal:
                for name, sentence in sentences_of(refusal):
                    sheet.report(number, name, sentence)
        money.provide_for(sheet, [(key, benefit.amount) for _, benefit, key, _ in fresh])
        good = money.with_budgets(sheet, fresh)
        self._check_repeated(sheet, fresh)
        if sheet.ok:
            book_paid(good, actor=sheet.actor, ledger=sheet.ledger)
        sheet.new = len(good)
        given = dict(rows)
        for number, benefit, *_ in fresh:
            sheet.sign(number, "new")
            sheet.enter(number, self.concern({**given[number], "unit": benefit.unit}), given[number])
        for number, benefit, key, _ in later:
            self._draft(sheet, number, benefit, key)

    def _is_history(self, sheet, values):
        return sheet.is_history(values[self.day], values["paid_on"])

    def _draft(self, sheet, number, benefit, key):
        """Save a row dated on the 启用日 or later as a draft of the maker, to be reported and checked as usual."""
        benefit.budget, benefit.reported_on = find_budgets([key]).get(key), None
        if contradicted := of_another_source([key]):
            sheet.report(number, "funding_source", contradicted[key])
            return
        try:
            with transaction.atomic():
                self.save_draft(benefit, actor=sheet.actor)
        except (PermissionDenied, ValidationError) as refusal:
            sheet.report(number, "", " ".join(getattr(refusal, "messages", [str(refusal)])))
            return
        sheet.new += 1
        sheet.drafts += 1
        sheet.sign(number, "draft")

    def _check_repeated(self, sheet, fresh):
        """Report rows that repeat within the file."""

    def _compare(self, sheet, number, record, values):
        current = self.current(record)
        changes = {key: new for key, new in values.items() if new is not None and new != current[key]}
        own = ("amount", *self.fields)
        if not self._is_history(sheet, values) and money.is_same_draft(record, own, values):
            changes = {}
        if not changes:
            sheet.unchanged += 1
            return
        money.refuse_change(record, changes)
        sheet.enter(number, self.concern({**current, "unit": record.unit}), changes, current)
        for key, new in changes.items():
            setattr(record, key, new)
        record.clean_fields(exclude=["member", "unit", "budget", "claim", "uid"])
        record.save(update_fields=list(changes))
        labels = [next(c.header for c in self.spec.columns if c.key == key) for key in changes]
        audit.record(sheet.actor, self.correcting, record, 修改=labels)
        sheet.changed += 1
        for key, new in changes.items():
            sheet.sign(number, key, str(current[key]), str(new))
            sheet.show(number, str(record), key, current[key], new)

    def _new(self, values):
        given = {name: values[name] for name in self.fields if values[name] is not None}
        benefit = self.model(
            member=values["staff_no"],
            unit=unit_on(values["staff_no"], values[self.day]),
            amount=values["amount"],
            over_cap_reason=values["over_cap_reason"] or "",
            reported_on=values[self.day],
            **given,
        )
        if "form" in self.fields and values["form"] is None:
            benefit.take_usual_form()
        not_later_than_today(values["paid_on"], "支付日期", field="paid_on")
        benefit.clean_fields(exclude=["member", "unit", "budget", "claim", "uid"])
        benefit.clean()
        benefit.validate_constraints(exclude=["uid", "number", "claim"])
        return benefit

    def export(self, scope):
        rows = self.model.objects.visible_to(scope).filter(claim__state=ClaimState.PAID)
        rows = rows.select_related("member", "claim__budget__account", "claim__budget__unit")
        for record in rows:
            row = self.current(record)
            yield {**row, "staff_no": record.member.staff_no, **money.written(row)}


class VisitLoader(_PaidLoader):
    model, day = Visit, "happened_on"
    save_draft = staticmethod(partial(report_visit, submit=False))
    correcting = acts.CORRECT_VISIT
    fields = ("occasion", "happened_on", "kinship", "relative", "hospital", "visited_on", "visitors", "form")

    def _check_repeated(self, sheet, fresh):
        seen = set()
        for number, visit, *_ in sorted(fresh, key=lambda row: row[1].happened_on):
            rule = visit.rule
            if rule is None or rule.once == Once.ALWAYS:
                continue
            year = visit.happened_on.year if rule.once == Once.A_YEAR else None
            key = (visit.member_id, visit.occasion, year)
            if key in seen and not visit.over_cap_reason:
                name = visit.get_occasion_display()
                sheet.report(
                    number, "over_cap_reason", f"{visit.member.name}的“{name}”慰问不止一次，请填写超标准原因。"
                )
            seen.add(key)


class GrantLoader(_PaidLoader):
    model, day = Grant, "applied_on"
    save_draft = staticmethod(report_grant)
    correcting = acts.CORRECT_GRANT
    fields = ("kind", "applied_on")
