"""The template is filled in as it stands: every example row in it imports into a union just founded."""

import io

import openpyxl
import pytest
from django.core.management import call_command

from tests.core.test_founding import WORDS
from unionportal.core import ledger
from unionportal.sheets.columns import EXAMPLE
from unionportal.sheets.workbook import write_template

pytestmark = pytest.mark.django_db


def filled(specs):
    """The template of these kinds with the mark taken away that makes the examples examples."""
    file, answer = io.BytesIO(), io.BytesIO()
    write_template(file, specs, guide=ledger.GUIDE)
    book = openpyxl.load_workbook(file)
    for spec in specs:
        for (cell,) in book[spec.title].iter_rows(min_row=2, max_row=2 + len(spec.examples), max_col=1):
            assert cell.value.startswith(EXAMPLE), spec.key
            cell.value = cell.value.removeprefix(EXAMPLE).strip() or None
    book.save(answer)
    return answer.getvalue()


def test_every_example_imports_as_it_stands_after_those_it_refers_to():
    call_command(*WORDS, stdout=io.StringIO())
    found = ledger.preview(filled(ledger.specs()), actor=None)
    assert [str(problem) for problem in found.problems if not problem.warning] == []
    # A kind of case with the code of the example is there from the beginning.
    read = {sheet.title: sheet.new + sheet.unchanged for sheet in found.sheets}
    assert read == {spec.title: 1 + len(spec.examples) for spec in ledger.specs()}
