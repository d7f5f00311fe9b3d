"""Personal data at rest: unreadable without the key, bound to its row, sealed anew while in use."""

import datetime
import importlib
import os
import re
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from celery.signals import worker_init
from django.conf import settings as configured
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError, connection, connections
from hypothesis import given
from hypothesis import strategies as st

from members.models import Member
from members.personal.identity import _check_digit, normalise_id_number
from members.services.roster import edit_member, register_member, reveal
from tests.books import id_number
from tests.factories import MemberFactory, VisitFactory
from unionportal.core.models import SealedKey
from unionportal.core.operations.starting import verify_at_start
from unionportal.core.sealing import rekey as rekeying
from unionportal.core.sealing.fields import blind_index
from unionportal.core.sealing.key_check import count_by_key, unreadable_rows, verify_keys
from unionportal.core.sealing.keys import BALLOTS
from unionportal.launch.embedded.postgres import binary

CARD = "6222020200112345678"


def roster(unit, number):
    """Members with sealed data and a history, as the officer's form makes them."""
    for one in range(number):
        member = MemberFactory(unit=unit, id_number=id_number(one), bank_card=f"{CARD}{one}")
        member.note = "改"
        member.save()
    VisitFactory(member=member, unit=unit, diagnosis="胃溃疡")


def environment(**more):
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    return os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "unionportal.settings.testing",
        "UNION_KEY_FILE": configured.UNION_KEY_FILE,
        **more,
    }


# --- rotation


@pytest.mark.django_db(transaction=True)
def test_keys_rotate_while_people_read_and_write_and_after_a_kill(union, key_file):
    roster(union, 40)
    stale = Member.objects.first()
    key_file(key_file.fresh("k2"), *key_file.old)
    verify_keys()
    # Killed in the middle of a transaction, several transactions into it.
    killer = (
        "import django, itertools, os, signal; django.setup()\n"
        "from unionportal.core.sealing import rekey as r\n"
        "seal, count = r.seal, itertools.count()\n"
        "r.seal = lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL) if next(count) == 57 else seal(*a, **k)\n"
        "list(r.rekey(5))"
    )
    killed = subprocess.run([sys.executable, "-c", killer], env=environment(), check=False)
    assert killed.returncode == -9
    assert set(count_by_key()) == {"k1", "k2"}
    assert unreadable_rows() == []

    stop, faults, written = threading.Event(), [], {}

    def people(own):
        try:
            while not stop.is_set():
                for pk in own:
                    member = Member.objects.get(pk=pk)
                    assert member.bank_card == written.get(pk, member.bank_card)
                    member.bank_card = written[pk] = f"{CARD}9{len(written)}{member.bank_card[-3:]}"
                    member.save()
        except Exception as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    pks = list(Member.objects.exclude(pk=stale.pk).values_list("pk", flat=True))
    threads = [threading.Thread(target=people, args=[pks[start::2]]) for start in range(2)]
    for thread in threads:
        thread.start()
    call_command("rekey", batch=7, verbosity=0)
    stop.set()
    for thread in threads:
        thread.join(60)
    assert faults == []
    assert {pk: Member.objects.get(pk=pk).bank_card for pk in written} == written
    # Read before all of this, saved after it.
    stale.save()
    assert set(count_by_key()) == {"k2"}
    assert unreadable_rows() == []
    assert sorted(m.id_number for m in Member.objects.all()) == sorted(map(id_number, range(40)))
    # The old key may go, and the index still finds whom it found.
    key_file(*Path(configured.UNION_KEY_FILE).read_text().split()[:1])
    verify_keys()
    assert set(SealedKey.objects.values_list("key_id", flat=True)) == {"k2"}
    assert Member.objects.filter(id_number_index=blind_index(id_number(3), "id_number")).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_row_in_hand_is_not_written_between_its_reading_and_its_writing(union, key_file, monkeypatch):
    """Else what somebody saves in that moment would be lost."""
    roster(union, 1)
    key_file(key_file.fresh("k2"), *key_file.old)
    verify_keys()
    seal, waited = rekeying.seal, []

    def somebody_saves(*words, **options):
        if waited:
            return seal(*words, **options)
        other = connection.copy()
        try:
            with other.cursor() as cursor:
                cursor.execute("SET lock_timeout = '50ms'")
                cursor.execute("UPDATE members_member SET bank_card = NULL")
        except OperationalError:
            waited.append(True)
        finally:
            other.close()
        return seal(*words, **options)

    monkeypatch.setattr(rekeying, "seal", somebody_saves)
    done = [number for model, number, _ in rekeying.rekey(10) if model is Member]
    assert (done, bool(waited)) == ([1], True)
    assert Member.objects.get().bank_card == f"{CARD}0"


def test_sealing_anew_leaves_no_history_and_no_new_row(union, key_file):
    roster(union, 3)
    events = Member._meta.get_field("events").related_model.objects
    before = list(events.order_by("pk").values_list("pk", "name", "note", "id_number_index"))
    key_file(key_file.fresh("k2"), *key_file.old)
    verify_keys()
    call_command("rekey", verbosity=0)
    assert list(events.order_by("pk").values_list("pk", "name", "note", "id_number_index")) == before
    assert {event.id_number for event in events.all()} == {id_number(one) for one in range(3)}


def test_a_value_that_does_not_open_stops_no_other_and_is_told(union, key_file, capsys):
    roster(union, 3)
    one, two = Member.objects.order_by("pk")[:2]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE members_member SET bank_card = (SELECT bank_card FROM members_member WHERE id = %s) WHERE id = %s",
            [one.pk, two.pk],
        )
    key_file(key_file.fresh("k2"), *key_file.old)
    verify_keys()
    with pytest.raises(CommandError, match="没有全部换完"):
        call_command("rekey", batch=2, verbosity=0)
    assert Member.objects.get(pk=one.pk).bank_card == f"{CARD}0"
    with pytest.raises(CommandError, match="2 条数据无法解密"):
        call_command("check_keys", all=True)
    assert f"无法解密或索引不符：members_member.bank_card {two.pk}" in capsys.readouterr().err.splitlines()


# --- wrong and missing keys


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (lambda old, fresh: [fresh("k1")], "数据密钥 k1 不对"),
        (lambda old, fresh: [fresh("k2")], "缺少数据密钥 k1"),
        (lambda old, fresh: [fresh("k2"), fresh("k1")], "数据密钥 k1 不对"),
        (lambda old, fresh: ["k1:short"], "每一行须为"),
        (lambda old, fresh: [], "是空的"),
        (lambda old, fresh: [*old, *old], "重复"),
    ],
    ids=["wrong", "missing", "wrong-beside-new", "broken", "empty", "twice"],
)
def test_keys_that_are_not_those_of_the_data_are_refused_in_words(union, key_file, lines, sentence):
    roster(union, 1)
    key_file(*lines(key_file.old, key_file.fresh))
    with pytest.raises(ImproperlyConfigured, match=sentence):
        verify_keys()
    assert set(SealedKey.objects.values_list("key_id", flat=True)) == {"k1"}


def test_data_from_before_the_check_values_is_tried_itself(union, key_file):
    roster(union, 1)
    SealedKey.objects.all().delete()
    key_file(key_file.fresh("k1"))
    with pytest.raises(ImproperlyConfigured, match="数据密钥 k1 不对"):
        verify_keys()
    key_file(*key_file.old)
    verify_keys()
    assert set(SealedKey.objects.values_list("purpose", flat=True)) == {"id_number", BALLOTS}


class Worker:
    """Stands for the worker that Celery names as the sender; its own fix-ups pass by one of another app."""

    app = None


def start_site():
    """What gunicorn imports."""
    sys.modules.pop("unionportal.wsgi", None)
    importlib.import_module("unionportal.wsgi")


@pytest.mark.django_db(transaction=True)
def test_neither_the_site_nor_the_worker_starts_with_a_wrong_key(union, key_file, capsys):
    roster(union, 1)
    # Celery sends it before the worker takes any work.
    start_site()
    worker_init.send(sender=Worker)
    key_file(key_file.fresh("k1"))
    with pytest.raises(SystemExit, match=r"^3$"):
        start_site()
    # Any other exception Celery would log and go on.
    with pytest.raises(SystemExit, match=r"^1$"):
        worker_init.send(sender=Worker)
    assert capsys.readouterr().err.count("CRITICAL unionportal.start 数据密钥 k1 不对") == 2


@pytest.mark.django_db(transaction=True)
def test_a_wrong_key_is_also_found_if_the_database_was_away_at_the_start(union, key_file, monkeypatch):
    roster(union, 1)
    key_file(key_file.fresh("k1"))
    host = connection.settings_dict["HOST"]
    connection.close()
    connection.settings_dict["HOST"] = "/nowhere"
    verify_at_start()
    connection.settings_dict["HOST"] = host
    # Also the connection that was refused is not kept for the next request.
    for _ in range(2):
        with pytest.raises(ImproperlyConfigured, match="数据密钥 k1 不对"):
            Member.objects.first()
    key_file(*key_file.old)
    assert Member.objects.first().id_number == id_number(0)


# --- what a thief has


@pytest.mark.django_db(transaction=True)
def test_a_stolen_dump_shows_no_number_no_card_and_no_diagnosis(union, officer):
    canaries = [id_number(7), CARD, "慢性肾小球肾炎"]
    member = register_member(
        actor=officer, staff_no="9001", unit=union, joined_on=datetime.date(2020, 1, 1), name="甲", gender="male",
        employment="established", id_number=canaries[0],
    )  # fmt: skip
    edit_member(member, actor=officer, bank_card=CARD)
    reveal(member, "bank_card", actor=officer, reason="核对")
    VisitFactory(member=member, unit=union, diagnosis=canaries[2])
    dump = subprocess.run(
        [binary("pg_dump"), environment()["DATABASE_URL"]], capture_output=True, check=True
    ).stdout.decode()
    # The control: what is not sealed is in it.
    assert [line for line in dump.splitlines() if "9001" in line.split("\t")] != []
    assert [canary for canary in canaries if canary in dump] == []
    assert columns_with_id_numbers() == []
    member.note = f"证 {canaries[0]}"
    member.save()
    assert columns_with_id_numbers() == ["members_member.note", "members_memberevent.note"]


def columns_with_id_numbers():
    """Text and JSON columns, of all tables, in which anything looks like an identity number."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns JOIN information_schema.tables"
            " USING (table_schema, table_name) WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
            " AND data_type IN ('text', 'character varying', 'json', 'jsonb') ORDER BY 1, 2"
        )
        for table, column in cursor.fetchall():
            cursor.execute(
                f"""SELECT EXISTS (SELECT FROM "{table}" WHERE "{column}"::text ~ '(^|\\W)\\d{{17}}[\\dXx](\\W|$)')"""  # noqa: S608 -- names of the catalogue
            )
            found += [f"{table}.{column}"] if cursor.fetchone()[0] else []
    return found


# --- looking for an equal number

FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


@pytest.mark.django_db
@given(
    born=st.dates(datetime.date(1930, 1, 1), datetime.date(1999, 12, 31)),
    serial=st.integers(0, 999),
    spelled=st.lists(st.sampled_from(["full", "small", "spaces", "fifteen"]), unique=True),
    dice=st.randoms(use_true_random=False),
)
def test_every_spelling_of_a_number_has_the_same_index(born, serial, spelled, dice):
    body = f"310101{born:%Y%m%d}{serial:03d}"
    number = body + _check_digit(body)
    text = number[:6] + number[8:17] if "fifteen" in spelled else number
    text = text.lower() if "small" in spelled else text
    text = text.translate(FULL_WIDTH) if "full" in spelled else text
    if "spaces" in spelled:
        place = dice.randrange(len(text))
        text = f"{text[:place]}\u3000 {text[place:]}\xa0"
    assert blind_index(normalise_id_number(text), "id_number") == blind_index(number, "id_number")


def test_a_second_person_with_the_same_number_in_another_spelling_is_refused_also_under_a_new_key(union, key_file):
    roster(union, 1)
    number = id_number(0)
    key_file(key_file.fresh("k2"), *key_file.old)
    verify_keys()
    for text in (number, number.translate(FULL_WIDTH), number[:6] + number[8:17]):
        with pytest.raises(ValidationError, match="已有会员使用这个证件号码"):
            MemberFactory.build(unit=union, id_number=text, name="乙").full_clean()


def test_an_index_tells_nothing_without_the_key(key_file, db):
    index = blind_index(id_number(1), "id_number")
    SealedKey.objects.all().delete()
    key_file(key_file.fresh("k1"))
    assert blind_index(id_number(1), "id_number") != index
    assert re.search(rb"\d{8}", index) is None
