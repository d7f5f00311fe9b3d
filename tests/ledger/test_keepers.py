"""Whoever keeps the records of a unit in the portal imports those of his unit, under the same rule of two hands."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from activities.models import Activity, Participation, Publication
from tests.factories import ActivityFactory, MemberFactory
from tests.portal.rosters import page, roster
from unionportal.core import ledger
from unionportal.core.access.scoping import Scope
from unionportal.core.models import Job, LedgerImport, LedgerWord
from unionportal.portal.workbooks.exporting import rows_of
from welfare.models import Visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]

ACTIVITY = ["主办组织", "名称", "类别", "开始日期", "人数"]
PUBLICATION = ["标题", "渠道", "类型", "发布日期", "组织"]


# The same whether somebody has the number in another unit or nobody has.
_OUT_OF_REACH = "您的单位里没有工号为“{}”的会员（别的单位的人由他所在的分工会或校工会登记，请把这一行留下不导入）"


@pytest.fixture
def keeper(person, branch):
    return person("branch_chair", branch)


@pytest.fixture
def done(client, work):
    """Send the page at an address, let the worker do what waits; returns the newest job."""

    def done(name, *args, **sent):
        client.post(reverse(name, args=args), sent)
        work()
        return Job.objects.latest("created_at")

    return done


@pytest.fixture
def send(client, keeper, done):
    """Send a file as the chair of the branch; returns the job that looked at it."""

    def send(*rows, head, title):
        client.force_login(keeper)
        return done("ledger_import", file=SimpleUploadedFile("表.xlsx", roster(*rows, head=head, title=title)))

    return send


def wrong(client, job):
    return [(one.sentence, one.rows) for one in page(client, job)["problems"] if not one.warning]


def test_the_chair_of_a_branch_finds_the_page_and_the_kinds_that_he_keeps(client, keeper):
    client.force_login(keeper)
    shown = client.get(reverse("ledger_import")).context
    assert [one.label for line in shown["menu"] for one in line.pages if one.url_name == "ledger_import"] == [
        "导入台账"
    ]
    assert [entry.spec.title for entry in shown["entries"]] == [
        "上报慰问",
        "俱乐部成员",
        "活动",
        "参加人",
        "参赛条目",
        "宣传",
    ]


def test_his_activities_are_written_when_the_office_agreed_and_those_of_others_not_at_all(
    client, send, done, officer, branch, other_branch, confirm
):
    rows = [[unit.name, "棋类比赛", "文体", "2026-09-05", 30] for unit in (branch, other_branch)]
    job = send(*rows, head=ACTIVITY, title="活动")
    assert wrong(client, job) == [(f"您不能编制{other_branch}的“活动”。", (5,))]
    # What is refused is not announced as new.
    shown = page(client, job)
    assert [one.row for one in shown["newcomers"]] == [4]
    assert job.result["sheets"] == [["活动", 1, 0, 0, 1]]
    job = done("ledger_leave_out", job.pk)
    assert page(client, job)["deciding"] == [("活动", "审批活动")]
    done("ledger_preview", job.pk)
    assert Activity.objects.count() == 0
    confirm(officer, "活动")
    assert list(Activity.objects.values_list("unit", "state")) == [(branch.pk, "recorded")]
    assert LedgerImport.objects.get().is_applied


def test_he_reports_visits_of_his_people_to_the_office(client, send, done, keeper, branch, other_branch):
    MemberFactory(staff_no="T1", name="张伟", unit=branch)
    MemberFactory(staff_no="T2", name="李娜", unit=other_branch)
    head = ["工号", "事由", "发生日期", "医院", "说明"]
    rows = [[number, "住院", "2026-09-05", "第一医院", "主席带鲜花看望"] for number in ("T1", "T2")]
    job = send(*rows, head=head, title="上报慰问")
    assert [rows for _, rows in wrong(client, job)] == [(5,)]
    done("ledger_preview", done("ledger_leave_out", job.pk).pk)
    visit = Visit.objects.get()
    assert (visit.member.staff_no, visit.unit, visit.state, visit.reported_by) == ("T1", branch, "reported", keeper)
    assert (visit.hospital, visit.note, visit.amount, visit.claim) == ("第一医院", "主席带鲜花看望", None, None)
    # The same rows again report nothing.
    again = send(rows[0], head=head, title="上报慰问")
    assert again.result["sheets"] == [["上报慰问", 0, 0, 1, 0]]


def test_he_lists_who_took_part_in_what_his_branch_held_and_in_nothing_else(
    client, send, done, keeper, officer, branch, other_branch, confirm
):
    ActivityFactory(unit=branch, title="棋类比赛", recorded=True)
    ActivityFactory(unit=other_branch, title="登山", recorded=True)
    exported = rows_of(ledger.entry_of("activities.activities"), Scope.of(keeper))
    assert [row["title"] for row in exported] == ["棋类比赛"]
    MemberFactory(staff_no="T1", name="张伟", unit=branch)
    head = ["活动", "工号", "姓名"]
    job = send(["登山", "T1", "张伟"], head=head, title="参加人")
    assert wrong(client, job) == [(f"您不能编制{other_branch}的“参加人”。", (4,))]
    MemberFactory(staff_no="T00021", name="李娜", unit=other_branch)
    rows = [["棋类比赛", number, ""] for number in ("T00021", "TOOO21")]
    # Nobody of another unit is named, nor taken for near.
    found = [
        one.partition("，是不是“T1”")[0].rstrip("。")
        for one, _ in wrong(client, send(*rows, head=head, title="参加人"))
    ]
    assert found == [_OUT_OF_REACH.format(number) for _, number, _ in rows]
    job = send(["棋类比赛", "T1", "张伟"], head=head, title="参加人")
    done("ledger_preview", job.pk)
    confirm(officer, "参加人")
    assert list(Participation.objects.values_list("activity__title", "member__staff_no")) == [("棋类比赛", "T1")]


def test_a_line_of_a_chat_with_the_number_of_another_unit_says_why_and_the_others_go_on(
    client, done, keeper, officer, branch, other_branch, confirm
):
    ActivityFactory(unit=branch, title="棋类比赛", recorded=True)
    MemberFactory(staff_no="T00001", name="张伟", unit=branch)
    MemberFactory(staff_no="T00021", name="李娜", unit=other_branch)
    client.force_login(keeper)
    about = {"kind": "activities.participations", "pasted": "接龙\n1. T00001 张伟\n2. T00021 李娜"}
    job = done("ledger_import", **about)
    form = client.get(reverse("ledger_layout", args=[job.pk])).context["forms"][0]
    sent = {field.html_name: field.value() or "" for field in form} | {form["f-activity"].html_name: "棋类比赛"}
    job = done("ledger_layout", job.pk, **sent)
    assert wrong(client, job) == [(f"{_OUT_OF_REACH.format('T00021')}，是不是“T00001”？", (3,))]
    done("ledger_preview", done("ledger_leave_out", job.pk).pk)
    confirm(officer, "参加人")
    assert list(Participation.objects.values_list("member__staff_no", flat=True)) == ["T00001"]


def test_what_he_publishes_he_imports_alone_and_takes_nothing_from_others(client, send, done, branch, other_branch):
    Publication.objects.create(
        unit=other_branch, channel="union_site", kind="news", title="登山归来", published_on="2026-09-01"
    )
    rows = [[title, "工会网站", "新闻", "2026-09-01", branch.name] for title in ("登山归来", "对弈")]
    job = send(*rows, head=PUBLICATION, title="宣传")
    assert wrong(client, job) == [(f"您不能编制{other_branch}的“宣传”。", (4,))]
    job = done("ledger_leave_out", job.pk)
    assert done("ledger_preview", job.pk).message == "已导入。"
    assert set(Publication.objects.values_list("title", "unit")) == {
        ("登山归来", other_branch.pk),
        ("对弈", branch.pk),
    }


def test_a_roster_is_not_his_to_import_and_his_words_are_not_remembered_for_all(
    client, send, done, branch, other_branch
):
    head = ["工号", "姓名", "性别", "分工会", "用工形式", "入会日期"]
    MemberFactory(staff_no="T00021", name="李娜", unit=other_branch)
    rows = [[number, "李娜", "女", branch.name, "在编", "2015-09-01"] for number in ("T00021", "TOOO21", "T9")]
    job = send(*rows, head=head, title="会员花名册")
    assert [(one.sentence, one.warning) for one in page(client, job)["problems"] if "登记" in one.sentence] == []
    assert wrong(client, job) == [
        ("您不能编制这张工作表，编制它的是工会专干（“导入台账”）；请从文件里删去，由他们另行导入。", ())
    ]
    job = send(["对弈", "校外", "新闻", "2026-09-01", branch.name], head=PUBLICATION, title="宣传")
    answer = client.get(reverse("ledger_layout", args=[job.pk]))
    assert list(answer.context["form"].fields) == []
    sent = {field.html_name: field.value() or "" for form in answer.context["forms"] for field in form}
    sent["s0-w-channel-0"] = "工会网站"
    assert done("ledger_layout", job.pk, **sent, remember="on") != job
    assert LedgerWord.objects.count() == 0
