import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from tests.factories import GiftIssueFactory, GiftRecipientFactory, MemberFactory, paid
from tests.shown import texts
from welfare import acts
from welfare.models import GiftIssue, GiftRecipient
from welfare.services import (
    generate_recipients,
    left_out,
    remove_recipient,
    save_recipient,
    sign_recipients,
    submit_benefit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue(union):
    return GiftIssueFactory(unit=union)


@pytest.fixture
def people(branch, other_branch):
    return [
        MemberFactory(unit=branch, staff_no="A1", birth_date=datetime.date(1980, 1, 3)),
        MemberFactory(unit=branch, staff_no="A2", birth_date=datetime.date(1980, 5, 3)),
        MemberFactory(unit=other_branch, staff_no="B1"),
        MemberFactory(unit=branch, staff_no="NEW", joined_on=datetime.date(2022, 1, 21)),
    ]


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ({"who": "all"}, {"A1", "A2", "B1"}),
        ({"who": "unit"}, {"A1", "A2"}),
        ({"who": "birthday"}, {"A1"}),
        ({"who": "birthday", "month": 5}, {"A2"}),
        ({"who": "numbers", "pasted": "B1，A1\nA1"}, {"A1", "B1"}),
        ({"who": "guests", "pasted": "外聘甲、外聘乙"}, {None}),
    ],
)
def test_the_list_is_made_from_the_roster_of_the_day(client, issue, people, branch, officer, how, expected):
    client.force_login(officer)
    unit = branch.pk if how["who"] == "unit" else ""
    page = client.post(
        reverse("admin:welfare_giftissue_move", args=[issue.pk, "generate"]), {"cost": "300", "unit": unit, **how}
    )
    assert page.status_code == 302
    rows = list(issue.recipients.select_related("member"))
    assert {row.member and row.member.staff_no for row in rows} == expected
    issue.refresh_from_db()
    assert issue.amount == sum(row.cost for row in rows) == 300 * len(rows)


@pytest.mark.parametrize("who", ["all", "unit"])
def test_a_list_by_birthdays_takes_those_of_its_month_however_it_is_made(client, union, branch, people, officer, who):
    issue = GiftIssueFactory(unit=union, occasion="birthday", issued_on=datetime.date(2022, 5, 20))
    client.force_login(officer)
    address = reverse("admin:welfare_giftissue_move", args=[issue.pk, "generate"])
    client.post(address, {"cost": "300", "who": who, "unit": branch.pk if who == "unit" else ""})
    assert list(issue.recipients.values_list("member__staff_no", flat=True)) == ["A2"]


def test_whoever_stands_on_the_list_is_not_put_there_twice(issue, people, officer):
    generate_recipients(issue, actor=officer, cost=Decimal(300), staff_numbers=["A1"])
    added = generate_recipients(issue, actor=officer, cost=Decimal(300))
    assert (added.added, added.known, issue.recipients.count()) == (2, 1, 3)


def test_a_pasted_number_of_nobody_is_named(issue, people, officer):
    with pytest.raises(ValidationError, match="这些工号当天不在会：NEW、X9。"):
        generate_recipients(issue, actor=officer, cost=Decimal(300), staff_numbers=["A1", "NEW", "X9"])
    assert not issue.recipients.exists()


def test_the_amount_follows_every_line(issue, people, officer):
    generate_recipients(issue, actor=officer, cost=Decimal(300))
    first, second = issue.recipients.all()[:2]
    first.cost = Decimal("299.50")
    save_recipient(first, actor=officer)
    remove_recipient(second, actor=officer)
    issue.refresh_from_db()
    assert issue.amount == Decimal("599.50")


def test_the_log_of_an_issue_names_who_was_put_on_the_list_and_taken_off(client, issue, people, officer):
    row = save_recipient(GiftRecipient(issue=issue, member=people[0], cost=100), actor=officer)
    remove_recipient(row, actor=officer)
    client.force_login(officer)
    titles = texts(client.get(reverse("welfare:issue_detail", args=[issue.pk])), ".row-title")
    assert titles[-2:] == [f"{act.label} · {people[0].name}" for act in (acts.ADD_RECIPIENT, acts.REMOVE_RECIPIENT)]


def test_a_reported_list_is_closed(issue, people, officer):
    GiftIssue.objects.filter(pk=issue.pk).update(state="reported")
    with pytest.raises(ValidationError, match="“待核定”的发放不能再改，请先退回。"):
        generate_recipients(issue, actor=officer, cost=Decimal(300))


def test_the_database_keeps_the_list_of_an_approved_issue(issue):
    row = GiftRecipientFactory(issue=issue)
    paid(issue)
    connection.check_constraints()
    changes = (
        row.delete,
        lambda: GiftRecipientFactory(issue=issue),
        lambda: GiftRecipient.objects.update(cost=1),
    )
    for change in changes:
        with pytest.raises(DatabaseError, match="list of an approved issue is closed"), transaction.atomic():
            change()
    assert sign_rows(row) == 1


def sign_rows(row):
    return GiftRecipient.objects.filter(pk=row.pk).update(signed_on=datetime.date(2022, 1, 22))


def test_the_database_refuses_an_approved_amount_that_is_not_the_sum(issue):
    GiftRecipientFactory(issue=issue)
    issue = paid(issue)
    GiftIssue.objects.filter(pk=issue.pk).update(amount=Decimal("300.01"))
    with pytest.raises(DatabaseError, match="does not add up"), transaction.atomic():
        connection.check_constraints()
    transaction.set_rollback(True)


def test_signatures_are_written_once(issue, people, officer):
    generate_recipients(issue, actor=officer, cost=Decimal(300))
    issue.refresh_from_db()
    paid(issue)
    day = datetime.date(2022, 1, 25)
    assert sign_recipients(issue, actor=officer, signed_on=day, pasted="A1") == 1
    assert sign_recipients(issue, actor=officer, signed_on=day + datetime.timedelta(days=1)) == 2
    assert sign_recipients(issue, actor=officer, signed_on=day) == 0


def test_whoever_is_not_on_the_list_is_named_counted_and_told_why(client, union, branch, people, officer):
    people[2].name = "没有生日"
    people[2].save()
    poor = MemberFactory(unit=branch, name="不缴会费", birth_date=datetime.date(1980, 1, 9), pays_dues=False)
    issue = GiftIssueFactory(unit=union, occasion="birthday")
    client.force_login(officer)
    answers = {"who": "birthday", "cost": "300"}
    page = client.post(reverse("admin:welfare_giftissue_move", args=[issue.pk, "generate"]), answers, follow=True)
    assert [str(message) for message in page.context["messages"]] == [
        "1 人未列入，不缴纳会费：不缴会费。",
        "1 人未列入，没有登记出生日期：没有生日。",
        "已加入 1 人。",
    ]
    page = client.get(reverse("welfare:issue_detail", args=[issue.pk]))
    assert page.context["left_out"] == [("不缴纳会费", ["不缴会费"]), ("没有登记出生日期", ["没有生日"])]
    # Somebody of the month who was taken off the list is missed; who was born in another month is not.
    poor.pays_dues = True
    poor.save()
    page = client.get(reverse("welfare:issue_detail", args=[issue.pk]))
    assert page.context["left_out"] == [("没有加入名单", ["不缴会费"]), ("没有登记出生日期", ["没有生日"])]


def test_a_list_for_everybody_misses_whoever_is_not_on_it_and_one_by_post_nobody(issue, people, branch, officer):
    generate_recipients(issue, actor=officer, cost=Decimal(300), unit=branch)
    assert left_out(issue) == [("没有加入名单", [people[2].name])]
    issue.occasion = "summer"
    assert left_out(issue) == []


def test_a_list_without_anybody_is_not_reported(issue, people, officer):
    with pytest.raises(ValidationError, match="还没有领取人，请先生成发放名单。"):
        submit_benefit(issue, actor=officer)
    generate_recipients(issue, actor=officer, cost=Decimal(300))
    assert submit_benefit(issue, actor=officer).state == "reported"
