"""What drafts had left out goes back into them; nothing that was final changes."""

from importlib import import_module
from types import SimpleNamespace

import pytest

migration = import_module("unionportal.reports.migrations.0011_left_out_put_back")


class Rows(list):
    """The rows of a table as the migration reads and writes them."""

    def filter(self, **wanted):
        return Rows(one for one in self if all(getattr(one, name) == value for name, value in wanted.items()))

    def exclude(self, **unwanted):
        return Rows(one for one in self if any(getattr(one, name) != value for name, value in unwanted.items()))

    def order_by(self, name):
        return sorted(self, key=lambda one: getattr(one, name))

    def update(self, **values):
        for one in self:
            vars(one).update(values)

    def create(self, **values):
        self.append(SimpleNamespace(pk=len(self) + 1, version=1, **values))


@pytest.fixture
def put_back():
    """Run the migration over one report; returns its chapters as (heading, body, version)."""

    def run(left_out, state="draft"):
        report = SimpleNamespace(left_out=left_out, state=state)
        chapters = Rows()
        for position, (heading, body) in enumerate([("导语", "话。"), ("二、慰问", "住院。")], 1):
            chapters.create(report=report, position=position, heading=heading, body=body)
        tables = {"Report": Rows([report]), "Chapter": chapters}
        models = SimpleNamespace(get_model=lambda app, name: SimpleNamespace(objects=tables[name]))
        migration.put_back(models, None)
        return [(one.heading, one.body, one.version) for one in chapters]

    return run


def test_a_paragraph_goes_to_the_end_of_its_chapter_whatever_its_number_and_a_lost_chapter_comes_back(put_back):
    left_out = [["三、慰问", "生育{慰问.生育.人数}人。"], ["四、捐款", "甲"], ["五、捐款", "乙"]]
    assert put_back(left_out) == [
        ("导语", "话。", 1),
        ("二、慰问", "住院。\n\n生育{慰问.生育.人数}人。", 2),
        ("四、捐款", "甲\n\n乙", 2),
    ]


@pytest.mark.parametrize(("left_out", "state"), [([], "draft"), ([["二、慰问", "甲"]], "final")])
def test_a_report_without_any_and_a_final_one_stay_as_they_are(put_back, left_out, state):
    assert put_back(left_out, state) == [("导语", "话。", 1), ("二、慰问", "住院。", 1)]
