"""A whole sub-union, some of it or a pasted list is entered on a roster at once."""

import datetime

import pytest

from tests.activities.pages.test_record import address
from tests.factories import ActivityFactory, MemberFactory, ParticipationFactory
from unionportal.core.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def chair_client(client, branch_chair):
    client.force_login(branch_chair)
    return client


@pytest.fixture
def outing(branch, today):
    return ActivityFactory(unit=branch, approved=True, starts_on=today + datetime.timedelta(days=1))


def names(activity):
    return sorted(activity.participations.values_list("name", "state"))


def test_a_whole_sub_union_is_entered_by_one_choice(chair_client, branch, other_branch, outing):
    MemberFactory(unit=other_branch, name="外单位的")
    here = MemberFactory(unit=branch, name="甲")
    ParticipationFactory(activity=outing, member=here, name="甲", unit=branch)
    fresh = [MemberFactory(unit=branch, name=name) for name in "乙丙"]
    page = chair_client.get(address("activity_enrol", outing.pk))
    assert list(page.context["form"].fields["members"].queryset) == sorted(fresh, key=lambda one: one.name_key)
    typed = {"members": [one.pk for one in fresh]}
    done = chair_client.post(address("activity_enrol", outing.pk), typed, follow=True)
    assert names(outing) == [("丙", "signed_up"), ("乙", "signed_up"), ("甲", "signed_up")]
    assert [str(message) for message in done.context["messages"]] == ["已加入名单 2 人。"]
    assert AuditEntry.objects.filter(act="报名").count() == 2


def test_over_the_quota_the_rest_waits_and_who_is_there_already_stays(chair_client, branch, outing):
    outing.quota = 2
    outing.save()
    here, *fresh = (MemberFactory(unit=branch, name=name, staff_no=f"T{name}") for name in "甲乙丙")
    ParticipationFactory(activity=outing, member=here, name="甲", unit=branch)
    done = chair_client.post(address("activity_enrol", outing.pk), {"pasted": "T甲，T乙\nT丙"}, follow=True)
    assert names(outing) == [("丙", "waiting"), ("乙", "signed_up"), ("甲", "signed_up")]
    said = [str(message) for message in done.context["messages"]]
    assert said == ["已加入名单 2 人，名额已满，其中 1 人候补，另外 1 人本来就在名单上。"]
    assert len(fresh) == 2


@pytest.mark.parametrize(
    ("pasted", "entered"),
    [
        ("t001", ["王小明"]),
        ("Ｔ００１ 王小明\nT002\t李雷", ["李雷", "王小明"]),
        ("李雷、王小明", ["李雷", "王小明"]),
        # Of two of one name the number says who; whoever is elsewhere is found by the whole number alone.
        ("T003 韩梅\nW001", ["外单位的", "韩梅"]),
        ("韩梅", "不止一位同名，请改写工号：韩梅。"),
        ("外单位的", "没有找到：外单位的。"),
        ("T001 李四\nT999", "没有找到：李四、T999。"),
        ("", "请选择会员，或粘贴名单。"),
    ],
)
def test_a_pasted_list_enters_all_or_says_who_is_nobody(pasted, entered, chair_client, branch, other_branch, outing):
    people = {"T001": "王小明", "T002": "李雷", "T003": "韩梅", "T004": "韩梅"}
    for number, name in people.items():
        MemberFactory(unit=branch, name=name, staff_no=number)
    MemberFactory(unit=other_branch, name="外单位的", staff_no="W001")
    page = chair_client.post(address("activity_enrol", outing.pk), {"pasted": pasted})
    if isinstance(entered, list):
        assert sorted(outing.participations.values_list("name", flat=True)) == entered
    else:
        refused = page.context["form"].errors
        assert [sentence for sentences in refused.values() for sentence in sentences] == [entered]
        assert outing.participations.count() == 0


def test_nobody_enters_people_on_the_roster_of_others(client, stranger, branch, outing):
    client.force_login(stranger)
    member = MemberFactory(unit=branch)
    assert client.post(address("activity_enrol", outing.pk), {"members": [member.pk]}).status_code == 404
    assert outing.participations.count() == 0
