"""What `python -m tests.seen` runs: one test for each world, which writes down everything there."""

import io
import json
import random

import factory
import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.urls import reverse
from openpyxl import load_workbook

from tests import factories
from tests.access.tour.crawl import attach_files
from tests.access.tour.routes import routes
from tests.access.tour.world import Rows, domain_models, people
from tests.kept import bytes_of
from tests.seen import frozen_world, papers, portal_calls
from tests.seen.people import Looker
from tests.seen.record import Record

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
YEARS = {
    "calendar-2022": ("2022", frozen_world.day(2022, 12, 31)),
    "academic-2022-2023": ("2022-2023", frozen_world.day(2023, 8, 31)),
    "calendar-2023": ("2023", frozen_world.day(2023, 12, 31)),
    "plan-2023": ("2023", frozen_world.day(2023, 12, 31)),
}
# The year whose pages are looked at, and who asks for its papers.
SHOWN, OFFICER = "calendar-2022", "zhuangan"
# What looking at a page answers where a form may be sent.
ANSWERS_FORMS = {200, 405}


@pytest.fixture
def record(request, db):
    """record(world) writes into the folder given as --seen."""
    return lambda world: Record(request.config.getoption("--seen"), world)


def test_every_page_of_the_twins(record):
    with frozen_world.frozen(frozen_world.day(2022, 12, 30)):
        frozen_world.seed("twins")
        users, rows = _twins()
        for persona, user in {"anonymous": None, **users}.items():
            looker = Looker(record("twins"), persona, user)
            for route in _pages():
                address = route.address(rows)
                if looker.look(route.name, address).status_code in ANSWERS_FORMS:
                    looker.look(f"{route.name}.POST", address, "POST", follow=True)


@pytest.mark.parametrize("name", YEARS)
def test_papers_of(name, record):
    period, moment = YEARS[name]
    with frozen_world.frozen(moment):
        job, _ = _loaded(name, period)
        _write_files(record(name), "papers", "report", job)
        _sheets(record(name), name, period)


@pytest.mark.parametrize("half", [0, 1])
def test_every_page_of_a_year(half, record):
    period, moment = YEARS[SHOWN]
    with frozen_world.frozen(moment):
        _, logins = _loaded(SHOWN, period)
        _work_for_the_worker(record(SHOWN), logins)
        newest = Newest()
        of_role = {one["role"]: one["login"] for one in reversed(logins)}
        users = get_user_model().objects.in_bulk(of_role.values(), field_name="username")
        everybody = sorted({"anonymous": None, **users}.items())
        for persona, user in everybody[half::2]:
            looker = Looker(record(SHOWN), persona, user)
            for route in _pages():
                looker.look(route.name, route.address(newest))
            looker.follow_links()


class Newest:
    """The last row of each table."""

    def of(self, model):
        return model._base_manager.order_by("pk").last()


def _pages():
    return [route for route in routes() if not route.name.endswith("logout")]


def _twins():
    """The world of tests/access, with every row from the start."""
    random.seed(0)
    for made in vars(factories).values():
        if isinstance(made, type) and issubclass(made, factory.Factory):
            made.reset_sequence(0, force=True)
    union = factories.UnitFactory(name="校工会", code="UNION", kind="union", parent=None)
    names = ("纺织学院分工会", "信息学院分工会")
    branch, other = (factories.UnitFactory(parent=union, name=name) for name in names)
    users, own, twin = people(union, branch), Rows(branch), Rows(other)
    for rows in (own, twin):
        for model in sorted(domain_models(), key=lambda model: model._meta.label):
            rows.of(model)
    attach_files(own)
    frozen_world.count_rows()
    return users, own


def _loaded(name, period):
    """(job that made the year's report, example logins) with the year loaded."""
    frozen_world.seed(name)
    random.seed(0)
    call_command("load_example", name, stdout=io.StringIO())
    frozen_world.count_rows()
    job = apps.get_model("core", "Job").objects.get(pk=json.loads(_said("make_report", period))["job"])
    return portal_calls.do_job(job), json.loads(_said("example_logins", format="json"))


def _said(*words, **options):
    said = io.StringIO()
    call_command(*words, stdout=said, **options)
    return said.getvalue()


def _write_files(record, persona, name, job):
    record.write(persona, name, [f"job {job.label}", job.state, job.message])
    for file in sorted(job.files.all(), key=lambda one: one.name):
        lines = papers.lines(bytes_of(file), file.content_type)
        record.write(persona, f"{name}.{file.name}", [file.name, file.content_type, "", *lines])


def _sheets(record, name, period):
    """The figures and the rows behind each, the 台账, and what is handed out once."""
    figures = _said("figures", period, format="json")
    record.write("papers", "figures", figures.splitlines())
    for one in json.loads(_said("example_logins", format="json")):
        if one["login"] == OFFICER:
            officer = get_user_model().objects.get(username=OFFICER)
            looker = Looker(record, "papers", officer)
            for figure in json.loads(figures):
                address = reverse("reports:figure_export", args=[figure["code"]])
                looker.look(f"figure_export.{figure['code']}", f"{address}?period={period}")
    record.write("papers", "ledger.filled", ["filled", *papers.lines(portal_calls.ledger_of(name), XLSX)])


def _work_for_the_worker(record, logins):
    """What is asked for with a form: papers and sheets, and jobs whose pages are then there to be seen."""
    passwords = {one["login"]: one["password"] for one in logins}
    officer = get_user_model().objects.get(username=OFFICER)
    looker = Looker(record, "papers", officer)
    looker.look("ledger_template", reverse("ledger_template"))
    unit = apps.get_model("core", "Unit").objects.filter(kind="branch").order_by("pk").first()
    looker.look("account_open", reverse("members:account_open"), "POST", {"unit": unit.pk})
    looker.look("my_copy", reverse("members:my_copy"), "POST", {"password": passwords[OFFICER]})
    export = {"export": "xlsx", "columns": _columns_of_export(looker)}
    looker.look("member_export", reverse("admin:members_member_changelist"), "POST", export)
    for congress in apps.get_model("congress", "Congress").objects.order_by("pk"):
        _asked(looker, "compilation", reverse("congress:compilation", args=[congress.pk]), {})
    ledger = portal_calls.ledger_of(SHOWN)
    for name, data in {"ledger": ledger, "ledger.wrong": _spoilt(ledger)}.items():
        file = io.BytesIO(data)
        file.name = f"{name}.xlsx"
        _asked(looker, name, reverse("ledger_import"), {"file": file})


def _columns_of_export(looker):
    page = looker.client.get(reverse("admin:members_member_changelist"))
    return [name for name, _ in page.context["export_form"].fields["columns"].choices]


def _asked(looker, name, address, data):
    """Send a form that makes a job, and do the job."""
    frozen_world.seed(f"{name} {address}")
    made = looker.client.post(address, data)
    job = apps.get_model("core", "Job").objects.get(pk=made.url.rstrip("/").rsplit("/", 1)[1])
    _write_files(looker.record, "papers", name, portal_calls.do_job(job))


def _spoilt(data):
    """The 台账 with something wrong in each sheet."""
    book = load_workbook(io.BytesIO(data))
    for sheet in book:
        for place, row in enumerate(sheet.iter_rows(min_row=3, max_row=8)):
            for cell in row[place::4]:
                cell.value = "错"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
