"""Forms whose values stand below their labels, uploaded as they are filled in."""

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
    assert [f"是填写的表单（{count} 份）" in "".join(told) for count in (2, 1)] == [True, True]
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
