"""Nobody is given a list of thousands to choose from: what is more than a screenful is searched."""

import re
from collections import Counter
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.contrib import admin
from django.urls import reverse

from activities.models import Activity, Series
from congress.bodies.models import Delegate, Delegation
from finance.models import Budget, Claim
from members.models import Member
from tests.access.tour.crowd import grow
from tests.access.tour.routes import routes
from tests.access.tour.visits import WIDEST, client_of, finish, is_history_like_others, many_pages, unprinted, widest
from unionportal.core.models import PastTotal, User
from unionportal.reports.models import Outline
from welfare.models import BenefitKind, Standard

MOST = 200


class Choices(HTMLParser):
    """Counts what each choice of a page offers: options, radio buttons, check boxes, and links of one filter.

    A datalist is no list to choose from: it is searched while one types.
    """

    def __init__(self, page):
        super().__init__()
        self.offered, self.place = Counter(), ["part of a choice"]
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        facts = dict(attrs)
        if tag in ("select", "datalist"):
            self.place.append(facts.get("name"))
        elif tag == "option" and self.place[-1]:
            self.offered[self.place[-1]] += 1
        elif tag == "input" and facts.get("type") in ("radio", "checkbox"):
            self.offered[facts.get("name")] += 1
        elif tag == "a" and (facts.get("href") or "").startswith("?"):
            self.offered["?" + " ".join(name for name, _ in parse_qsl(urlsplit(facts["href"]).query))] += 1

    def handle_endtag(self, tag):
        if tag in ("select", "datalist"):
            self.place.pop()


# What is counted in a page begins with one of these.
_OFFER = re.compile(r"""<option|<input|href=["']?[?]""", re.IGNORECASE)


def _long(response):
    """{name of a choice: how much it offers} of those with more than MOST; a page is taken apart where it can be."""
    page = "" if response.streaming else response.content.decode()
    if len(_OFFER.findall(page)) <= MOST:
        return {}
    return {name: number for name, number in Choices(page).offered.items() if number > MOST}


def _addresses(rows):
    """{(name of the page, address)}: every page, and of a page that has many acts, each of them."""
    found = {(route.name, route.address(rows)) for route in routes()}
    for route in routes():
        if "move" not in route.params or not (model := route.model()) or not (row := rows.of(model)):
            continue
        page = admin.site._registry.get(model) if route.is_admin else None
        acts = [act.name for act in getattr(page, "acts", ())]
        acts += list(model.flow.transitions) if getattr(model, "flow", None) else []
        key = next(name for name in route.params if name != "move")
        found |= {(route.name, reverse(route.name, kwargs={key: row.pk, "move": act})) for act in acts}
    return found


@pytest.mark.slow
def test_no_choice_offers_more_than_two_hundred(world):
    accounts, rows, _ = world
    addresses, found = _addresses(rows), {}
    made = grow(rows)
    for model in (
        User,
        Member,
        Budget,
        Claim,
        Activity,
        Series,
        Delegate,
        Delegation,
        Outline,
        PastTotal,
        BenefitKind,
        Standard,
    ):
        assert isinstance(made[model], list), str(made[model])
    clients, seen = {persona: client_of(persona, accounts) for persona in WIDEST}, 0
    with many_pages(), unprinted():
        for name, address in sorted(addresses):
            if is_history_like_others(name):
                continue
            if (who := widest(name)) is None:
                continue
            response = clients[who].get(address)
            finish(response)
            # Whether a record can be moved hangs on its state; all else is as tests/access/tour/visits.py has it.
            assert response.status_code in ({200, 302, 404} if name.endswith("_move") else {200}), address
            if response.status_code == 200 and response.headers["Content-Type"].startswith("text/html"):
                seen += 1
                found |= {(address, name): number for name, number in _long(response).items()}
    assert found == {}
    assert seen > len(routes()) / 3
