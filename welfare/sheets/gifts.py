"""工作表「发放批次」「领取人」: an issue is booked as paid once its list is complete."""

from collections import defaultdict
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, Sum

from finance.services import ClaimState
from members.queries import UnitsByDay
from members.sheets.officers import MEMBER
from members.sheets.units import UNIT
from unionportal.core.ledger import Reference, RowLoader
from unionportal.core.trail import audit
from unionportal.sheets.columns import Column, SheetSpec
from unionportal.spelling.folding import folded
from welfare import acts
from welfare.benefit_flow import EDITABLE, BenefitState
from welfare.choices import Form, PurchaseChannel
from welfare.models import GiftIssue, GiftRecipient
from welfare.models.kind import gift_occasions
from welfare.services.gifts.lists import add_recipients, save_issue
from welfare.services.gifts.signing import check_signing_day
from welfare.services.past_years import book_paid
from welfare.sheets import money

ISSUES = SheetSpec(
    key="welfare.issues",
    title="发放批次",
    key_columns=("code",),
    year_by="issued_on",
    help="每行一个已支付的批次，金额由工作表「领取人」合计得出。",
    columns=(
        Column(key="code", header="批次编号", max_length=40, required=True, example="2022-CJ"),
        Column(
            key="occasion",
            header="事由",
            choices=lambda: gift_occasions().items(),
            required=True,
            example="spring_festival",
        ),
        Column(key="title", header="名称", max_length=100, required=True, example="2022年春节慰问品"),
        Column(key="content", header="发放内容", max_length=200),
        Column(key="form", header="形式", choices=tuple(Form.choices), help="空白为这一事由规定的第一种"),
        Column(key="supplier", header="供应商", max_length=100),
        Column(key="channel", header="采购渠道", choices=tuple(PurchaseChannel.choices)),
        Column(key="unit", header="发放组织", help="编号或名称，空白为校工会"),
        Column(key="issued_on", header="发放日期", kind="date", required=True, example="2022-01-20"),
        *money.money_columns(),
    ),
)
RECIPIENTS = SheetSpec(
    key="welfare.recipients",
    title="领取人",
    guest="name",
    key_columns=("issue", "staff_no", "name"),
    help="每行一人。非会员不填工号，填姓名。",
    columns=(
        Column(key="issue", header="批次编号", max_length=40, required=True, example="2022-CJ"),
        Column(key="staff_no", header="工号", kind="staff_number", example="T0001"),
        Column(key="name", header="姓名", max_length=100, help="非会员必填；会员可空", example="张三"),
        Column(key="cost", header="金额", kind="money", required=True, example=Decimal("300.00")),
        Column(key="signed_on", header="签收日期", kind="date", example="2022-01-20"),
        Column(key="note", header="备注", kind="note", help="不写证件号码、电话"),
    ),
)
# What of a recipient may still change once the list is closed.
_CHANGEABLE = ("signed_on", "note")
_FIELDS = ("code", "occasion", "title", "content", "form", "supplier", "channel", "issued_on")


class IssueLoader(RowLoader):
    """Creates the issue as a draft with its budget; the day of payment is kept as day of approval until booked."""

    model = GiftIssue
    references = {"unit": UNIT, **money.REFERENCES}

    def find(self, rows):
        found = GiftIssue.objects.filter(code__in=[row["code"] for row in rows])
        found = found.select_related(
            "unit", "claim__budget__account", "claim__budget__unit", "budget__account", "budget__unit"
        )
        return {(issue.code,): issue for issue in found}

    def current(self, record):
        own = {name: getattr(record, name) or None for name in (*_FIELDS, "unit")}
        return {**own, **money.current_money(record)}

    def _resolved(self, sheet):
        rows, root = super()._resolved(sheet), money.root_unit()
        past = [values for _, values in rows if not self.is_draft(sheet, values)]
        # Opened without money: what the list adds up to is added when it is booked.
        money.provide_for(sheet, [(money.budget_key(values, root), Decimal(0)) for values in past])
        return rows

    def is_draft(self, sheet, values):
        return not sheet.is_history(values["issued_on"], values["paid_on"])

    def is_same_draft(self, sheet, record, values):
        own = [name for name in (*_FIELDS, "unit") if values[name] is not None]
        return self.is_draft(sheet, values) and money.is_same_draft(record, own, values)

    def create_draft(self, values, *, actor):
        return save_issue(self._issue(values), actor=actor)

    def _issue(self, values):
        root = money.root_unit()
        key = money.budget_key(values, root)
        issue = GiftIssue(
            **{name: values[name] or "" for name in _FIELDS if name != "form"},
            unit=values["unit"] or root,
            funding_source=key.funding_source,
            over_cap_reason=values["over_cap_reason"] or "",
            budget=money.find_budgets([key]).get(key),
        )
        if values["form"]:
            issue.form = values["form"]
        else:
            issue.take_usual_form()
        if issue.budget is None:
            raise ValidationError({"account": money.why_no_budget([key])[key]})
        return issue

    def create(self, values, *, actor):
        issue = self._issue(values)
        issue.approved_on = values["paid_on"]
        issue.full_clean(exclude=["amount", "claim", "number"])
        issue.save()
        return issue

    def change(self, record, changes, *, actor):
        money.refuse_change(record, changes)
        for name, value in changes.items():
            setattr(record, name, value)
        record.full_clean()
        record.save()
        audit.record(
            actor, acts.CORRECT_ISSUE, record, 修改=[one.header for one in self.spec.columns if one.key in changes]
        )

    def export(self, scope):
        rows = GiftIssue.objects.visible_to(scope).filter(claim__state=ClaimState.PAID)
        for issue in rows.select_related("unit", "claim__budget__account", "claim__budget__unit"):
            row = self.current(issue)
            yield {**row, "unit": issue.unit.code, **money.written(row)}


class RecipientLoader(RowLoader):
    """Reads, compares and inserts thousands of rows in bulk, then books the drafts with a day of payment."""

    table = GiftRecipient
    changes_only = False

    references = {
        "issue": Reference(
            GiftIssue,
            "code",
            "没有编号为“{}”的批次，请登记在工作表「发放批次」。",
            narrow=lambda issues: issues.select_related("unit", "claim"),
        ),
        "staff_no": MEMBER,
    }
    people, amount = ("staff_no",), "cost"

    def load(self, sheet):
        rows = self._resolved(sheet)
        if not rows:
            return
        known = self._known([values for _, values in rows])
        homes = UnitsByDay({values["staff_no"].pk for _, values in rows if values["staff_no"]})
        new, changed, first_row, drafted = [], [], {}, defaultdict(list)
        for number, values in rows:
            first_row.setdefault(values["issue"].pk, number)
            row = self._row(sheet, number, values, known, homes)
            if row is None:
                continue
            known[_key(row)] = row
            if row.pk is None and _takes_drafts(sheet, row.issue):
                drafted[row.issue].append(row)
                sheet.sign(number, "draft", str(row.cost))
                continue
            (new if row.pk is None else changed).append(row)
            sheet.sign(number, row.pk, str(row.cost), str(row.signed_on), row.note)
            sheet.enter(number, self.concern({**values, "unit": values["issue"].unit}), values)
        if not sheet.ok:
            return
        GiftRecipient.objects.bulk_create(new, batch_size=1000)
        GiftRecipient.objects.bulk_update(changed, _CHANGEABLE, batch_size=1000)
        sheet.new, sheet.changed = len(new), len(changed)
        for issue, rows_of_it in drafted.items():
            self._draft(sheet, first_row[issue.pk], issue, rows_of_it)
        self._book(sheet, first_row)

    def _draft(self, sheet, number, issue, rows):
        """Add rows to the list of an issue that is a draft in the portal."""
        try:
            with transaction.atomic():
                added = add_recipients(issue, rows, actor=sheet.actor).added
        except (PermissionDenied, ValidationError) as refusal:
            sheet.report(number, "issue", " ".join(getattr(refusal, "messages", [str(refusal)])))
            return
        sheet.new += added
        sheet.drafts += added

    def _known(self, lines):
        """Return {key: recipient} of the people of the file who are on the lists already."""
        members = {values["staff_no"].pk for values in lines if values["staff_no"]}
        guests = {values["name"] for values in lines if not values["staff_no"] and values["name"]}
        of_file = Q(member__in=members) | Q(member=None, name__in=guests)
        rows = GiftRecipient.objects.filter(of_file, issue__in={values["issue"].pk for values in lines})
        return {_key(row): row for row in rows.order_by()}

    def _row(self, sheet, number, values, known, homes):
        """Return the recipient to write, or None when nothing is to be written."""
        issue, member, name = values["issue"], values["staff_no"], values["name"]
        if member is None and not name:
            return sheet.report(number, "name", "非会员请填写姓名，会员请填写工号。")
        if member and name and folded(name) != folded(member.name):
            return sheet.report(number, "name", f"工号{member.staff_no}是{member.name}，不是{name}。")
        row = GiftRecipient(
            issue=issue,
            member=member,
            name=member.name if member else name,
            cost=values["cost"],
            unit=homes.on(member, issue.issued_on) if member else issue.unit,
            signed_on=values["signed_on"],
            note=values["note"] or "",
        )
        before = known.get(_key(row))
        is_signed_anew = row.signed_on and (before is None or row.signed_on != before.signed_on)
        if is_signed_anew and (refusal := _why_not_signed(issue, row.signed_on)):
            return sheet.report(number, "signed_on", refusal)
        if before is None:
            return self._new(sheet, number, row)
        if before.pk is None:
            return sheet.report(number, "staff_no", "此人在这一批次中列了两次。")
        if before.cost != row.cost:
            return sheet.report(number, "cost", money.PAID)
        # A blank leaves what is recorded, "" clears it.
        filled = [name for name in _CHANGEABLE if values[name] is not None]
        differs = [name for name in filled if getattr(row, name) != getattr(before, name)]
        for name in differs:
            sheet.show(number, str(before), name, getattr(before, name), getattr(row, name))
            setattr(before, name, getattr(row, name))
        if differs:
            return before
        sheet.unchanged += 1
        return None

    def _new(self, sheet, number, row):
        if row.cost <= 0:
            return sheet.report(number, "cost", "金额须大于零。")
        if _takes_drafts(sheet, row.issue):
            return row
        if row.issue.state == BenefitState.APPROVED or row.issue.approved_on is None:
            return sheet.report(number, "issue", _why_closed(sheet, row.issue))
        return row

    def _book(self, sheet, first_row):
        """Book the batches of this file that the sheet before made and that are not booked yet."""
        waiting = GiftIssue.objects.filter(pk__in=first_row, state=BenefitState.DRAFT, approved_on__isnull=False)
        listed = GiftRecipient.objects.filter(issue__in=waiting).order_by().values("issue")
        sums = defaultdict(Decimal, listed.values_list("issue", Sum("cost")))
        rows = []
        for issue in waiting.select_related("unit", "budget__unit", "budget__account"):
            issue.amount = sums[issue.pk]
            key = money.BudgetKey.of(issue.budget)
            rows.append((first_row[issue.pk], issue, key, issue.approved_on))
        money.provide_for(sheet, [(key, issue.amount) for _, issue, key, _ in rows])
        good = money.with_budgets(sheet, rows)
        if sheet.ok:
            book_paid(good, actor=sheet.actor, ledger=sheet.ledger)

    def export(self, scope):
        rows = GiftRecipient.objects.visible_to(scope).filter(issue__claim__state=ClaimState.PAID)
        for row in rows.select_related("issue", "member"):
            yield {
                "issue": row.issue.code,
                "staff_no": row.member and row.member.staff_no,
                "name": row.name,
                "cost": row.cost,
                "signed_on": row.signed_on,
                "note": row.note,
            }


def _why_not_signed(issue, day):
    """Return why nobody signed on this day for a gift of the issue, or None."""
    is_booked_yet = issue.state in EDITABLE and issue.approved_on is not None
    if not is_booked_yet and not issue.is_handed_out:
        return f"批次{issue.code}{issue.standing}，不能登记签收，请清空签收日期。"
    try:
        check_signing_day(issue, day)
    except ValidationError as refusal:
        return " ".join(refusal.messages)
    return None


def _takes_drafts(sheet, issue):
    """Return whether the list grows as that of any draft: the issue is dated from the 启用日 on, and not decided."""
    return issue.state in EDITABLE and issue.approved_on is None and not sheet.is_history(issue.issued_on)


def _why_closed(sheet, issue):
    """Return why the list of the issue does not grow by the file, and what to do."""
    if issue.state not in EDITABLE:
        advice = "请先退回" if issue.state in (BenefitState.REPORTED, BenefitState.CHECKED) else "漏了的人请另建批次"
        return f"批次{issue.code}{issue.standing}，名单不能再增加，{advice}。"
    why, or_ = "还没有设定启用日", "先由主席设定启用日"
    if sheet.starts_on:
        why, or_ = f"发放日期早于启用日（{sheet.starts_on}）", "更正发放日期"
    return f"批次{issue.code}{issue.standing}，{why}，名单不能由台账增加：请用“生成领取人”加入，或{or_}。"


def _key(row):
    return row.issue_id, row.member_id, None if row.member_id else row.name
