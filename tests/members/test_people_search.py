"""The one search for somebody, from the picker on a phone, the portal and the back office."""

import re

import pytest
from django.contrib import admin
from django.db import connection
from django.urls import reverse

from members.models import Member, ServiceCard
from members.people_search import PeopleSearchMixin, about
from members.personal.pinyin import name_key
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
TYPED = {
    "欧阳": {"欧阳建国"},
    "建": {"欧阳建国", "王建"},
    "T70": {"欧阳建国"},
    "ouyangjian": {"欧阳建国"},
    "Ou Yang": {"欧阳建国"},
    "oyjg": {"欧阳建国"},
    # From the second syllable on: the given name of most people.
    "jian": {"王建"},
    "wj": {"王建"},
    "anj": set(),
    "ayglmmt": {"阿依古丽·买买提"},
    "mmt": set(),
    "100%": set(),
}


@pytest.fixture
def people(branch):
    named = (("欧阳建国", "T7001"), ("王建", "T8001"), ("阿依古丽·买买提", "T9001"))
    return [MemberFactory(unit=branch, name=name, name_key=name_key(name), staff_no=number) for name, number in named]


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("typed", TYPED)
def test_somebody_is_found_by_name_number_pinyin_and_initials(typed):
    assert set(Member.objects.search(typed).values_list("name", flat=True)) == TYPED[typed]
    assert set(Member.objects.filter(about(typed, "pk__in")).values_list("name", flat=True)) == TYPED[typed]


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("typed", ["T70", "ouyang", "jian"])
def test_every_way_of_finding_has_its_index(typed):
    # With few rows PostgreSQL would read the table whatever indexes there are.
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Member.objects.search(typed).order_by().explain()
    assert re.findall("Seq Scan on members_member", plan) == []
    assert set(re.findall(r"members_member_\w+", plan)) >= {"members_member_given_begins", "members_member_name_grams"}


def test_the_back_office_finds_a_row_by_the_person_it_is_about(client, officer, people):
    cards = [
        ServiceCard.objects.create(member=member, unit=member.unit, card_no=f"6222{n}", issued_on=member.joined_on)
        for n, member in enumerate(people)
    ]
    client.force_login(officer)

    def found(typed):
        page = client.get(reverse("admin:members_servicecard_changelist"), {"q": typed})
        return set(page.context["cl"].result_list)

    assert [found(typed) for typed in ("oyjg", "62220", "王建", "62", "赵")] == [
        {cards[0]},
        {cards[0]},
        {cards[1]},
        set(cards),
        set(),
    ]


def test_no_page_of_the_back_office_searches_the_names_of_people_without_an_index():
    def leads_to_a_member(model, lookup):
        for step in lookup.split("__"):
            if model is Member:
                return True
            model = model._meta.get_field(step).related_model
        return False

    pages = [(page.model, page) for page in admin.site._registry.values()]
    assert len(pages) > 40
    # The theme draws the box only where there is something to search.
    assert [page for _, page in pages if isinstance(page, PeopleSearchMixin) and not page.search_fields] == []
    searched = [(model, lookup) for model, page in pages for lookup in page.search_fields if model is not Member]
    assert [(m._meta.label, lookup) for m, lookup in searched if leads_to_a_member(m, lookup)] == []
