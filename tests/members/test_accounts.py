"""Accounts for a whole sub-union: opened once, handed over once, changed at the first login."""

from io import BytesIO

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.core.exceptions import ValidationError
from django.urls import reverse
from openpyxl import load_workbook

from members.services.accounts import open_accounts
from tests import factories
from unionportal.core.models import AuditEntry, User

pytestmark = pytest.mark.django_db
PAGE = reverse("members:account_open")


@pytest.fixture
def branch(union):
    return factories.UnitFactory(parent=union, name="纺织学院分工会")


@pytest.fixture
def officer(union):
    user = factories.UserFactory()
    factories.GrantFactory(user=user, role="officer", unit=union)
    return user


def rows_of(response):
    sheet = load_workbook(BytesIO(b"".join(response.streaming_content))).active
    return [row[:4] for row in sheet.iter_rows(values_only=True) if row[0] == "纺织学院分工会"]


def test_the_list_of_first_passwords_opens_each_account_once(client, officer, branch, union):
    two = [factories.MemberFactory(unit=branch, staff_no=f"0{n}") for n in (1, 2)]
    factories.MemberFactory(unit=branch, user=factories.UserFactory())
    factories.MemberFactory(unit=factories.UnitFactory(parent=union))
    client.force_login(officer)
    rows = rows_of(client.post(PAGE, {"unit": branch.pk}))
    assert [(row[1], row[2]) for row in rows] == [(member.staff_no, member.name) for member in two]
    two[0].refresh_from_db()
    user = two[0].user
    assert (user.username, user.must_change_password, user.check_password(rows[0][3])) == ("01", True, True)
    again = client.post(PAGE, {"unit": branch.pk})
    assert "都已有账号" in again.content.decode()
    assert list(AuditEntry.objects.filter(act="批量开设账号").values_list("facts__人数", flat=True)) == [2]


def test_what_people_choose_is_hashed_slowly_again(client, officer, branch, settings):
    slow = "django.contrib.auth.hashers.PBKDF2PasswordHasher"
    settings.PASSWORD_HASHERS = [slow, "members.passwords.FirstPasswordHasher"]
    member = factories.MemberFactory(unit=branch)
    [(_, password)] = open_accounts(branch, actor=officer)
    user = User.objects.get(member=member)
    assert identify_hasher(user.password).algorithm == "pbkdf2_sha256_first"
    client.post(reverse("login"), {"username": user.username, "password": password})
    assert client.session["_auth_user_id"] == str(user.pk)
    user.refresh_from_db()
    assert identify_hasher(user.password).algorithm == "pbkdf2_sha256"


def test_a_chair_gets_the_role_with_the_account(officer, branch):
    member = factories.MemberFactory(unit=branch)
    member.officer_terms.create(unit=branch, post="chair", elected_on="2020-11-20", since="2020-12-01")
    open_accounts(branch, actor=officer)
    member.refresh_from_db()
    assert list(member.user.grants.values_list("role", "unit")) == [("branch_chair", branch.pk)]


def test_a_login_name_that_is_taken_is_refused_and_nobody_gets_an_account(officer, branch):
    factories.MemberFactory(unit=branch, staff_no="01")
    factories.MemberFactory(unit=branch, staff_no="02")
    factories.UserFactory(username="02")
    with pytest.raises(ValidationError, match="02"):
        open_accounts(branch, actor=officer)
    assert not User.objects.filter(username="01").exists()


@pytest.mark.parametrize("role", [None, "branch_chair", "accountant"])
def test_the_page_is_for_the_office_alone(client, union, branch, role):
    user = factories.UserFactory()
    if role:
        factories.GrantFactory(user=user, role=role, unit=branch)
    client.force_login(user)
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, {"unit": branch.pk}).status_code == 404
