"""Forms whose values stand below their labels, uploaded as they are filled in."""

import re
from datetime import date

import pytest
from django.urls import reverse

from members.models import Member
from tests.portal.rosters import page
from tests.portal.test_laid_out import UNIT, book

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files", "branch")]


def form(number, name, joined="2020-09-01"):
    return [
        ["工会会员登记表"],
        ["姓名", None, "性别", "出生年月"],
        [name, None, "女", "1980.5"],
        ["工号", None, "所在分工会", "入会时间"],
        [number, None, UNIT, joined],
        ["用工形式", None, "手机", "特长"],
        ["在编", None, None, "书法"],
        ["工会意见", "同意", None, "（盖章）    年   月   日"],
    ]


def test_forms_are_a_member_each_whether_in_one_worksheet_or_in_several(client, upload, correct, work):
    job = upload(book(甲=[*form("T0101", "陈静"), [], *form("T0102", "何苗")], 乙=form("T0103", "梁满")))
    assert (job.result["ok"], job.result["sheets"]) == (True, [["会员", 3, 0, 0, 0]])
    told = [one.sentence for one in page(client, job)["problems"]]
    assert re.findall(r"是填写的表单（(\d) 份）", "".join(told)) == ["2", "1"]
    # What has no column is named, and may be given one.
    assert any(one.header == "特长、工会意见" for one in page(client, job)["problems"])
    shown = client.get(reverse("ledger_layout", args=[job.pk])).context["forms"][0]
    place = next(field.name for field, _ in shown.bound["columns"] if field.label == "特长")
    job = correct(job, **{place: "note"})
    assert work(client.post(reverse("ledger_preview", args=[job.pk]))).message == "已导入。"
    assert list(Member.objects.order_by("staff_no").values_list("staff_no", "name", "joined_on", "note")) == [
        ("T0101", "陈静", date(2020, 9, 1), "书法"),
        ("T0102", "何苗", date(2020, 9, 1), "书法"),
        ("T0103", "梁满", date(2020, 9, 1), "书法"),
    ]


def test_what_is_wrong_is_said_with_the_line_where_the_form_begins(client, upload):
    job = upload(book(表=[*form("T0101", "陈静"), [], *form("T0102", "何苗", joined="2020-02-30")]))
    [wrong] = [one for one in page(client, job)["problems"] if not one.warning]
    assert (wrong.header, wrong.rows) == ("入会日期", (11,))


def test_a_band_that_nobody_filled_in_says_nothing(client, upload, work):
    blank = [["手机", "电子邮箱", "备注", "特长"], []]
    people = [form("T0101", "陈静"), form("T0102", "何苗")]
    job = upload(book(表=[row for one in people for row in (*one[:3], *blank, *one[3:])]))
    assert (job.result["ok"], job.result["sheets"]) == (True, [["会员", 2, 0, 0, 0]])
    assert not any(one.header == "手机" for one in page(client, job)["problems"])
    assert work(client.post(reverse("ledger_preview", args=[job.pk]))).message == "已导入。"
    assert set(Member.objects.values_list("mobile", "email", "note")) == {("", "", "")}


def test_a_second_value_below_the_first_is_not_lost(client, upload, correct, work):
    rows = form("T0101", "陈静")
    rows[6:7] = [["在编", None, None, "书法"], [None, None, None, "太极"]]
    job = upload(book(表=rows))
    shown = client.get(reverse("ledger_layout", args=[job.pk])).context["forms"][0]
    place = next(field.name for field, _ in shown.bound["columns"] if field.label == "特长")
    job = correct(job, **{place: "note"})
    assert work(client.post(reverse("ledger_preview", args=[job.pk]))).message == "已导入。"
    assert Member.objects.get().note == "书法 太极"
    # Two telephone numbers are no number.
    rows[6:8] = [["在编", None, "13900000002", None], [None, None, "13900000003"]]
    [wrong] = [one for one in page(client, upload(book(表=rows)))["problems"] if not one.warning]
    assert wrong.header == "手机"
