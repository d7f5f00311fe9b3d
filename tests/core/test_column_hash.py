from django.db.models.expressions import Col

from finance.models import Claim
from unionportal.core.models import Unit


def _columns(alias, model):
    return [Col(alias, field) for field in model._meta.concrete_fields]


def test_columns_are_told_apart_and_equal_ones_are_found():
    given = [*_columns("T1", Unit), *_columns("T2", Unit), *_columns("T1", Claim)]
    places = {column: place for place, column in enumerate(given)}
    again = [*_columns("T1", Unit), *_columns("T2", Unit), *_columns("T1", Claim)]
    assert [places[column] for column in again] == list(range(len(given)))


def test_the_hash_of_a_column_asks_for_no_signature():
    column = Col("T1", Unit._meta.pk)
    assert hash(column) == hash(Col("T1", Unit._meta.pk))
    assert vars(column).keys().isdisjoint({"identity"})
