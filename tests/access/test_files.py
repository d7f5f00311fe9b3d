"""A file has no address of its own: it comes from a view that asks the record it belongs to."""

import uuid

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.access.tour.routes import routes
from unionportal.core.choices import Role
from unionportal.core.files import attachments
from unionportal.core.models import Attachment, Job
from unionportal.reports.models import PRINT_JOB, Report

NAME = "住院证明；“张三” 2022.pdf"


def _kept(unit, data=b"%PDF-1.4 x", content_type=attachments.PDF, name=NAME):
    return attachments.keep(data, name=name, content_type=content_type, actor=None, unit=unit)


def _of_visit(unit, file):
    visit = factories.VisitFactory(unit=unit)
    visit.evidence.add(file)
    return visit


def _of_grant(unit, file):
    grant = factories.HardshipGrantFactory(unit=unit)
    grant.evidence.add(file)
    return grant


def _of_activity(unit, file):
    activity = factories.ActivityFactory(unit=unit)
    activity.photos.add(file)
    return activity


def _of_regulation(unit, file):
    regulation = factories.RegulationFactory(unit=unit)
    factories.RegulationEditionFactory(regulation=regulation, file=file)
    return regulation


def _of_proposal(unit, file):
    proposal = factories.SubmittedProposalFactory(unit=unit)
    proposal.files.add(file)
    return proposal


def _of_assignment(unit, file):
    assignment = factories.AssignmentFactory(unit=unit, proposal=factories.FiledProposalFactory(unit=unit))
    assignment.proposal.files.add(file)
    return assignment


def _of_job(unit, file, **facts):
    job = Job.objects.create(kind="x", label="x", unit=unit, **facts)
    job.files.add(file)
    return job


def _of_report(unit, file):
    span = {"period_label": "2022年度", "period_start": "2022-01-01", "period_end": "2023-01-01"}
    report = Report.objects.create(unit=unit, title="工作报告", **span)
    _of_job(unit, file, arguments={"report": report.pk}).__class__.objects.update(kind=PRINT_JOB)
    return report


# Every page that hands out a file, the record it belongs to, and a role that may have it.
PAGES = {
    "welfare:visit_file": (_of_visit, Role.BRANCH_CHAIR),
    "welfare:grant_file": (_of_grant, Role.OFFICER),
    "activities:activity_file": (_of_activity, Role.BRANCH_CHAIR),
    "activities:regulation_file": (_of_regulation, Role.BRANCH_CHAIR),
    "congress:proposal_file": (_of_proposal, Role.PROPOSAL_COMMITTEE),
    "congress:assignment_file": (_of_assignment, Role.PROPOSAL_COMMITTEE),
    "reports:report_file": (_of_report, Role.BRANCH_CHAIR),
    "job_file": (_of_job, Role.SYSADMIN),
}
# Takes the key of a file and hands out nothing.
TAKES_AWAY = {"congress:proposal_file_remove"}
# Seen by everybody, of whatever unit: a rule and what it says.
FOR_EVERYBODY = {"activities:regulation_file"}


def test_there_is_one_kind_of_file_and_it_has_no_address():
    fields = [f for m in apps.get_models() for f in m._meta.get_fields() if isinstance(f, models.FileField)]
    assert [str(field) for field in fields] == ["core.Attachment.file"]
    assert settings.MEDIA_URL in ("", "/")
    assert not [route.name for route in routes() if "media" in route.pattern]


def test_every_page_that_hands_out_files_is_tested_here():
    assert {route.name for route in routes() if "file" in route.params} == set(PAGES) | TAKES_AWAY


@pytest.fixture
def opened(branch, other_branch):
    """Ask for a file of a page: whose record, whose file, by whom."""

    def ask(page, record_of, file_of=None, unit=None, file=None):
        make, role = PAGES[page]
        key = file or _kept(file_of or record_of)
        record = make(record_of, key if file_of is None else _kept(record_of))
        user = factories.UserFactory()
        factories.GrantFactory(user=user, unit=unit or branch, role=role)
        if isinstance(record, Job) and record_of == branch:
            # The files of a job are those of the person who asked for it, and of nobody else.
            Job.objects.filter(pk=record.pk).update(requested_by=user)
        client = Client()
        client.force_login(user)
        return client.get(reverse(page, kwargs={"pk": record.pk, "file": key.pk}))

    return ask


@pytest.mark.parametrize("page", PAGES)
def test_the_file_of_ones_own_record_is_a_download_under_its_chinese_name(page, opened, branch):
    response = opened(page, branch)
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == b"%PDF-1.4 x"
    head, _, name = response["Content-Disposition"].partition("; ")
    assert head == "attachment"
    assert name.startswith("filename*=utf-8''%E4%BD%8F%E9%99%A2")
    assert response["Content-Disposition"].isascii()
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("page", PAGES)
def test_the_file_of_the_twins_record_is_not_there(page, opened, other_branch):
    assert opened(page, other_branch).status_code == (200 if page in FOR_EVERYBODY else 404)


@pytest.mark.parametrize("page", PAGES)
def test_a_file_of_another_record_does_not_come_with_ones_own(page, opened, branch, other_branch):
    assert opened(page, branch, file_of=other_branch).status_code == 404
    assert opened(page, branch, file_of=branch).status_code == 404


def test_the_administrator_has_no_file_that_somebody_elses_job_made(branch, officer, client, person, union):
    file = _kept(branch)
    job = _of_job(branch, file, requested_by=officer)
    addresses = [reverse("job_detail", args=[job.pk]), reverse("job_file", kwargs={"pk": job.pk, "file": file.pk})]
    codes = {}
    for user in (officer, person(Role.SYSADMIN, union)):
        client.force_login(user)
        codes[user] = [client.get(address).status_code for address in addresses]
    assert list(codes.values()) == [[200, 200], [404, 404]]


@pytest.mark.parametrize("page", PAGES)
def test_a_guessed_key_opens_nothing(page, branch, person):
    make, role = PAGES[page]
    record = make(branch, _kept(branch))
    client = Client()
    client.force_login(person(role, branch))
    assert client.get(reverse(page, kwargs={"pk": record.pk, "file": uuid.uuid4()})).status_code == 404


def test_a_link_that_was_passed_on_asks_the_next_one_too(branch, branch_chair, stranger, client):
    file = _kept(branch)
    link = reverse("welfare:visit_file", kwargs={"pk": _of_visit(branch, file).pk, "file": file.pk})
    assert client.get(link)["Location"] == f"/login/?next={link}"
    for user, code in ((branch_chair, 200), (stranger, 404)):
        client.force_login(user)
        assert client.get(link).status_code == code


def test_the_name_on_the_disk_says_nothing_and_comes_from_nobody(branch):
    kept = _kept(branch, name="../../张三 住院.pdf")
    assert kept.file.name == f"{kept.pk.hex[:2]}/{kept.pk.hex}.pdf"
    assert client_codes(kept) == {404}


def client_codes(kept):
    """What the paths under which files usually lie answer."""
    client = Client()
    client.force_login(factories.UserFactory())
    prefixes = ("/media/", "/files/", "/static/", "/uploads/", "/static/../files/")
    return {client.get(f"{prefix}{kept.file.name}").status_code for prefix in prefixes}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.html", b"<script>xss()</script>"),
        ("a.svg", b"<svg onload='xss()'>"),
        ("a.png", b"<script>xss()</script>"),
        ("a.pdf", b"<html>"),
        ("a.xlsm", b"PK\x03\x04"),
        ("a.jpg.html", b"\xff\xd8\xff"),
    ],
)
def test_a_page_does_not_come_in_as_a_picture(name, data, branch, branch_chair):
    with pytest.raises(ValidationError):
        attachments.attach(SimpleUploadedFile(name, data, "image/png"), actor=branch_chair, unit=branch)
    assert not Attachment.objects.exists()
