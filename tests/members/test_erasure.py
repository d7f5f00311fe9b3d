"""Whoever has left may be made anonymous: nothing that says who it was is left, and no sum and no number moves."""

import datetime

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from finance.models import Claim
from members.models import Member
from members.services.erasure import erase_member
from members.services.membership import withdraw_member
from tests.books import id_number
from tests.factories import (
    ClaimFactory,
    HardshipFileFactory,
    HardshipRelativeFactory,
    MemberFactory,
    UserFactory,
    VisitFactory,
)
from unionportal.core.models import AuditEntry
from welfare.models import HardshipFile, Visit

CANARIES = (
    "欧阳离离",
    "L09876",
    "13912345678",
    "lili@example.edu.cn",
    "腾飞路支行",
    "第九医院",
    "说明离离",
    "K-777",
    "家属离离",
)
LOG = {"core_auditentry"}


@pytest.fixture
def member(branch, officer):
    user = UserFactory(username="L09876", name="欧阳离离", email="lili@example.edu.cn")
    member = MemberFactory(
        unit=branch, user=user, staff_no="L09876", name="欧阳离离", mobile="13912345678", email="lili@example.edu.cn",
        bank_name="腾飞路支行", bank_card="6222020000000000128", id_number=id_number(1, male=False), note="说明离离",
        birth_date=datetime.date(1985, 6, 15),
    )  # fmt: skip
    member.service_cards.create(unit=branch, card_no="K-777", issued_on=datetime.date(2020, 1, 1))
    VisitFactory(member=member, unit=branch, diagnosis="慢性肾炎", hospital="第九医院", note="说明离离")
    file = HardshipFileFactory(member=member, unit=branch, housing="第九医院旁", circumstances="慢性肾炎")
    HardshipRelativeFactory(file=file, name="家属离离", health="慢性肾炎")
    # One who was taken out of the file stands in the history alone.
    HardshipRelativeFactory(file=file, name="说明离离", health="慢性肾炎").delete()
    ClaimFactory(unit=branch)
    withdraw_member(member, actor=officer, on=datetime.date(2022, 9, 1))
    return Member.objects.get(pk=member.pk)


def tables_with(texts):
    """The tables, histories included, in which any of the texts stands."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(
                f'SELECT EXISTS (SELECT FROM "{table}" t WHERE t::text LIKE ANY (%s))',  # noqa: S608 -- of the catalogue
                [[f"%{text}%" for text in texts]],
            )
            found |= {table} if cursor.fetchone()[0] else set()
    return found


def totals():
    visits = list(Visit.objects.order_by("pk").values_list("number", "amount", "happened_on", "member_id", "unit_id"))
    claims = list(Claim.objects.order_by("pk").values_list("number", "amount", "state"))
    return visits, claims, Member.objects.count(), list(Member.objects.values_list("gender", "unit", "joined_on"))


def test_nothing_but_the_log_knows_the_person_any_more_and_no_total_moves(member, officer):
    before = totals()
    # The control: they stand in the tables and in their histories.
    assert {
        "members_member",
        "members_memberevent",
        "core_user",
        "welfare_visitevent",
        "welfare_hardshiprelativeevent",
    } <= tables_with(CANARIES)
    erase_member(member, actor=officer, document="本人申请")
    assert tables_with(CANARIES) <= LOG
    assert totals() == before
    gone = Member.objects.get(pk=member.pk)
    assert (gone.name, gone.id_number, gone.bank_card, gone.user.is_active) == ("已匿名", "", "", False)
    assert {event.id_number for event in gone.events.all()} == {""}
    assert {event.diagnosis for event in Visit.objects.get().events.all()} == {""}
    file = HardshipFile.objects.get()
    assert {row.circumstances for row in (file, *file.events.all())} == {""}
    relatives = apps.get_model("welfare", "HardshipRelativeEvent").objects.all()
    assert {(event.health, event.born_year) for event in relatives} == {("", None)}
    assert AuditEntry.objects.get(act="匿名化会员").target_label == f"已匿名（X{gone.pk}）"


def test_the_history_is_as_fixed_afterwards_as_before(member, officer):
    erase_member(member, actor=officer, document="本人申请")
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        member.events.update(note="别的")


def test_a_member_in_the_union_is_not_made_anonymous_nor_is_the_history_by_hand(branch, officer):
    member = MemberFactory(unit=branch)
    with pytest.raises(ValidationError, match="只有已离会的会员"):
        erase_member(member, actor=officer, document="本人申请")
    with pytest.raises(DatabaseError, match="history of this person is kept"), transaction.atomic():
        connection.cursor().callproc("members_forget_history", [member.pk])
    with pytest.raises(DatabaseError, match="history of this person is kept"), transaction.atomic():
        connection.cursor().callproc("welfare_forget_history", [member.pk])
