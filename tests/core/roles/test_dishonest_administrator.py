"""One dishonest administrator: what he tries, what stops him, and what the log says of it."""

import datetime

import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from tests.core.roles.pages import browser
from tests.factories import ClaimFactory, HardshipGrantFactory, MemberFactory, UserFactory, VisitFactory
from tests.shown import texts
from unionportal.core.choices import Role
from unionportal.core.files import attachments
from unionportal.core.models import AuditEntry, Job, Notice, RoleGrant, User
from unionportal.core.operations import anchor
from unionportal.core.trail import audit
from unionportal.core.trail.acts import Act

pytestmark = pytest.mark.django_db
DAY = datetime.date(2022, 5, 10)
CHOSEN = "Xin-Mima-2022-x"


@pytest.fixture
def chair(person, union):
    return person(Role.CHAIR, union, name="王主席")


@pytest.fixture
def auditor(person, union):
    return person(Role.AUDITOR, union, name="经审")


@pytest.fixture
def villain(person, union, chair, auditor):
    """The administrator; a chair and an auditor are in office."""
    return person(Role.SYSADMIN, union, name="坏管理员", username="villain")


@pytest.fixture
def desk(villain):
    """His browser."""
    return browser(villain)


def propose(client, user, role, unit):
    answers = {"user": user.pk, "role": role, "unit": unit.pk, "since": "2022-01-01", "until": ""}
    return client.post(reverse("admin:core_rolegrant_add"), answers)


def secret(answer):
    """The first password that a page shows once."""
    return answer.content.decode().split('class="bo-secret">')[1].split("<")[0]


def logged(*acts):
    """[(who, act, about whom)] of these acts, in order."""
    rows = AuditEntry.objects.filter(act__in=acts).order_by("pk")
    return [(entry.actor_label.split("（")[0], entry.act, entry.target_label.split("（")[0]) for entry in rows]


def test_he_gives_himself_and_his_friend_a_role(desk, villain, chair, union, branch):
    friend, claim = UserFactory(name="朋友"), ClaimFactory(unit=branch, state="submitted")
    himself = propose(desk, villain, Role.CHAIR, union)
    assert himself.context["form"].non_field_errors() == ["不能给自己授予角色。"]
    propose(desk, friend, Role.CHAIR, union)
    # A second account of an administrator, which is in force at once, confirms nothing either.
    accomplice = UserFactory(name="帮手")
    propose(desk, accomplice, Role.SYSADMIN, union)
    grant = RoleGrant.objects.get(user=friend)
    for somebody in (villain, accomplice, friend):
        assert browser(somebody).post(reverse("role_move", args=[grant.pk, "confirm"])).status_code == 404
        assert browser(somebody).post(reverse("finance:claim_move", args=[claim.pk, "approve"])).status_code == 404
    # He sees whether it waits; the chair has it before him, and refuses.
    answer = browser(chair).post(reverse("role_move", args=[grant.pk, "refuse"]), {"reason": "没有这回事"})
    assert (answer.status_code, friend.current_grants) == (302, [])
    assert logged("提出角色", "授予角色", "不予确认") == [
        ("坏管理员", "提出角色", "朋友"),
        ("坏管理员", "授予角色", "帮手"),
        ("王主席", "不予确认", "朋友"),
    ]


def test_he_opens_an_account_for_somebody_who_does_not_exist(desk, chair, union, branch):
    visit = VisitFactory(unit=branch)
    opened = desk.post(reverse("admin:core_user_add"), {"username": "t99999", "name": "查无此人", "email": ""})
    nobody = User.objects.get(username="t99999")
    propose(desk, nobody, Role.OFFICER, union)
    puppet = Client()
    puppet.post(reverse("login"), {"username": "t99999", "password": secret(opened)})
    typed = {"old_password": secret(opened), "new_password1": CHOSEN, "new_password2": CHOSEN}
    assert puppet.post(reverse("password_change"), typed).status_code == 302
    assert puppet.get(reverse("welfare:visit_detail", args=[visit.pk])).status_code == 404
    page = browser(chair).get(reverse("role_detail", args=[nobody.grants.get().pk]))
    assert (page.context["member"], len(texts(page, ".note-warn"))) == (None, 1)
    assert logged("开设账号", "提出角色") == [
        ("坏管理员", "开设账号", "查无此人"),
        ("坏管理员", "提出角色", "查无此人"),
    ]


def test_he_resets_the_password_of_the_chair(desk, villain, chair, auditor, branch):
    claim, honest = ClaimFactory(unit=branch, state="submitted"), browser(chair)
    password = secret(desk.post(reverse("admin:core_user_move", args=[chair.pk, "reset"])))
    thief = Client()
    thief.post(reverse("login"), {"username": chair.username, "password": password})
    typed = {"old_password": password, "new_password1": CHOSEN, "new_password2": CHOSEN}
    assert thief.post(reverse("password_change"), typed).status_code == 302
    assert thief.post(reverse("finance:claim_move", args=[claim.pk, "approve"])).status_code == 404
    assert thief.get(reverse("role_list")).status_code == 404
    # The chair is signed out, and is told; so are those who can confirm him anew.
    assert honest.get("/")["Location"].startswith("/login/")
    assert Notice.objects.get(user=chair).sentence == "您的密码由坏管理员重置。如果不是您要求的，请告诉工会主席。"
    waiting = browser(auditor).get("/").context["waiting"]
    assert [(item.title, item.verb) for item in waiting] == [("角色授权 · 重置密码后待确认", "确认角色")]
    entry = AuditEntry.objects.get(act="重置密码")
    assert (entry.actor, entry.facts) == (villain, {"暂停的角色": ["工会主席（校工会）"]})


def test_he_reads_the_business_log_and_opens_the_files_of_others(desk, officer, branch):
    grant = HardshipGrantFactory(unit=branch, member=MemberFactory(unit=branch, name="白龙"))
    entry = audit.record(officer, Act("tests.look", "查看补助"), grant, 原因="核对病历")
    page = desk.get(reverse("admin:core_auditentry_change", args=[entry.pk])).content.decode()
    assert [word for word in ("白龙", "核对病历", "查看补助", officer.name) if word in page] == [officer.name]
    job = Job.objects.create(kind="x", label="x", unit=branch, requested_by=officer)
    file = attachments.keep(b"%PDF-1.7", name="x.pdf", content_type="application/pdf", actor=officer, unit=branch)
    job.files.add(file)
    addresses = [reverse("job_detail", args=[job.pk]), reverse("job_file", args=[job.pk, file.pk])]
    assert [desk.get(address).status_code for address in addresses] == [404, 404]


@pytest.mark.parametrize(
    "facts",
    [
        "state = 'confirmed'",
        "state = 'confirmed', basis = 'before'",
        "state = 'confirmed', basis = 'technical'",
        "state = 'confirmed', basis = 'second_person', confirmed_by_id = proposed_by_id",
        "state = 'confirmed', basis = 'second_person', confirmed_by_id = user_id",
    ],
)
def test_he_writes_the_confirmation_into_the_table(facts, desk, villain, union):
    friend = UserFactory()
    propose(desk, friend, Role.CASHIER, union)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE core_rolegrant SET {facts} WHERE user_id = %s", [friend.pk])  # noqa: S608
    assert friend.current_grants == []


def test_forging_a_confirmation_of_the_chair_leaves_a_row_of_history_without_an_act(desk, chair, union):
    """Who owns the database can: the history has the change, and the log has no act of the chair."""
    friend = UserFactory()
    propose(desk, friend, Role.CASHIER, union)
    forged = "state = 'confirmed', basis = 'second_person', confirmed_by_id = %s"
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE core_rolegrant SET {forged} WHERE user_id = %s", [chair.pk, friend.pk])  # noqa: S608
    grant = RoleGrant.objects.get(user=friend)
    history = list(grant.events.order_by("pgh_id").values_list("pgh_label", "state"))
    assert (history, logged("确认角色")) == ([("insert", "proposed"), ("update", "confirmed")], [])


@pytest.fixture
def anchored(settings, tmp_path, union, chair):
    """A log of yesterday, sealed, with its anchor."""
    settings.UNION_ANCHORS = tmp_path / "anchors"
    for number in range(3):
        audit.record(chair, Act("tests.act", f"动作{number}"), union)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    anchor.anchor_audit(DAY)
    return settings.UNION_ANCHORS / "audit-chain.txt"


def test_he_edits_the_log_by_the_shell(anchored, villain, auditor):
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.filter(act="动作1").delete()
    with pgtrigger.ignore():
        AuditEntry.objects.filter(act="动作1").update(actor_label="别人")
    with pytest.raises(CommandError, match="操作日志不完整"):
        call_command("verify_audit")
    anchor.anchor_audit(DAY + datetime.timedelta(days=1))
    [notice] = Notice.objects.filter(user=auditor)
    assert notice.subject == "操作日志"


def test_he_edits_the_anchors(anchored, villain, auditor):
    day, count, *rest = anchored.read_text().split()
    anchored.write_text(" ".join([day, str(int(count) + 1), *rest]) + "\n")
    anchor.anchor_audit(DAY + datetime.timedelta(days=1))
    assert [notice.user for notice in Notice.objects.filter(subject="操作日志")] == [auditor]


@pytest.mark.django_db(transaction=True)
def test_he_appoints_his_friend_by_the_command(settings, tmp_path, villain, chair, auditor):
    settings.UNION_ANCHORS = tmp_path / "anchors"
    friend = UserFactory(name="朋友")
    with pytest.raises(CommandError, match="王主席 在任"):
        call_command("appoint_chair", friend.username)
    call_command("appoint_chair", friend.username, "--reason", "试试")
    # It stands in the log and in the anchor, and those are told who can end it; the chair is still in office.
    told = {notice.user: notice.sentence for notice in Notice.objects.exclude(user=friend)}
    assert told == dict.fromkeys((chair, auditor), "朋友由服务器上的命令指定为工会主席：试试")
    assert logged("指定工会主席") == [("系统", "指定工会主席", "朋友")]
    [line] = anchor.read_anchors(anchor.anchor_file())
    assert (line.count, chair.grants.get().is_in_force) == (AuditEntry.objects.count(), True)


def test_he_takes_a_password_by_the_command(villain, chair, capsys):
    call_command("changepassword", chair.username)
    password = capsys.readouterr().out.partition("初始密码 ")[2].partition("，")[0]
    thief = Client()
    thief.post(reverse("login"), {"username": chair.username, "password": password})
    assert User.objects.get(pk=chair.pk).current_grants == []
    assert logged("重置密码") == [("系统", "重置密码", "王主席")]
