"""A bank card that is recorded is changed by a list only where its maker ticks it: the money of a claim goes to it."""

import datetime
import io

import openpyxl
import pytest
from django.urls import reverse

from members.models import Member
from members.personal.pinyin import name_key
from tests.factories import MemberFactory
from tests.portal.rosters import page, roster
from tests.shown import texts
from unionportal.spelling.strokes import stroke_key

pytestmark = pytest.mark.django_db
OLD, NEW, WRONG = "6222020000000070128", "6217000011112222337", "6217000011112222338"
HEAD = ["工号", "姓名", "性别", "分工会", "用工形式", "入会日期", "开户银行", "银行卡号"]


@pytest.fixture
def member(branch, files):
    facts = {"gender": "male", "employment": "established", "joined_on": datetime.date(2015, 9, 1)}
    facts |= {"name_key": name_key("张伟"), "stroke_key": stroke_key("张伟")}
    return MemberFactory(staff_no="T1", name="张伟", unit=branch, bank_name="中国银行", bank_card=OLD, **facts)


def row(member, card, **changes):
    facts = {"工号": "T1", "姓名": "张伟", "性别": "男", "分工会": member.unit.name, "用工形式": "在编"}
    facts |= {"入会日期": "2015-09-01", "开户银行": "工商银行", "银行卡号": card}
    return [(facts | changes)[name] for name in HEAD]


def said(client, job, *, wrong=False):
    return [one.sentence for one in page(client, job)["problems"] if one.warning != wrong and "银行卡" in str(one)]


def account(member):
    member.refresh_from_db()
    return member.bank_name, member.bank_card


def test_another_card_is_listed_masked_and_stays_until_somebody_ticks_it(client, upload, correct, work, member):
    job = upload(roster(row(member, NEW, 姓名="张伟"), head=HEAD))
    told = "T1 张伟　6222 **** **** 0128 → 6217 **** **** 2337"
    assert said(client, job) == [f"与登记的不同，没有换：第4行 {told}。本人要换的，请在“对应关系”里逐个勾选。"]
    assert (job.result["ok"], job.result["sheets"]) == (True, [["会员", 0, 0, 1, 0]])
    [form] = client.get(reverse("ledger_layout", args=[job.pk])).context["forms"]
    [(field, *_)] = form.bound["ticks"]
    assert (field.label, field.value()) == (f"第4行：{told}", False)
    ticked = correct(job, **{"k-4.bank_card": True})
    assert said(client, ticked) == [f"按您的勾选换卡，以后的钱付到新的卡上：第4行 {told}。"]
    assert ticked.result["sheets"] == [["会员", 0, 1, 0, 0]]
    # Taken back.
    job = correct(ticked, **{"k-4.bank_card": False})
    assert job.result["sheets"] == [["会员", 0, 0, 1, 0]]
    work(client.post(reverse("ledger_preview", args=[correct(job, **{"k-4.bank_card": True}).pk])))
    assert account(member) == ("工商银行", NEW)


def test_a_form_changes_everything_but_the_card(client, upload, correct, work, member):
    form = openpyxl.Workbook()
    for line in (
        ["工会会员登记表"],
        ["工号", "T1", "姓名", "张伟"],
        ["性别", "男", "分工会", member.unit.name],
        ["用工形式", "在编", "入会日期", "2015-09-01"],
        ["部门", "一系", "联系电话", "13900000009"],
        ["开户银行", "工商银行", "卡号", NEW],
    ):
        form.active.append(line)
    file = io_of(form)
    job = upload(file, name="会员登记表.xlsx")
    if not job.result["ok"]:
        job = correct(job, kind="members.members")
    work(client.post(reverse("ledger_preview", args=[job.pk])))
    assert (account(member), member.department) == (("中国银行", OLD), "一系")


def test_a_card_that_nobody_can_have_is_refused_and_the_first_one_needs_no_tick(client, officer, upload, member):
    job = upload(roster(row(member, WRONG), head=HEAD))
    assert said(client, job, wrong=True) == ["银行卡号的校验位不对，请核对每一位数字。"]
    Member.objects.update(bank_card=b"", bank_name="")
    job = upload(roster(row(member, NEW), head=HEAD))
    assert (job.result["ok"], job.result["sheets"], said(client, job)) == (True, [["会员", 0, 1, 0, 0]], [])


@pytest.mark.parametrize("recorded", [OLD, "6222 0200 0000 0070 128"])
def test_the_same_card_in_another_notation_is_no_other_card(client, upload, member, recorded):
    member.bank_card = recorded
    member.save()
    job = upload(roster(row(member, "６２２２ 0200-0000-0070-128", 开户银行="中国银行"), head=HEAD))
    [counts] = job.result["sheets"]
    # What was recorded with blanks is put right.
    assert (job.result["ok"], counts) == (True, ["会员", 0, int(recorded != OLD), int(recorded == OLD), 0])
    assert str(said(client, job)).count("没有换") == 0
    refused = upload(roster(row(member, "工行卡 6222"), head=HEAD))
    assert said(client, refused, wrong=True) == ["银行卡号只能是数字，请核对。"]


def test_lists_that_are_read_together_ask_about_each_card_at_its_own_row(client, upload, correct, work, member):
    MemberFactory(staff_no="T2", name="李娜", unit=member.unit, gender="female", bank_card=OLD)
    files = openpyxl.Workbook()
    for number, name in ((1, "张伟"), (2, "李娜")):
        sheet = files.create_sheet(f"{number}月会员")
        sheet.append(["工号", "姓名", "银行卡号"])
        sheet.append([f"T{number}", name, NEW])
    files.remove(files.active)
    job = upload(io_of(files), name="会员花名册.xlsx")
    ticks = [one.ticks for one in page(client, job)["worksheets"]]
    assert [list(one) for one in ticks] == [["2.bank_card"]] * 2
    [_, other] = client.get(reverse("ledger_layout", args=[job.pk])).context["forms"]
    job = correct(job, **{f"{other.prefix}-k-2.bank_card": "on"})
    work(client.post(reverse("ledger_preview", args=[job.pk])))
    assert list(Member.objects.order_by("staff_no").values_list("staff_no", flat=True)) == ["T1", "T2"]
    assert [one.bank_card for one in Member.objects.order_by("staff_no")] == [OLD, NEW]


def test_more_cards_than_a_page_shows_are_listed_in_the_next_rounds(client, upload, correct, work, member, monkeypatch):
    monkeypatch.setattr("unionportal.portal.workbooks.layouts._MOST_TICKS", 1)
    MemberFactory(staff_no="T2", name="李娜", unit=member.unit, bank_card=OLD)
    job = upload(roster(["T1", "张伟", NEW], ["T2", "李娜", NEW], head=["工号", "姓名", "银行卡号"]))
    for row_number in (4, 5):
        answer = client.get(reverse("ledger_layout", args=[job.pk]))
        [form] = answer.context["forms"]
        assert [field.name for field, *_ in form.bound["ticks"]] == [f"k-{row_number}.bank_card"]
        assert texts(answer, ".soft").count("还有 1 张，这些勾选、重新核对之后接着列出。") == 1
        job = correct(job, **{f"k-{row_number}.bank_card": True})
    work(client.post(reverse("ledger_preview", args=[job.pk])))
    assert {one.bank_card for one in Member.objects.all()} == {NEW}


def io_of(workbook):
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()
