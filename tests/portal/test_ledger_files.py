"""The templates and the filled 台账: to each what he may prepare, masked, by his password, with an audit entry."""

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from members.models import Member
from members.services.roster import edit_member
from tests.books import book, id_number, member_row
from tests.factories import BudgetFactory, GrantFactory, MemberFactory, UnitFactory
from unionportal.core import ledger
from unionportal.core.choices import Role
from unionportal.core.jobs import outbox
from unionportal.core.models import AuditEntry, Job
from unionportal.portal.workbooks import exporting
from unionportal.sheets.workbook import GUIDE, OPTIONS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]
EXPORT = reverse("ledger_export")
CARD, MOBILE = "6222020000000070128", "13800138000"


@pytest.fixture
def accountant(union):
    return GrantFactory(unit=union, role=Role.ACCOUNTANT).user


@pytest.fixture
def member(branch):
    facts = {"id_number": id_number(1), "bank_card": CARD, "mobile": MOBILE, "email": "wang@example.edu.cn"}
    ledger.apply(book(members=[member_row(1, name="王小明", birth_date="1985-06-15", **facts)]), actor=None)
    return Member.objects.get()


def opened(answer):
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return data, openpyxl.load_workbook(io.BytesIO(data))


def cells(sheet):
    """{heading without its star: cell of the first row}"""
    head, first = list(sheet.iter_rows(max_row=2, values_only=True))
    return {name.removesuffix(" *"): value for name, value in zip(head, first, strict=True)}


def export(client, kinds, year="", password="testing"):  # noqa: S107
    return client.post(EXPORT, {"kinds": kinds, "year": year, "password": password})


def test_the_exported_roster_is_masked_and_changes_nothing_when_it_is_uploaded_again(client, officer, member):
    client.force_login(officer)
    data, found = opened(export(client, ["members.members"]))
    row = cells(found["会员"])
    assert (row["工号"], row["姓名"], row["手机"]) == ("T00001", "王小明", "138****8000")
    assert row["证件号码"] == f"{id_number(1)[:3]}***********{id_number(1)[-4:]}"
    assert (row["银行卡号"], row["电子邮箱"], row["出生日期"]) == ("6222 **** **** 0128", "***", "***")
    entry = AuditEntry.objects.get(code="core.ledger_export")
    assert (entry.actor, entry.facts) == (officer, {"工作表": {"会员": 1}})
    seen = ledger.preview(data, actor=officer)
    assert (seen.errors, seen.counts()["会员"]) == (0, {"新增": 0, "更改": 0, "未变": 1, "有误": 0})
    place = next(cell.column for cell in found["会员"][1] if cell.value == "备注")
    found["会员"].cell(2, place).value = "已核对"
    file = io.BytesIO()
    found.save(file)
    changed = ledger.apply(file.getvalue(), actor=officer)
    assert [(one.field, one.old, one.new) for one in changed.changes] == [("备注", "（空）", "已核对")]
    stored = Member.objects.get()
    kept = (stored.id_number, stored.bank_card, stored.mobile, stored.email)
    assert kept == (id_number(1), CARD, MOBILE, "wang@example.edu.cn")


def test_for_a_reason_who_may_read_it_gets_the_roster_whole_and_the_log_names_each_person(
    client, officer, member, monkeypatch, django_capture_on_commit_callbacks
):
    client.force_login(officer)
    sent = {"kinds": ["members.members"], "year": "", "password": "testing", "reason": "核对银行卡"}
    data, found = opened(client.post(EXPORT, sent))
    row = cells(found["会员"])
    assert (row["证件号码"], row["手机"], row["银行卡号"]) == (id_number(1), MOBILE, CARD)
    assert (row["电子邮箱"], str(row["出生日期"])[:10]) == ("wang@example.edu.cn", "1985-06-15")
    entry = AuditEntry.objects.get(code="members.read_sealed")
    facts = {"项目": "出生日期、证件号码、手机、电子邮箱、银行卡号", "原因": "核对银行卡"}
    assert (entry.actor, entry.target_id, entry.facts) == (officer, str(member.pk), facts)
    assert ledger.preview(data, actor=officer).counts()["会员"]["未变"] == 1
    # Of a date known by its month the month goes out, and comes back as no other.
    other = Member.objects.get(pk=MemberFactory(name="李娜", unit=member.unit, birth_date=date(1988, 10, 1)).pk)
    edit_member(other, actor=officer, birth_by_month=True)
    data, found = opened(client.post(EXPORT, sent))
    shown = [cell.value for line in found["会员"].iter_rows() for cell in line]
    assert shown.count("1988年10月") == 1
    assert ledger.preview(data, actor=officer).counts()["会员"] == {"新增": 0, "更改": 0, "未变": 2, "有误": 0}
    # By the worker too.
    monkeypatch.setattr(exporting, "MOST_AT_ONCE", 0)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(EXPORT, sent)
    outbox.run(Job.objects.get(kind=exporting.EXPORT).pk)
    assert AuditEntry.objects.filter(code="members.read_sealed").count() == 5


def test_nothing_is_exported_without_the_password_or_of_what_one_may_not_prepare(client, officer, accountant, member):
    client.force_login(officer)
    wrong = export(client, ["members.members"], password="wrong")
    assert wrong.context["form"].errors == {"password": ["密码不对。"]}
    client.force_login(accountant)
    assert set(export(client, ["members.members"]).context["form"].errors) == {"kinds"}
    assert not AuditEntry.objects.filter(code="core.ledger_export").exists()


def test_only_the_rows_over_which_one_may_prepare_are_exported(client, member, union):
    other = UnitFactory(parent=union, name="机电学院分工会")
    ledger.apply(book(members=[member_row(2, name="李四", unit=other.name)]), actor=None)
    client.force_login(GrantFactory(unit=other, role=Role.OFFICER).user)
    _, found = opened(export(client, ["members.members", "members.units"]))
    assert [row[1].value for row in found["会员"].iter_rows(min_row=2)] == ["李四"]
    assert [row[1].value for row in found["工会组织"].iter_rows(min_row=2)] == [other.name]


def test_a_year_narrows_the_kinds_that_have_one(client, accountant, union):
    for year in (2021, 2022):
        BudgetFactory(unit=union, year=year)
    client.force_login(accountant)
    _, found = opened(export(client, ["finance.budgets", "finance.accounts"], year=2022))
    assert [row[1].value for row in found["预算"].iter_rows(min_row=2)] == [2022]
    assert found["科目"].max_row == 2


def test_many_rows_are_written_by_the_worker_of_what_its_owner_may_prepare_then(
    client, officer, member, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(exporting, "MOST_AT_ONCE", 0)
    client.force_login(officer)
    answer = export(client, ["members.members"])
    job = Job.objects.get(kind=exporting.EXPORT)
    assert answer.url == reverse("job_detail", args=[job.pk])
    with django_capture_on_commit_callbacks(execute=True):
        outbox.run(job.pk)
    job.refresh_from_db()
    assert job.message == "已导出 1 行，文件保留7天。"
    _, found = opened(client.get(reverse("job_file", args=[job.pk, job.files.get().pk])))
    assert cells(found["会员"])["手机"] == "138****8000"
    assert officer.notices.get().sentence == "台账已导出，共 1 行，请下载。"


def test_the_templates_and_the_page_offer_what_one_may_prepare(client, officer, accountant, member):
    kept = ["科目", "预算", "预算调整", "收入", "支出", "预决算报送", "历史数"]
    client.force_login(accountant)
    page = client.get(reverse("ledger_import"))
    assert sorted(entry.spec.title for entry in page.context["entries"]) == sorted(kept)
    _, found = opened(client.get(reverse("ledger_template")))
    assert set(found.sheetnames) - {GUIDE, OPTIONS} == set(kept)
    _, one = opened(client.get(reverse("ledger_template_of", args=["finance.budgets"])))
    assert one.sheetnames == [GUIDE, "预算"]
    assert client.get(reverse("ledger_template_of", args=["members.members"])).status_code == 404
    client.force_login(officer)
    _, one = opened(client.get(reverse("ledger_template_of", args=["members.members"])))
    assert one.sheetnames == [GUIDE, "会员"]
