"""Money is decimal from the cell to the column, and what is split adds up to the whole."""

import ast
from decimal import Decimal
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from hypothesis import given
from hypothesis import strategies as st

from unionportal.core.values.money import MoneyField, in_yuan, wan, yuan
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
