"""What is exported as 台账 and uploaded as it is changes nothing, and one changed cell is one change, of every kind."""

import datetime
import io

import pytest

from finance.models import Budget
from members.models import Member
from tests.books import book
from unionportal.core import ledger
from unionportal.core.access.scoping import Scope
from unionportal.core.models import Unit
from unionportal.portal.workbooks.exporting import rows_of
from unionportal.sheets.workbook import write_ledger

NAME = "calendar-2022"
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group(NAME)]
# The column that is changed.
CHANGED = {
    "members.units": "name",
    "members.members": "department",
    "members.officers": "term_no",
    "members.cards": "issued_on",
    "finance.accounts": "name",
    "finance.filings": "document",
    "welfare.cap_groups": "name",
    "welfare.visits": "hospital",
    "welfare.grants": "over_cap_reason",
    "welfare.issues": "occasion",
    "welfare.recipients": "signed_on",
    "welfare.mutual_aid": "decided_on",
    "welfare.pairings": "student",
    "welfare.drives": "beneficiary",
    "welfare.donations": "amount",
    "welfare.plans": "insurer",
    "welfare.case_kinds": "name",
    "welfare.cases": "people",
    "welfare.covers": "cover",
    "welfare.hardship_files": "housing",
    "welfare.hardship_relatives": "occupation",
    "congress.rules": "numerator",
    "congress.terms": "since",
    "congress.congresses": "starts_on",
    "congress.delegations": "head",
    "congress.delegates": "kind",
    "congress.meetings": "expected",
    "congress.attendance": "note",
    "congress.agenda": "kind",
    "congress.categories": "position",
    "congress.proposal_rules": "source",
    "congress.proposals": "title",
    "congress.assignments": "role",
    "congress.replies": "result_class",
    "activities.series": "name",
    "activities.clubs": "founded_on",
    "activities.club_members": "until",
    "activities.activities": "summary",
    "activities.participations": "role",
    "activities.entries": "people",
    "activities.honours": "document",
    "activities.selections": "purpose",
    "activities.candidates": "votes",
    "activities.projects": "approved_on",
    "activities.introductions": "outcome",
    "activities.publications": "kind",
    "activities.regulations": "compiled_on",
    "activities.editions": "kind",
    "activities.plan": "month_to",
}
# The column whose change is refused, and why: money that was decided or booked is put right by another row, a rule in
# force by one from another day, a total by the page where another person confirms the correction.
REFUSED = {
    "finance.budgets": ("initial", "请登记在工作表「预算调整」"),
    "finance.adjustments": ("amount", "内容不同"),
    "finance.incomes": ("amount", "请冲正后重新登记"),
    "finance.payments": ("amount", "请冲正后重新登记"),
    "welfare.remittances": ("amount", "请出纳登记退回，再登记一笔"),
    "welfare.visit_reports": ("hospital", "内容不同"),
    "welfare.kinds": ("name", "请写新的生效日期"),
    "welfare.standards": ("source", "请写新的生效日期"),
    "welfare.words": ("source", "请写新的生效日期"),
    "core.past_totals": ("value", "请在后台“历史数”里更正"),
}


@pytest.fixture
def year(example):
    """The example's year, with rows of the kinds that it has none of, and a member who left."""
    budget = Budget.objects.select_related("unit", "account").order_by("pk").first()
    line = {"unit": budget.unit.code, "year": budget.year, "account": budget.account.code}
    line |= {"funding_source": budget.funding_source}
    leaver = Member.objects.filter(left_on=None, user=None).order_by("-pk").first()
    gone = {"staff_no": leaver.staff_no, "left_on": "2022-12-31", "left_by": "retired"}
    need = {"staff_no": leaver.staff_no, "opened_on": "2022-03-01", "category": "deep", "cause": "own_illness"}
    rows = {
        "hardship_files": [need | {"income": 62000, "people": 3}],
        "hardship_relatives": [{"staff_no": leaver.staff_no, "name": "家属甲", "relation": "子女"}],
        "adjustments": [line | {"amount": 100, "decided_on": "2022-06-30", "document": "纪要3号"}],
        "filings": [
            {"year": 2022, "kind": "budget", "filed_on": "2022-03-01", "receiver": "市总工会", "document": "1号"}
        ],
        "cases": [{"unit": "校工会", "kind": "子女入学", "received_on": "2022-06-08", "people": 12}],
        "past_totals": [
            {"unit": "校工会", "figure": "会员.总数", "year": "2012", "value": 120, "source": "2012年工作报告"}
        ],
    }
    ledger.apply(book(**rows), actor=None)
    given = {
        column.key: getattr(leaver, column.key, None) for column in ledger.entry_of("members.members").spec.columns
    }
    ledger.apply(book(members=[given | {"unit": Unit.objects.get(pk=leaver.unit_id).code} | gone]), actor=None)


def of_one_kind(entry, *rows):
    file = io.BytesIO()
    write_ledger(file, [(entry.spec, rows)])
    return ledger.preview(file.getvalue(), actor=None)


def other(column, value):
    """A value of the column that is not this one."""
    if column.labels:
        return next(one for one in column.labels if one != value)
    if column.kind == "date":
        return value + datetime.timedelta(days=1) if value else datetime.date(2022, 6, 6)
    if column.kind == "staff_number":
        return Member.objects.exclude(staff_no=value).filter(left_on=None).first().staff_no
    return (value or 0) + 1 if column.kind in ("money", "integer") else f"{value or ''}改"


def test_what_is_exported_comes_back_unchanged_and_with_one_changed_cell_as_one_change(year):
    assert {entry.spec.key for entry in ledger.registered()} == {*CHANGED, *REFUSED}
    filled = [(entry, list(rows_of(entry, Scope.everything()))) for entry in ledger.registered()]
    file = io.BytesIO()
    write_ledger(file, [(entry.spec, rows) for entry, rows in filled], guide=ledger.GUIDE)
    found = ledger.preview(file.getvalue(), actor=None)
    assert [str(problem) for problem in found.problems if not problem.warning] == []
    counts = {sheet.title: (sheet.new, sheet.changed, sheet.unchanged, sheet.rejected) for sheet in found.sheets}
    assert counts == {entry.spec.title: (0, 0, len(rows), 0) for entry, rows in filled}
    assert min(len(rows) for _, rows in filled) > 0
    for entry, rows in filled:
        key = entry.spec.key
        name, sentence = REFUSED.get(key) or (CHANGED[key], "")
        column = entry.spec.column(name)
        row = next((one for one in rows if one.get(name) not in (None, "")), rows[0])
        changed = {**row, name: other(column, row.get(name))}
        if key == "members.units":
            changed["renamed_on"] = datetime.date(2022, 12, 1)
        found = of_one_kind(entry, changed)
        problems = [problem.sentence for problem in found.problems if not problem.warning]
        if sentence:
            assert ([sentence in one for one in problems], found.changes) == ([True], ()), key
        else:
            [sheet] = found.sheets
            assert (problems, sheet.new, sheet.changed, sheet.unchanged) == ([], 0, 1, 0), key
            assert [change.field for change in found.changes] == [column.header], key
