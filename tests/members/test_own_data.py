"""Everybody may have a copy of what is kept about them: whole, and nobody else's."""

import io

import openpyxl
import pytest
from django.urls import reverse

from tests.books import id_number
from tests.factories import MemberFactory, UserFactory, VisitFactory
from tests.shown import refusals
from unionportal.core.models import AuditEntry

CARD = "6222020000000070128"


@pytest.fixture
def member(branch):
    user = UserFactory(name="王小明")
    return MemberFactory(unit=branch, user=user, name="王小明", id_number=id_number(1), bank_card=CARD)


def copy_of(client, user, password):
    client.force_login(user)
    return client.post(reverse("members:my_copy"), {"password": password})


def lines(answer):
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return list(book["我的信息"].iter_rows(min_row=2, values_only=True))


def test_the_copy_holds_all_of_ones_own_data_from_every_app_and_nobody_elses(client, branch, member):
    VisitFactory(member=member, unit=branch, state="reported", diagnosis="胃溃疡")
    other = MemberFactory(unit=branch, user=UserFactory(), name="别人", id_number=id_number(2))
    VisitFactory(member=other, unit=branch, state="reported", diagnosis="别人的病")
    found = lines(copy_of(client, member.user, "testing"))
    assert {("会员", 1, "姓名", "王小明"), ("会员", 1, "证件号码", id_number(1)), ("会员", 1, "银行卡号", CARD)} <= set(
        found
    )
    assert ("慰问", 1, "病情", "胃溃疡") in found
    assert ("会籍沿革", 1, "分工会", branch.name) in found
    assert [line for line in found if "别人" in line[3] or line[3] == id_number(2)] == []
    assert AuditEntry.objects.get(act="导出本人信息").actor == member.user


def test_without_the_password_there_is_no_copy(client, member):
    answer = copy_of(client, member.user, "wrong")
    assert answer.status_code == 200
    assert refusals(answer) == ["密码不对。"]
    assert not AuditEntry.objects.filter(act="导出本人信息").exists()


def test_whoever_is_no_member_has_nothing_to_copy(client, db):
    assert copy_of(client, UserFactory(), "testing").status_code == 404
