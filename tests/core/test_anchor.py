"""What the owner of the database does to the log is found: by the chain, or against the anchor of an earlier day."""

import datetime
import random
from dataclasses import replace

import pytest
from django.core import mail
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.utils import timezone

from unionportal.core.choices import Role
from unionportal.core.jobs import daily
from unionportal.core.models import AuditEntry, AuditLink, Notice
from unionportal.core.models.audit import SEALED
from unionportal.core.operations import anchor
from unionportal.core.operations.restored import Restore, note_restore
from unionportal.core.trail import audit, chain
from unionportal.core.trail.acts import Act
from unionportal.core.trail.chain import broken_links, link_of

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
            FOR r IN SELECT l.id, CASE l.version WHEN 1 THEN {SEALED[1]} ELSE {SEALED[2]} END AS text
                     FROM core_auditlink l JOIN core_auditentry e ON e.id = l.entry_id ORDER BY l.id LOOP
                before := sha256(coalesce(before, ''::bytea) || convert_to(r.text, 'UTF8'));
                UPDATE core_auditlink SET hash = before WHERE id = r.id;
            END LOOP; END $$"""  # noqa: S608 -- a constant
    )


def cut_tail(pks, dice):
    keep = dice.randrange(len(pks) - 1)
    owner("DELETE FROM core_auditlink WHERE entry_id > %s", pks[keep])
    owner("DELETE FROM core_auditentry WHERE id > %s", pks[keep])


def edit(pks, dice):
    column = dice.choice(["code", "act", "actor_label", "target_label", "target_id"])
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
        "INSERT INTO core_auditentry (at, actor_label, code, act, target_type, target_id, target_label, unit_id, facts)"
        " SELECT at, '别人', code, act, target_type, target_id, target_label, unit_id, facts FROM core_auditentry"
        " WHERE id = %s",
        dice.choice(pks),
    )


def make_old(links):
    """Make the first `links` of the chain, or all (None), of version 1, as those are that an upgrade finds."""
    owner(
        "UPDATE core_auditlink SET version = 1 WHERE id IN (SELECT id FROM core_auditlink ORDER BY id LIMIT %s)", links
    )
    chain_anew()


def and_chain_anew(tamper):
    def tampered(pks, dice):
        tamper(pks, dice)
        chain_anew()

    return tampered


TAMPERS = [cut_tail, edit, edit_facts, edit_time, delete, insert, *map(and_chain_anew, (edit, edit_facts, delete))]


def test_a_hundred_random_tampers_of_the_owner_are_found_a_hundred_times(log, monkeypatch):
    # Over the ends of the steps, too, in which a long log is checked.
    monkeypatch.setattr(chain, "_STEP", 3)
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


def test_what_was_checked_before_the_last_anchor_may_be_left_out(log, folder, capsys):
    anchor.anchor_audit(DAY)
    old, count = AuditEntry.objects.latest("pk"), AuditEntry.objects.count()
    owner("ALTER TABLE core_auditentry ENABLE TRIGGER USER")
    owner("ALTER TABLE core_auditlink ENABLE TRIGGER USER")
    for _ in range(2):
        AuditEntry.objects.create(act="改名", target_type="core.Unit", target_id=str(log.pk), unit=log, facts={})
    connection.check_constraints()
    call_command("verify_audit", new=True)
    said = f"操作日志完整，共核对 {AuditEntry.objects.count() - count} 条，锚点 1 个。"
    assert capsys.readouterr().out.splitlines()[-1] == said
    owner("ALTER TABLE core_auditentry DISABLE TRIGGER USER")
    owner("UPDATE core_auditentry SET act = '改' WHERE id = %s", old.pk)
    call_command("verify_audit", new=True)
    with pytest.raises(CommandError, match="操作日志不完整：1 处"):
        call_command("verify_audit")


@pytest.mark.parametrize("tamper", [cut_tail, and_chain_anew(edit)], ids=["cut", "anew"])
def test_what_the_chain_alone_calls_whole_the_command_finds_against_the_anchor(log, folder, tamper, capsys):
    anchor.anchor_audit(DAY)
    call_command("verify_audit", anchor=folder)
    tamper(list(AuditEntry.objects.order_by("pk").values_list("pk", flat=True)), random.Random(1))  # noqa: S311
    assert broken_links()[1] == []
    with pytest.raises(CommandError, match="操作日志不完整：1 处"):
        call_command("verify_audit", anchor=folder)
    assert capsys.readouterr().err.startswith("与 2022-05-10 的锚点不符：当日有 12 条封印，")


@pytest.mark.parametrize(
    "change",
    [
        "target_type = target_type || '|' || target_id, target_id = ''",
        "act = left(act, -1), target_type = right(act, 1) || target_type",
        "code = act, act = code",
        "code = ''",
        "actor_id = NULL",
        "actor_label = '', act = actor_label || act",
    ],
    ids=["joined", "moved", "swapped", "no-code", "no-account", "no-name"],
)
def test_what_is_moved_between_columns_or_blanked_in_an_entry_is_found(log, folder, person, change, capsys):
    owner("UPDATE core_auditentry SET actor_id = %s", person(Role.OFFICER, log).pk)
    chain_anew()
    call_command("verify_audit")
    owner(f"UPDATE core_auditentry SET {change} WHERE id = (SELECT max(id) FROM core_auditentry)")  # noqa: S608
    with pytest.raises(CommandError, match="操作日志不完整：1 处"):
        call_command("verify_audit")
    last = AuditLink.objects.latest("pk")
    assert capsys.readouterr().err == f"第 {last.pk} 条封印与日志 {last.entry_id} 不符。\n"


def test_a_fact_that_is_missing_is_not_one_that_is_empty(log, folder):
    owner("UPDATE core_auditentry SET facts = '{\"金额\": null}'")
    chain_anew()
    call_command("verify_audit")
    owner('UPDATE core_auditentry SET facts = \'{"金额": ""}\' WHERE id = (SELECT max(id) FROM core_auditentry)')
    with pytest.raises(CommandError, match="操作日志不完整：1 处"):
        call_command("verify_audit")


def test_new_links_follow_those_of_before_and_both_are_whole(log, folder, capsys):
    make_old(5)
    anchor.anchor_audit(DAY)
    call_command("verify_audit")
    first = AuditLink.objects.order_by("pk")[5]
    assert folder.read_text().split()[-1] == str(first.pk)
    assert set(AuditLink.objects.values_list("version", flat=True)) == {1, 2}


def test_an_old_line_of_an_anchor_file_still_fits(log, folder):
    make_old(None)
    now = anchor.current_anchor(DAY)
    assert now.second == 0
    folder.parent.mkdir()
    folder.write_text(f"{now}\n{str(now).rpartition(' ')[0]}\n")
    call_command("verify_audit", anchor=folder)


def test_a_link_of_an_old_version_behind_a_new_one_is_found(log, folder, capsys):
    owner("UPDATE core_auditlink SET version = 1 WHERE id = (SELECT max(id) FROM core_auditlink)")
    chain_anew()
    with pytest.raises(CommandError, match="操作日志不完整：1 处"):
        call_command("verify_audit")
    assert capsys.readouterr().err == f"第 {AuditLink.objects.latest('pk').pk} 条封印的版本低于它前面的。\n"


def test_an_era_rewritten_in_the_old_version_is_found_against_the_anchor(log, folder, capsys):
    make_old(5)
    anchor.anchor_audit(DAY)
    first = AuditLink.objects.order_by("pk")[5]
    make_old(None)
    assert broken_links()[1] == []
    with pytest.raises(CommandError, match="操作日志不完整"):
        call_command("verify_audit")
    told = capsys.readouterr().err.splitlines()[-1]
    assert told == f"与 2022-05-10 的锚点不符：当日第 2 版封印从第 {first.pk} 条起，现在还没有。"


def test_a_link_whose_entry_is_gone_fits_nothing_even_computed_anew(log):
    last = AuditLink.objects.order_by("-pk")[0]
    before = AuditLink.objects.order_by("-pk")[1]
    owner("ALTER TABLE core_auditlink DISABLE TRIGGER ALL")
    owner("ALTER TABLE core_auditentry DISABLE TRIGGER ALL")
    owner("DELETE FROM core_auditentry WHERE id = %s", last.entry_id)
    empty = SEALED[2].replace("::text", "")
    owner(
        f"UPDATE core_auditlink SET hash = sha256(%s::bytea || convert_to((SELECT {empty}::text FROM (SELECT 1) one"  # noqa: S608
        " LEFT JOIN core_auditentry e ON false), 'UTF8')) WHERE id = %s",
        before.hash, last.pk,
    )  # fmt: skip
    assert len(broken_links()[1]) == 1


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
    assert sent.body.splitlines().count(folder.read_text().strip()) == 1
    assert not Notice.objects.exists()
    owner("DELETE FROM core_auditlink WHERE id = (SELECT max(id) FROM core_auditlink)")
    anchor.anchor_audit(DAY + datetime.timedelta(days=1))
    assert Notice.objects.get(user=auditor).sentence.startswith("操作日志与每日锚点不符（2 处），请")


def test_a_file_that_holds_no_anchors_is_named_with_its_line(db, tmp_path):
    wrong = tmp_path / "wrong.txt"
    wrong.write_text(f"2022-05-10 1 1 {'0' * 64}\n2022-05-11 nonsense\n")
    with pytest.raises(CommandError, match="第 2 行不是锚点"):
        call_command("verify_audit", anchor=wrong)


@pytest.mark.django_db
def test_an_entry_is_sealed_by_its_link_and_covered_by_the_next_anchor(log, folder):
    entries = list(AuditEntry.objects.order_by("pk"))
    links = [link_of(entry) for entry in entries]
    assert links == list(AuditLink.objects.order_by("entry_id").values_list("pk", flat=True))
    assert anchor.anchored_on(links[-1]) is None
    anchor.anchor_audit(DAY)
    owner("ALTER TABLE core_auditentry ENABLE TRIGGER USER")
    audit.record(None, Act("tests.act", "第二天"), log)
    owner("SET CONSTRAINTS ALL IMMEDIATE")
    owner("ALTER TABLE core_auditentry DISABLE TRIGGER USER")
    anchor.anchor_audit(DAY + datetime.timedelta(days=1))
    later = link_of(AuditEntry.objects.latest("pk"))
    days = [anchor.anchored_on(link) for link in (links[0], links[-1], later, later + 1)]
    assert days == [DAY, DAY, DAY + datetime.timedelta(days=1), None]
    # Changed, the entry has no link that fits, while the one before it still has; the chain made anew has no anchor.
    owner("UPDATE core_auditentry SET facts = '{}' WHERE id = %s", entries[3].pk)
    assert [link_of(entry) for entry in entries[2:5]] == [links[2], None, links[4]]
    chain_anew()
    assert link_of(entries[3]) == links[3]
    assert anchor.anchored_on(links[3]) is None


def test_a_restore_is_told_from_a_cut_tail_and_what_is_cut_after_it_is_found(
    log, folder, person, settings, capsys, django_capture_on_commit_callbacks
):
    """The log goes back to the backup, as a restore leaves it, and grows again beyond where it was."""
    auditor = person(Role.AUDITOR, log, email="auditor@example.edu.cn")
    settings.EMAIL_HOST = "mail.example.edu.cn"
    today = timezone.localdate()
    anchor.anchor_audit(DAY)
    pks = list(AuditEntry.objects.order_by("pk").values_list("pk", flat=True))
    owner("DELETE FROM core_auditlink WHERE entry_id > %s", pks[5])
    owner("DELETE FROM core_auditentry WHERE id > %s", pks[5])
    for table in ("core_auditentry", "core_auditlink"):
        owner(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    assert len(anchor.mismatches(anchor.read_anchors(folder))) == 1
    mail.outbox.clear()
    assert note_restore(Restore("2022-05-09T023000", "2022-05-09T02:30:00+08:00", "王运维"))
    # Here the entry is sealed only now, and not with the end of the transaction of the act.
    owner("SET CONSTRAINTS ALL IMMEDIATE")
    anchor.anchor_now(restored="2022-05-09T023000", by="王运维")
    entry = AuditEntry.objects.latest("pk")
    assert (entry.code, entry.facts["恢复人"], entry.facts["备份"]) == (
        "core.restore_backup",
        "王运维",
        "2022-05-09T023000",
    )
    assert mail.outbox[-1].body.splitlines()[-1].startswith("王运维 恢复了备份 2022-05-09T023000。请保留")
    notice = Notice.objects.get(user=auditor)
    assert notice.sentence == "王运维 恢复了 2022-05-09 02:30 的备份：此后办理的事和日志都不在了。"
    last = AuditLink.objects.latest("pk").pk
    restored = f"{today} 王运维 恢复了备份 2022-05-09T023000，记在第 {last} 条。"
    lost = anchor.read_anchors(folder)[0].link
    call_command("verify_audit")
    assert capsys.readouterr().out.splitlines() == [
        f"{restored}恢复以前的 1 个锚点（到第 {lost} 条）记的是备份以后的日志，已随恢复失去，不再核对。",
        "操作日志完整，共核对 7 条，锚点 3 个。",
    ]
    # A tail that is cut after the restore, even of the same day, is no restore.
    audit.record(None, Act("tests.act", "以后"), log)
    owner("SET CONSTRAINTS ALL IMMEDIATE")
    anchor.anchor_now()
    for table in ("core_auditentry", "core_auditlink"):
        owner(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    owner("DELETE FROM core_auditlink WHERE id > %s", last)
    owner("DELETE FROM core_auditentry WHERE id > %s", entry.pk)
    with pytest.raises(CommandError, match="操作日志不完整：1 处"):
        call_command("verify_audit")


def test_the_line_of_a_restore_into_another_database_is_said_to_be_that(log, folder):
    anchor.anchor_audit(DAY)
    (here,) = anchor.read_anchors(folder)
    there = replace(here, hash="0" * 64, restored="2022-05-09T023000", by="王运维")
    assert anchor.mismatches([there]) == [
        "王运维 恢复备份 2022-05-09T023000 时写了锚点，这个数据库里没有那一次恢复："
        "或者恢复到了另一个数据库，或者恢复以后的日志不在了。"
        f"与 {DAY} 的锚点不符：当日有 {here.count} 条封印，末条编号 {here.link}；"
        f"现在到此为 {here.count} 条，末条的哈希已不同。"
    ]
