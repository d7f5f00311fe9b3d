"""Honours, publications, regulations, clubs, brand projects and introductions on their pages."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from activities.models import (
    BrandProject,
    Club,
    Honour,
    Introduction,
    Publication,
    Regulation,
)
from tests.factories import (
    ActivityFactory,
    BrandProjectFactory,
    ClubFactory,
    ClubMembershipFactory,
    HonourFactory,
    IntroductionFactory,
    MemberFactory,
    PlanItemFactory,
    PublicationFactory,
    RegulationEditionFactory,
    RegulationFactory,
    UserFactory,
)
from tests.shown import texts
from unionportal.core.choices import Role
from unionportal.core.models import AuditEntry

pytestmark = pytest.mark.django_db


def address(page, *args):
    return reverse(f"activities:{page}", args=args)


def test_honours_are_read_by_everybody_and_kept_by_the_office(client, branch, officer, branch_chair):
    shown = HonourFactory(unit=branch, level="city", kind="prize", grade="first")
    HonourFactory(unit=branch, level="school")
    for user, may in ((UserFactory(), False), (branch_chair, False), (officer, True)):
        client.force_login(user)
        page = client.get(f"{address('honour_list')}?level=city&year=2022&kind=prize&grade=first")
        assert [(one, one.pk in page.context["editable"]) for one in page.context["page_obj"]] == [(shown, may)]
        assert client.get(address("honour_add")).status_code == (200 if may else 404)
        assert client.get(address("honour_edit", shown.pk)).status_code == (200 if may else 404)


def honour(**changes):
    typed = {"recipient_kind": "person", "title": "先进个人", "kind": "title", "level": "city"}
    return typed | {"body": "市总工会", "awarded_on": "2022-05-01", **changes}


def test_an_honour_belongs_to_the_unit_its_member_was_in(client, officer, branch):
    member = MemberFactory(unit=branch, name="陆一鸣")
    client.force_login(officer)
    client.post(address("honour_add"), honour(member=member.pk))
    found = Honour.objects.get()
    assert (found.unit, found.recipient) == (branch, "陆一鸣")


def test_an_honour_keeps_its_sentence_for_the_report(client, officer, union):
    client.force_login(officer)
    told = {"report_sentence": "十年磨一剑。", "report_theme": "skills"}
    client.post(address("honour_add"), honour(recipient="工艺团队", recipient_kind="team", unit=union.pk, **told))
    found = Honour.objects.get()
    assert (found.report_sentence, found.report_theme) == ("十年磨一剑。", "skills")


def test_a_project_is_accepted_with_its_sentence_for_the_report(client, officer, branch):
    project = BrandProjectFactory(unit=branch, approved=True)
    client.force_login(officer)
    told = {"on": "2022-12-01", "report_sentence": "小家办成了大家。", "report_theme": "union"}
    client.post(address("project_move", project.pk, "accept"), told)
    project.refresh_from_db()
    assert (project.state, project.report_sentence, project.report_theme) == ("accepted", "小家办成了大家。", "union")


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({}, "recipient", "请点选会员，或填写获得者的名称。"),
        ({"recipient": "工艺团队"}, "unit", "请选择所属的组织。"),
        ({"recipient": "工艺团队", "awarded_on": "2099-01-01"}, "awarded_on", "授予日期不能晚于今天。"),
        ({"recipient": "工艺团队", "unit": "union", "kind": "prize"}, "__all__", "竞赛奖项须填等次。"),
    ],
)
def test_a_wrong_honour_comes_back_as_typed(client, union, officer, typed, field, sentence):
    client.force_login(officer)
    if typed.get("unit"):
        typed = {**typed, "unit": union.pk}
    page = client.post(address("honour_add"), honour(**typed))
    assert page.context["form"].errors[field] == [sentence]
    assert page.context["form"]["body"].value() == "市总工会"
    assert not Honour.objects.exists()


def test_publications_are_read_by_everybody_and_narrowed(client, branch):
    shown = PublicationFactory(unit=branch, channel="wechat", title="春游", published_on=datetime.date(2022, 4, 3))
    PublicationFactory(unit=branch, channel="wechat")
    PublicationFactory(unit=branch, published_on=datetime.date(2022, 4, 3))
    client.force_login(UserFactory())
    page = client.get(f"{address('publication_list')}?channel=wechat&kind=news&month=2022-04&q=春")
    assert [(one, one.pk in page.context["editable"]) for one in page.context["page_obj"]] == [(shown, False)]
    assert client.get(address("publication_add")).status_code == 404


def test_one_publication_after_another_keeps_channel_and_author(client, branch, other_branch, branch_chair, stranger):
    client.force_login(branch_chair)
    typed = {"unit": branch.pk, "title": "甲", "channel": "wechat", "kind": "news", "published_on": "2022-04-03"}
    client.post(address("publication_add"), {**typed, "author": "通讯员", "more": "1"})
    form = client.get(address("publication_add")).context["form"]
    assert (form["channel"].value(), form["author"].value(), form["title"].value()) == ("wechat", "通讯员", "")
    again = client.post(address("publication_add"), typed)
    assert again.context["form"].non_field_errors() == ["这个渠道当日的这篇已登记。"]
    elsewhere = client.post(address("publication_add"), {**typed, "title": "乙", "unit": other_branch.pk})
    assert list(elsewhere.context["form"].errors) == ["unit"]
    client.force_login(stranger)
    assert client.get(address("publication_edit", Publication.objects.get().pk)).status_code == 404


def regulations(client, day):
    page = client.get(f"{address('regulation_list')}?on={day}")
    return [(one.title, one.edition.adopted_on.isoformat()) for one in page.context["page_obj"]]


def test_the_regulations_of_a_day_are_those_then_in_force(client, union):
    regulation = RegulationFactory(unit=union, title="会费办法", repealed_on=datetime.date(2022, 9, 1))
    for day in ("2020-01-01", "2022-03-01"):
        RegulationEditionFactory(
            regulation=regulation,
            kind="made" if day < "2021" else "revised",
            adopted_on=datetime.date.fromisoformat(day),
        )
    RegulationFactory(unit=union, title="没有文本的")
    client.force_login(UserFactory())
    assert regulations(client, "2019-12-31") == []
    assert regulations(client, "2021-06-01") == [("会费办法", "2020-01-01")]
    assert regulations(client, "2022-08-31") == [("会费办法", "2022-03-01")]
    assert regulations(client, "2022-09-01") == []
    assert client.get(address("regulation_detail", regulation.pk)).context["repealed"] is True


def test_the_compilation_lists_what_was_taken_in_by_then(client, union):
    kept = RegulationFactory(unit=union, in_compilation=True, compiled_on=datetime.date(2022, 5, 1))
    RegulationEditionFactory(regulation=kept, adopted_on=datetime.date(2020, 1, 1))
    RegulationEditionFactory(regulation=RegulationFactory(unit=union), adopted_on=datetime.date(2020, 1, 1))
    client.force_login(UserFactory())
    for day, expected in (("2022-04-30", []), ("2022-05-01", [kept])):
        page = client.get(f"{address('regulation_compilation')}?on={day}")
        assert list(page.context["object_list"]) == expected


def test_the_text_of_a_regulation_is_added_by_the_officer_and_read_by_all(client, officer, branch_chair):
    client.force_login(branch_chair)
    assert client.get(address("regulation_add")).status_code == 404
    client.force_login(officer)
    answer = client.post(address("regulation_add"), {"title": "慰问办法"})
    regulation = Regulation.objects.get()
    assert answer.url == address("edition_add", regulation.pk)
    typed = {"kind": "made", "document_no": "校工〔2022〕3号", "adopted_on": "2022-03-01", "effective_on": "2022-04-01"}
    wrong = client.post(answer.url, {**typed, "upload": SimpleUploadedFile("办法.exe", b"MZ")})
    assert list(wrong.context["form"].errors) == ["upload"]
    client.post(answer.url, {**typed, "upload": SimpleUploadedFile("办法.pdf", b"%PDF-1.7 text")})
    edition = regulation.editions.get()
    client.force_login(UserFactory())
    file = address("regulation_file", regulation.pk, edition.file.pk)
    shown = client.get(file)
    assert (shown["Content-Type"], b"".join(shown.streaming_content)) == ("application/pdf", b"%PDF-1.7 text")
    other = RegulationEditionFactory(regulation=RegulationFactory(unit=regulation.unit))
    assert client.get(address("regulation_file", other.regulation_id, edition.file.pk)).status_code == 404
    assert client.get(address("edition_edit", edition.pk)).status_code == 404


def test_a_member_joins_and_leaves_a_club_by_oneself(client, union, branch, other_branch, member, today):
    club, closed = ClubFactory(unit=union), ClubFactory(unit=other_branch)
    me = member(branch)
    client.force_login(me.user)
    client.post(address("club_join", club.pk))
    refused = client.post(address("club_join", closed.pk), follow=True)
    assert [str(one) for one in refused.context["messages"]][-1] == f"这个俱乐部面向{other_branch}的会员。"
    assert [(row.club, row.since) for row in me.club_memberships.all()] == [(club, today)]
    assert client.get(address("club_detail", club.pk)).context["people"] == 1
    client.post(address("club_leave", club.pk))
    assert me.club_memberships.get().until == today
    assert client.post(address("club_leave", club.pk)).status_code == 404


def test_who_is_in_a_club_is_shown_by_scope(client, branch, branch_chair, stranger, member):
    club = ClubFactory(unit=branch)
    row = ClubMembershipFactory(club=club)
    for user, rows in ((branch_chair, [row]), (stranger, []), (member(branch).user, [])):
        client.force_login(user)
        assert list(client.get(address("club_detail", club.pk)).context["page_obj"]) == rows
    client.force_login(stranger)
    assert client.post(address("club_leave", club.pk), {"membership": row.pk}).status_code == 404
    for page in ("club_edit", "club_close", "club_member_add"):
        assert client.get(address(page, club.pk)).status_code == 404, page
    client.force_login(branch_chair)
    client.post(address("club_leave", club.pk), {"membership": row.pk})
    row.refresh_from_db()
    assert row.until is not None


def test_a_club_is_founded_manned_and_closed(client, branch, branch_chair):
    member = MemberFactory(unit=branch)
    client.force_login(branch_chair)
    client.post(address("club_add"), {"unit": branch.pk, "name": "合唱团", "founded_on": "2022-03-01"})
    club = Club.objects.get()
    client.post(address("club_member_add", club.pk), {"member": member.pk, "since": "2022-04-01"})
    client.post(address("club_close", club.pk), {"on": "2022-12-31"})
    club.refresh_from_db()
    assert (club.closed_on, club.memberships.get().until) == (datetime.date(2022, 12, 31),) * 2
    client.force_login(UserFactory())
    assert client.get(address("club_detail", club.pk)).status_code == 404


def test_a_brand_project_goes_its_way_on_the_pages(client, branch, branch_chair, officer, chair, stranger):
    client.force_login(branch_chair)
    client.post(address("project_add"), {"unit": branch.pk, "title": "匠心讲堂", "year": 2022, "plan": "每月一讲"})
    project = BrandProject.objects.get()
    assert project.state == "applied"
    client.force_login(stranger)
    assert client.get(address("project_detail", project.pk)).status_code == 404
    assert list(client.get(address("project_list")).context["page_obj"]) == []
    for user, move, typed in (
        (officer, "review", {"opinion": "有特色"}),
        (chair, "approve", {}),
        (officer, "accept", {"on": timezone.localdate().isoformat()}),
    ):
        client.force_login(user)
        page = client.get(address("project_detail", project.pk))
        assert move in [one.name for one in page.context["moves"]]
        client.post(address("project_move", project.pk, move), typed)
    project.refresh_from_db()
    assert (project.state, project.review_opinion) == ("accepted", "有特色")


def test_introductions_are_for_two_roles_and_each_look_is_logged(client, union, branch, person, branch_chair, chair):
    introduction = IntroductionFactory(unit=branch)
    for user in (branch_chair, chair, UserFactory()):
        client.force_login(user)
        for page, args in (
            ("introduction_list", []),
            ("introduction_edit", [introduction.pk]),
            ("introduction_add", []),
        ):
            assert client.get(address(page, *args)).status_code == 404, page
    women = person(Role.WOMEN, union)
    client.force_login(women)
    assert client.get(address("introduction_list")).status_code == 200
    assert client.get(address("introduction_edit", introduction.pk)).status_code == 200
    looks = AuditEntry.objects.filter(act="查看牵线").order_by("pk")
    assert [(one.actor, one.target_type) for one in looks] == [
        (women, "core.Unit"),
        (women, "activities.Introduction"),
    ]
    typed = {"introduced_on": "2022-05-01", "first": introduction.first_id}
    wrong = client.post(address("introduction_add"), typed)
    assert list(wrong.context["form"].errors) == ["second"]
    client.post(address("introduction_add"), {**typed, "second_name": "某人"})
    assert Introduction.objects.count() == 2


LISTS = {
    "honour_list": (lambda unit: HonourFactory(unit=unit), 7),
    "publication_list": (lambda unit: PublicationFactory(unit=unit), 7),
    "regulation_list": (lambda unit: RegulationEditionFactory(regulation=RegulationFactory(unit=unit)), 8),
    "club_list": (lambda unit: ClubMembershipFactory(club=ClubFactory(unit=unit)), 8),
    "project_list": (lambda unit: BrandProjectFactory(unit=unit), 8),
    "introduction_list": (lambda unit: IntroductionFactory(unit=unit), 9),
    "plan": (lambda unit: PlanItemFactory(unit=unit).activities.add(ActivityFactory(unit=unit, recorded=True)), 9),
}


@pytest.mark.parametrize("page", LISTS)
@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_costs_the_same_however_long(client, union, officer, page, rows, django_assert_num_queries):
    make, cost = LISTS[page]
    for _ in range(rows):
        make(union)
    client.force_login(officer)
    client.get(address(page))
    with django_assert_num_queries(cost):
        assert client.get(address(page)).status_code == 200


@pytest.mark.parametrize("page", [*LISTS, "activity_list", "selection_list", "regulation_compilation", "my_activities"])
def test_an_empty_page_says_so_in_a_sentence(client, union, officer, page):
    client.force_login(officer)
    sentences = texts(client.get(address(page)), ".empty")
    assert sentences
    assert {one[-1] for one in sentences} == {"。"}
