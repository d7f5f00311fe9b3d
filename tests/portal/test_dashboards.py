"""The numbers of the home page: those of the role, of the own unit, with the year before, each opening on itself."""

import datetime
from decimal import Decimal
from itertools import pairwise

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import GrantFactory, HardshipGrantFactory, MemberFactory, UserFactory, VisitFactory, paid
from tests.shown import texts
from unionportal.core.access.permissions import READ_FIGURES, roles_allowing
from unionportal.core.choices import Role
from unionportal.core.figures import report_tables
from unionportal.core.figures.registry import REGISTRY
from unionportal.portal.dashboards import BOARDS, CHARTS
from unionportal.settings.base import DOMAIN_APPS

pytestmark = pytest.mark.django_db
# The board is of the running year, which its heading names.
THIS = timezone.localdate().year
IN, LAST = datetime.date(THIS, 1, 1), datetime.date(THIS - 1, 1, 1)

# Which app registers a code of the boards; the first word of most codes is the app's own label.
OWNERS = {"proposals": "congress", "women": "activities"}


def owner(code):
    first = code.split(".")[0]
    return OWNERS.get(first, first)


def boards(client, user):
    client.force_login(user)
    return client.get("/").context["boards"]


def numbers(board):
    return {card.figure.code: (card.both.now.value, card.both.before.value) for card in board.cards}


@pytest.fixture
def two_years(branch, other_branch):
    for unit, days in ((branch, (IN, IN, LAST)), (other_branch, (IN,))):
        for day in days:
            paid(VisitFactory(unit=unit, amount=Decimal("500.00"), happened_on=day), day)


def test_every_code_of_the_boards_is_registered_once_its_app_has_figures():
    codes = {code for board in BOARDS.values() for code in board}
    assert {owner(code) for code in codes} <= set(DOMAIN_APPS)
    begun = {one.app_label for one in REGISTRY.values()}
    assert {code for code in codes if owner(code) in begun and code not in REGISTRY} == set()
    assert {code: owner(code) for code in codes if code in REGISTRY} == {
        code: REGISTRY[code].app_label for code in codes if code in REGISTRY
    }


def test_whoever_reads_figures_has_a_board_and_nobody_else():
    assert set(BOARDS) == roles_allowing(READ_FIGURES)


@pytest.mark.usefixtures("two_years")
def test_the_union_and_a_sub_union_each_see_their_own_numbers_with_the_year_before(
    client, chair, branch_chair, stranger, union, branch, other_branch
):
    for user, unit, expected in (
        (chair, union, (3, 1)),
        (branch_chair, branch, (2, 1)),
        (stranger, other_branch, (1, 0)),
    ):
        (board,) = boards(client, user)
        assert (board.unit, str(board.period), numbers(board)["welfare.visits"]) == (unit, f"{THIS}年度", expected)


@pytest.mark.usefixtures("two_years")
def test_each_number_opens_on_itself(client, chair, branch_chair):
    for user in (chair, branch_chair):
        (board,) = boards(client, user)
        for card in board.cards:
            opened = client.get(f"/reports/figures/{card.figure.code}/?{board.query}")
            assert opened.status_code == 200
            assert (card.figure.code, opened.context["value"].value) == (card.figure.code, card.both.now.value)


@pytest.mark.usefixtures("two_years")
def test_the_page_says_what_it_was_the_year_before_where_there_was_something(client, branch_chair, stranger):
    client.force_login(branch_chair)
    assert list(pairwise(texts(client.get("/"), ".stat-label"))).count(("全部慰问", "上年 1人次")) == 1
    client.force_login(stranger)
    labels = texts(client.get("/"), ".stat-label")
    assert labels.count("全部慰问") > 0
    assert [after for one, after in pairwise(labels) if one == "全部慰问" and after.startswith("上年")] == []


def test_a_person_with_two_offices_has_a_board_for_each_unit(client, chair, branch):
    GrantFactory(user=chair, unit=branch, role=Role.BRANCH_CHAIR)
    assert [board.unit.name for board in boards(client, chair)] == ["校工会", "纺织学院分工会"]


def test_the_books_are_shown_to_those_who_keep_them(client, person, union):
    (board,) = boards(client, person(Role.CASHIER, union))
    assert [card.figure.code for card in board.cards] == list(BOARDS[Role.CASHIER])


def test_a_member_sees_what_was_given_and_no_board(client, branch):
    user = UserFactory()
    mine = MemberFactory(unit=branch, user=user)
    paid(VisitFactory(unit=branch, member=mine, amount=Decimal("321.00")))
    paid(HardshipGrantFactory(unit=branch, member=mine, amount=Decimal("777.00")))
    paid(VisitFactory(unit=branch, amount=Decimal("654.00")))
    client.force_login(user)
    response = client.get("/")
    assert (response.context["boards"], [one.amount for one in response.context["received"]]) == (
        [],
        [Decimal("321.00"), Decimal("777.00")],
    )
    assert [one.startswith("321.00 元") for one in texts(response, ".row-side")].count(True) == 1
    assert texts(response, "h2").count("我得到的") == 1


def test_an_officer_who_is_no_member_has_no_benefits_on_the_page(client, chair):
    client.force_login(chair)
    assert "我得到的" not in client.get("/").content.decode()


def test_the_board_is_of_this_year_even_where_only_the_past_was_paid(client, chair, branch):
    paid(VisitFactory(unit=branch, amount=Decimal("500.00"), happened_on=LAST), LAST)
    (board,) = boards(client, chair)
    assert (str(board.period), numbers(board)["welfare.visits"]) == (f"{THIS}年度", (0, 1))


@pytest.mark.usefixtures("two_years")
def test_the_boards_of_the_home_page_are_of_a_period_of_choice(client, branch_chair):
    client.force_login(branch_chair)
    for typed, expected in (
        ("", (2, 1)),
        (f"{THIS - 1}", (1, 0)),
        (f"{THIS - 1}-01-01..{THIS}-12-31", (3, 0)),
    ):
        [one] = client.get("/", {"period": typed}).context["boards"]
        assert numbers(one)["welfare.visits"] == expected
        assert client.get(f"/reports/figures/welfare.visits/?{one.query}").context["value"].value == expected[0]
    page = client.get("/", {"period": f"{THIS + 1}"}).context
    said = [f"{THIS + 1}年度还没有开始，请填已经开始的期间。"]
    assert (page["boards"], page["filter"].errors, page["has_office"]) == ([], {"period": said}, True)


def board(client, **query):
    return client.get(reverse("board"), query)


@pytest.mark.usefixtures("two_years")
def test_a_board_is_of_any_period_with_the_one_before_and_opens(client, chair, branch):
    client.force_login(chair)
    for query, expected in (
        ({}, (3, 1)),
        ({"period": THIS - 1}, (1, 0)),
        ({"unit": branch.pk}, (2, 1)),
        ({"period": f"{THIS - 1}-01-01..{THIS}-12-31"}, (4, 0)),
    ):
        [(one, _)] = board(client, **query).context["boards"]
        assert numbers(one)["welfare.visits"] == expected
        opened = client.get(f"/reports/figures/welfare.visits/?{one.query}")
        assert opened.context["value"].value == expected[0]


@pytest.mark.usefixtures("two_years")
def test_a_board_draws_its_charts_with_their_tables_and_links_to_their_figures(client, chair, branch):
    paid(VisitFactory(unit=branch, occasion="marriage", happened_on=IN), IN)
    client.force_login(chair)
    [(one, blocks)] = board(client).context["boards"]
    drawn = [(block["kind"], block["caption"]) for block in blocks]
    assert drawn[:2] == [("chart", "慰问分类"), ("table", "慰问分类")]
    [occasions] = [block for block in blocks if block["kind"] == "table" and block["caption"] == "慰问分类"]
    assert [cell.replace(",", "") for cell in occasions["total"][-3:]] == ["2000.00", "500.00", "+1500.00"]
    [url] = [url for name, url in occasions["figures"] if name == "慰问.人次"]
    assert client.get(url).context["value"].value == numbers(one)["welfare.visits"][0] == 4


def test_an_empty_board_has_its_figures_and_no_chart(client, chair):
    client.force_login(chair)
    [(one, blocks)] = board(client, period=THIS - 40).context["boards"]
    assert ([card.both.now.value for card in one.cards][:2], blocks) == ([0, 0], [])


@pytest.mark.usefixtures("two_years")
def test_a_sub_union_sees_the_own_board_alone(client, branch_chair, branch, other_branch, union):
    client.force_login(branch_chair)
    [(one, _)] = board(client).context["boards"]
    assert (one.unit, numbers(one)["welfare.visits"]) == (branch, (2, 1))
    for stranger in (other_branch, union):
        answer = board(client, unit=stranger.pk)
        assert (answer.context["boards"], list(answer.context["filter"].errors)) == ([], ["unit"])


def test_a_period_that_is_none_is_a_sentence(client, chair):
    client.force_login(chair)
    for typed, sentence in (
        ("去年", "“去年”不是统计期间。请写成 2022、2022-2023 或 2019-04-01..2023-12-31。"),
        (f"{THIS + 1}", f"{THIS + 1}年度还没有开始，请填已经开始的期间。"),
    ):
        answer = board(client, period=typed)
        assert (answer.context["boards"], answer.context["filter"].errors) == ([], {"period": [sentence]})


def test_every_chart_of_a_board_is_declared_and_every_board_has_some():
    assert {code for codes in CHARTS.values() for code in codes} - set(report_tables.CHARTS) == set()
    assert set(CHARTS) == set(BOARDS)
