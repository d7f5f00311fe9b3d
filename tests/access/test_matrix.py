"""Every page × method × kind of person, enumerated from the site itself and compared with matrix.csv."""

import pytest
from django.db import connection, transaction
from django.test import Client

from tests.access import matrix
from tests.access.routes import routes
from tests.access.world import PERSONAS
from unionportal.core.models import AuditEntry

# What may be opened without signing in; everything else asks for it first.
PUBLIC = {"login", "admin:login", "health_live", "health_ready", "metrics"}
# Tables that a visit may touch: the session itself.
_VOLATILE = ("django_session", "axes_", "core_auditentry", "core_auditlink")
# Acts of looking that leave a line in the log, though they are asked for with GET.
_LOOKS = ("导出", "查看")


def client_of(persona, people):
    client = Client(raise_request_exception=False)
    if persona != "anonymous":
        client.force_login(people[persona])
    return client


def finish(response):
    """Read a streamed answer to its end: left open it closes the test's connection when it is thrown away."""
    if response.streaming:
        b"".join(response.streaming_content)


def visit(client, route, method, rows):
    """The response, with all that it changed undone."""
    address = route.address(rows)
    with transaction.atomic():
        point = transaction.savepoint()
        response = client.generic(method, address, content_type="application/x-www-form-urlencoded")
        finish(response)
        transaction.savepoint_rollback(point)
    return response


def digest():
    """A fingerprint of every table but the volatile ones."""
    with connection.cursor() as cursor:
        names = [name for name in connection.introspection.table_names(cursor) if not name.startswith(_VOLATILE)]
        parts = (f"SELECT '{n}', md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {n} t" for n in names)  # noqa: S608
        cursor.execute(" UNION ALL ".join(parts))
        return dict(cursor.fetchall())


def outcomes_of(persona, world, only=None):
    people, rows, _ = world
    client = client_of(persona, people)
    found = {}
    for route in routes():
        for method in matrix.METHODS:
            if only is None or (route.name, method) in only:
                found[route.name, method] = matrix.outcome(visit(client, route, method, rows))
                if route.name.endswith(("logout", "login")):
                    client = client_of(persona, people)
    return found


@pytest.mark.parametrize("persona", PERSONAS)
def test_each_page_answers_each_person_as_the_matrix_says(persona, world, request):
    table = matrix.read()
    if request.config.getoption("--write-missing"):
        pytest.skip("writing")
    expected = {key: outcomes[persona] for key, outcomes in table.items() if key in matrix.wanted()}
    found = outcomes_of(persona, world, only=expected)
    assert {key: value for key, value in found.items() if value != expected[key]} == {}


def test_the_matrix_has_a_line_for_every_page_and_none_for_pages_that_are_gone(world, request):
    table = matrix.read()
    if request.config.getoption("--write-missing"):
        table = {key: table.get(key, {}) for key in matrix.wanted()}
        for persona in PERSONAS:
            missing = {key for key, outcomes in table.items() if persona not in outcomes}
            for key, value in outcomes_of(persona, world, only=missing).items():
                table[key][persona] = value
        matrix.write(table)
    assert set(table) == matrix.wanted()


def test_no_page_breaks_for_anybody():
    broken = {key for key, outcomes in matrix.read().items() if any(code.startswith("5") for code in outcomes.values())}
    assert broken == set()


def test_only_the_literal_public_pages_answer_somebody_unknown():
    answered = {url for (url, _), outcomes in matrix.read().items() if outcomes["anonymous"] != "login"}
    assert answered - PUBLIC == set()


@pytest.mark.parametrize("persona", ["officer", "chair", "branch_chair", "accountant", "sysadmin"])
def test_looking_at_a_page_writes_nothing(persona, world):
    people, rows, _ = world
    client = client_of(persona, people)
    addresses = [route.address(rows) for route in routes() if not route.name.endswith("logout")]
    before, logged = digest(), set(AuditEntry.objects.values_list("pk", flat=True))
    for address in addresses:
        finish(client.get(address))
    assert digest() == before
    acts = AuditEntry.objects.exclude(pk__in=logged).values_list("act", flat=True)
    assert [act for act in acts if not act.startswith(_LOOKS)] == []
