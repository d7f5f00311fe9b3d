"""An empty production database gets its union and its first administrator by one command, once."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from tests.factories import UserFactory
from unionportal.core.choices import Role
from unionportal.core.models import AuditEntry, RoleGrant, Unit, User

WORDS = ("found_union", "某大学工会", "1952-05-01", "10001", "甲某", "10002", "乙某")


def test_the_first_administrator_signs_in_and_comes_to_the_accounts(db, client):
    said = io.StringIO()
    call_command(*WORDS, stdout=said)
    founded, admin, chair = said.getvalue().splitlines()
    assert founded.startswith(f"已登记某大学工会（编号 {Unit.root().code}，")
    assert (admin.split("，")[0], chair.split("，")[0]) == ("系统管理员 10001", "工会主席 10002")
    password = admin.partition("初始密码 ")[2]
    answer = client.post(reverse("login"), {"username": "10001", "password": password})
    assert answer.status_code == 302
    assert client.get(reverse("home")).url == reverse("password_change")
    grants = [(one.user.name, one.role, one.unit, one.basis, one.is_in_force) for one in RoleGrant.objects.all()]
    root = Unit.root()
    assert grants == [("甲某", Role.SYSADMIN, root, "technical", True), ("乙某", Role.CHAIR, root, "founding", True)]
    assert AuditEntry.objects.count() == 5
    user = User.objects.get(username="10001")
    user.must_change_password = False
    user.save()
    assert client.get(reverse("admin:core_user_add")).status_code == 200


def test_the_chair_and_the_administrator_are_two_people(db):
    with pytest.raises(CommandError, match="须是两个人"):
        call_command(*WORDS[:5], "10001", "甲某")
    assert (Unit.objects.count(), User.objects.count()) == (0, 0)


def test_a_database_in_use_is_refused_and_nothing_is_written(db):
    UserFactory()
    with pytest.raises(CommandError, match="已经有工会组织或账号"):
        call_command(*WORDS)
    assert (Unit.objects.count(), User.objects.count()) == (0, 1)
