"""The template is filled in as it stands: every example row in it imports into a union just founded."""

import io

import openpyxl
import pytest
from django.core.management import call_command

from tests.books import book
from tests.core.test_founding import WORDS
from tests.factories import GrantFactory
from unionportal.core import ledger
from unionportal.core.choices import Role
from unionportal.core.models import Unit
from unionportal.sheets.columns import CLEARS, EXAMPLE
from unionportal.sheets.workbook import write_template

pytestmark = pytest.mark.django_db


def filled(specs, *, faulty=False, cleared=False):
    """The template of these kinds with the mark taken away that makes the examples examples.

    Maybe with a bad row below, or with all that may be cleared marked so in the first row.
    """
    file, answer = io.BytesIO(), io.BytesIO()
    write_template(file, specs, guide=ledger.GUIDE)
    book = openpyxl.load_workbook(file)
    for spec in specs:
        for (cell,) in book[spec.title].iter_rows(min_row=2, max_row=2 + len(spec.examples), max_col=1):
            assert cell.value.startswith(EXAMPLE), spec.key
            cell.value = cell.value.removeprefix(EXAMPLE).strip() or None
        for place in [place for place, column in enumerate(spec.columns, 1) if cleared and column.is_clearable]:
            book[spec.title].cell(row=2, column=place, value=CLEARS)
        if faulty:
            needed = next(place for place, column in enumerate(spec.columns, 1) if column.required)
            book[spec.title].cell(row=3 + len(spec.examples), column=needed, value="#N/A")
    book.save(answer)
    return answer.getvalue()


def test_every_example_imports_as_it_stands_after_those_it_refers_to():
    call_command(*WORDS, stdout=io.StringIO())
    # A visit is reported by somebody.
    officer = GrantFactory(unit=Unit.root(), role=Role.OFFICER).user
    found = ledger.preview(filled(ledger.specs()), actor=officer)
    assert [str(problem) for problem in found.problems if not problem.warning] == []
    # A kind of case with the code of the example is there from the beginning.
    read = {sheet.title: sheet.new + sheet.unchanged for sheet in found.sheets}
    assert read == {spec.title: 1 + len(spec.examples) for spec in ledger.specs()}


@pytest.mark.slow
def test_every_kind_clears_free_words_or_says_in_a_sentence_why_not():
    call_command(*WORDS, stdout=io.StringIO())
    officer = GrantFactory(unit=Unit.root(), role=Role.OFFICER).user
    ledger.apply(filled(ledger.specs()), actor=officer)
    cleared, made = {}, []
    for spec in ledger.specs():
        found = ledger.preview(filled([spec], cleared=True), actor=officer)
        made += [sheet.title for sheet in found.sheets if sheet.new]
        cleared |= {(spec.title, change.field): change.new for change in found.changes}
    # A key that is cleared would be another record.
    assert made == []
    assert set(cleared.values()) == {"（空）"}
    assert {("会员", "民族"), ("困难职工家庭成员", "身份、单位或学校")} <= cleared.keys()


def test_the_good_rows_of_every_kind_are_counted_beside_a_bad_one():
    call_command(*WORDS, stdout=io.StringIO())
    officer = GrantFactory(unit=Unit.root(), role=Role.OFFICER).user
    found = ledger.preview(filled(ledger.specs(), faulty=True), actor=officer)
    assert found.errors >= len(ledger.specs())
    good = {sheet.title: sheet.new + sheet.unchanged for sheet in found.without_refused}
    assert good == {spec.title: 1 + len(spec.examples) for spec in ledger.specs()}
    assert found.rows_in_all() == (sum(good.values()), len(ledger.specs()), 0)


def test_a_refused_name_says_which_would_be_accepted():
    call_command(*WORDS, stdout=io.StringIO())
    kinds = ("units", "members", "accounts", "activities", "issues", "terms", "congresses", "delegations", "meetings")
    parts = [spec for spec in ledger.specs() if spec.key.split(".")[1] in (*kinds, "cap_groups", "kinds", "series")]
    ledger.apply(filled(parts), actor=None)
    delegate = {"term": "第十三届教代会暨第十四届工代会", "member": "T0001", "category": "teacher"}
    rows = {
        "units": [{"code": "G1", "name": "某组", "kind": "group", "parent": "某学院分公会", "opened_on": "2020-01-01"}],
        "incomes": [_income(account="会费收人")],
        "recipients": [{"issue": "2022-CI", "staff_no": "T0001", "cost": 10}],
        "delegates": [delegate | {"delegation": "某学院代表"}],
        "participations": [{"activity": "秋季运动回", "staff_no": "T0001"}],
        "attendance": [{"meeting": "全体会", "held_on": "2022-03-24", "member": "T0001", "state": "present"}],
    }
    likely = {}
    for name, given in rows.items():
        found = ledger.preview(book(**{name: given}), actor=None)
        [problem] = [one.sentence for one in found.problems if not one.warning]
        likely[name] = problem.partition("是不是“")[2].partition("”？")[0]
    assert likely == {
        "units": "某学院分工会",
        "incomes": "会费收入",
        "recipients": "2022-CJ",
        "delegates": "某学院代表团",
        "participations": "秋季运动会",
        "attendance": "十三届三次教代会暨十四届二次工代会全体会议",
    }


def _income(**values):
    row = {"serial": "001", "unit": "校工会", "amount": 5, "received_on": "2022-03-01", "payer": "财务处"}
    return row | values
