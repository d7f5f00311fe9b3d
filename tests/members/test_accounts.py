"""Accounts for a whole sub-union: opened once, handed over once, changed at the first login."""

from io import BytesIO

import pytest
from django.apps import apps
from django.contrib.auth.hashers import identify_hasher
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from members.models import Member
from members.services.accounts import open_accounts, renew_first_passwords
from tests import factories
from tests.shown import refusals
from unionportal.core.models import AuditEntry, User

pytestmark = pytest.mark.django_db
PAGE = reverse("members:account_open")
RENEW = reverse("members:account_renew")


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
    assert refusals(again) == ["这里的在会会员都已有账号。"]
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


def test_a_lost_file_of_first_passwords_is_made_again_for_who_never_signed_in(client, officer, branch, union):
    lost, seen = [factories.MemberFactory(unit=branch, staff_no=f"0{n}") for n in (1, 2)]
    elsewhere = factories.MemberFactory(unit=factories.UnitFactory(parent=union))
    first = dict(open_accounts(union, actor=officer))
    client.post(reverse("login"), {"username": "02", "password": first[seen]})
    client.force_login(officer)
    assert [(unit, number) for unit, number in client.get(RENEW).context["form"].missing if unit == branch] == [
        (branch, 1)
    ]
    [row] = rows_of(client.post(RENEW, {"unit": branch.pk}))
    assert row[1:3] == (lost.staff_no, lost.name)
    fits = {
        member: [User.objects.get(member=member).check_password(password) for password in (first[member], row[3])]
        for member in (lost, seen, elsewhere)
    }
    assert fits == {lost: [False, True], seen: [True, False], elsewhere: [True, False]}
    reset = AuditEntry.objects.filter(code="core.reset_password")
    assert [entry.target_id for entry in reset] == [str(User.objects.get(member=lost).pk)]


def test_a_renewed_first_password_takes_the_role_along_until_it_is_confirmed_again(officer, branch):
    member = factories.MemberFactory(unit=branch)
    open_accounts(branch, actor=officer)
    member.refresh_from_db()
    held = factories.GrantFactory(user=member.user, role="branch_chair", unit=branch)
    renew_first_passwords(branch, actor=officer)
    held.refresh_from_db()
    assert held.state == "asleep"


def test_first_passwords_are_renewed_with_as_many_queries_for_few_and_many(officer, chair, union, branch):
    asked = []
    for people in (2, 10, 40):
        members = factories.MemberFactory.create_batch(people, unit=branch)
        open_accounts(branch, actor=officer)
        for member in Member.objects.filter(pk__in=[one.pk for one in members]):
            factories.GrantFactory(user=member.user, role="delegate", unit=branch)
        with CaptureQueriesContext(connection) as queries:
            renewed = renew_first_passwords(branch, actor=officer)
        asked.append(len(queries))
    assert (len(renewed), len({password for _, password in renewed})) == (52, 52)
    # The first one asks once what is kept from then on.
    assert asked[1] == asked[2]
    for member, password in renewed[:2]:
        assert User.objects.get(pk=member.user_id).check_password(password)
    # An entry of each person, a notice for each of them, and one for the chair of all.
    entries = AuditEntry.objects.filter(code="core.reset_password").order_by("-pk")[:52]
    assert {entry.target_id for entry in entries} == {str(member.user_id) for member, _ in renewed}
    assert {tuple(entry.facts["暂停的角色"]) for entry in entries[:40]} == {(f"代表（{branch}）",)}
    assert [notice.sentence for notice in chair.notices.order_by("-pk")[:1]] == [
        f"{renewed[12][0].name}等 40 人的密码由{officer.name}重置，40 个角色暂停，须向本人核实以后重新确认。"
    ]


def test_nobody_left_to_renew_is_said_in_words(client, officer, branch):
    client.force_login(officer)
    answer = client.post(RENEW, {"unit": branch.pk})
    assert answer.context["form"].errors == {"unit": ["这里开设了账号的人都登录过。"]}


@pytest.mark.parametrize("page", [PAGE, RENEW])
@pytest.mark.parametrize("role", [None, "branch_chair", "accountant"])
def test_the_page_is_for_the_office_alone(client, union, branch, role, page):
    user = factories.UserFactory()
    if role:
        factories.GrantFactory(user=user, role=role, unit=branch)
    client.force_login(user)
    assert client.get(page).status_code == 404
    assert client.post(page, {"unit": branch.pk}).status_code == 404


def test_accounts_for_a_whole_union_ask_the_same_for_few_and_many(officer, branch):
    asked = []
    # The first one asks once what is kept from then on.
    for people in (2, 10, 40):
        members = factories.MemberFactory.create_batch(people, unit=branch)
        with CaptureQueriesContext(connection) as queries:
            opened = open_accounts(branch, actor=officer)
        asked.append(len(queries))
        assert [member for member, _ in opened] == sorted(members, key=lambda one: one.staff_no)
    assert asked[1] == asked[2]
    for member, password in opened[:2]:
        member.refresh_from_db()
        assert (member.user.username, member.user.name) == (member.staff_no, member.name)
        assert member.user.check_password(password)
    history = apps.get_model("members", "MemberEvent").objects.filter(pgh_label="update", user__isnull=False)
    assert history.filter(pgh_obj__in=[member for member, _ in opened]).count() == 40
