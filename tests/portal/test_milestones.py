"""The event book: a sub-union proposes on the phone, the office takes in, the report prints."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.factories import MilestoneFactory
from tests.kept import bytes_of
from tests.pictures import photo, plain
from unionportal.core.access.scoping import Scope
from unionportal.core.choices import Role
from unionportal.core.figures.listings import find
from unionportal.core.figures.periods import calendar_year
from unionportal.core.figures.report_tables import TABLES
from unionportal.core.models import AuditEntry, Milestone
from unionportal.reports import services
from unionportal.reports.models import Report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]
YEAR = calendar_year(2022)
TOLD = {"happened_on": "2022-05-06", "sentence": "学校工会获评省模范职工之家。", "theme": "union"}


def add(client, user, unit, **typed):
    client.force_login(user)
    return client.post(reverse("milestone_add"), TOLD | {"unit": unit.pk} | typed)


def upload(data, name="会场.jpg"):
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


def printed(unit=None, **asked):
    return [one.text for one in find("大事记").items(YEAR, Scope.everything(), unit, **asked)]


def test_what_a_sub_union_reports_stands_in_the_book_once_the_office_took_it_in(client, branch_chair, branch, officer):
    answer = add(client, branch_chair, branch)
    one = Milestone.objects.get()
    assert (answer.url, one.state, one.proposed_by, printed()) == (one.get_absolute_url(), "proposed", branch_chair, [])
    move = reverse("milestone_move", args=[one.pk, "keep"])
    assert client.post(move).status_code == 404
    client.force_login(officer)
    assert [row.pk for row in client.get(reverse("milestone_list"), {"state": "proposed"}).context["page_obj"]] == [
        one.pk
    ]
    client.post(move)
    one.refresh_from_db()
    assert (one.state, one.kept_by, printed()) == ("kept", officer, [TOLD["sentence"]])
    acts = AuditEntry.objects.filter(target_type="core.Milestone").order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["登记大事记", "收入大事记"]


def test_what_the_office_writes_is_in_the_book_at_once(client, officer, union):
    add(client, officer, union)
    assert (Milestone.objects.get().kept_by, printed()) == (officer, [TOLD["sentence"]])


def test_the_office_says_why_it_does_not_take_it_in_and_it_comes_back_changed(client, branch_chair, branch, officer):
    add(client, branch_chair, branch)
    one = Milestone.objects.get()
    client.force_login(officer)
    decline, propose = (reverse("milestone_move", args=[one.pk, move]) for move in ("decline", "propose"))
    assert client.post(decline, {"reason": " "}).status_code == 200
    client.post(decline, {"reason": "请写明是哪一届"})
    client.force_login(branch_chair)
    shown = client.get(one.get_absolute_url()).context
    assert (shown["milestone"].return_reason, shown["may_edit"]) == ("请写明是哪一届", True)
    edit = reverse("milestone_edit", args=[one.pk])
    version = client.get(edit).context["form"]["row_version"].value()
    client.post(edit, TOLD | {"unit": branch.pk, "sentence": "第三届获评。"} | {"row_version": version})
    client.post(propose)
    one.refresh_from_db()
    assert (one.state, one.sentence) == ("proposed", "第三届获评。")


def test_the_form_of_who_has_one_sub_union_names_it_already(client, branch_chair, branch):
    client.force_login(branch_chair)
    assert client.get(reverse("milestone_add")).context["form"]["unit"].value() == branch.pk


def test_what_was_taken_out_of_the_book_is_in_no_report(client, officer, union):
    one = MilestoneFactory(unit=union, kept=True)
    client.force_login(officer)
    client.post(reverse("milestone_move", args=[one.pk, "take_out"]), {"reason": "重复"})
    one.refresh_from_db()
    assert (one.state, one.return_reason, printed()) == ("declined", "重复", [])


def test_who_proposed_it_no_longer_changes_what_is_in_the_book(client, branch_chair, branch, officer):
    one = MilestoneFactory(unit=branch, proposed_by=branch_chair, kept=True)
    edit = reverse("milestone_edit", args=[one.pk])
    client.force_login(branch_chair)
    assert (client.get(edit).status_code, client.get(one.get_absolute_url()).context["may_edit"]) == (404, False)
    client.force_login(officer)
    assert client.get(edit).status_code == 200


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"happened_on": "2099-01-01"}, "happened_on"),
        ({"sentence": "  "}, "sentence"),
        ({"sentence": "长" * 201}, "sentence"),
        ({"theme": "别的"}, "theme"),
    ],
)
def test_what_cannot_stand_in_the_book_comes_back_as_typed(client, officer, union, typed, field):
    form = add(client, officer, union, **typed).context["form"]
    assert (list(form.errors), form["unit"].value(), Milestone.objects.count()) == ([field], str(union.pk), 0)


def test_the_same_event_is_written_once(client, officer, union):
    add(client, officer, union)
    again = add(client, officer, union).context["form"]
    assert (again.non_field_errors(), Milestone.objects.count()) == (["这一天已经记了同样的一件事。"], 1)


def test_nobody_writes_for_another_sub_union(client, branch_chair, other_branch, auditor_of_all):
    assert list(add(client, branch_chair, other_branch).context["form"].errors) == ["unit"]
    client.force_login(auditor_of_all)
    assert client.get(reverse("milestone_add")).status_code == 404
    one = MilestoneFactory(unit=other_branch, kept=True)
    client.force_login(branch_chair)
    pages = [reverse(f"milestone_{name}", args=[one.pk]) for name in ("detail", "edit", "picture")]
    assert [client.get(page).status_code for page in pages] == [404, 404, 404]


@pytest.fixture
def auditor_of_all(person, union):
    return person(Role.AUDITOR, union)


def test_a_picture_is_kept_with_it_and_only_a_picture(client, officer, union):
    refused = add(client, officer, union, picture=upload(b"%PDF-1.7 x", "会场.pdf"))
    assert (list(refused.context["form"].errors), Milestone.objects.count()) == (["picture"], 0)
    add(client, officer, union, picture=upload(photo()))
    one = Milestone.objects.get()
    answer = client.get(reverse("milestone_picture", args=[one.pk]))
    assert (answer["Content-Type"], b"".join(answer.streaming_content)) == ("image/jpeg", bytes_of(one.picture))
    first = one.picture_id
    edit = reverse("milestone_edit", args=[one.pk])
    version = client.get(edit).context["form"]["row_version"].value()
    client.post(edit, TOLD | {"unit": union.pk, "row_version": version, "picture": upload(plain())})
    one.refresh_from_db()
    assert (one.picture is None, one.picture_id == first) == (False, False)


@pytest.fixture
def book(union, branch):
    days = ((union, "2021-12-31"), (union, "2022-12-31"), (branch, "2022-01-01"), (union, "2023-01-01"))
    for unit, day in days:
        MilestoneFactory(unit=unit, kept=True, happened_on=datetime.date.fromisoformat(day), sentence=f"{day}的事。")
    MilestoneFactory(unit=union, sentence="没有收入的事。")


@pytest.mark.usefixtures("book")
def test_the_list_has_what_was_taken_in_of_the_period_and_unit_by_its_days(branch):
    assert printed() == ["2022-01-01的事。", "2022-12-31的事。"]
    assert printed(branch, phrase="日期") == ["1月1日，2022-01-01的事。"]


@pytest.mark.usefixtures("book")
def test_the_annex_has_a_line_for_each_event(client, chair, officer, union, branch):
    assert TABLES["core.milestones"].fill(YEAR, Scope.everything(), union).rows == (
        ("2022年1月1日", "2022-01-01的事。", branch.name),
        ("2022年12月31日", "2022-12-31的事。", union.name),
    )
    client.force_login(officer)
    typed = {"unit": union.pk, "period": "2022", "layout": "speech"}
    client.post(reverse("reports:report_add"), typed)
    client.post(reverse("reports:report_add"), typed | {"has_milestones": "on", "title": "有大事记的报告"})
    with_it, without = Report.objects.order_by("-pk")
    last = [report.chapters.order_by("position").last() for report in (with_it, without)]
    assert (last[0].heading, last[0].body) == ("附件：大事记", "[表：core.milestones]")
    assert last[1].heading != last[0].heading


@pytest.mark.usefixtures("book")
def test_a_final_report_keeps_the_events_that_it_printed(chair, officer, union):
    report = services.start_report(actor=None, unit=union, period=YEAR)
    report.chapters.all().delete()
    report.chapters.create(position=1, heading="一、大事", body="{列举:大事记|句式=日期}\n\n[表：大事记]")
    services.finalise(services.submit(report, actor=officer), actor=chair)
    Milestone.objects.update(sentence="改了。")
    [kept] = report.lists.all()
    assert [item[0] for item in kept.items] == ["1月1日，2022-01-01的事。", "12月31日，2022-12-31的事。"]


def test_an_event_before_there_were_any_and_a_picture_that_is_none_are_refused(client, officer, union):
    for typed, field, sentence in (
        ({"happened_on": "0001-01-01"}, "happened_on", "年份 1 不合理，应在 1900 至 2100 年之间。"),
        ({"picture": upload(plain("GIF"), "会场.gif")}, "picture", "“会场.gif”不是照片，请选照片。"),
        (
            {"picture": upload(b"\0\0\0\x18ftypheic" + b"\0" * 99, "IMG_1.HEIC")},
            "picture",
            "“IMG_1.HEIC”不是完整的图片，请重新拍照或导出后再上传。",
        ),
    ):
        answer = add(client, officer, union, **typed)
        assert answer.context["form"].errors[field] == [sentence]
    assert Milestone.objects.count() == 0
