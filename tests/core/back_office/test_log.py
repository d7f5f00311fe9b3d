"""Who reads what of the log in the back office: the system administrator nothing of business acts."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    BenefitKindFactory,
    ClaimFactory,
    GrantFactory,
    HardshipGrantFactory,
    MemberFactory,
    UserFactory,
    VisitFactory,
)
from tests.factories.activities import HonourFactory
from unionportal.core.acts import IMPORT_LEDGER
from unionportal.core.choices import Role
from unionportal.core.jobs.outbox import enqueue
from unionportal.core.models import AuditEntry, Job
from unionportal.core.roles.granting import propose_role
from unionportal.core.services.records import save_record
from unionportal.core.trail import audit
from unionportal.core.trail.acts import Act
from welfare.models import CapGroup

LIST = reverse("admin:core_auditentry_changelist")
LOOK = Act("welfare.view_grant", "查看补助")


@pytest.fixture
def business(union, branch, officer):
    """An entry about a grant, with a fact that only those in the matter know."""
    grant = HardshipGrantFactory(unit=branch, member=MemberFactory(unit=branch, name="白龙"))
    return audit.record(officer, LOOK, grant, 原因="核对病历")


@pytest.fixture
def technical(union, officer):
    """An entry about a role that was given."""
    administrator = UserFactory()
    GrantFactory(user=administrator, unit=union, role=Role.SYSADMIN)
    propose_role(UserFactory(name="新同事"), Role.WOMEN, union, actor=administrator)
    return AuditEntry.objects.latest("pk")


def _pages(client, entry):
    """The list, the page of the entry, and its history, as one text."""
    names = ("change", "history")
    addresses = [LIST, *(reverse(f"admin:core_auditentry_{name}", args=[entry.pk]) for name in names)]
    return "".join(client.get(address).content.decode() for address in addresses)


def _read(text, *words):
    """The words that stand in the text."""
    return [word for word in words if word in text]


def test_the_administrator_reads_of_a_business_act_only_who_and_when(client, sign_in, union, officer, business):
    sign_in(Role.SYSADMIN, union)
    assert _read(_pages(client, business), officer.name, "白龙", "补助", "核对病历") == [officer.name]
    # Nor can he ask for it.
    for asked in (
        {"q": business.target_label},
        {"q": "查看补助"},
        {"app": "welfare"},
        {"act": "查看补助"},
        {"act__exact": "查看补助"},
        {"target_label__contains": "补助"},
        {"target_type": "welfare.Grant"},
    ):
        assert _read(_rows(client, **asked), officer.name) == []


def test_the_auditor_reads_its_act_and_number_and_no_person(client, sign_in, union, officer, business):
    sign_in(Role.AUDITOR, union)
    words = ["查看补助", f"补助 （{business.target_id}）"]
    assert _read(_pages(client, business), *words, "白龙") == words
    assert _read(_rows(client, q="查看补助"), officer.name) == [officer.name]


def test_the_administrator_reads_what_was_done_to_accounts_and_roles(client, sign_in, union, technical):
    sign_in(Role.SYSADMIN, union)
    words = ["提出角色", "新同事", "女工委"]
    assert _read(_pages(client, technical), *words) == words
    assert _read(_rows(client, q="提出角色"), "新同事") == ["新同事"]


def test_an_import_is_business_though_it_is_about_the_union(client, sign_in, union, officer):
    audit.record(officer, IMPORT_LEDGER, union, 文件="2022困难慰问.xlsx")
    sign_in(Role.SYSADMIN, union)
    assert _read(_pages(client, AuditEntry.objects.latest("pk")), officer.name, "困难慰问") == [officer.name]


def test_what_is_changed_in_a_confidential_record_is_logged_by_column_alone(branch, officer):
    visit = VisitFactory(unit=branch, member=MemberFactory(unit=branch, name="白龙"))
    visit.over_cap_reason = "术后并发症"
    save_record(visit, actor=officer)
    entry = AuditEntry.objects.latest("pk")
    assert entry.facts == {"修改": ["超标准原因"]}
    assert entry.target_label == f"慰问 （{visit.pk}）"


def test_what_is_changed_is_logged_in_words(branch, other_branch, officer):
    def changed(record, **values):
        for name, value in values.items():
            setattr(record, name, value)
        save_record(record, actor=officer)
        return AuditEntry.objects.latest("pk").facts["修改"]

    honour = HonourFactory(unit=branch)
    assert changed(honour, level="province", unit=other_branch, grade="first") == [
        "级别：市级 → 省级",
        "等次：（空） → 一等奖",
        f"分工会：{branch.name} → {other_branch.name}",
    ]
    group = CapGroup.objects.get(code="visit_hospital")
    assert changed(group, yearly=True, plain="住院") == ["对会员的说法：生病住院 → 住院", "按年累计：否 → 是"]
    kind = BenefitKindFactory(forms=["cash"])
    assert changed(kind, forms=["cash", "goods"], cap="visit_birth") == [
        "允许的形式：慰问金 → 慰问金、慰问品",
        "上限项目：慰问·意外灾害 → 慰问·生育",
    ]


def test_the_jobs_of_others_are_shown_by_kind_and_state(client, sign_in, union, officer):
    job = enqueue("core.mail", "核对台账 某人大病补助.xlsx", actor=officer, unit=union, notices=[])
    Job.objects.filter(pk=job.pk).update(message="某人的诊断")
    sign_in(Role.SYSADMIN, union)
    pages = [
        reverse("admin:core_job_changelist"),
        f"{reverse('admin:core_job_changelist')}?q={officer.name}",
        reverse("admin:core_job_change", args=[job.pk]),
    ]
    for page in pages:
        assert _read(client.get(page).content.decode(), "core.mail", "大病补助", "诊断") == ["core.mail"]


def test_a_claim_and_its_payment_are_logged_by_number(union, officer):
    claim = ClaimFactory(unit=union, purpose="慰问 白龙 住院", number="C2022-0001")
    assert audit.record(officer, LOOK, claim).target_label == "支出申请 C2022-0001"


def _rows(client, **asked):
    """The rows of the list, without the words of the form above them."""
    return client.get(LIST, asked).content.decode().partition("<tbody")[2]


def test_the_log_begins_with_the_last_ninety_days_and_goes_back_by_years(client, sign_in, union, officer, business):
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_auditentry DISABLE TRIGGER USER")
        cursor.execute("UPDATE core_auditentry SET at = now() - interval '91 days' WHERE id = %s", [business.pk])
    old = AuditEntry.objects.get(pk=business.pk)
    new = audit.record(officer, LOOK, HardshipGrantFactory(unit=union, member=MemberFactory(unit=union)))
    sign_in(Role.AUDITOR, union)

    def shown(**asked):
        return {entry.pk for entry in client.get(LIST, asked).context["cl"].result_list} & {old.pk, new.pk}

    year = timezone.localtime(old.at).year
    assert (shown(), shown(span="all")) == ({new.pk}, {old.pk, new.pk})
    assert shown(span=str(year)) - {new.pk} == {old.pk}
    assert shown(span=str(year - 1)) == set()
    assert shown(span="all", app="welfare") == {old.pk, new.pk}
    assert shown(span="all", app="finance") == set()
    # The page counts and sorts no entries but those it shows.
    with CaptureQueriesContext(connection) as asked:
        client.get(LIST)
    distinct = re.compile(r"SELECT DISTINCT.*core_auditentry")
    assert not list(filter(distinct.search, (query["sql"] for query in asked)))
