"""A roster that has columns about the families of the members too is the roster."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from members.models import Member
from tests.factories import HardshipFileFactory, MemberFactory
from tests.portal.rosters import page
from tests.portal.test_laid_out import book

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]
BESIDE = "工号 姓名 性别 部门 入会时间 职务 编制 配偶姓名 配偶单位 子女姓名"
ONE_EACH = "工号 姓名 性别 部门 入会时间 职务 编制 家庭成员姓名 与本人关系"
NUMBERED = "工号 姓名 性别 部门 入会时间 职务 编制 家庭成员1姓名 关系1 家庭成员2姓名 关系2"
FAMILY = "困难职工家庭成员"
OF_FAMILIES = ("配偶", "子女", "家庭成员", "关系", "与本人")


def rows_of(head, branch, *people):
    """Rows below a head: of each person all that it asks, of his family anything."""
    said = {"性别": "女", "部门": branch.name, "入会时间": "2020-09-01", "职务": "教师", "编制": "在编"}
    rows = [head.split()]
    for number, name in people:
        own = {
            **said,
            "工号": number,
            "姓名": name,
            "与本人关系": "配偶",
            "关系1": "配偶",
            "关系2": "子女",
            "子女姓名": "王小某",
        }
        rows.append([own.get(heading, "某厂" if "单位" in heading else "王某") for heading in rows[0]])
    return rows


@pytest.mark.parametrize("head", [BESIDE, ONE_EACH])
@pytest.mark.parametrize("title", ["", "会员花名册", "会员及家庭成员信息表", "2026年教职工情况"])
def test_it_is_the_roster_and_says_where_the_families_go(client, branch, upload, decide, title, head):
    rows = rows_of(head, branch, ("T0101", "李小禾"), ("T0102", "何苗"))
    job = upload(book(Sheet1=[*([[title]] if title else []), *rows]), name="表.xlsx")
    assert (job.result["ok"], job.result["sheets"]) == (True, [["会员", 2, 0, 0, 0]])
    [told] = [one for one in page(client, job)["problems"] if one.address]
    left = "".join(f"「{one}」" for one in head.split() if one.startswith(OF_FAMILIES))
    assert told.sentence.startswith(f"{left}是家庭成员的，没有读。")
    # What is said of them names no other column, and the address has chosen the kind already.
    assert not any("是不是" in one.sentence for one in page(client, job)["problems"])
    assert client.get(told.address).context["form"]["kind"].value() == "welfare.hardship_relatives"
    client.post(reverse("ledger_preview", args=[job.pk]))
    decide("confirm")
    assert Member.objects.count() == 2


def test_the_same_file_is_the_list_of_families_when_that_is_chosen(client, branch, officer, work):
    for number, name in (("T0101", "李小禾"), ("T0102", "何苗")):
        HardshipFileFactory(unit=branch, member=MemberFactory(staff_no=number, name=name, unit=branch))
    client.force_login(officer)
    rows = rows_of(BESIDE, branch, ("T0101", "李小禾"), ("T0102", "何苗"))
    sent = {"file": SimpleUploadedFile("会员花名册.xlsx", book(Sheet1=rows)), "kind": "welfare.hardship_relatives"}
    job = work(client.post(reverse("ledger_import"), sent))
    assert (job.result["ok"], job.result["sheets"]) == (True, [[FAMILY, 4, 0, 0, 0]])
    [told] = [one.sentence for one in page(client, job)["problems"] if "拆成" in one.sentence]
    assert told.endswith("其余的列不是家庭成员的，没有读：性别、入会时间、职务、编制。")


def test_a_member_who_stands_there_once_for_each_relative_makes_it_a_list_of_families(client, branch, upload):
    HardshipFileFactory(unit=branch, member=MemberFactory(staff_no="T0101", name="李小禾", unit=branch))
    head, first, second = rows_of(ONE_EACH, branch, ("T0101", "李小禾"), ("T0101", "李小禾"))
    second[-2:] = "王小某", "子女"
    job = upload(book(Sheet1=[head, first, second]), name="表.xlsx")
    assert (job.result["ok"], job.result["sheets"]) == (True, [[FAMILY, 2, 0, 0, 0]])


@pytest.mark.parametrize("title", ["会员花名册", "会员及家庭成员信息表"])
def test_numbered_relatives_are_taken_apart_and_the_roster_stays(client, branch, upload, correct, title):
    rows = rows_of(NUMBERED, branch, ("T0101", "李小禾"))
    job = upload(book(Sheet1=[[title], *rows]), name="表.xlsx")
    for _ in range(2):
        shown = {one.name: one.title for one in page(client, job)["worksheets"]}
        assert shown == {"Sheet1": "会员", FAMILY: FAMILY, f"{FAMILY}（同一行的第2人）": FAMILY}
        job = correct(job)


def test_a_list_taken_for_families_is_whole_again_as_the_roster(client, branch, upload, correct):
    rows = rows_of(BESIDE, branch, ("T0101", "李小禾"))
    job = upload(book(Sheet1=[["困难职工家庭情况表"], *rows]), name="表.xlsx")
    forms = client.get(reverse("ledger_layout", args=[job.pk])).context["forms"]
    kinds = {form["kind"].html_name: "members.members" for form in forms}
    job = correct(job, **kinds)
    assert (job.result["ok"], job.result["sheets"]) == (True, [["会员", 1, 0, 0, 0]])
