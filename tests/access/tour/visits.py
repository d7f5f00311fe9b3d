"""What every page answers to each kind of person: opened once, for all the tests that look at the answers.

Tests about half of the people run on one worker. It makes one world for them, in which it opens the pages for each of
them, for the first of the tests.
"""

import contextlib
import logging
import re
from copy import copy
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from types import SimpleNamespace
from unittest import mock

import pytest
from django.contrib import auth
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.wsgi import WSGIRequest
from django.core.signals import request_finished
from django.db import connection, transaction
from django.template.backends.django import Template
from django.test import Client
from django.urls import get_resolver, reverse

from tests import factories
from tests.access.tour.matrix import outcome, read
from tests.access.tour.routes import routes
from tests.access.tour.world import PERSONAS, Rows, people
from tests.sizes import FULL
from unionportal.core.back_office.site import UnionAdminSite
from unionportal.core.choices import UnitKind
from unionportal.core.models import AuditEntry, User
from unionportal.core.printing import making
from unionportal.portal import inbox, navigation
from unionportal.portal.views import ledger_files

# Between them they are shown every kind of page, each from its side: drawn in tests/access/test_canaries.py.
WHOLE = ("officer", "branch_chair", "member")
# The first of them who may open a page: those who see the most on it come first. For him it is drawn, with many rows,
# in tests/access/test_choices.py.
WIDEST = ("officer", "chair", "accountant", "sysadmin", "proposal_committee", "auditor", "branch_chair", "member")
# Pages to fill in, which those of WHOLE are shown here; tests/access/test_canaries.py has the other two draw the rest.
FORMS = re.compile(r"_(add|delete|remove)$")
# All histories are one page, on which nothing is chosen; the tables of people fill it with what is masked.
_HISTORY_OF_OTHERS = re.compile(r"admin:(?!members|welfare|core)\w+_history$")
# Lists and histories, which answer an empty form as if they were only read.
_READ_ONLY = re.compile(r"admin:\w+_(changelist|history)$")
# Outcomes of which nothing is shown but that it is so.
_NOTHING_SHOWN = {"302", "403", "404", "405", "login"}
# Answers that have changed nothing: what was refused, or is not there.
_REFUSED = {403, 404, 405, 410}
# Tables that a visit may touch: the session itself.
_VOLATILE = ("django_session", "axes_", "core_auditentry", "core_auditlink")


def who(*personas):
    """The parameters of a test about these kinds of people, of all of them if none is named."""
    return [
        pytest.param(one, marks=(pytest.mark.xdist_group(f"visits of the half {_half(one)}"), pytest.mark.slow))
        for one in personas or PERSONAS
    ]


def _half(persona):
    return PERSONAS.index(persona) % 2


@dataclass
class Visits:
    """The answers that one person got, and what reading pages left behind in the database."""

    # {(name of the page, method): outcome}
    outcomes: dict = field(default_factory=dict)
    # [(page, headers)] of the answers to GET.
    headers: list = field(default_factory=list)
    # Tables that were not as before after all the GETs, and the acts that they left in the log.
    written: list = field(default_factory=list)
    acts: list = field(default_factory=list)


def is_history_like_others(name):
    """Return whether a walk leaves out the page of this name, a history; a full run leaves out none."""
    return not FULL and bool(_HISTORY_OF_OTHERS.match(name))


class _Visitor(Client):
    """Asks for pages one by one; leaves out what Django's client does around each: cookies, signals, closing."""

    def __init__(self, **words):
        super().__init__(**words)
        self.handler.load_middleware()

    def request(self, **facts):
        asked = WSGIRequest(self._base_environ(**facts))
        asked._dont_enforce_csrf_checks = True
        return self.handler.get_response(asked)


def client_of(persona, accounts, kind=Client):
    client = kind(raise_request_exception=False)
    if persona != "anonymous":
        client.force_login(accounts[persona])
    return client


def finish(response):
    """Read a streamed answer to its end: left open it closes the test's connection when it is thrown away."""
    if response.streaming:
        b"".join(response.streaming_content)


def digest():
    """A fingerprint of every table but the volatile ones."""
    with connection.cursor() as cursor:
        names = [name for name in connection.introspection.table_names(cursor) if not name.startswith(_VOLATILE)]
        parts = (f"SELECT '{n}', md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {n} t" for n in names)  # noqa: S608
        cursor.execute(" UNION ALL ".join(parts))
        return dict(cursor.fetchall())


class World:
    """A unit with a row of every table, and the pages that lead to them."""

    def __init__(self):
        union = factories.UnitFactory(name="校工会", code="UNION", kind=UnitKind.UNION, parent=None)
        unit = factories.UnitFactory(parent=union, name="纺织学院分工会")
        factories.UnitFactory(parent=union, name="信息学院分工会")
        rows = Rows(unit)
        self.accounts = people(union, unit)
        self.clients = {persona: client_of(persona, self.accounts, _Visitor) for persona in PERSONAS}
        self.addresses = [(route, route.address(rows)) for route in routes()]
        self.before, self.logged = digest(), set(AuditEntry.objects.values_list("pk", flat=True))

    def visit_all(self, persona):
        """Read every page, one after the other, as this person; then send an empty form to each, which is undone."""
        found, client = Visits(), self.clients[persona]
        for route, address in self.addresses:
            with _drawn(persona, route, "GET"):
                response = _ask(client, "GET", address)
            found.outcomes[route.name, "GET"] = outcome(response)
            found.headers.append((route, dict(response.headers)))
        after = digest()
        found.written = [name for name in after if after[name] != self.before[name]]
        found.acts = list(AuditEntry.objects.exclude(pk__in=self.logged).values_list("act", flat=True))
        self._send_forms(persona, client, found)
        return found

    def _send_forms(self, persona, client, found):
        left = iter(self.addresses)
        for first in left:
            with transaction.atomic():
                for route, address in chain([first], left):
                    with _drawn(persona, route, "POST"):
                        response = _ask(client, "POST", address)
                    found.outcomes[route.name, "POST"] = outcome(response)
                    if response.status_code not in _REFUSED:
                        break
                transaction.set_rollback(True)
            if route.name.endswith(("logout", "login")):
                client = client_of(persona, self.accounts, _Visitor)
                # Outside of what is undone: the session notes when it was seen.
                _ask(client, "GET", reverse("health_live"))


def widest(name):
    """Return the first of WIDEST who is shown the page of this name, or None."""
    outcomes = read().get((name, "GET"), {})
    return next((one for one in WIDEST if outcomes.get(one) == "200"), None)


def _drawn(persona, route, method):
    """A page and a refused form are drawn for the first person who is shown them.

    For the others the code and the headers of the answer count; a full run draws all pages. What those of WHOLE are
    shown is drawn for each of them here, if it is a page to fill in, or by tests/access/test_canaries.py.
    """
    outcomes = read().get((route.name, method), {})
    first = next((one for one in PERSONAS if outcomes.get(one, "200") not in _NOTHING_SHOWN), None)
    if method == "GET":
        whole = persona in WHOLE and FORMS.search(route.name)
        is_drawn = FULL or ((persona == first or whole) and not _is_drawn_with_choices(persona, route))
    else:
        is_drawn = persona == first and (FULL or not _READ_ONLY.match(route.name))
    return contextlib.nullcontext() if is_drawn else undrawn()


def _is_drawn_with_choices(persona, route):
    """Return whether tests/access/test_choices.py draws the page for this person; of moves it may draw another one."""
    left_out = route.name.endswith("_move") or is_history_like_others(route.name)
    return persona == widest(route.name) and not left_out


@contextlib.contextmanager
def undrawn():
    """Answer with empty pages and files, without the menu beside them."""
    with (
        unprinted(),
        mock.patch.object(Template, "render", _no_text),
        mock.patch.object(UnionAdminSite, "each_context", _no_facts),
        mock.patch.object(ledger_files, "_blank", _no_bytes),
    ):
        yield


@contextlib.contextmanager
def unprinted():
    """Answer with empty files in the place of printed forms."""
    with mock.patch.multiple(making, render_form=_no_file, render_pdf=_no_file):
        yield


def _ask(client, method, address):
    response = client.generic(method, address, content_type="application/x-www-form-urlencoded")
    if response.streaming:
        finish(response)
        with mock.patch.object(request_finished, "send"):
            # To whom it is sent would end the connection of the test.
            response.close()
    return response


def _no_file(*_, **__):
    return SimpleNamespace(data=b"")


def _no_text(*_, **__):
    """Return an empty page; a mock would note down every one of thousands."""
    return ""


def _no_facts(*_, **__):
    return {}


def _no_bytes(*_, **__):
    return b""


def _forget(*_, **__):
    """In the place of what keeps every template of a page and a copy of its context."""


class _Known:
    """In the place of auth.get_user: reads an account and its roles once for each session, and gives out copies."""

    def __init__(self):
        self.read, self.found = auth.get_user, {}

    def __call__(self, request):
        if auth.SESSION_KEY not in request.session:
            return self.read(request)
        key = request.session.session_key
        if key not in self.found:
            user = self.read(request)
            len(user.current_grants)
            self.found[key] = dict(vars(user))
        known = User.__new__(User)
        vars(known).update(self.found[key], _state=copy(self.found[key]["_state"]))
        return known


@contextlib.contextmanager
def _sessions_read_once():
    """Read a session once, and again after any was saved or ended: what is rolled back then is not remembered."""
    load, save, delete, found = SessionStore.load, SessionStore.save, SessionStore.delete, {}

    def kept(store):
        key = store.session_key
        if one := found.get(key) or load(store):
            found[key] = one
        return dict(one)

    def forgetting(act):
        def forget(*words, **more):
            found.clear()
            return act(*words, **more)

        return forget

    with mock.patch.multiple(SessionStore, load=kept, save=forgetting(save), delete=forgetting(delete)):
        yield


def _addresses_resolved_once():
    """Look each address up among the patterns of the site once, for all who ask for it."""
    resolver = get_resolver()
    return mock.patch.object(resolver, "resolve", cache(resolver.resolve))


@contextlib.contextmanager
def _without_log():
    """Write no line for each page, only what breaks."""
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


@contextlib.contextmanager
def many_pages(*, contexts=False):
    """Open hundreds of pages without what costs half of each and is the same on all of them.

    That is the page of an address, the session, who asks and with which roles, which must not change meanwhile, the
    numbers beside the menu, which the home page has too (tests/portal/test_home_queries.py), and the copy of every
    context that the client of Django's tests keeps, unless the test reads the contexts.
    """
    with (
        _sessions_read_once(),
        _addresses_resolved_once(),
        contextlib.nullcontext() if contexts else mock.patch("django.test.client.store_rendered_templates", _forget),
        mock.patch.object(inbox, "size", return_value=0),
        mock.patch.object(navigation, "unread_count", return_value=0),
        mock.patch.object(auth, "get_user", _Known()),
    ):
        yield


@pytest.fixture(scope="session")
def visits(request, django_db_setup, django_db_blocker):
    """visits(persona): the Visits of that person, made at the first question with those of his half in this run."""
    asked = {one.callspec.params.get("persona") for one in request.session.items if hasattr(one, "callspec")}
    found = {}

    def of(persona):
        if persona not in found:
            half = [one for one in PERSONAS if _half(one) == _half(persona) and one in {persona, *asked}]
            with django_db_blocker.unblock(), transaction.atomic(), many_pages(), _without_log():
                world = World()
                for one in half:
                    with transaction.atomic():
                        found[one] = world.visit_all(one)
                        transaction.set_rollback(True)
                transaction.set_rollback(True)
        return found[persona]

    return of
