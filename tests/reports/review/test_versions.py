"""Every version of a chapter is listed, compared by words and characters, and restored as a new version."""

import pytest
from django.utils import timezone

from tests.factories import UserFactory
from tests.reports.conftest import address, cost
from tests.shown import attributes
from tests.sizes import growth
from unionportal.core.choices import Role
from unionportal.core.models import AuditEntry
from unionportal.reports import services
from unionportal.reports.models import Chapter
from unionportal.reports.review import versions
from unionportal.reports.review.comments import add_comment
from unionportal.reports.review.versions import differences
from unionportal.reports.sections.services import request_section

pytestmark = pytest.mark.django_db


def marked(rows):
    """The rows as two texts each, with what changed in brackets."""

    def text(parts):
        return None if parts is None else "".join(f"[{one}]" if changed else one for one, changed in parts)

    return [(text(row.old), text(row.new)) for row in rows]


@pytest.mark.parametrize(
    ("old", "new", "rows"),
    [
        ("甲\n乙", "甲\n乙", [("甲", "甲"), ("乙", "乙")]),
        ("全年慰问39人次。", "全年共慰问41人次。", [("全年慰问[39]人次。", "全年[共]慰问[41]人次。")]),
        # A figure is one word, whatever its name has in common with another's.
        (
            "看望{慰问.住院.人数}人。",
            "看望{慰问.住院.人次}人。",
            [("看望[{慰问.住院.人数}]人。", "看望[{慰问.住院.人次}]人。")],
        ),
        # What has nothing in common was taken out and put in; what stands between two lines moves neither.
        (
            "一二三四\n五六七八",
            "甲乙丙丁\n五六七八。",
            [("[一二三四]", None), (None, "[甲乙丙丁]"), ("五六七八", "五六七八[。]")],
        ),
        ("一二三四", "一二三四\n\n五六", [("一二三四", "一二三四"), (None, "[]"), (None, "[五六]")]),
        ("一二三四\n五六", "五六", [("[一二三四]", None), ("五六", "五六")]),
    ],
)
def test_what_changed_is_marked_by_words_and_characters(old, new, rows):
    assert marked(differences(old, new)) == rows


def test_two_long_lines_are_compared_in_a_moment_as_wholes():
    old, new = "甲乙丙" * 1000, "甲乙丙" * 999 + "丁"
    note, *rows = differences(old, new)
    assert (note.note, marked(rows)) == ("文字太长，有1行没有逐字对照，整行标出。", [(f"[{old}]", f"[{new}]")])


def test_many_equal_lines_are_compared_in_a_moment():
    """Every other line is the same on both sides, and what both begin and end with is no work at all."""

    def written(word, ends=3000, between=1800):
        lines = [f"{word}{n}" if n % 2 else "" for n in range(between)]
        return "\n".join([*["同一行"] * ends, *lines, *["同一行"] * ends])

    def compare(ends, between):
        return differences(written("旧的文字", ends, between), written("另外写的一句", ends, between))

    assert growth(lambda ends: compare(ends, 1800), 750, 3000) < 2
    assert growth(lambda between: compare(3000, between), 450, 1800) < 6
    rows = compare(3000, 1800)
    assert len([row for row in rows if row.is_same]) >= 6000
    assert {row.note for row in rows} == {""}
    lines = ["".join(text for text, _ in row.old) for row in rows if row.old is not None]
    assert "\n".join(lines) == written("旧的文字")


def test_texts_of_very_many_lines_stand_beside_each_other_and_say_so():
    same, note, *rows = differences(*("\n".join(["头", *(f"{n}{word}" for n in range(2001))]) for word in "旧新"))
    assert (same.is_same, note.note) == (True, "下面左边2001行、右边2001行太多，没有逐行对照。")
    assert marked(rows[-1:]) == [("[2000旧]", "[2000新]")]


@pytest.fixture
def chapter(draft, officer, person, union):
    """A chapter of three versions by two people, moved in between."""
    report = draft("原文")
    chapter = report.chapters.get()
    services.edit_chapter(chapter, actor=officer, version=1, heading="甲", body="看望{慰问.住院.人数}人。")
    services.add_chapter(report, actor=officer)
    services.move_chapter(chapter, actor=officer, up=False)
    other = person(Role.OFFICER, union, name="王五")
    services.edit_chapter(chapter, actor=other, version=2, heading="甲", body="探望{慰问.住院.人数}人。")
    return Chapter.objects.get(pk=chapter.pk)


def test_versions_are_listed_with_who_and_two_are_compared(client, page, chapter, officer):
    client.force_login(officer)
    where = chapter.report_id, chapter.pk
    shown = page("version_list", *where).context
    assert [(one.version, one.edited_by and one.edited_by.name) for one in shown["page_obj"]] == [
        (3, "王五"),
        (2, officer.name),
        (1, None),
    ]
    assert marked(shown["rows"]) == [("甲", "甲"), ("[看]望{慰问.住院.人数}人。", "[探]望{慰问.住院.人数}人。")]
    first = page("version_list", *where, old=1, new=2).context
    assert marked(first["rows"]) == [
        ("[一、工作回顾]", None),
        ("[原文]", None),
        (None, "[甲]"),
        (None, "[看望{慰问.住院.人数}人。]"),
    ]
    # What is not there compares nothing.
    for old in ("99", "0", "甲", "9" * 30):
        assert page("version_list", *where, old=old, new=99).context["rows"] == []


def test_an_old_version_becomes_the_newest_unless_somebody_saved_since(client, page, post, chapter, officer):
    client.force_login(officer)
    where = chapter.report_id, chapter.pk
    labels = attributes(page("version_list", *where), "button", "aria-label")
    assert [one for one in labels if one.startswith("恢复第")] == ["恢复第 2 版", "恢复第 1 版"]
    post("version_restore", *where, number=1, version=2)
    chapter.refresh_from_db()
    assert chapter.version == 3
    post("version_restore", *where, number=7, version=3)
    post("version_restore", *where, number=1, version=3)
    chapter.refresh_from_db()
    assert (chapter.version, chapter.heading, chapter.body, chapter.edited_by) == (4, "一、工作回顾", "原文", officer)
    assert AuditEntry.objects.latest("pk").facts["恢复"] == 1
    for number in ("", "甲", "9" * 30):
        post("version_restore", *where, number=number, version=4)
    chapter.refresh_from_db()
    assert chapter.version == 4


def test_a_reader_compares_and_restores_nothing(client, page, post, chapter, person, union, stranger):
    client.force_login(person(Role.AUDITOR, union))
    where = chapter.report_id, chapter.pk
    shown = page("version_list", *where)
    assert (shown.context["may_restore"], len(shown.context["rows"])) == (False, 2)
    assert post("version_restore", *where, number=1, version=3).status_code == 404
    client.force_login(stranger)
    assert client.get(address("version_list", *where)).status_code == 404
    chapter.refresh_from_db()
    assert chapter.version == 3


def test_many_versions_cost_as_many_queries_as_few(client, chapter, officer):
    client.force_login(officer)
    url = address("version_list", chapter.report_id, chapter.pk)
    few = cost(client, url)
    for version in range(3, 30):
        services.edit_chapter(chapter, actor=officer, version=version, heading="甲", body=f"第{version}稿")
    assert cost(client, url) == few


def test_a_chapter_that_was_written_anew_is_not_compared_line_with_every_line(monkeypatch):
    compared = []
    monkeypatch.setattr(versions, "_are_alike", lambda old, new, effort: compared.append(old))
    rows = differences(*("\n".join(f"{n}{sign}" for n in range(300)) for sign in ("旧文字", "另写的")))
    assert len(compared) <= 300 * 10
    assert [row.is_same for row in rows] == [False] * 600


def test_a_deleted_chapter_comes_back_to_its_place_with_all_that_was_about_it(
    client, page, post, chapter, officer, chair
):
    """Also where another chapter was added there; once it is back it cannot come back again."""
    report, first = chapter.report, Chapter.objects.exclude(pk=chapter.pk).get()
    services.move_chapter(chapter, actor=officer, up=True)
    comment = add_comment(chapter, actor=chair, text="再核对")
    section = request_section(chapter, actor=officer, writer=UserFactory(), due_on=timezone.localdate())
    client.force_login(officer)
    post("chapter_delete", report.pk, chapter.pk, version=3)
    # The chapters of the outline were deleted before.
    assert page("deleted_chapters", report.pk).context["chapters"][0].heading == "甲"
    new = services.add_chapter(report, actor=officer, heading="新的")
    services.move_chapter(new, actor=officer, up=True)
    services.delete_chapter(new, actor=officer, version=1)
    assert [one.heading for one in page("deleted_chapters", report.pk).context["chapters"]][:2] == ["新的", "甲"]
    Chapter.objects.filter(pk=first.pk).update(position=chapter.position)
    answer = post("deleted_chapters", report.pk, number=chapter.pk)
    assert answer.url == address("chapter_edit", report.pk, chapter.pk)
    back = Chapter.objects.get(pk=chapter.pk)
    assert (back.heading, back.body, back.version, back.edited_by) == (
        "甲",
        "探望{welfare.hospital}人。",
        4,
        officer,
    )
    assert [one.pk for one in report.chapters.all()] == [chapter.pk, first.pk]
    assert [one.version for one in page("version_list", report.pk, chapter.pk).context["page_obj"]] == [4, 3, 2, 1]
    for about in (comment, section):
        about.refresh_from_db()
        assert about.chapter == back
    assert AuditEntry.objects.latest("pk").act == "恢复报告章节"
    again = client.post(address("deleted_chapters", report.pk), {"number": chapter.pk}, follow=True)
    assert [str(one) for one in again.context["messages"]][-1] == "没有这样一章可以恢复，也许已经恢复，请刷新页面。"
