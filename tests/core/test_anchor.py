"""What the owner of the database does to the log is found: by the chain, or against the anchor of an earlier day."""

import datetime
import random

import pytest
from django.core import mail
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction

from unionportal.core.choices import Role
from unionportal.core.jobs import daily
from unionportal.core.models import AuditEntry, Notice
from unionportal.core.models.audit import SEALED
from unionportal.core.operations import anchor
from unionportal.core.trail import audit
from unionportal.core.trail.acts import Act
from unionportal.core.trail.chain import broken_links

DAY = datetime.date(2022, 5, 10)
ENTRIES = 12


@pytest.fixture
def log(union):
    """A log of some entries, sealed, whose triggers the owner has put aside."""
    for number in range(ENTRIES):
        audit.record(None, Act("tests.act", f"动作{number}"), union, 金额=number)
    owner("SET CONSTRAINTS ALL IMMEDIATE")
    for table in ("core_auditentry", "core_auditlink"):
        owner(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    return union


@pytest.fixture
def folder(settings, tmp_path):
    settings.UNION_ANCHORS = tmp_path / "anchors"
    return settings.UNION_ANCHORS / "audit-chain.txt"


def owner(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def chain_anew():
    """What somebody does who knows how the chain is made: all hashes computed again over what is there now."""
    owner("DELETE FROM core_auditlink WHERE entry_id NOT IN (SELECT id FROM core_auditentry)")
    owner(
        f"""DO $$ DECLARE r record; before bytea; BEGIN
            FOR r IN SELECT l.id, {SEALED} AS text FROM core_auditlink l JOIN core_auditentry e ON e.id = l.entry_id
                     ORDER BY l.id LOOP
                before := sha256(coalesce(before, ''::bytea) || convert_to(r.text, 'UTF8'));
                UPDATE core_auditlink SET hash = before WHERE id = r.id;
            END LOOP; END $$"""  # noqa: S608 -- a constant
    )


def cut_tail(pks, dice):
    keep = dice.randrange(len(pks) - 1)
    owner("DELETE FROM core_auditlink WHERE entry_id > %s", pks[keep])
    owner("DELETE FROM core_auditentry WHERE id > %s", pks[keep])


def edit(pks, dice):
    column = dice.choice(["act", "actor_label", "target_label", "target_id"])
    owner(f"UPDATE core_auditentry SET {column} = {column} || '改' WHERE id = %s", dice.choice(pks))  # noqa: S608 -- of the list above


def edit_facts(pks, dice):
    owner("UPDATE core_auditentry SET facts = '{\"金额\": 99}' WHERE id = %s", dice.choice(pks))


def edit_time(pks, dice):
    owner("UPDATE core_auditentry SET at = at - interval '1 second' WHERE id = %s", dice.choice(pks))


def delete(pks, dice):
    pk = dice.choice(pks)
    owner("DELETE FROM core_auditlink WHERE entry_id = %s", pk)
    owner("DELETE FROM core_auditentry WHERE id = %s", pk)


def insert(pks, dice):
    owner(
        "INSERT INTO core_auditentry (at, actor_label, act, target_type, target_id, target_label, unit_id, facts)"
        " SELECT at, '别人', act, target_type, target_id, target_label, unit_id, facts FROM core_auditentry"
        " WHERE id = %s",
        dice.choice(pks),
    )


def and_chain_anew(tamper):
    def tampered(pks, dice):
        tamper(pks, dice)
        chain_anew()

    return tampered


TAMPERS = [cut_tail, edit, edit_facts, edit_time, delete, insert, *map(and_chain_anew, (edit, edit_facts, delete))]


def test_a_hundred_random_tampers_of_the_owner_are_found_a_hundred_times(log):
    dice, anchors = random.Random(45), [anchor.current_anchor(DAY)]  # noqa: S311 -- repeatable
    pks = list(AuditEntry.objects.order_by("pk").values_list("pk", flat=True))
    assert broken_links()[1] + anchor.mismatches(anchors) == []
    found = by_chain = 0
    for number in range(100):
        with transaction.atomic():
            TAMPERS[number % len(TAMPERS)](pks, dice)
            alone = broken_links()[1]
            by_chain += bool(alone)
            found += bool(alone or anchor.mismatches(anchors))
            transaction.set_rollback(True)
    assert found == 100
    # The control: without the anchor a cut tail and a chain computed anew pass for whole.
    assert by_chain < 100


@pytest.mark.parametrize("tamper", [cut_tail, and_chain_anew(edit)], ids=["cut", "anew"])
def test_what_the_chain_alone_calls_whole_the_command_finds_against_the_anchor(log, folder, tamper, capsys):
    anchor.anchor_audit(DAY)
    call_command("verify_audit", anchor=folder)
    tamper(list(AuditEntry.objects.order_by("pk").values_list("pk", flat=True)), random.Random(1))  # noqa: S311
    assert broken_links()[1] == []
    with pytest.raises(CommandError, match="操作日志不完整：1 处"):
        call_command("verify_audit", anchor=folder)
    assert "2022-05-10 的锚点不符" in capsys.readouterr().err


def test_a_line_a_day_is_added_outside_the_database_and_later_acts_do_not_disturb_it(union, folder):
    audit.record(None, Act("tests.act", "动作"), union)
    owner("SET CONSTRAINTS ALL IMMEDIATE")
    for day in (DAY, DAY, DAY + datetime.timedelta(days=1)):
        anchor.anchor_audit(day)
        audit.record(None, Act("tests.act", "又一动作"), union)
    lines = folder.read_text().splitlines()
    assert [line.split()[0] for line in lines] == ["2022-05-10", "2022-05-11"]
    assert anchor.mismatches(anchor.read_anchors(folder)) == []
    assert daily._WORK["core.anchor_audit"] is anchor.anchor_audit


def test_the_auditors_get_the_anchor_by_mail_and_hear_when_it_no_longer_fits(
    log, folder, person, settings, django_capture_on_commit_callbacks
):
    auditor = person(Role.AUDITOR, log, email="auditor@example.edu.cn")
    settings.EMAIL_HOST = "mail.example.edu.cn"
    with django_capture_on_commit_callbacks(execute=True):
        anchor.anchor_audit(DAY)
    (sent,) = mail.outbox
    assert sent.to == [auditor.email]
    assert folder.read_text().strip() in sent.body
    assert not Notice.objects.exists()
    owner("DELETE FROM core_auditlink WHERE id = (SELECT max(id) FROM core_auditlink)")
    anchor.anchor_audit(DAY + datetime.timedelta(days=1))
    assert "锚点不符" in Notice.objects.get(user=auditor).sentence


def test_a_file_that_holds_no_anchors_is_named_with_its_line(db, tmp_path):
    wrong = tmp_path / "wrong.txt"
    wrong.write_text(f"2022-05-10 1 1 {'0' * 64}\n2022-05-11 nonsense\n")
    with pytest.raises(CommandError, match="第 2 行不是锚点"):
        call_command("verify_audit", anchor=wrong)
