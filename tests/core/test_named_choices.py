"""What is more than a list can show is chosen by its name, in forms and in filters."""

import re

import pytest
from django.urls import reverse

from activities.models import PlanItem, Series
from congress.bodies.models import Delegation
from tests.access.test_choices import Choices
from tests.factories.congress import DelegateFactory, TermFactory
from tests.shown import attributes
from unionportal.core.pages import named_choices

pytestmark = pytest.mark.django_db
ITEM = {"year": 2022, "month_from": 3, "month_to": 3, "title": "春季健步走", "position": 1}


@pytest.fixture(autouse=True)
def _few(monkeypatch):
    monkeypatch.setattr(named_choices, "MOST_LISTED", 3)


@pytest.fixture
def series():
    return [Series.objects.create(code=f"s{n}", name=name) for n, name in enumerate(("健步走", "2", "读书会", "讲座"))]


def offered(page, name):
    return Choices(page.content.decode()).offered[name]


def typed_in(field):
    """What stands in the text of a field."""
    return re.search(r' value="([^"]*)"', str(field).partition("<datalist")[0])[1]


def test_one_of_many_is_typed_by_name_and_one_of_few_is_listed(client, officer, union, series):
    client.force_login(officer)
    add = reverse("activities:planitem_add")
    page = client.get(add)
    assert (offered(page, "series"), attributes(page, "option", "value").count("讲座")) == (0, 1)
    client.post(add, {**ITEM, "unit": union.pk, "series_named": " 讲座 "})
    item = PlanItem.objects.get()
    assert item.series == series[3]
    # A name that is a number is no key.
    edit = reverse("activities:planitem_edit", args=[item.pk])
    form = client.get(edit).context["form"]
    assert typed_in(form["series"]) == "讲座"
    hidden = {field.html_name: field.value() for field in form.hidden_fields()}
    client.post(edit, {**ITEM, **hidden, "unit": union.pk, "series_named": "2"})
    item.refresh_from_db()
    assert item.series == series[1]
    series[0].delete()
    assert offered(client.get(add), "series") == 4


@pytest.mark.parametrize("typed", ["没有这个", "?", str(10**30)])
def test_a_name_that_is_not_offered_is_refused_and_stays_in_the_field(client, officer, union, series, typed):
    client.force_login(officer)
    page = client.post(reverse("activities:planitem_add"), {**ITEM, "unit": union.pk, "series_named": typed})
    form = page.context["form"]
    assert form.errors["series"] == ["没有这个名称，请从列出的里面选一个。"]
    assert typed_in(form["series"]) == typed
    assert not PlanItem.objects.exists()


def test_a_filter_by_name_narrows_as_a_link_by_key_does(client, officer, union):
    client.force_login(officer)
    terms = [
        TermFactory(unit=union),
        TermFactory(unit=union, staff_no=12, members_no=13, since="2015-01-01", until="2020-01-01"),
    ]
    for term in terms:
        for name in ("一团", "二团"):
            group = Delegation.objects.create(unit=union, term=term, name=name)
            DelegateFactory(unit=union, term=term, delegation=group)
    wanted = Delegation.objects.get(term=terms[1], name="二团")
    address = reverse("congress:delegate_list")
    for query in ({"delegation": wanted.pk}, {"delegation_named": f"二团（{terms[1]}）"}):
        page = client.get(address, query)
        assert [one.delegation for one in page.context["page_obj"]] == [wanted]
        assert typed_in(page.context["filter"]["delegation"]) == f"二团（{terms[1]}）"
    # Two have this name.
    assert len(client.get(address, {"delegation_named": "二团"}).context["page_obj"]) == 4
