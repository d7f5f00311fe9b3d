"""Accounts, roles and units in the back office: every change is an act with its own form."""

import datetime
import re

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import MemberFactory, UnitFactory, UserFactory
from tests.shown import refusals, texts
from unionportal.core.choices import Role, UnitKind
from unionportal.core.models import AuditEntry, RoleGrant, Unit, User


@pytest.fixture
def admin(client, person, union):
    account = person(Role.SYSADMIN, union)
    client.force_login(account)
    return account


def act(client, record, move, /, **answers):
    model = record._meta
    return client.post(reverse(f"admin:{model.app_label}_{model.model_name}_move", args=[record.pk, move]), answers)


def test_opening_an_account_shows_its_first_password_once_and_it_works(client, admin):
    response = client.post(reverse("admin:core_user_add"), {"username": "t2022", "name": "新同事", "email": ""})
    page = response.content.decode()
    password = page.split('class="bo-secret">')[1].split("<")[0]
    user = User.objects.get(username="t2022")
    assert user.check_password(password)
    assert user.must_change_password
    assert AuditEntry.objects.get(act="开设账号").actor == admin
    assert password not in client.get(reverse("admin:core_user_change", args=[user.pk])).content.decode()
    assert not any(password in str(value) for value in client.session.values())


def test_a_staff_number_that_has_an_account_is_refused_beside_its_field(client, admin):
    UserFactory(username="T1")
    page = client.post(reverse("admin:core_user_add"), {"username": "t1", "name": "别人"})
    assert list(page.context["form"].errors) == ["username"]
    assert (refusals(page), re.findall('value="(别人)"', page.text)) == (["这个工号已有账号。"], ["别人"])
    assert User.objects.filter(username__iexact="t1").count() == 1


def test_resetting_a_password_ends_the_old_one(client, admin):
    user = UserFactory()
    page = act(client, user, "reset").content.decode()
    password = page.split('class="bo-secret">')[1].split("<")[0]
    user.refresh_from_db()
    assert user.check_password(password)
    assert not user.check_password("testing")


def test_a_closed_account_is_out_at_once_and_can_be_reopened(client, admin):
    user = UserFactory()
    elsewhere = Client()
    elsewhere.force_login(user)
    assert act(client, user, "close").status_code == 302
    assert elsewhere.get("/").status_code == 302
    assert act(client, user, "reopen").status_code == 302
    user.refresh_from_db()
    assert user.is_active


def test_accounts_that_nobody_uses_are_found(client, admin):
    now = timezone.now()
    for days in (10, 100, 200):
        UserFactory(username=f"seen{days}", last_login=now - datetime.timedelta(days=days))
    UserFactory(username="seennever", last_login=None)

    def found(seen):
        page = client.get(reverse("admin:core_user_changelist"), {"seen": seen, "q": "seen"}).content.decode()
        return sorted(set(re.findall(r"seen\w+(?=</a>)", page)))

    assert found("90") == ["seen100", "seen200"]
    assert found("180") == ["seen200"]
    assert found("never") == ["seennever"]
    assert len(found("nonsense")) == 4


def test_one_does_not_close_ones_own_account(client, admin):
    assert refusals(act(client, admin, "close")) == ["不能停用自己的账号。"]
    admin.refresh_from_db()
    assert admin.is_active


def test_an_account_is_renamed_with_the_change_on_record(client, admin):
    user = UserFactory(name="旧名")
    act(client, user, "change", name="新名", email="")
    user.refresh_from_db()
    assert user.name == "新名"
    assert AuditEntry.objects.get(act="修改账号").facts == {"修改": ["姓名"]}


def test_the_second_editor_of_an_account_is_told_what_the_first_one_saved(client, admin):
    user = UserFactory(name="旧名", email="")
    page = reverse("admin:core_user_move", args=[user.pk, "change"])
    opened = client.get(page).context["form"]["row_version"].value()
    act(client, user, "change", name="新名", email="")
    second = client.post(page, {"name": "旧名", "email": "a@example.edu.cn", "row_version": opened})
    assert second.context["form"].errors["name"] == ["现在保存着的是：“新名”"]
    user.refresh_from_db()
    assert (user.name, user.email) == ("新名", "")


def test_an_account_is_found_by_the_pinyin_of_its_member_and_a_closed_one_gets_no_role(client, admin, union):
    member = MemberFactory(
        unit=union, name="欧阳建国", name_key="ou yang jian guo oyjg", user=UserFactory(name="欧阳建国")
    )
    widget = client.get(reverse("admin:core_rolegrant_add")).context["form"].fields["user"].widget.build_attrs({})
    asked = {name: widget[f"data-{name.replace('_', '-')}"] for name in ("app_label", "model_name", "field_name")}
    found = [client.get(widget["data-ajax--url"], {**asked, "term": text}).json()["results"] for text in ("oyjg", "zs")]
    assert [[one["id"] for one in results] for results in found] == [[str(member.user.pk)], []]
    act(client, member.user, "close")
    assert grant(client, member.user, Role.CASHIER, union).context["form"].errors == {"user": ["这个账号已停用。"]}


def grant(client, user, role, unit):
    answers = {"user": user.pk, "role": role, "unit": unit.pk, "since": "2022-01-01", "until": ""}
    return client.post(reverse("admin:core_rolegrant_add"), answers)


def test_a_role_is_granted_and_ended_and_never_deleted(client, admin, union):
    user = UserFactory()
    assert grant(client, user, Role.CASHIER, union).status_code == 302
    given = RoleGrant.objects.get(user=user)
    assert act(client, given, "end", on="2022-06-01").status_code == 302
    given.refresh_from_db()
    assert given.until == datetime.date(2022, 6, 1)
    assert client.get(reverse("admin:core_rolegrant_delete", args=[given.pk])).status_code == 403


def test_an_incompatible_role_is_refused_in_words(client, admin, union):
    user = UserFactory()
    grant(client, user, Role.CASHIER, union)
    assert refusals(grant(client, user, Role.ACCOUNTANT, union)) == ["出纳不得兼任会计。"]
    assert RoleGrant.objects.filter(user=user).count() == 1


def test_nobody_grants_a_role_to_oneself(client, admin, union):
    assert refusals(grant(client, admin, Role.CHAIR, union)) == ["不能给自己授予角色。"]
    assert not RoleGrant.objects.filter(user=admin, role=Role.CHAIR).exists()


def test_the_chair_reads_the_roles_and_changes_none(client, chair, union):
    client.force_login(chair)
    user = UserFactory()
    assert client.get(reverse("admin:core_rolegrant_changelist")).status_code == 200
    assert grant(client, user, Role.OFFICER, union).status_code == 404
    assert client.get(reverse("admin:core_user_changelist")).status_code == 403
    assert not RoleGrant.objects.filter(user=user).exists()


def test_two_units_are_merged_and_their_history_stands_below_them(client, admin, branch, other_branch):
    answers = {
        "others": [other_branch.pk],
        "into_code": "N1",
        "into_name": "设计学院分工会",
        "on": "2022-07-01",
        "document": "校工〔2022〕3号",
    }
    seen = act(client, branch, "merge", **answers).context["preview"].seen
    assert act(client, branch, "merge", seen=seen, **answers).status_code == 302
    merged = Unit.objects.get(code="N1")
    branch.refresh_from_db()
    assert branch.closed_on == datetime.date(2022, 7, 1)
    page = client.get(reverse("admin:core_unit_change", args=[branch.pk]))
    assert [one for one in texts(page, "tr") if merged.name in one] == [
        "2022年7月1日 合并 - 设计学院分工会 校工〔2022〕3号"
    ]
    # A unit that is no more offers nothing, and says so.
    refused = act(client, branch, "rename", name="x", on="2022-08-01")
    assert [str(one) for one in get_messages(refused.wsgi_request)][-1] == "现在不能更名。"
    assert Unit.objects.get(pk=branch.pk).name == branch.name


def test_a_unit_is_split_by_lines_and_a_line_without_a_name_comes_back(client, admin, branch):
    refused = act(client, branch, "split", into="A1 一分会\nA2", on="2022-07-01")
    assert refusals(refused) == ["“A2”一行缺少名称，请写成：编号 名称。"]
    previewed = act(client, branch, "split", into="A1 一分会\nA2 二分会", on="2022-07-01").context["preview"]
    answers = {"into": "A1 一分会\nA2 二分会", "on": "2022-07-01", "seen": previewed.seen}
    assert act(client, branch, "split", **answers).status_code == 302
    assert set(Unit.objects.filter(parent=branch.parent, closed_on=None).values_list("name", flat=True)) == {
        "一分会",
        "二分会",
    }


def test_units_stand_in_the_order_of_their_codes_each_before_those_below_it(client, admin, union):
    """Their keys, 98 and 100 in the path, say nothing of their order: here the last code is the first key."""
    for number in (100, 98, 9):
        unit = UnitFactory(parent=union, code=f"F{number}", name=f"第{number}分工会")
        UnitFactory(parent=unit, code=f"A{number}", name=f"第{number}小组", kind=UnitKind.GROUP)
    listed = [unit.code for unit in client.get(reverse("admin:core_unit_changelist")).context["cl"].result_list]
    assert listed == ["UNION", "F9", "A9", "F98", "A98", "F100", "A100"]
    offered = client.get(reverse("admin:core_rolegrant_add")).context["form"].fields["unit"].queryset
    assert [unit.code for unit in offered] == listed


def test_the_log_is_read_and_found_by_act(client, admin, union, branch, person):
    act(client, branch, "rename", name="设计学院分工会", on="2022-07-01")
    client.force_login(person(Role.AUDITOR, union))
    rows = client.get(reverse("admin:core_auditentry_changelist"), {"q": "更名工会组织"}).context["cl"].result_list
    assert [entry.target_label for entry in rows] == ["设计学院分工会"]
    page = client.get(reverse("admin:core_auditentry_change", args=[rows[0].pk]))
    [facts] = [one for one in texts(page, ".readonly") if "原名称" in one]
    assert facts == "依据： 日期：2022-07-01 原名称：纺织学院分工会"


def test_the_officer_has_no_way_to_the_log_or_the_accounts(client, officer):
    client.force_login(officer)
    for page in ("auditentry", "user", "rolegrant"):
        assert client.get(reverse(f"admin:core_{page}_changelist")).status_code == 403
