"""A list of the back office answers by what it offers: no address tells a column letter by letter."""

import pytest
from django.contrib import admin
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.messages import get_messages
from django.urls import reverse
from unfold.views import ChangeList

from tests.factories import GiftIssueFactory, UserFactory
from tests.sizes import size
from unionportal.core.access.scoping import Scope
from unionportal.core.back_office.lists.cells import COLUMNS
from unionportal.core.back_office.records import ScopedAdmin
from unionportal.core.choices import Role
from unionportal.core.models import User
from unionportal.core.tables import is_sealed

pytestmark = pytest.mark.django_db
LOOKUPS = ("", "__exact", "__iexact", "__regex", "__startswith", "__contains", "__in", "__isnull", "__gt", "__lte")
# What the filters of Django ask of the column they are declared for.
ASKED = ("", "__exact", "__id__exact", "__isnull", "__isempty")
PAGES = sorted((page for page in admin.site._registry.values()), key=lambda page: page.opts.label)


@pytest.fixture
def system(client, person, union):
    account = person(Role.SYSADMIN, union)
    client.force_login(account)
    return account


def _columns(model):
    """Every column of the model and of the models it leads to, as a lookup."""
    for field in model._meta.get_fields():
        if field.many_to_many and not field.concrete:
            continue
        yield field.name
        if field.is_relation and field.related_model:
            yield from (f"{field.name}__{one.name}" for one in field.related_model._meta.concrete_fields)


def _declared(page):
    # Which columns are shown, and no filter where a table has a relation of that name.
    yield COLUMNS
    for one in page.list_filter:
        if isinstance(one, type):
            yield one.parameter_name
        else:
            yield from (f"{one if isinstance(one, str) else one[0]}{suffix}" for suffix in ASKED)
    yield from page.linked_by
    if page.date_hierarchy:
        yield f"{page.date_hierarchy}__year"


def _answered(rf, page, user, lookup):
    """Whether the list takes the lookup for one of its own."""
    request = rf.get("/", {lookup: "1"})
    request.user, request.scope = user, Scope.everything()
    try:
        page.get_changelist_instance(request)
    except (DisallowedModelAdminLookup, IncorrectLookupParameters):
        return False
    return True


def _holes(rf, page, user, columns):
    """The lookups of these columns that the list takes and does not offer, each asked in one way in turn or in all."""
    declared = set(_declared(page))
    ways = size(1, len(LOOKUPS))
    asked = (
        f"{column}{LOOKUPS[(number + way) % len(LOOKUPS)]}"
        for number, column in enumerate(columns)
        for way in range(ways)
    )
    return [one for one in asked if one not in declared and _answered(rf, page, user, one)]


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.opts.label)
def test_no_address_filters_a_list_by_what_it_does_not_offer(page, rf, system):
    assert isinstance(page, ScopedAdmin)
    assert _holes(rf, page, system, _columns(page.model)) == []


def test_the_search_for_holes_finds_that_of_a_list_of_django(rf, system, monkeypatch):
    page = next(page for page in PAGES if page.model is User)
    monkeypatch.setattr(type(page), "get_changelist", lambda *args, **kwargs: ChangeList)
    assert _holes(rf, page, system, ["email"])[:1] == ["email"]
    assert _holes(rf, page, system, ["password"] * len(LOOKUPS)).count("password__regex") > 0


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.opts.label)
def test_no_list_is_sorted_filtered_or_searched_by_a_sealed_column(page, rf, system):
    request = rf.get("/")
    request.user, request.scope = system, Scope.everything()
    named = [*page.get_sortable_by(request), *page.search_fields, *_declared(page)]
    sealed = {field.name for field in page.model._meta.concrete_fields if is_sealed(page.model, field.name)}
    assert [one for one in named if isinstance(one, str) and sealed & set(one.split("__"))] == []


@pytest.mark.parametrize("asked", ["{}", "zzz"])
@pytest.mark.parametrize(
    "lookup", ["password__regex", "password__startswith", "password__contains", "grants__user__password__regex"]
)
def test_a_password_is_not_told_letter_by_letter(lookup, asked, client, system):
    UserFactory(username="victim")
    password = User.objects.get(username="victim").password
    place = reverse("admin:core_user_changelist")
    answer = client.get(place, {"q": "victim", lookup: asked.format(password[:12])})
    # The same answer whether the letters are right or wrong.
    assert (answer.status_code, answer.headers.get("Location")) == (302, place)
    assert [str(one) for one in get_messages(answer.wsgi_request)] == [
        "网址里有这张列表没有的筛选条件，已显示全部记录。"
    ]


def test_no_address_asks_for_a_tally_before_the_close(client, officer):
    client.force_login(officer)
    place = reverse("admin:activities_candidate_changelist")
    for lookup in ("votes", "votes__gt", "votes__in", "ballots__isnull", "selection__candidates__votes"):
        assert client.get(place, {lookup: "7"}).headers.get("Location") == place


def test_a_list_that_is_opened_from_a_record_leads_back_to_it(client, officer, union):
    client.force_login(officer)
    issue = GiftIssueFactory(unit=union)
    opened = client.get(reverse("admin:welfare_giftissue_open_recipients", args=[issue.pk]), follow=True)
    what, address = opened.context["opened_from"]
    assert (what, client.get(address).context["original"]) == ("发放", issue)
    place = reverse("admin:welfare_giftrecipient_changelist")
    keys = ("", "x", "²", "9" * 30)
    found = [client.get(place, {"issue__id__exact": key}, follow=True).context["opened_from"] for key in keys]
    assert found == [None] * len(keys)


@pytest.mark.parametrize(
    "query", [{"_to_field": "password"}, {"is_active__exact": "x", "e": "1"}, {"p": "x", "o": "-"}]
)
def test_a_list_asked_in_an_impossible_way_is_still_a_page(query, client, system):
    answer = client.get(reverse("admin:core_user_changelist"), query, follow=True)
    assert answer.status_code == 200
    assert {row.pk for row in answer.context["cl"].result_list} == set(User.objects.values_list("pk", flat=True))


def test_a_column_that_is_not_sortable_sorts_no_list(client, system, monkeypatch):
    page = next(page for page in PAGES if page.model is User)
    for name in ("ba", "ab"):
        UserFactory(username=name, name=name[::-1])
    place = reverse("admin:core_user_changelist")

    def order(query):
        rows = client.get(place, query).context["cl"].result_list
        return [row.username for row in rows if row.username in ("ab", "ba")]

    # The second column is the name, in which they stand the other way.
    assert (order({}), order({"o": "1"})) == (["ab", "ba"], ["ba", "ab"])
    monkeypatch.setattr(page, "sortable_by", ("username",))
    assert order({"o": "1"}) == ["ab", "ba"]


def test_a_search_as_one_types_finds_nobody_for_who_may_not_see_the_list(client, system, officer):
    victim = UserFactory(username="victim")

    def found(model="rolegrant", field="user"):
        asked = {"term": "victim", "app_label": "core", "model_name": model, "field_name": field}
        answer = client.get(reverse("admin:autocomplete"), asked)
        return [int(one["id"]) for one in answer.json()["results"]] if answer.status_code == 200 else answer.status_code

    assert (found(), found("user", "password"), found("user", "username")) == ([victim.pk], 403, 403)
    client.force_login(officer)
    assert (found(), found("user", "password"), found("user", "username")) == (403, 403, 403)
