"""A backup can be restored, whole and equal; one that cannot is refused before anything is written."""

import datetime
import errno
import io
import os
import re
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
import time_machine
from django.conf import settings as configured
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from finance.models import Payment
from finance.services import correct_payment
from members.models import Member
from tests.books import book, id_number, member_row
from tests.factories import AccountFactory, ClaimFactory, MemberFactory, UserFactory, VisitFactory
from tests.factories import SubmittedProposalFactory as PaperFactory
from tests.faults.rig.restoring import restored
from tests.ledger.rows import budget, payment
from tests.pictures import photo
from unionportal.core import ballots
from unionportal.core.choices import Role
from unionportal.core.files.attachments import PDF, attach, keep
from unionportal.core.jobs import outbox
from unionportal.core.ledger.confirming import APPLY, confirm_sheet
from unionportal.core.ledger.start_day import agree_start_day
from unionportal.core.models import Attachment, Job, LedgerSheet, SecretVote, Unit
from unionportal.core.operations import anchor
from unionportal.core.operations.backup import making
from unionportal.core.operations.backup.digests import table_digests
from unionportal.core.operations.backup.manifest import DATABASE, FILES, NAME, Manifest
from unionportal.core.operations.backup.programs import BackupError
from unionportal.core.operations.backup.restoring import restore_backup
from unionportal.core.roles.lending import lend_role
from unionportal.core.roles.resetting import reset_password
from unionportal.core.services.accounts import set_active
from unionportal.core.trail import audit
from unionportal.core.trail.acts import Act
from unionportal.portal.workbooks.handing import set_start_day

LAST = timezone.localdate() + datetime.timedelta(days=9)


@pytest.fixture
def files(settings, tmp_path, monkeypatch):
    """A folder of private files of its own."""
    place = tmp_path / "files"
    private = {**settings.STORAGES["private"], "OPTIONS": {"location": place, "base_url": None}}
    settings.STORAGES = {**settings.STORAGES, "private": private}
    # A field's storage was made when its model was.
    monkeypatch.setattr(Attachment._meta.get_field("file"), "storage", storages["private"])
    return place


@pytest.fixture
def house(union, branch, person):
    """A little of everything: sealed data, money, a history, the log, two files; returns the officer."""
    officer = person(Role.OFFICER, union)
    member = MemberFactory(unit=branch, id_number=id_number(1), bank_card="6222020000000000128", name="王小明")
    member.note = "改"
    member.save()
    VisitFactory(member=member, unit=branch, diagnosis="胃溃疡")
    ClaimFactory(unit=branch)
    # The database computes two columns of it, by functions of its own.
    PaperFactory(unit=union)
    audit.record(officer, Act("tests.act", "动作"), union)
    return officer


@pytest.fixture
def two_files(house, files, branch):
    return [
        keep(f"%PDF-{n}".encode() * 999, name=f"{n}.pdf", content_type=PDF, actor=house, unit=branch) for n in "甲乙"
    ]


def contents(place):
    return {str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def digests():
    with transaction.atomic():
        return table_digests()


def apart_from_notes(tables):
    """The digests without the tables in which the backup and its restore are noted."""
    noted = ("core_installed", "core_auditentry", "core_auditlink", "core_notice")
    return {name: digest for name, digest in tables.items() if name not in noted}


@pytest.fixture
def empty_database():
    """Makes empty databases beside the test's own, and drops them."""
    made, name = [], f"{connection.settings_dict['NAME']}_restored"
    server = psycopg2.connect(os.environ["DATABASE_URL"])
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        made.append(name)
        yield urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    server.close()


@pytest.mark.django_db(transaction=True)
def test_the_drill_everything_is_back_and_one_can_sign_in(
    house, two_files, files, empty_database, tmp_path, client, settings
):
    client.force_login(house)
    call_command("backup", tmp_path / "backups", verbosity=0)
    (folder,) = (tmp_path / "backups").iterdir()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgenabled = 'O' AND NOT tgisinternal")
        (triggers,) = cursor.fetchone()
    elsewhere, anchors = tmp_path / "elsewhere", tmp_path / "elsewhere-anchors"
    tables, sequences = digests()
    # What is done and anchored after the backup is gone by the restore, and nobody is accused of it.
    audit.record(house, Act("tests.act", "又一动作"), Unit.root())
    settings.UNION_ANCHORS = anchors
    anchor.anchor_now()
    found = restored(folder, empty_database, elsewhere, house)
    assert apart_from_notes(found["tables"]) == apart_from_notes(tables)
    noted = {f"core_{name}_id_seq" for name in ("auditentry", "auditlink", "notice")}
    assert {name: last for name, last in sequences.items() if name not in noted} == {
        name: last for name, last in found["sequences"].items() if name not in noted
    }
    restore, verified = found["verified"]
    assert re.sub(r"\d+ 条", "… 条", restore[10:]) == (
        f" 王运维 恢复了备份 {folder.name}，记在第 … 条。"
        "恢复以前的 1 个锚点（到第 … 条）记的是备份以后的日志，已随恢复失去，不再核对。"
    )
    assert verified == "操作日志完整，共核对 2 条，锚点 2 个。"
    assert (found["triggers"], found["chain"][1], found["unreadable"]) == (triggers, [], [])
    assert found["chain"][0] == 2
    assert (found["login"], found["page"]) == ([302, "/admin/"], [200, True])
    assert contents(elsewhere) == contents(files)
    assert len(contents(files)) == 2
    key = Path(configured.UNION_KEY_FILE).read_text().split(":")[1].strip()
    assert all(key.encode() not in data for data in contents(folder).values())
    # Who was signed in is not signed in by the backup.
    assert "django_session" not in found["tables"]


@pytest.fixture
def at_once(client):
    """Post to an address that enqueues a job, do it without a worker, and return it."""

    def ask(address, answers=None):
        pk = client.post(address, answers or {}).url.rstrip("/").rpartition("/")[2]
        outbox.run(pk)
        job = Job.objects.get(pk=pk)
        assert job.state == "done", job.message
        return job

    return ask


def at_once_as(client, at_once, maker, file):
    """Have `maker` look at a workbook and hand it over to those who confirm it."""
    client.force_login(maker)
    looked = at_once(reverse("ledger_import"), {"file": SimpleUploadedFile("台账.xlsx", file)})
    client.post(reverse("ledger_preview", args=[looked.pk]))


@pytest.mark.repeats("tests/faults/database/test_backup.py::test_the_drill_everything_is_back_and_one_can_sign_in")
@pytest.mark.django_db(transaction=True)
def test_a_backup_after_an_import_is_made_and_restored(
    house, two_files, files, empty_database, tmp_path, client, at_once, monkeypatch
):
    client.force_login(house)
    sheet = SimpleUploadedFile("台账.xlsx", book(members=[member_row(71), member_row(72)]))
    looked = at_once(reverse("ledger_import"), {"file": sheet})
    at_once(reverse("ledger_preview", args=[looked.pk]))
    assert Member.objects.count() > 2
    assert not Attachment.objects.get(pk=looked.arguments["upload"]).file
    # A second workbook was looked at, and waits; a report is made; a photo comes in.
    at_once(reverse("ledger_import"), {"file": SimpleUploadedFile("二.xlsx", book(members=[member_row(73)]))})

    def done_at_once(_, job, timeout):
        outbox.run(job.pk)
        return Job.objects.get(pk=job.pk)

    monkeypatch.setattr("unionportal.reports.management.commands.make_report.Command._finished", done_at_once)
    call_command("make_report", "2022", "--into", tmp_path / "report", stdout=io.StringIO())
    attach(SimpleUploadedFile("照片.jpg", photo()), actor=house, unit=Unit.root())
    call_command("backup", tmp_path / "backups", verbosity=0)
    (folder,) = (tmp_path / "backups").iterdir()
    elsewhere = tmp_path / "elsewhere"
    found = restored(folder, empty_database, elsewhere, house)
    assert apart_from_notes(found["tables"]) == apart_from_notes(digests()[0])
    assert (found["chain"][1], found["unreadable"]) == ([], [])
    assert contents(elsewhere) == contents(files)
    assert len(contents(files)) == Attachment.objects.exclude(file="").count() > 4


def _ended(custody, users, ender):
    """A vote of six that was ended and not opened yet; with its codes."""
    vote = ballots.prepare_vote(title=custody, custody=custody, tellers=users)
    codes = [ballots.give_code(vote, user=user) for user in users]
    ballots.open_vote(vote, voters=range(1, 7), ballot_bytes=60)
    for voter in range(1, 7):
        ballots.cast(vote, voter=voter, content={"for": [voter]})
    return str(ballots.end_vote(vote, actor=ender).pk), codes[1:]


@pytest.mark.django_db(transaction=True)
def test_a_backup_after_the_whole_story_goes_on_where_it_was(
    house, files, empty_database, tmp_path, client, person, union, at_once
):
    chair, cashier, auditor = (person(role, union) for role in (Role.CHAIR, Role.CASHIER, Role.AUDITOR))
    AccountFactory(code="50105")
    # Money by a workbook of two hands, and money by three: paid, taken back; another workbook waits.
    at_once_as(client, at_once, house, book(budgets=[budget()], payments=[payment("1", amount="300")]))
    for sheet in LedgerSheet.objects.order_by("position"):
        confirm_sheet(sheet, actor=chair, seen=sheet.fingerprint)
    outbox.run(Job.objects.get(kind=APPLY).pk)
    paid = Payment.objects.get()
    correct_payment(paid, actor=cashier, reason="重复", on=paid.paid_on)
    at_once_as(client, at_once, house, book(budgets=[budget(year=2021)]))
    # The day of the start, corrected; roles refused, lent and put to sleep; an account closed.
    set_start_day(actor=chair, day=timezone.localdate())
    agree_start_day(set_start_day(actor=chair, day="2022-01-01", reason="写错"), actor=auditor)
    lender, deputy = person(Role.WOMEN, union), UserFactory(username="deputy")
    lend_role(lender.grants.get(), deputy, actor=lender, since=timezone.localdate(), last=LAST, reason="出差")
    reset_password(auditor, actor=None)
    set_active(cashier, actor=chair, active=False)
    # Two votes that are sealed, and one that was opened.
    vote, codes = _ended("tellers", [chair, auditor, lender], chair)
    story = {"vote": vote, "codes": codes, "house": _ended("house", [], chair)[0]}
    opened = SecretVote.objects.get(pk=_ended("house", [], chair)[0])
    ballots.count_vote(opened, actor=house, judge=lambda content: True)
    call_command("backup", tmp_path / "backups", verbosity=0)
    (folder,) = (tmp_path / "backups").iterdir()
    found = restored(folder, empty_database, tmp_path / "elsewhere", house, story)
    assert apart_from_notes(found["tables"]) == apart_from_notes(digests()[0])
    assert (found["chain"][1], found["unreadable"]) == ([], [])
    assert contents(tmp_path / "elsewhere") == contents(files)
    assert found["ballots"] == [f'{{"for":[{voter}]}}' for voter in range(1, 7)]
    assert (found["of_the_house"], found["waits"], found["lent"]) == (6, ["预算"], ["deputy"])


@pytest.mark.django_db(transaction=True)
def test_a_database_that_holds_anything_is_not_restored_into(house, files, tmp_path):
    call_command("backup", tmp_path, verbosity=0)
    before = digests()
    with pytest.raises(CommandError, match=r"里已有 \d+ 张表"):
        call_command("restore", next(tmp_path.glob("2*")))
    assert digests() == before


@pytest.mark.django_db(transaction=True)
def test_what_was_changed_is_refused_before_anything_is_written(house, two_files, files, tmp_path, key_file):
    call_command("backup", tmp_path / "b", verbosity=0)
    (folder,) = (tmp_path / "b").iterdir()
    Manifest.read(folder)
    for name in (DATABASE, FILES):
        changed = Path(shutil.copytree(folder, tmp_path / f"changed-{name}"))
        data = bytearray((changed / name).read_bytes())
        data[len(data) // 2] ^= 1
        (changed / name).write_bytes(data)
        with pytest.raises(BackupError, match=f"{name} 已损坏或被改动过，没有恢复任何内容"):
            restore_backup(changed)
    exchanged = Path(shutil.copytree(folder, tmp_path / "exchanged"))
    text = (exchanged / NAME).read_text()
    (exchanged / NAME).write_text(text.replace('\\"files\\": 2', '\\"files\\": 3'))
    assert text != (exchanged / NAME).read_text()
    with pytest.raises(BackupError, match="签名不符"):
        restore_backup(exchanged)
    (exchanged / NAME).unlink()
    with pytest.raises(BackupError, match="没有完整的备份"):
        restore_backup(exchanged)
    for line, sentence in (
        (key_file.fresh("k2"), "缺少数据密钥 k1"),
        (key_file.fresh("k1"), "数据密钥 k1 不是当时的那一把"),
    ):
        key_file(line)
        with pytest.raises(CommandError, match=sentence):
            call_command("restore", folder)
    # The control: this backup would go in, were the database empty.
    key_file(*key_file.old)
    with pytest.raises(BackupError, match="里已有"):
        restore_backup(folder)


@pytest.mark.django_db(transaction=True)
def test_what_is_written_during_a_backup_is_in_it_whole_or_not_at_all(house, files, tmp_path, monkeypatch):
    """Digests, dump and the list of files are of one snapshot."""
    run = making.run

    def late(*words):
        with (
            psycopg2.connect(**connection.get_connection_params() | {"cursor_factory": None}) as other,
            other.cursor() as cursor,
        ):
            cursor.execute("UPDATE members_member SET note = '夜里改的'")
        other.close()
        return run(*words)

    before = digests()[0]["members_member"]
    monkeypatch.setattr(making, "run", late)
    folder, manifest = making.make_backup(tmp_path)
    assert Member.objects.first().note == "夜里改的"
    assert Manifest.read(folder).tables["members_member"] == before
    assert manifest.missing == []


@pytest.mark.django_db(transaction=True)
def test_a_missing_file_is_told_and_the_backup_kept_and_old_ones_go(house, two_files, files, tmp_path):
    for day in (1, 2):
        with time_machine.travel(datetime.datetime(2022, 5, day, tzinfo=datetime.UTC), tick=False):
            call_command("backup", tmp_path / "b", verbosity=0)
    (tmp_path / "b" / "2001-01-01T000000.unfinished").mkdir()
    (tmp_path / "b" / "notes").mkdir()
    (files / two_files[0].file.name).unlink()
    with pytest.raises(CommandError, match="有 1 个附件缺失或与登记不符"):
        call_command("backup", tmp_path / "b", keep=2, verbosity=0)
    left = sorted(path.name for path in (tmp_path / "b").iterdir())
    assert (len(left), left[-1]) == (3, "notes")
    assert Manifest.read(tmp_path / "b" / left[1]).missing == [two_files[0].file.name]


@pytest.mark.django_db(transaction=True)
def test_a_backup_that_does_not_fit_calls_no_attachment_missing_and_leaves_nothing(two_files, tmp_path, monkeypatch):
    def full(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("tarfile.TarFile.addfile", full)
    with pytest.raises(CommandError) as refused:
        call_command("backup", tmp_path / "b", verbosity=0)
    assert (
        str(refused.value) == f"备份没有完成，没有留下半份：{tmp_path / 'b'} 的存储空间已满，请腾出空间后再运行一次。"
    )
    assert list((tmp_path / "b").iterdir()) == []
