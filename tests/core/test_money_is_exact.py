"""Money is decimal from the cell to the column, and what is split adds up to the whole."""

import ast
import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, models
from hypothesis import given
from hypothesis import strategies as st
from unfold.widgets import UnfoldAdminDecimalFieldWidget

from tests.input.nasty import form_classes
from unionportal.core.pages.inputs import day_input
from unionportal.core.values.money import MoneyField, PlainDecimalField, in_yuan, wan, yuan
from unionportal.reports.numbers.capital import capital
from unionportal.sheets.cells import CellProblem, money

PRODUCT = ("unionportal", "members", "finance", "welfare", "congress", "activities")
# Geometry of charts, and the one number that JSON knows (exact to 分 below 10^13).
FLOATS = {
    "unionportal/documents/charts/axes.py",
    "unionportal/documents/charts/kinds.py",
    "unionportal/documents/charts/donut.py",
    "unionportal/reports/management/commands/figures.py",
}
FEN = st.integers(0, 10**12 - 1).map(lambda fen: Decimal(fen) / 100)


def makes_floats(tree):
    """Whether a module turns something into a float or keeps one in a column."""
    called = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    names = {getattr(one, "id", getattr(one, "attr", "")) for one in called}
    return bool(names & {"float", "FloatField", "from_float"})


def test_no_module_but_those_that_draw_makes_floats():
    root = Path(settings.BASE_DIR)
    files = [path for app in PRODUCT for path in (root / app).rglob("*.py")]
    found = {str(path.relative_to(root)) for path in files if makes_floats(ast.parse(path.read_text("utf-8")))}
    assert len(files) > 200
    assert found == FLOATS


def test_every_amount_is_a_column_of_two_decimals():
    columns = [field for model in apps.get_models() for field in model._meta.concrete_fields]
    amounts = [field for field in columns if isinstance(field, MoneyField)]
    assert {(field.max_digits, field.decimal_places) for field in amounts} == {(14, 2)}
    assert {field.db_type(connection) for field in amounts} == {"numeric(14, 2)"}
    assert [field for field in columns if isinstance(field, models.FloatField)] == []
    assert len(amounts) > 20


def test_a_float_is_never_taken_for_money():
    with pytest.raises(TypeError):
        yuan(0.1)


@given(st.lists(FEN, min_size=1, max_size=40))
def test_cells_that_are_read_one_by_one_add_up_to_the_whole(amounts):
    as_excel_keeps_them = [float(amount) for amount in amounts]
    assert sum(map(money, as_excel_keeps_them)) == sum(amounts)
    assert sum(money(f"{amount:,.2f}") for amount in amounts) == sum(amounts)


@given(FEN, st.integers(1, 400))
def test_no_part_of_a_fen_is_invented_or_lost(amount, people):
    each = yuan(amount / people)
    assert abs(each * people - amount) <= Decimal("0.005") * people
    assert in_yuan(amount) == in_yuan(str(amount))
    assert Decimal(wan(amount)) * 10000 - amount <= Decimal("0.5")
    assert capital(amount)


@given(st.decimals(0, 10**6, places=3).filter(lambda amount: amount * 100 % 1))
def test_a_third_decimal_is_refused_and_never_rounded(amount):
    with pytest.raises(CellProblem, match="超过两位小数"):
        money(str(amount))


def test_every_number_of_a_form_is_read_as_a_chinese_input_method_types_it():
    """A field of decimals that Django makes itself would refuse the full stop and the commas."""
    fields = [(form.__qualname__, *pair) for form in form_classes() for pair in form.base_fields.items()]
    decimals = [one for one in fields if isinstance(one[2], forms.DecimalField)]
    assert [one[:2] for one in decimals if not isinstance(one[2], PlainDecimalField)] == []
    assert len(decimals) > 20


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("１２００．５０", "1200.50"),
        ("１，２００．５０", "1200.50"),
        (" 1,234,567.8 ", "1234567.8"),
        ("－１２", "-12"),
        ("1,20", None),
        ("1，2，3", None),
        ("12。5", None),
        ("٣", None),
        ("①", None),
        ("1_000", None),
        ("１ｅ３", None),
    ],
)
def test_a_number_is_read_in_full_width_and_with_commas_of_thousands(typed, read):
    field = PlainDecimalField(max_digits=14, decimal_places=2)
    if read is None:
        with pytest.raises(ValidationError):
            field.clean(typed)
    else:
        assert field.clean(typed) == Decimal(read)


def test_what_the_back_office_types_amounts_into_takes_them_as_well():
    field = PlainDecimalField(max_digits=14, decimal_places=2, widget=UnfoldAdminDecimalFieldWidget)
    shown = field.get_bound_field(forms.Form(), "amount").as_widget()
    assert (shown.count('type="text"'), shown.count('inputmode="decimal"')) == (1, 1)


def test_dates_and_whole_numbers_are_read_in_full_width():
    form = type("Form", (forms.Form,), {"day": forms.DateField(widget=day_input()), "people": forms.IntegerField()})
    sent = form({"day": "２０２６－０１－０２", "people": "１２"})
    assert sent.is_valid()
    assert sent.cleaned_data == {"day": datetime.date(2026, 1, 2), "people": 12}
