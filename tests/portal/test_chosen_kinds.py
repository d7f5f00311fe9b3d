"""A kind that is chosen for a file: at the upload, or later on the page of the columns."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.factories import HardshipFileFactory, MemberFactory
from tests.portal.rosters import page
from tests.portal.test_laid_out import book
from welfare.models import HardshipRelative

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files", "branch")]
FAMILY, FILES = "welfare.hardship_relatives", "welfare.hardship_files"
ALONE = ["工号", "姓名", "配偶姓名", "配偶单位", "子女姓名", "子女学校"]
MORE = [*ALONE, "备注"]


def seen(client, job):
    shown = page(client, job)
    return (
        job.result["ok"],
        job.result["sheets"],
        {one.text for one in shown["newcomers"]},
        {(one.sheet, one.sentence, one.rows) for one in shown["problems"]},
    )


@pytest.fixture
def chosen(client, officer, work):
    """Upload a book of which the kind is chosen with it; return the job."""
    client.force_login(officer)

    def chosen(data, kind, name="名单.xlsx"):
        file = SimpleUploadedFile(name, data)
        return work(client.post(reverse("ledger_import"), {"file": file, "kind": kind}))

    return chosen


@pytest.fixture
def helped(branch):
    """Two members whom the union helps."""
    for number, name in (("T0101", "李小禾"), ("T0102", "何苗")):
        HardshipFileFactory(unit=branch, member=MemberFactory(staff_no=number, name=name, unit=branch))


def families(head):
    """The bytes of a list of members with their families beside them, which nothing but its headings says."""
    return book(
        Sheet1=[
            head,
            ["T0101", "李小禾", "王某", "某公司", "王小某", "市一中", "租房"][: len(head)],
            ["T0102", "何苗", "无", None, "赵小某", "市三中", None][: len(head)],
        ]
    )


@pytest.mark.usefixtures("helped")
@pytest.mark.parametrize("head", [ALONE, MORE])
def test_families_are_taken_apart_alike_whenever_their_kind_is_chosen(client, upload, correct, chosen, decide, head):
    at_once = seen(client, chosen(families(head), FAMILY))
    first, second = "李小禾（T0101）", "何苗（T0102）"
    people = {f"{first}　王某　配偶", f"{first}　王小某　子女", f"{second}　赵小某　子女"}
    assert at_once[:3] == (True, [["困难职工家庭成员", 3, 0, 0, 0]], people)
    left = "其余的列不是家庭成员的，没有读：备注。"
    assert any(sentence.endswith(left) for _, sentence, _ in at_once[3]) == (head == MORE)
    job = correct(upload(families(head), name="名单.xlsx"), kind=FAMILY)
    assert seen(client, job) == at_once
    # It stays so when something else is corrected, and when it is written.
    job = correct(job, **{"f-income": "100"})
    assert seen(client, job)[:3] == at_once[:3]
    client.post(reverse("ledger_preview", args=[job.pk]))
    assert decide("confirm").state == "applied"
    assert {(one.name, one.relation) for one in HardshipRelative.objects.all()} == {
        ("王某", "配偶"),
        ("王小某", "子女"),
        ("赵小某", "子女"),
    }


@pytest.mark.usefixtures("helped")
def test_the_file_of_the_member_beside_his_family_is_of_the_kind_that_was_chosen(client, upload, correct, chosen):
    head = [*ALONE, "建档日期", "家庭年收入"]
    rows = [["T0101", "李小禾", "王某", "某公司", "王小某", "市一中", "2026-01-05", 30000]]
    data = book(Sheet1=[head, *rows])
    family = "困难职工家庭成员"
    kinds = {"Sheet1": "困难职工档案", family: family, f"{family}（同一行的第2人）": family}
    for job in (chosen(data, FILES), correct(upload(data, name="名单.xlsx"), kind=FILES)):
        assert {one.name: one.title for one in page(client, job)["worksheets"]} == kinds
        job = correct(job)
        assert {one.name: one.title for one in page(client, job)["worksheets"]} == kinds
