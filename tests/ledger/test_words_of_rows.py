from types import SimpleNamespace

from unionportal.core.ledger.sheet import SheetLoad
from unionportal.sheets.columns import Column, SheetSpec


def test_the_words_of_many_rows_ask_once_for_labels_that_are_rows_of_a_table():
    asked = []

    def choices():
        asked.append(1)
        return [("h", "住院"), ("b", "生育")]

    spec = SheetSpec(key="kinds", title="种类", columns=(Column(key="kind", header="类别", choices=choices),))
    sheet = SheetLoad(spec, SimpleNamespace(by_month={}), actor=None)
    for row in range(2, 6):
        sheet.show(row, "某人", "kind", "h", "b")
    assert [(change.old, change.new) for change in sheet.changes] == [("住院", "生育")] * 4
    assert len(asked) == 1
