"""What every page answers to each kind of person: opened once, for all the tests that look at the answers.

Tests that take the same person from WHO run on one worker, which opens the pages for the first of them.
"""

import contextlib
import re
from copy import copy
from dataclasses import dataclass, field
from types import SimpleNamespace
from unittest import mock

import pytest
from django.contrib import auth
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django.template.backends.django import Template
from django.test import Client

from tests import factories
from tests.access.tour.matrix import METHODS, outcome, read
from tests.access.tour.routes import routes
from tests.access.tour.world import PERSONAS, Rows, people
from tests.sizes import FULL
from unionportal.core.choices import UnitKind
from unionportal.core.models import AuditEntry, User
from unionportal.core.printing import making
from unionportal.portal import inbox, navigation

# Between them they are shown every kind of page, each from its side.
WHOLE = ("officer", "branch_chair", "member")
# Pages to fill in, which those of WHOLE are shown here; tests/access/test_canaries.py has the other two draw the rest.
FORMS = re.compile(r"_(add|delete|remove)$")
# Tables that a visit may touch: the session itself.
_VOLATILE = ("django_session", "axes_", "core_auditentry", "core_auditlink")


def who(*personas):
    """The parameters of a test about these kinds of people, of all of them if none is named."""
    marks = {persona: (pytest.mark.xdist_group(f"visits of {persona}"), pytest.mark.slow) for persona in PERSONAS}
    return [pytest.param(persona, marks=marks[persona]) for persona in personas or PERSONAS]


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


def client_of(persona, accounts):
    client = Client(raise_request_exception=False)
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


def visit_all(persona):
    """Read every page, one after the other, as this person; then send an empty form to each, which is undone."""
    union = factories.UnitFactory(name="校工会", code="UNION", kind=UnitKind.UNION, parent=None)
    unit = factories.UnitFactory(parent=union, name="纺织学院分工会")
    factories.UnitFactory(parent=union, name="信息学院分工会")
    accounts, rows = people(union, unit), Rows(unit)
    addresses = [(route, route.address(rows)) for route in routes()]
    found, client = Visits(), client_of(persona, accounts)
    before, logged = digest(), set(AuditEntry.objects.values_list("pk", flat=True))
    for route, address in addresses:
        with _drawn(persona, route, "GET"):
            response = _ask(client, "GET", address)
        found.outcomes[route.name, "GET"] = outcome(response)
        found.headers.append((route, dict(response.headers)))
    after = digest()
    found.written = [name for name in after if after[name] != before[name]]
    found.acts = list(AuditEntry.objects.exclude(pk__in=logged).values_list("act", flat=True))
    for route, address in addresses:
        for method in METHODS[1:]:
            with transaction.atomic(), _drawn(persona, route, method):
                found.outcomes[route.name, method] = outcome(_ask(client, method, address))
                transaction.set_rollback(True)
            if route.name.endswith(("logout", "login")):
                client = client_of(persona, accounts)
    return found


def _drawn(persona, route, method):
    """A page and a refused form are drawn for the first person who is shown them, every page for the officer.

    For the others the code and the headers of the answer count; a full run draws all pages.
    """
    outcomes = read().get((route.name, method), {})
    first = next((one for one in PERSONAS if outcomes.get(one) == "200"), persona)
    whole = persona == "officer" or (persona in WHOLE and FORMS.search(route.name))
    if persona == first or (method == "GET" and (FULL or whole)):
        return contextlib.nullcontext()
    return undrawn()


@contextlib.contextmanager
def undrawn():
    """Answer with empty pages and files."""
    with unprinted(), mock.patch.object(Template, "render", _no_text):
        yield


@contextlib.contextmanager
def unprinted():
    """Answer with empty files in the place of printed forms."""
    with mock.patch.multiple(making, render_form=_no_file, render_pdf=_no_file):
        yield


def _ask(client, method, address):
    response = client.generic(method, address, content_type="application/x-www-form-urlencoded")
    finish(response)
    return response


def _no_file(*_, **__):
    return SimpleNamespace(data=b"")


def _no_text(*_, **__):
    """Return an empty page; a mock would note down every one of thousands."""
    return ""


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
    read, save, delete, found = SessionStore._get_session_from_db, SessionStore.save, SessionStore.delete, {}

    def kept(store):
        key = store.session_key
        if one := found.get(key) or read(store):
            found[key] = one
        return one

    def forgetting(act):
        def forget(*words, **more):
            found.clear()
            return act(*words, **more)

        return forget

    with mock.patch.multiple(SessionStore, _get_session_from_db=kept, save=forgetting(save), delete=forgetting(delete)):
        yield


@contextlib.contextmanager
def many_pages():
    """Open hundreds of pages without what costs half of each and is the same on all of them.

    That is the session, who asks and with which roles, which must not change meanwhile, the numbers beside the menu,
    which the home page has too (tests/portal/test_home_queries.py), and the copy of every context that the client of
    Django's tests keeps.
    """
    with (
        _sessions_read_once(),
        mock.patch("django.test.client.store_rendered_templates", _forget),
        mock.patch.object(inbox, "size", return_value=0),
        mock.patch.object(navigation, "unread_count", return_value=0),
        mock.patch.object(auth, "get_user", _Known()),
    ):
        yield


@pytest.fixture(scope="session")
def visits(django_db_setup, django_db_blocker):
    """visits(persona): the Visits of that person, made at the first question."""
    found = {}

    def of(persona):
        if persona not in found:
            with django_db_blocker.unblock(), transaction.atomic(), many_pages():
                found[persona] = visit_all(persona)
                transaction.set_rollback(True)
        return found[persona]

    return of
