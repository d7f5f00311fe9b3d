"""The list of what is kept about people: no table is missing, and none is called harmless that is not."""

from io import BytesIO

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import reverse
from openpyxl import load_workbook

from tests.access.tour.world import domain_models
from tests.shown import texts
from unionportal.core.back_office.compliance.personal_data import Level, tables
from unionportal.core.choices import Role
from unionportal.core.sealing.fields import EncryptedTextField

_LISTED = {table.table: table for table in tables()}
# Who did what stands in the log; these tables themselves hold no word about a person.
_PERSONS = ("members.Member", settings.AUTH_USER_MODEL)


def test_every_table_is_in_the_list_of_personal_data():
    others = {m._meta.label for app in ("axes", "sessions") for m in apps.get_app_config(app).get_models()}
    assert set(_LISTED) == {model._meta.label for model in domain_models()} | others
    assert len(_LISTED) == len(tables())


def test_what_is_sealed_is_sensitive():
    sealed = {m._meta.label for m in domain_models() if any(isinstance(f, EncryptedTextField) for f in m._meta.fields)}
    assert sealed
    assert {label for label in sealed if _LISTED[label].level != Level.SENSITIVE} == set()


@pytest.mark.parametrize("model", domain_models(), ids=lambda model: model._meta.label)
def test_a_table_that_points_at_a_person_is_not_called_empty_of_them(model):
    points = [f.name for f in model._meta.fields if f.is_relation and f.related_model._meta.label in _PERSONS]
    assert not points or _LISTED[model._meta.label].level != Level.NONE, points


def test_all_personal_data_has_its_purpose_and_term():
    held = [table for table in tables() if table.level != Level.NONE]
    assert [table.table for table in held if not (table.holds and table.purpose and table.kept)] == []


@pytest.mark.parametrize(("role", "code"), [(Role.SYSADMIN, 200), (Role.AUDITOR, 200), (Role.OFFICER, 404)])
def test_the_list_is_for_those_who_answer_for_it(role, code, client, sign_in, union):
    sign_in(role, union)
    page, file = (client.get(reverse(f"admin:{name}")) for name in ("personal_data", "personal_data_export"))
    assert (page.status_code, file.status_code) == (code, code)
    if code == 200:
        assert texts(page, "td").count("慰问对象、事由、亲属姓名、病情") == 1
        rows = list(load_workbook(BytesIO(b"".join(file.streaming_content))).worksheets[0].iter_rows(min_row=2))
        assert len(rows) == len(tables())
