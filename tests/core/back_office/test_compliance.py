"""The table of what the law and the standards ask: complete, honest, and tied to tests that exist."""

import re
from collections import Counter
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests.named import named_tests
from tests.shown import texts
from unionportal.core.back_office.compliance.catalogue import Catalogue, Status, duties
from unionportal.core.choices import Role

# The points of GB/T 22239-2019, level 2, for an application; what stands below a letter is a part of it.
DENGBAO2 = (
    *(f"identity.{letter}" for letter in "abc"),
    *(f"access.{letter}" for letter in "abcd"),
    *(f"audit.{letter}" for letter in "abc"),
    *(f"intrusion.{letter}" for letter in "cde"),
    *("backup.local", "backup.remote", "residual", "personal.a", "personal.b"),
)


def test_every_test_that_is_named_exists():
    there = named_tests()
    assert {(duty.id, test) for duty in duties() for test in duty.evidence if test not in there} == set()


def test_what_is_met_names_its_tests_and_all_else_its_reason():
    assert [d.id for d in duties() if bool(d.evidence) != (d.status == Status.MET)] == []
    assert [d.id for d in duties() if not (d.note.strip() and d.requirement.strip() and d.clause and d.source)] == []


def test_no_duty_stands_twice():
    assert [key for key, n in Counter((d.catalogue, d.id) for d in duties()).items() if n > 1] == []


def test_no_point_of_level_two_is_left_out():
    ids = [duty.id for duty in duties() if duty.catalogue == Catalogue.DENGBAO2]
    assert [point for point in DENGBAO2 if not any(i == point or i.startswith(f"{point}.") for i in ids)] == []


def test_the_standard_for_applications_is_there_with_its_first_two_levels():
    rows = [duty for duty in duties() if duty.catalogue == Catalogue.ASVS]
    assert Counter(duty.level for duty in rows) == {"1": 61, "2": 149}
    assert {int(duty.id.split(".")[0]) for duty in rows} == {*range(1, 9), *range(11, 17)}


@pytest.fixture
def address(sign_in, union):
    sign_in(Role.SYSADMIN, union)
    return reverse("admin:compliance")


def listed(page):
    return len(re.findall(r"bo-duty-", page))


def test_the_page_counts_filters_and_exports(client, address):
    assert listed(client.get(address).content.decode()) == len(duties())
    wanted = [d for d in duties() if d.catalogue == Catalogue.PIPL and d.status == Status.OPEN]
    chosen = {"catalogue": "pipl", "status": "open"}
    page = client.get(address, chosen).content.decode()
    assert listed(page) == len(wanted)
    assert texts(page, ".bo-title").count(f"个人信息保护 · 未达到（{len(wanted)} 条）") == 1
    file = b"".join(client.get(reverse("admin:compliance_export"), chosen).streaming_content)
    rows = list(load_workbook(BytesIO(file)).worksheets[0].iter_rows(min_row=2, values_only=True))
    assert [row[1] for row in rows] == [duty.id for duty in wanted]


def test_a_filter_that_is_none_is_not_found(client, address):
    assert client.get(address, {"status": "perfect"}).status_code == 404


@pytest.mark.parametrize(("role", "code"), [(Role.CHAIR, 200), (Role.AUDITOR, 200), (Role.OFFICER, 404)])
def test_the_page_is_for_those_who_answer_for_it(role, code, client, sign_in, union):
    sign_in(role, union)
    assert client.get(reverse("admin:compliance")).status_code == code
    assert client.get(reverse("admin:compliance_export")).status_code == code
