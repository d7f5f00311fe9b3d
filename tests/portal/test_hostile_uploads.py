"""Three hundred hostile and odd workbooks, each sent through the upload page and looked at by the worker."""

import re
import time
from collections import namedtuple

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.access.tour.visits import digest
from tests.sheets import hostile_rosters, hostile_workbooks
from tests.sheets.old_workbooks import old_workbooks
from tests.sizes import size
from unionportal.core.jobs import outbox
from unionportal.core.models import Job
from unionportal.core.models.job import JobState
from unionportal.portal.jobs import details_of
from unionportal.sheets import limited, reader
from unionportal.sheets.uploads import SENTENCES

# One of the files has two sheets of one name; the library that builds it says so.
pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.filterwarnings("ignore:Duplicate name")]
SENTENCE = re.compile(r"[\u4e00-\u9fff「（].*。$", re.DOTALL)
HANG = 10
MEMORY = 512 * 1024 * 1024
# What an upload leaves: the file, the job, what was found.
_KEPT = ("core_job", "core_notice", "core_attachment", "core_ledgerimport", "django_session")
# Runs the reader and says at the end how much memory it ever held.
_MEASURED = """
import pathlib, re, runpy, sys
try:
    runpy.run_path({child!r}, run_name="__main__")
finally:
    status = pathlib.Path("/proc/self/status").read_text()
    sys.stderr.write("peak " + re.search(r"VmHWM:\\s*(\\d+) kB", status)[1])
"""
Verdict = namedtuple("Verdict", "state sentence problems sheets")


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    storage = {**settings.STORAGES["private"], "OPTIONS": {"location": tmp_path / "files", "base_url": None}}
    settings.STORAGES = {**settings.STORAGES, "private": storage}


@pytest.fixture(scope="module")
def measuring(tmp_path_factory):
    """The script that measures the reader."""
    script = tmp_path_factory.mktemp("reader") / "measured.py"
    script.write_text(_MEASURED.format(child=str(reader.CHILD)))
    return script


@pytest.fixture
def peaks(monkeypatch, measuring):
    """The most memory in bytes that each child of the reader held."""
    found, run = [], limited.subprocess.run

    def measured(*args, **kwargs):
        done = run(*args, **kwargs)
        if peak := re.search(rb"peak (\d+)$", done.stderr):
            found.append(int(peak[1]) * 1024)
        return done

    monkeypatch.setattr(reader, "CHILD", measuring)
    monkeypatch.setattr(limited.subprocess, "run", measured)
    return found


@pytest.fixture
def send(client, officer, branch, peaks):
    """Upload one file, let the worker look at it; returns the Verdict."""
    client.force_login(officer)

    def send(data, name="台账.xlsx"):
        answer = client.post(reverse("ledger_import"), {"file": SimpleUploadedFile(name, data)})
        if answer.status_code == 200:
            return Verdict("refused", answer.context["form"].errors["file"][0], [], [])
        job = Job.objects.get(pk=answer.url.rstrip("/").rsplit("/", 1)[1])
        outbox.run(job.pk)
        job.refresh_from_db()
        found = details_of(job)
        return Verdict(job.state, job.message, list(found.problems) if found else [], job.result.get("sheets", []))

    return send


def written(before):
    """The tables apart from the upload's own that are not as they were."""
    after = digest()
    return [name for name in after if after[name] != before[name] and not name.startswith(_KEPT)]


def looked_at(send, files):
    """{name: what was wrong} of (name, data, judge) sent one after another; `judge` takes the Verdict."""
    wrong, before = {}, digest()
    for name, data, judge in files:
        started = time.monotonic()
        verdict = send(data)
        if time.monotonic() - started > HANG:
            wrong[name] = "hangs"
        elif "任务出错" in verdict.sentence or "{" in verdict.sentence or not SENTENCE.search(verdict.sentence):
            wrong[name] = verdict.sentence
        elif not judge(verdict):
            wrong[name] = verdict
    assert written(before) == []
    return wrong


def judged(expected):
    """For the reader's corpus: a code is refused with its sentence, None is read and found to be no ledger."""
    beginning = None if expected in (None, "any") else re.split(r"[{]", SENTENCES[expected])[0]

    def judge(verdict):
        if expected == "any":
            return True
        if expected == "empty":
            return verdict.sentence.startswith("所提交的是空文件")
        # Merged cells are named with the other problems of the sheet.
        if expected is None or (expected == "merged" and verdict.state == JobState.DONE):
            return verdict.state == JobState.DONE
        return verdict.state in (JobState.FAILED, "refused") and verdict.sentence.startswith(beginning)

    return judge


def beside_notes(verdict):
    """The problems but for the notes of what was read otherwise than it is written, or not read at all."""
    return [one for one in verdict.problems if not one.warning]


FAMILIES = {**hostile_workbooks.FAMILIES, "old_workbooks": old_workbooks}


@pytest.mark.parametrize("family", FAMILIES)
def test_a_hostile_file_is_looked_at_or_refused_with_a_sentence_in_time(family, send, peaks):
    files = ((name, data, judged(expected)) for name, data, expected in FAMILIES[family]())
    assert looked_at(send, files) == {}
    assert max(peaks, default=0) < MEMORY


def test_an_odd_cell_is_understood_or_named_with_its_place(send):
    def judge(expected):
        def fits(verdict):
            problems = beside_notes(verdict)
            if expected is None:
                return problems == [] and verdict.sheets == [["会员", 1, 0, 0, 0]]
            [problem, *more] = problems or [None]
            heading, word = expected
            return problem and not more and problem.header == heading and word in problem.sentence

        return fits

    files = ((name, data, judge(expected)) for name, data, expected in hostile_rosters.odd_cells())
    assert looked_at(send, files) == {}


def test_workbooks_of_other_makers_are_understood(send):
    def fits(verdict):
        return beside_notes(verdict) == [] and verdict.sheets == [["会员", 1, 0, 0, 0]]

    assert looked_at(send, ((name, data, fits) for name, data in hostile_rosters.other_makers())) == {}


def test_a_damaged_ledger_is_refused_or_named_and_nothing_is_written(send, peaks):
    good = hostile_rosters.shared("xl/sharedStrings.xml", "sharedStrings.xml")
    assert looked_at(send, ((name, data, judged("any")) for name, data in hostile_rosters.damaged(good))) == {}
    assert len(peaks) > size(15, 50)
    assert max(peaks) < MEMORY


def test_there_are_three_hundred_files():
    """In a full run; an ordinary one has all of them but most of the random damages, and some of each kind of these."""
    found = [file for family in FAMILIES.values() for file in family()]
    found += [*hostile_rosters.odd_cells(), *hostile_rosters.other_makers()]
    found += hostile_rosters.damaged(hostile_rosters.roster())
    assert len({name for name, *_ in found}) == len(found) >= size(190, 300)
