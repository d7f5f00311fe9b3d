"""A role with business data is in force when a second person has confirmed it, and not before."""

import datetime

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.core.roles.pages import opened, sent
from tests.factories import GrantFactory, MemberFactory, UserFactory, VisitFactory
from tests.shown import texts
from unionportal.core.choices import TECHNICAL_ROLES, Role, UnitKind
from unionportal.core.models import AuditEntry, Notice, RoleGrant, Unit
from unionportal.core.operations.anchor import anchor_file, mismatches, read_anchors
from unionportal.core.roles.granting import confirm_role, propose_role

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def administrator(person, union):
    return person(Role.SYSADMIN, union, name="管理员")


@pytest.fixture
def auditor(person, union):
    return person(Role.AUDITOR, union, name="经审")


@pytest.fixture
def friend(branch):
    """The account of a member, who holds no role."""
    return MemberFactory(unit=branch, user=UserFactory(name="新人")).user


def propose(administrator, user, role, unit, since="2022-01-01", until=""):
    """The grant that the administrator proposes in the back office."""
    answers = {"user": user.pk, "role": role, "unit": unit.pk, "since": since, "until": until}
    assert sent(administrator, "admin:core_rolegrant_add", **answers).status_code == 302
    return RoleGrant.objects.get(user=user, role=role)


def waits_for(user):
    """What the page 待办 of this person says of roles."""
    return [item.detail for item in opened(user).context["waiting"] if item.verb == "确认角色"]


def state(grant):
    return RoleGrant.objects.get(pk=grant.pk).state


def test_a_proposed_role_opens_nothing_until_the_chair_has_confirmed_it(administrator, chair, friend, branch):
    visit = VisitFactory(unit=branch, state="reported")
    page = ("welfare:visit_detail", visit.pk)
    grant = propose(administrator, friend, Role.OFFICER, Unit.root(), until="2030-01-01")
    assert (opened(friend, *page).status_code, opened(friend, "admin:index").status_code) == (404, 404)
    assert opened(friend).context["waiting"] == []
    assert waits_for(chair) == [
        f"{friend} · 工会专干 · 校工会 · 2022-01-01 起，至 2029-12-31，管理员提出",
    ]
    assert sent(chair, "role_move", grant.pk, "confirm").status_code == 302
    assert (opened(friend, *page).status_code, opened(friend, "admin:index").status_code) == (200, 200)
    assert [item.verb for item in opened(friend).context["waiting"]] == ["核定"]
    assert waits_for(chair) == []
    acts = AuditEntry.objects.filter(act__in=("提出角色", "确认角色")).order_by("pk")
    assert [(entry.act, entry.actor) for entry in acts] == [("提出角色", administrator), ("确认角色", chair)]
    assert acts[1].facts["提出"] == "管理员提出"
    told = Notice.objects.get(user=friend)
    assert told.sentence == f"您的角色“工会专干”（校工会）已由{chair.name}确认。"


@pytest.mark.parametrize("role", [role for role in Role if role not in TECHNICAL_ROLES])
def test_every_role_with_business_data_waits(role, administrator, friend, branch, union):
    unit = union if role not in ("department", "department_head") else _department(union)
    grant = propose_role(friend, role, unit, actor=administrator)
    assert (grant.state, grant.is_in_force, friend.current_grants) == ("proposed", False, [])


def _department(union):
    return Unit.objects.create(code="BM", name="后勤处", kind=UnitKind.DEPARTMENT, parent=union, opened_on="2015-01-01")


def test_the_administrators_own_role_is_in_force_at_once(administrator, friend, union):
    grant = propose(administrator, friend, Role.SYSADMIN, union)
    assert (grant.state, grant.basis) == ("confirmed", "technical")
    assert opened(friend, "admin:core_user_changelist").status_code == 200


def test_the_chair_refuses_with_a_reason_and_both_are_told(administrator, chair, friend, union):
    grant = propose(administrator, friend, Role.CASHIER, union)
    page = sent(chair, "role_move", grant.pk, "refuse", reason="")
    assert page.context["form"].errors["reason"] == ["这个字段是必填项。"]
    assert sent(chair, "role_move", grant.pk, "refuse", reason="没有这个人").status_code == 302
    assert state(grant) == "refused"
    told = {notice.user: notice.sentence for notice in Notice.objects.all()}
    assert told == dict.fromkeys((friend, administrator), "新人的角色“出纳”（校工会）未予确认：没有这个人")
    entry = AuditEntry.objects.get(act="不予确认")
    assert (entry.actor, entry.facts["原因"]) == (chair, "没有这个人")
    # Refused is not for ever: it can be proposed anew.
    propose_role(friend, Role.CASHIER, union, actor=administrator)


def test_neither_the_administrator_nor_the_person_himself_confirms(administrator, chair, friend, union, person):
    grant = propose(administrator, friend, Role.OFFICER, union)
    assert sent(administrator, "role_move", grant.pk, "confirm").status_code == 404
    assert sent(friend, "role_move", grant.pk, "confirm").status_code == 404
    own = propose(administrator, chair, Role.WOMEN, union)
    page = sent(chair, "role_move", own.pk, "confirm")
    assert page.context["form"].non_field_errors() == ["给自己的或自己提出的角色不能由自己确认，请由另一个人确认。"]
    assert (state(grant), state(own)) == ("proposed", "proposed")


def test_who_proposed_a_role_does_not_confirm_it_whatever_he_holds(administrator, friend, union):
    GrantFactory(user=administrator, role=Role.CHAIR, unit=union)
    grant = propose(administrator, friend, Role.OFFICER, union)
    sent(administrator, "role_move", grant.pk, "confirm")
    assert state(grant) == "proposed"


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.CHAIR, Role.AUDITOR)])
def test_nobody_else_confirms(role, administrator, friend, union, person):
    grant = propose(administrator, friend, Role.WOMEN, union)
    assert sent(person(role, union), "role_move", grant.pk, "confirm").status_code == 404
    assert state(grant) == "proposed"


def test_a_new_chair_is_confirmed_by_the_outgoing_one_while_he_is_in_office(
    administrator, chair, auditor, friend, union
):
    today = timezone.localdate()
    grant = propose(administrator, friend, Role.CHAIR, union, since=today + DAY)
    chair.grants.update(until=today + DAY)
    assert waits_for(auditor) == []
    page = sent(auditor, "role_move", grant.pk, "confirm")
    assert page.context["form"].non_field_errors() == ["现任工会主席在任，新任主席不能由经审委员确认，请现任主席确认。"]
    assert sent(chair, "role_move", grant.pk, "confirm").status_code == 302
    assert (state(grant), opened(friend, "role_list").status_code) == ("confirmed", 404)
    grant.refresh_from_db()
    assert (grant.confirmed_by, grant.basis) == (chair, "second_person")


def test_without_a_chair_in_office_the_auditor_confirms_the_new_one_and_no_other_role(
    administrator, chair, auditor, friend, union
):
    chair.grants.update(until=timezone.localdate())
    other = propose(administrator, UserFactory(), Role.OFFICER, union)
    grant = propose(administrator, friend, Role.CHAIR, union)
    assert sent(chair, "role_move", grant.pk, "confirm").status_code == 404
    assert len(waits_for(auditor)) == 1
    page = sent(auditor, "role_move", other.pk, "confirm")
    assert page.context["form"].non_field_errors() == ["这个角色不能由经审委员确认，请工会主席确认。"]
    assert sent(auditor, "role_move", grant.pk, "confirm").status_code == 302
    assert sent(friend, "role_move", other.pk, "confirm").status_code == 302
    assert (state(grant), state(other)) == ("confirmed", "confirmed")


def test_a_chair_who_stays_on_is_confirmed_by_the_auditor(administrator, chair, auditor, union):
    today = timezone.localdate()
    chair.grants.update(until=today + DAY)
    again = propose_role(chair, Role.CHAIR, union, actor=administrator, since=today + DAY)
    assert sent(auditor, "role_move", again.pk, "confirm").status_code == 302
    assert state(again) == "confirmed"


def test_a_chair_of_a_part_confirms_in_his_part_alone(administrator, person, friend, branch, other_branch):
    chair = person(Role.CHAIR, branch)
    inside = propose_role(friend, Role.BRANCH_OFFICER, branch, actor=administrator)
    outside = propose_role(friend, Role.BRANCH_OFFICER, other_branch, actor=administrator)
    assert sent(chair, "role_move", inside.pk, "confirm").status_code == 302
    assert sent(chair, "role_move", outside.pk, "confirm").status_code == 404
    assert (state(inside), state(outside)) == ("confirmed", "proposed")


def test_many_roles_are_confirmed_at_once_and_what_is_not_ones_own_to_confirm_is_not_among_them(
    administrator, chair, branch, union
):
    grants = [propose_role(UserFactory(), Role.DELEGATE, branch, actor=administrator) for _ in range(3)]
    own = propose_role(chair, Role.WOMEN, union, actor=administrator)
    page = opened(chair, "role_list")
    assert (page.context["mine"], list(page.context["others"])) == (grants, [own])
    nothing = sent(chair, "role_list", chosen=[])
    assert nothing.context["form"].errors == {"chosen": ["请先勾选要确认的角色。"]}
    refused = sent(chair, "role_list", chosen=[grants[0].pk, own.pk])
    assert (refused.status_code, state(grants[0])) == (200, "proposed")
    done = sent(chair, "role_list", chosen=[grant.pk for grant in grants[:2]])
    assert [str(one) for one in get_messages(done.wsgi_request)] == ["已确认 2 个角色。"]
    assert [state(grant) for grant in grants] == ["confirmed", "confirmed", "proposed"]


def test_the_page_says_what_to_ask_before_confirming(administrator, chair, friend, union):
    made_up = UserFactory(name="查无此人", must_change_password=True)
    for user, member, notes in ((made_up, None, 2), (friend, friend.member, 0)):
        grant = propose(administrator, user, Role.OFFICER, union)
        page = opened(chair, "role_detail", grant.pk)
        assert page.context["member"] == member
        assert len(texts(page, ".note-warn")) == notes


def test_a_role_that_was_withdrawn_while_it_waited_is_gone(administrator, chair, friend, union):
    today = timezone.localdate()
    grant = propose(administrator, friend, Role.OFFICER, union, since=today)
    sent(administrator, "admin:core_rolegrant_move", grant.pk, "end", on=today)
    confirm_role(grant, actor=chair)
    assert (state(grant), friend.current_grants) == ("confirmed", [])


def test_the_register_of_officers_proposes_and_the_chair_confirms(chair, officer, friend, branch):
    from members.services.officers import appoint_officer  # noqa: PLC0415

    day = datetime.date(2022, 1, 1)
    appoint_officer(actor=officer, unit=branch, member=friend.member, post="chair", elected_on=day, since=day)
    grant = RoleGrant.objects.get(user=friend)
    assert (grant.role, grant.state, grant.proposed_by) == ("branch_chair", "proposed", officer)
    assert sent(officer, "role_move", grant.pk, "confirm").status_code == 404
    assert sent(chair, "role_move", grant.pk, "confirm").status_code == 302
    assert state(grant) == "confirmed"


def test_ones_own_roles_stand_on_a_page_with_what_they_wait_for(administrator, friend, union):
    propose(administrator, friend, Role.OFFICER, union)
    GrantFactory(user=friend, role=Role.WOMEN, unit=union, until="2020-01-01")
    shown = [(one.get_role_display(), one.standing) for one, _ in opened(friend, "my_roles").context["grants"]]
    assert shown == [("工会专干", "待确认"), ("女工委", "已终止")]


# The last resort.


@pytest.fixture
def anchors(settings, tmp_path):
    settings.UNION_ANCHORS = tmp_path
    return lambda: read_anchors(anchor_file()) if anchor_file().exists() else []


@pytest.mark.django_db(transaction=True)
def test_where_nobody_could_confirm_a_chair_one_is_appointed_and_the_anchor_holds_it(friend, auditor, anchors):
    call_command("appoint_chair", friend.username)
    grant = RoleGrant.objects.get(user=friend)
    assert (grant.role, grant.basis, grant.is_in_force) == ("chair", "command", True)
    entry = AuditEntry.objects.get(act="指定工会主席")
    assert (entry.actor, entry.target_label) == (None, str(friend))
    assert [anchor.count for anchor in anchors()] == [AuditEntry.objects.count()]
    assert mismatches(anchors()) == []
    assert Notice.objects.get(user=auditor).sentence == "新人由服务器上的命令指定为工会主席。"


@pytest.mark.django_db(transaction=True)
def test_while_a_chair_is_in_office_it_takes_a_reason_and_he_is_told(chair, friend, anchors):
    with pytest.raises(CommandError, match="在任"):
        call_command("appoint_chair", friend.username)
    assert (RoleGrant.objects.filter(user=friend).count(), anchors()) == (0, [])
    call_command("appoint_chair", friend.username, "--reason", "主席失联")
    assert AuditEntry.objects.get(act="指定工会主席").facts["原因"] == "主席失联"
    assert Notice.objects.get(user=chair).sentence == "新人由服务器上的命令指定为工会主席：主席失联"
    assert chair.grants.get().is_in_force
    # On the same day once more: each has its line.
    call_command("appoint_chair", UserFactory().username, "--reason", "再次")
    assert len(anchors()) == 2


@pytest.mark.parametrize("made", [{"username": "nobody"}, {"is_active": False}])
def test_a_chair_is_appointed_from_the_accounts_in_use(made, union):
    user = UserFactory(**made)
    with pytest.raises(CommandError):
        call_command("appoint_chair", "missing" if user.is_active else user.username)
    assert RoleGrant.objects.count() == 0


# A password that somebody else has reset.


def test_the_roles_of_an_account_sleep_after_a_reset_until_the_chair_confirms_them(
    administrator, chair, friend, union, branch
):
    grant = GrantFactory(user=friend, role=Role.CASHIER, unit=union)
    sent(administrator, "admin:core_user_move", friend.pk, "reset")
    assert (state(grant), friend.current_grants) == ("asleep", [])
    assert AuditEntry.objects.get(act="重置密码").facts == {"暂停的角色": ["出纳（校工会）"]}
    assert len(waits_for(chair)) == 1
    told = {notice.user: notice.sentence for notice in Notice.objects.all()}
    assert told == {
        friend: "您的密码由管理员重置。如果不是您要求的，请告诉工会主席。",
        chair: "新人的密码由管理员重置，1 个角色暂停，须向本人核实以后重新确认。",
    }
    sent(chair, "role_move", grant.pk, "confirm")
    assert state(grant) == "confirmed"


def test_a_reset_does_not_make_a_chair_of_whoever_resets(administrator, chair, auditor, union):
    grant = chair.grants.get()
    page = sent(administrator, "admin:core_user_move", chair.pk, "reset").content.decode()
    password = page.split('class="bo-secret">')[1].split("<")[0]
    thief = Client()
    thief.post(reverse("login"), {"username": chair.username, "password": password})
    chosen = {"old_password": password, "new_password1": "Xin-Mima-2022-x", "new_password2": "Xin-Mima-2022-x"}
    assert thief.post(reverse("password_change"), chosen).status_code == 302
    waiting = propose(administrator, UserFactory(), Role.OFFICER, union)
    assert thief.get(reverse("role_list")).status_code == 404
    for one in (grant, waiting):
        assert thief.post(reverse("role_move", args=[one.pk, "confirm"])).status_code == 404
    assert thief.get(reverse("admin:core_auditentry_changelist")).status_code == 404
    # No other chair is there: an auditor asks him, and confirms.
    assert sent(auditor, "role_move", grant.pk, "confirm").status_code == 302
    assert (state(grant), state(waiting)) == ("confirmed", "proposed")


def test_a_role_that_has_not_begun_sleeps_too_and_one_that_is_over_does_not(administrator, friend, union):
    today = timezone.localdate()
    over = GrantFactory(user=friend, role=Role.WOMEN, unit=union, until=today)
    coming = GrantFactory(user=friend, role=Role.OFFICER, unit=union, since=today + DAY)
    technical = GrantFactory(user=friend, role=Role.SYSADMIN, unit=union)
    sent(administrator, "admin:core_user_move", friend.pk, "reset")
    assert [state(grant) for grant in (over, coming, technical)] == ["confirmed", "asleep", "confirmed"]


def test_the_command_that_resets_a_password_leaves_the_same_traces(chair, friend, union, capsys):
    grant = GrantFactory(user=friend, role=Role.CASHIER, unit=union)
    call_command("changepassword", friend.username)
    password = capsys.readouterr().out.partition("初始密码 ")[2].partition("，")[0]
    friend.refresh_from_db()
    assert (friend.check_password(password), friend.must_change_password, state(grant)) == (True, True, "asleep")
    entry = AuditEntry.objects.get(act="重置密码")
    assert (entry.actor_label, entry.facts) == ("系统", {"暂停的角色": ["出纳（校工会）"]})
    with pytest.raises(CommandError, match="没有工号"):
        call_command("changepassword", "missing")


def test_one_who_chooses_a_new_password_himself_keeps_his_roles(chair):
    client = Client()
    client.force_login(chair)
    chosen = {"old_password": "testing", "new_password1": "Xin-Mima-2022-x", "new_password2": "Xin-Mima-2022-x"}
    client.post(reverse("password_change"), chosen)
    assert client.get(reverse("role_list")).status_code == 200
    assert state(chair.grants.get()) == "confirmed"


def test_a_role_is_not_proposed_to_oneself(administrator, union):
    with pytest.raises(ValidationError, match="不能给自己授予角色"):
        propose_role(administrator, Role.CHAIR, union, actor=administrator)
