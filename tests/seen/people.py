"""Somebody who looks at pages: at every named one, and at what the links there lead to."""

import re
from collections import Counter, deque
from urllib.parse import parse_qs, urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

from tests.seen import frozen_world
from tests.seen.record import body_of

_LINK = re.compile(r'\s(?:href|src|hx-get)="([^"#]+)')
# How many addresses of one page are looked at that differ in keys and values only.
_OF_ONE_KIND = 2


class Looker:
    """One person at the site; whatever looking changes is undone at once."""

    def __init__(self, record, persona, user):
        self.record, self.persona = record, persona
        self.client = Client(raise_request_exception=False)
        if user is not None:
            frozen_world.seed(persona)
            self.client.force_login(user)
        self.cookies = self.client.cookies.output()
        self.asked = set()
        self.queue, self.kinds = deque(), Counter()

    def look(self, name, address, method="GET", data=None, *, follow=False):
        """Open one address and write down what came; the response."""
        frozen_world.seed(f"{self.persona} {method} {address}")
        with frozen_world.undone():
            if method == "GET":
                response = self.client.get(address)
            else:
                response = self.client.post(address, data or {}, follow=follow)
            body = body_of(response)
        self.asked.add((method, address))
        self.record.answer(self.persona, name, f"{method} {address}", response, body)
        if self.client.cookies.output() != self.cookies:
            self.client.cookies.clear()
            self.client.cookies.load(self.cookies.replace("Set-Cookie: ", ""))
        if method == "GET" and response.headers.get("Content-Type", "").startswith("text/html"):
            self._remember(address, body.decode())
        return response

    def follow_links(self):
        """Open what the pages seen so far lead to, and so on, a few addresses of each kind."""
        while self.queue:
            name, address = self.queue.popleft()
            if ("GET", address) not in self.asked:
                self.look(name, address)

    def _remember(self, address, html):
        links = [link.replace("&amp;", "&") for link in _LINK.findall(html)]
        # The menu has one on every page.
        if 'name="q"' in html.partition("<main")[2]:
            links.append("?q=张")
        for link in links:
            target = urljoin(address, link)
            if "?" in address and "?" in target:
                # A filter on top of a filter, and so on without end.
                continue
            name = _name(target)
            kind = (name, *sorted(parse_qs(urlsplit(target).query, keep_blank_values=True)))
            if name and ("GET", target) not in self.asked and self.kinds[kind] < _OF_ONE_KIND:
                self.kinds[kind] += 1
                self.queue.append((name, target))


def _name(target):
    """The name of the page at the address, if it is one of ours."""
    parts = urlsplit(target)
    if parts.netloc or parts.scheme:
        return None
    try:
        return resolve(parts.path).view_name
    except Resolver404:
        return None
