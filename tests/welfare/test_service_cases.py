"""Matters that the union saw to for employees: kinds are data, a row is a count without names, reports list them."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from tests.books import book
from tests.factories import ServiceCaseFactory, UnitFactory
from unionportal.core import ledger
from unionportal.core.access.scoping import Scope
from unionportal.core.choices import Role, UnitKind
from unionportal.core.figures.periods import calendar_year
from unionportal.core.figures.registry import find
from welfare.models import CaseKind, ServiceCase
from welfare.services.records import save_record

pytestmark = pytest.mark.django_db
YEAR = calendar_year(2022)
IN = datetime.date(2022, 6, 8)
ROW = {"unit": "校工会", "kind": "协助就医", "received_on": IN, "people": 12}


def value(name, period=YEAR):
    return find(name).value(period, Scope.everything())


def test_an_officer_adds_a_kind_and_it_has_its_figures_and_stands_in_the_list(client, officer, union):
    client.force_login(officer)
    client.post(reverse("admin:welfare_casekind_add"), {"code": "housing", "name": "周转房申请", "place": 60})
    typed = {"unit": union.pk, "kind": "housing", "received_on": "2022-03-01", "people": 3}
    client.post(reverse("admin:welfare_servicecase_add"), typed)
    ServiceCaseFactory(unit=union, kind="housing", settled_on=datetime.date(2022, 12, 31), people=2)
    ServiceCaseFactory(unit=union, kind="housing", received_on=datetime.date(2023, 1, 1))
    names = [f"服务事项[周转房申请].{what}" for what in ("件数", "人次", "办结")]
    assert [value(name) for name in names] == [2, 5, 1]
    CaseKind.objects.filter(code="housing").update(name="周转房")
    assert value("服务事项[周转房].人次") == 5


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"people": 0}, "__all__", "人数须大于零。"),
        ({"received_on": "2099-03-01"}, "received_on", "受理日期不能晚于今天。"),
        ({"settled_on": "2022-02-28"}, "__all__", "办结日期不得早于受理日期。"),
        ({"kind": "unknown"}, "kind", "选择一个有效的选项。 unknown 不在可用的选项中。"),
    ],
)
def test_what_cannot_be_is_refused_and_stays_typed(client, officer, union, wrong, field, sentence):
    client.force_login(officer)
    typed = {"unit": union.pk, "kind": "appeal", "received_on": "2022-03-01", "people": 3, "summary": "接待来访"}
    answer = client.post(reverse("admin:welfare_servicecase_add"), typed | wrong)
    form = answer.context["adminform"].form
    assert form["summary"].value() == "接待来访"
    assert dict(form.errors) == {field: [sentence]}
    assert not ServiceCase.objects.exists()


def test_who_keeps_it_and_who_reads_it(client, person, officer, union, branch):
    mine = ServiceCaseFactory(unit=branch)
    ServiceCaseFactory(unit=union)
    assert list(ServiceCase.objects.visible_to(Scope.of(person(Role.BRANCH_CHAIR, branch)))) == [mine]
    assert not ServiceCase.objects.visible_to(Scope.of(person(Role.CASHIER, union))).exists()
    women = person(Role.WOMEN, union)
    assert women.holds("welfare.add_servicecase")
    assert not women.holds("welfare.add_casekind")


def test_it_comes_in_and_goes_out_by_the_workbook(officer, union):
    union.name = "校工会"
    union.save()
    sheets = {"cases": [ROW], "case_kinds": [{"code": "clinic", "name": "协助就医"}]}
    seen = ledger.preview(book(**sheets), actor=officer)
    assert (seen.errors, ServiceCase.objects.count()) == (0, 0)
    ledger.apply(book(**sheets), actor=officer)
    assert (value("服务事项[协助就医].人次"), CaseKind.objects.get(code="clinic").place) == (12, 100)
    again = ledger.apply(book(**sheets), actor=officer)
    assert not again.changes_anything
    entry = next(entry for entry in ledger.registered() if entry.spec.key == "welfare.cases")
    (row,) = entry.loader.export(Scope.everything())
    assert {key: row[key] for key in ROW} == {**ROW, "unit": union.code, "kind": "clinic"}


def test_one_matter_in_two_spellings_is_refused_and_the_rest_of_a_day_is_one_row(officer, union):
    rows = [{**ROW, "unit": union.code, "kind": kind} for kind in ("school_entry", "子女入学")]
    seen = ledger.preview(book(cases=rows), actor=officer)
    assert [(one.row, one.sentence) for one in seen.problems if not one.warning] == [
        (3, "与第2行重复，第2行和第3行只能保留一行。")
    ]
    ServiceCaseFactory(unit=union)
    with pytest.raises(ValidationError, match="合在一起，改人数"):
        save_record(ServiceCase(unit=union, kind="school_entry", received_on=IN, people=2), actor=officer)
    office = UnitFactory(parent=union, kind=UnitKind.DEPARTMENT)
    with pytest.raises(ValidationError, match="不是学校的部门"):
        save_record(ServiceCase(unit=office, kind="school_entry", received_on=IN, people=2), actor=officer)


def test_what_was_entered_wrongly_is_removed_and_counts_no_more(client, officer, union):
    one = ServiceCaseFactory(unit=union)
    client.force_login(officer)
    client.post(reverse("admin:welfare_servicecase_delete", args=[one.pk]), {"post": "yes"})
    assert value("服务事项[子女入学].件数") == 0
