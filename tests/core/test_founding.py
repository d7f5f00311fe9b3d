"""An empty production database gets its union and its first administrator by one command, once."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from tests.factories import UserFactory
from unionportal.core.choices import Role
from unionportal.core.models import AuditEntry, RoleGrant, Unit, User

WORDS = ("found_union", "某大学工会", "1952-05-01", "10001", "甲某")


def test_the_first_administrator_signs_in_and_comes_to_the_accounts(db, client):
    said = io.StringIO()
    call_command(*WORDS, stdout=said)
    password = said.getvalue().partition("初始密码 ")[2].partition("，")[0]
    answer = client.post(reverse("login"), {"username": "10001", "password": password})
    assert answer.status_code == 302
    assert client.get(reverse("home")).url == reverse("password_change")
    grant = RoleGrant.objects.get()
    assert (grant.user.name, grant.role, grant.unit) == ("甲某", Role.SYSADMIN, Unit.root())
    assert AuditEntry.objects.count() == 3
    user = User.objects.get()
    user.must_change_password = False
    user.save()
    assert client.get(reverse("admin:core_user_add")).status_code == 200


def test_a_database_in_use_is_refused_and_nothing_is_written(db):
    UserFactory()
    with pytest.raises(CommandError, match="已经有工会组织或账号"):
        call_command(*WORDS)
    assert (Unit.objects.count(), User.objects.count()) == (0, 1)
