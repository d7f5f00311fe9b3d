"""Fixtures for every test: the union, its two sub-unions, and the three personas.

The officer of the unit, the office of the union, and the colleague of another unit who must see nothing.
"""

import base64
import contextlib
import datetime
import gc
import os
import secrets
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.core.signals import request_finished
from django.db import close_old_connections, connection, transaction
from django.test import Client, TransactionTestCase
from django.test.client import ClientHandler
from hypothesis import settings
from hypothesis.internal.conjecture import providers
from pytest_django.plugin import blocking_manager_key

from tests import slow
from tests.children import Children
from tests.factories import GrantFactory, StandardFactory, UnitFactory, UserFactory
from tests.races import one_race_at_a_time
from tests.sessions import begin_session
from tests.sizes import FULL, size
from tests.swept import sweep_now_and_then
from unionportal.core.choices import Role, UnitKind
from unionportal.core.models import Attachment, Unit
from unionportal.core.sealing import key_check, keys
from unionportal.core.sealing.key_check import verify_keys
from unionportal.sheets import limited
from welfare.models import Standard
from welfare.models.standard import cap_groups

# An ordinary run tries the same examples every time, and a few of them; a full one others each time.
settings.register_profile("sized", max_examples=size(30, 300), derandomize=not FULL, deadline=None)
settings.load_profile("sized")
if not FULL:
    # Every worker reads all our code for the numbers and words in it; of a few examples they would be most.
    providers.is_local_module_file = lambda path: False

# What migrating fills in, and no test changes.
_GIVEN = {
    "django_content_type",
    "auth_permission",
    "finance_accountcode",
    "finance_accountcodeevent",
    "finance_auditmatter",
    "finance_auditmatterevent",
    "finance_checkrule",
    "finance_checkruleevent",
    "finance_bankcolumn",
    "finance_bankcolumnevent",
    "finance_banklayout",
    "finance_banklayoutevent",
    "finance_claimkind",
    "finance_econclass",
    "finance_econclassevent",
    "finance_claimkindevent",
    "finance_ledgeraccount",
    "finance_ledgeraccountevent",
    "finance_matchrule",
    "finance_matchruleevent",
    "finance_loanrule",
    "finance_loanruleevent",
    "finance_paperrule",
    "finance_purchasechannel",
    "finance_purchasechannelevent",
    "finance_paperruleevent",
    "finance_yearrule",
    "finance_vouchercolumn",
    "finance_vouchercolumnevent",
    "finance_voucherlayout",
    "finance_voucherlayoutevent",
    "finance_yearruleevent",
    "welfare_benefitkind",
    "welfare_capgroup",
    "welfare_forbiddenword",
    "welfare_hardshipkind",
    "welfare_hardshipkindevent",
    # Of no limit, see below.
    "welfare_standard",
}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Leave to bin/test --full what repeats another test; mark what took long when it was measured last."""
    for item in items:
        if slow.test_of(item.nodeid) in slow.listed():
            item.add_marker(pytest.mark.slow)
    repeating = [item for item in items if item.get_closest_marker("repeats")]
    if repeating and not FULL:
        config.hook.pytest_deselected(items=repeating)
        items[:] = [item for item in items if not item.get_closest_marker("repeats")]


def pytest_terminal_summary(terminalreporter, exitstatus, config):
    """Measure anew in a full run that went well, where the workers have sent everything."""
    if FULL and exitstatus == 0 and config.option.markexpr == "not browser":
        slow.write(one for found in terminalreporter.stats.values() for one in found if hasattr(one, "duration"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    done = yield
    with item.config.stash[blocking_manager_key].unblock():
        sweep_now_and_then()
    return done


# A table that was filled once has pages. No trigger asks about a row: what belongs together goes together.
_EMPTY = """
DO $$
DECLARE
    filled regclass;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR filled IN
        SELECT to_regclass(name) FROM unnest({names}::text[]) name WHERE pg_relation_size(to_regclass(name)) > 0
    LOOP
        EXECUTE format('DELETE FROM %s', filled);
    END LOOP;
END $$
"""


def empty_tables(_=None):
    """Empty the tables that a transactional test filled, as somebody may whom the append-only triggers do not bind.

    Django's own way truncates all of them, filled or not, and fills in anew what migrating fills in: half a second.
    """
    names = set(connection.introspection.django_table_names(include_views=False)) - _GIVEN
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_EMPTY.format(names="'{" + ",".join(names) + "}'"))
    # Without the search for data of before: there is none.
    with patch.object(key_check, "_check_existing_data"):
        verify_keys()


@pytest.fixture(autouse=True, scope="session")
def _empty_after_transactional_tests():
    with patch.object(TransactionTestCase, "_fixture_teardown", empty_tables):
        yield


@pytest.fixture(autouse=True, scope="session")
def _sessions_begun_at_once():
    with patch.object(Client, "force_login", begin_session):
        yield


@pytest.fixture(autouse=True, scope="session")
def _children_forked():
    with contextlib.closing(Children()) as children, patch.object(limited, "subprocess", children):
        yield


@pytest.fixture(autouse=True, scope="session")
def _kept_answers():
    """The answers that stream a file and that no test may have read to the end."""
    kept, ask = [], ClientHandler.__call__

    def asked(handler, environ):
        answer = ask(handler, environ)
        if answer.streaming:
            kept.append(answer)
        return answer

    with patch.object(ClientHandler, "__call__", asked):
        yield kept


@pytest.fixture(autouse=True)
def _close_answers(_kept_answers):
    """Close what a server would have closed; as in the client, that does not close the connection of the test."""
    yield
    if _kept_answers:
        request_finished.disconnect(close_old_connections)
        while _kept_answers:
            answer = _kept_answers.pop()
            if not answer.closed:
                answer.close()
        request_finished.connect(close_old_connections)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """As wherever the portal starts; otherwise the first test to need a key would make one query more.

    Every cap has a row that sets no limit, so that a test about something else is not asked for one; a test about caps
    adds a later row, or takes this one away.
    """
    with django_db_blocker.unblock():
        verify_keys()
        Standard.objects.bulk_create(
            StandardFactory.build(subject=code, amount=None, unlimited=True, valid_from=datetime.date(2000, 1, 1))
            for code in cap_groups()
            if not Standard.objects.filter(subject=code).exists()
        )


@pytest.fixture
def key_file(db, settings, tmp_path):
    """key_file(line, …) puts other keys in the place of the file; .old are the lines of before, .fresh makes one."""
    path, old = tmp_path / "keys", Path(settings.UNION_KEY_FILE).read_text().split()

    def use(*lines):
        path.write_text("\n".join(lines))
        settings.UNION_KEY_FILE = str(path)
        keys.forget_keys()

    use.old = old
    use.fresh = lambda key_id: f"{key_id}:{base64.b64encode(secrets.token_bytes(32)).decode()}"
    yield use
    settings.UNION_KEY_FILE = os.environ["UNION_KEY_FILE"]
    keys.forget_keys()
    keys.index_key("id_number")


@pytest.fixture
def union(db):
    # Asked by most tests, so in a tenth of the time that a query set takes.
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM core_unit WHERE kind = 'union'")
        made = cursor.fetchone()
    if made:
        return Unit.objects.get(pk=made[0])
    return UnitFactory(name="校工会", code="UNION", kind=UnitKind.UNION, parent=None)


@pytest.fixture
def branch(union):
    return UnitFactory(parent=union, name="纺织学院分工会")


@pytest.fixture
def other_branch(union):
    return UnitFactory(parent=union, name="信息学院分工会")


@pytest.fixture
def person():
    """Make an account that holds `role` over `unit`, with a member's record when asked for."""

    def make(role, unit, **user):
        account = UserFactory(**user)
        GrantFactory(user=account, unit=unit, role=role)
        return account

    return make


@pytest.fixture
def everyone(union):
    """An account for every role, each over the whole union."""
    found = {role: UserFactory() for role in Role}
    for role, user in found.items():
        GrantFactory(user=user, unit=union, role=role)
    return found


@pytest.fixture
def sign_in(client, person):
    """Sign in as a new account with `role` over `unit`; returns it."""

    def enter(role, unit):
        account = person(role, unit)
        client.force_login(account)
        return account

    return enter


@pytest.fixture
def branch_chair(person, branch):
    return person(Role.BRANCH_CHAIR, branch)


@pytest.fixture
def officer(person, union):
    return person(Role.OFFICER, union)


@pytest.fixture
def chair(person, union):
    return person(Role.CHAIR, union)


@pytest.fixture
def accountant(person, union):
    return person(Role.ACCOUNTANT, union)


@pytest.fixture
def cashier(person, union):
    return person(Role.CASHIER, union)


@pytest.fixture
def stranger(person, other_branch):
    return person(Role.BRANCH_CHAIR, other_branch)


def pytest_collection_finish():
    """Let the collector of reference cycles pass over what stays to the end: modules, models, the tests themselves."""
    gc.collect()
    gc.freeze()


def pytest_addoption(parser):
    parser.addoption(
        "--write-missing", action="store_true", help="write the lines that tests/access/tour/matrix.csv lacks"
    )


@pytest.fixture
def one_race():
    """For tests with many threads: no other race of this machine runs meanwhile."""
    with one_race_at_a_time():
        yield


@pytest.fixture
def files(tmp_path, monkeypatch):
    """A folder for the private files of this test alone."""
    place = tmp_path / "files"
    for name in ("base_location", "location"):
        monkeypatch.setitem(vars(Attachment.file.field.storage), name, str(place))
    return place


@pytest.fixture(scope="session")
def app_role(django_db_setup, django_db_blocker):
    """The name of the portal's account in this test database, which has its limits from here on."""
    with django_db_blocker.unblock():
        role = f"app_{connection.settings_dict['NAME']}".lower()
        call_command("database_roles", "--apply", "--role", role, verbosity=0)
    return role


@pytest.fixture
def as_app(app_role, db):
    """`as_app()`: from there on the test's connection is the portal's account; that is undone at the end."""

    def become():
        connection.check_constraints()
        with connection.cursor() as cursor:
            cursor.execute(f"SET SESSION AUTHORIZATION {app_role}")

    return become
