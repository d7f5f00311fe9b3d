"""What the maker of a workbook answered stands on every later page of the upload, whatever he answers next."""

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from members.models import Member
from tests.factories import MemberFactory
from tests.portal.rosters import page, roster

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files", "branch")]

HEAD = ["教工号", "姓名", "性别", "所在分会", "岗编", "入会时间", "出生年月"]
ROWS = [
    ["T00001", "张伟", "男", "纺院", "本部在册", "2015.09", 1985.1],
    ["T0O009", "李娜", "女", "纺织学院分工会", "在编", "2016-03-01", "1990-01-02"],
    ["T00004", "赵六", "男", "纺织学院分工会", "在编", "2016-03-01", "1990-01-02"],
    ["T00005", "孙七", "不详", "纺织学院分工会", "在编", "2016-03-01", "1990-01-02"],
]


@pytest.fixture
def everything():
    """A roster that asks every question: columns, words, months, tenths, people, hidden rows."""
    book = openpyxl.load_workbook(io.BytesIO(roster(*ROWS, head=HEAD)))
    book["Sheet1"].row_dimensions[6].hidden = True
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def standing(client, job):
    """Return what stands on the page, {what is asked: answer}: words and rows by what the file says."""
    [form] = client.get(reverse("ledger_layout", args=[job.pk])).context["forms"]
    found = {name: form[name].value() for name in form.fields}
    for field, *_, key, word in form.bound["words"]:
        found[key, word] = field.value()
    return form, found


def test_each_answer_stands_after_every_other_one_and_after_the_kind_and_the_heading_were_another_for_a_while(
    client, upload, correct, everything, branch
):
    MemberFactory(staff_no="T00009", name="李娜", unit=branch)
    job, given = upload(everything), {}

    def check(after):
        _, found = standing(client, job)
        assert {what: found.get(what) for what in given} == given, after

    for name, answer in (
        ("c4", "employment"),
        ("hidden", False),
        ("d-joined_on", "first"),
        ("t-birth_date", "10"),
        (("employment", "本部在册"), "事业编制"),
        (("unit", "纺院"), "纺织学院分工会"),
        ("p-5", "="),
    ):
        form, found = standing(client, job)
        assert found[name] != answer, name
        words = {(key, word): field.name for field, *_, key, word in form.bound["words"]}
        job = correct(job, **{words.get(name, name): answer})
        given[name] = answer
        check(name)
    job = correct(job, kind="members.cards")
    assert page(client, job)["worksheets"][0].title == "会员服务卡"
    job = correct(job, kind="members.members")
    check("another kind and back")
    job = correct(job, heading=2)
    job = correct(job, heading=3)
    check("another heading and back")
    job = correct(job, kind="")
    job = correct(job, kind="members.members")
    check("not read and back")
    # Two questions answered at once on the page on which the row of the headings is corrected.
    job = correct(job, heading=2, **{"d-joined_on": "last"})
    job = correct(job, heading=3)
    given["d-joined_on"] = "last"
    check("together with the heading")


def test_rows_that_were_left_out_stay_so_whatever_is_answered_next(client, upload, correct, work):
    rows = [[*ROWS[2][:4], "本部在册", "2015.09", "1990-01-02"], ROWS[3]]
    job = correct(upload(roster(*rows, head=HEAD)), c4="employment", **{"d-joined_on": "first"})
    job = correct(job, **{"w-employment-0": "事业编制"})
    assert page(client, job)["bad"] == 1
    job = work(client.post(reverse("ledger_leave_out", args=[job.pk])))
    for answer in ({"d-joined_on": "last"}, {"heading": 2}, {"heading": 3}, {"kind": "members.cards"}):
        job = correct(job, **answer)
    job = correct(job, kind="members.members")
    [sheet] = page(client, job)["worksheets"]
    assert (sheet.layout["left_out"], sheet.layout["days"]) == ([5], {"joined_on": "last"})
    assert [one.sentence for one in page(client, job)["problems"] if not one.warning] == []
    assert work(client.post(reverse("ledger_preview", args=[job.pk]))).message == "已导入。"
    assert list(Member.objects.values_list("staff_no", "joined_on")) == [("T00004", date(2015, 9, 30))]


def test_who_wants_nothing_remembered_is_asked_with_his_last_answer(client, upload, correct):
    job = upload(roster(ROWS[0], head=HEAD))
    address = "ledger_layout"
    assert client.get(reverse(address, args=[job.pk])).context["form"]["remember"].value() is True
    job = correct(job, c4="employment", remember="")
    assert client.get(reverse(address, args=[job.pk])).context["form"]["remember"].value() is False
