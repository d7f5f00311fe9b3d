import atexit
import datetime
import gc
from decimal import Decimal

import pytest
from django.apps import apps
from django.contrib.staticfiles.finders import FileSystemFinder, get_finders
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from members.models import Member
from tests.factories import ClaimFactory, GrantFactory, MemberFactory, UserFactory
from unionportal.core.choices import Role, UnitKind
from unionportal.core.models import AuditEntry
from unionportal.core.sealing.fields import Unreadable
from unionportal.core.services.organisation import open_unit, rename_unit
from unionportal.core.trail import audit
from unionportal.core.trail.acts import Act
from unionportal.core.trail.chain import broken_links
from unionportal.core.values.money import wan
from unionportal.settings import static


@pytest.mark.parametrize(
    ("yuan", "text"),
    [
        ("130989", "13.0989"),
        ("1582300", "158.23"),
        ("10620", "1.062"),
        ("19000", "1.9"),
        ("0", "0"),
    ],
)
def test_ten_thousands_are_printed_as_the_reports_print_them(yuan, text):
    assert wan(Decimal(yuan)) == text


@pytest.mark.django_db(transaction=True)
def test_the_chain_finds_an_entry_that_its_owner_changed(union):
    for number in range(3):
        audit.record(None, Act("tests.act", f"动作{number}"), union)
    assert broken_links() == (3, [])
    entry = AuditEntry.objects.order_by("pk")[1]
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_auditentry DISABLE TRIGGER USER")
        cursor.execute("UPDATE core_auditentry SET act = '别的' WHERE id = %s", [entry.pk])
        cursor.execute("ALTER TABLE core_auditentry ENABLE TRIGGER USER")
    assert len(broken_links()[1]) == 1


def test_an_audit_entry_cannot_be_changed_or_removed(union):
    entry = audit.record(None, Act("tests.act", "动作"), union)
    for change in (entry.delete, lambda: AuditEntry.objects.update(act="别的")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_sealed_value_does_not_open_in_another_row(branch):
    one, two = MemberFactory(unit=branch, bank_card="6222000011112222"), MemberFactory(unit=branch, bank_card="1")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE members_member SET bank_card = (SELECT bank_card FROM members_member WHERE id = %s) WHERE id = %s",
            [one.pk, two.pk],
        )
    one, two = Member.objects.get(pk=one.pk), Member.objects.get(pk=two.pk)
    assert one.bank_card == "6222000011112222"

    with pytest.raises(Unreadable):
        two.bank_card  # noqa: B018


def test_a_unit_remembers_what_it_was_called(branch, officer):
    former = branch.name
    rename_unit(branch, actor=officer, name="设计学院分工会", on=datetime.date(2022, 7, 1))
    branch.refresh_from_db()
    assert branch.name_on(datetime.date(2022, 6, 30)) == former
    assert branch.name_on(datetime.date(2022, 7, 1)) == "设计学院分工会"


def test_a_department_without_a_unit_above_it_is_refused_in_words(officer):
    with pytest.raises(ValidationError) as refused:
        open_unit(
            actor=officer, code="HQ", name="后勤处", parent=None, on=datetime.date(2022, 7, 1), kind=UnitKind.DEPARTMENT
        )
    assert refused.value.message_dict["parent"] == ["承办部门直接登记在校工会之下。"]


def test_a_claim_over_the_budget_is_refused_by_the_database(branch):
    over = {"amount": Decimal("1000.01"), "state": "approved", "approved_on": datetime.date(2022, 5, 11)}
    with pytest.raises(DatabaseError, match="overspent"), transaction.atomic():
        ClaimFactory(unit=branch, **over)


@pytest.mark.django_db
def test_the_grants_of_an_account_come_in_the_order_of_roles_with_what_they_are_of(union, django_assert_num_queries):
    user = UserFactory()
    for role in (Role.OFFICER, Role.AUDITOR, Role.CHAIR, Role.BRANCH_CHAIR):
        GrantFactory(user=user, role=role, unit=union)
    GrantFactory(user=UserFactory(), role=Role.CASHIER, unit=union)
    with django_assert_num_queries(1):
        found = [(grant.role, grant.unit.path, grant.user) for grant in user.current_grants]
    in_order = sorted((Role.OFFICER, Role.AUDITOR, Role.CHAIR, Role.BRANCH_CHAIR))
    assert found == [(role, union.path, user) for role in in_order]
    assert all(whose is user for _, _, whose in found)


def test_a_process_that_ends_looks_for_no_cycles_among_what_was_imported(monkeypatch):
    at_the_end = []
    monkeypatch.setattr(atexit, "register", at_the_end.append)
    apps.get_app_config("core").ready()
    assert at_the_end == [gc.freeze]


def _files_of(finders):
    """{name below STATIC_ROOT: the file that is collected under it}, of which the first one counts."""
    found = {}
    for finder in finders:
        for name, storage in finder.list([]):
            found.setdefault(name, storage.path(name))
    return found


def test_the_settings_of_static_files_name_the_folder_of_every_app_that_has_one(settings):
    of_the_portal = _files_of(get_finders())
    settings.STATICFILES_DIRS = static.STATICFILES_DIRS
    assert _files_of([FileSystemFinder()]) == of_the_portal
