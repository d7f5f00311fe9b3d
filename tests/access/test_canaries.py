"""Unmistakable texts in every row of two twins; everything that one's people can open is then looked through.

The pages are opened once, by each kind of person, for all tests of this file.
"""

import logging
import re
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.urls import reverse

from members.models import Member
from members.models import member as member_models
from tests import factories
from tests.access.tour.crawl import FOREIGN, HOSTILE, MOBILE, SECRETS, Crawler, attach_files, seed
from tests.access.tour.visits import FORMS, WHOLE, is_history_like_others, many_pages
from tests.access.tour.world import Rows
from tests.sizes import size
from unionportal.core.choices import DEPARTMENT_ROLES, Role, UnitKind
from unionportal.core.figures.registry import REGISTRY
from unionportal.core.files.attachments import DOCX, PDF, XLSX
from unionportal.core.jobs import outbox
from unionportal.core.jobs.broker import broker
from unionportal.core.models import Job
from unionportal.core.operations.log_lines import JsonFormatter
from unionportal.reports.models import Report
from welfare.models import Grant, HardshipFile, Visit

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.xdist_group("canaries")]

SEALED = {word for words in SECRETS.values() for word in words}
# Pages that show rows of every unit to everybody, and why.
FOR_EVERYBODY = {
    "activities:club_list": "every member may join a club of any unit",
    "activities:honour_list": "honours are announced to all staff",
    "activities:publication_list": "what was published may be read by everybody",
    "activities:regulation_list": "a rule binds everybody",
    "finance:voucherexport_list": "offers the layouts of files, which are the union's",
    "search": "finds the same rules and honours, and below no other heading a row of others",
}
# Where the whole mobile number is: before the person whose it is, and nobody else.
WHOLE_MOBILE = {("member", "members:me")}


class _Log(logging.Handler):
    def __init__(self):
        super().__init__(logging.DEBUG)
        self.setFormatter(JsonFormatter())
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker):
    """The twins with their texts, the people of one of them, and what these got from all their pages."""
    log, root = _Log(), logging.getLogger()
    root.addHandler(log)
    with django_db_blocker.unblock(), transaction.atomic():
        union = factories.UnitFactory(name="校工会", code="UNION", kind=UnitKind.UNION, parent=None)
        own, twin = (Rows(factories.UnitFactory(parent=union)) for _ in range(2))
        columns = seed(own, HOSTILE, 0), seed(twin, FOREIGN, 1)
        attach_files(own)
        attach_files(twin)
        users = _people(union, own)
        crawlers = {persona: Crawler(persona, user, own) for persona, user in users.items()}
        for persona, crawler in crawlers.items():
            crawler.open("home", "/")
            # The home page has the number beside the menu, and what it counts.
            with many_pages():
                _walk(persona, crawler, own)
        yield SimpleNamespace(
            own=own,
            twin=twin,
            columns=columns,
            users=users,
            log=log,
            answers=[answer for crawler in crawlers.values() for answer in crawler.answers],
        )
        transaction.set_rollback(True)
    root.removeHandler(log)


def _people(union, own):
    """An account of every role over the unit; a member's own account; nobody sees the twin by office."""
    department = factories.UnitFactory(code="BM-1", name="后勤处", kind=UnitKind.DEPARTMENT, parent=union)
    member = factories.UserFactory(name=HOSTILE)
    Member.objects.filter(pk=own.of(Member).pk).update(user=member)
    found = {"member": member}
    for role in Role:
        user = factories.UserFactory(name=HOSTILE)
        unit = department if role in DEPARTMENT_ROLES else own.unit
        factories.GrantFactory(user=user, role=role, unit=unit)
        found[role.value] = user
    return found


# Those of WHOLE open every page there is for them; what theirs are like is opened by the others where people are named.
_OF_PEOPLE = re.compile(r"members:|welfare:|finance:\w+_list|admin:(members|welfare|core)_\w+_changelist$")


def _walk(persona, crawler, own):
    def is_wanted(route):
        if route.name == "home" or FORMS.search(route.name) or is_history_like_others(route.name):
            return False
        return persona in WHOLE or _OF_PEOPLE.match(route.name)

    crawler.open_all(is_wanted)
    if persona == "branch_chair":
        _open_figures(crawler)
    if persona == "officer":
        crawler.export_all()
        _print(crawler, own)
    if persona in ("officer", "chair", "branch_chair"):
        _reveal(crawler, own)


def _open_figures(crawler):
    """One figure of each table: its other figures list some of the same rows in the same columns."""
    of_each = {figure.model: code for code, figure in REGISTRY.items()}
    for number, code in enumerate(size([*of_each.values()], [*REGISTRY])):
        page = reverse("reports:figure_rows", args=[code])
        found = crawler.open("reports:figure_rows", page, {"period": "2022"})
        if found.code == 200 and number % 3 == 0:
            crawler.open("reports:figure_export", f"{page}export/", {"period": "2022"})


def _print(crawler, own):
    report = own.of(Report)
    crawler.open("reports:report_print", reverse("reports:report_print", args=[report.pk]), method="post")
    for job in Job.objects.filter(kind="reports.print", state="waiting"):
        outbox.publish(job.pk)
        outbox.run(job.pk)
        job.refresh_from_db()
        for file in job.files.all():
            crawler.open("reports:report_file", reverse("reports:report_file", args=[report.pk, file.pk]))


def _reveal(crawler, own):
    """Look at what is sealed, where one may, and fail to where one may not."""
    reason = {"field": "id_number", "reason": "核对"}
    crawler.open("reveal", reverse("members:member_detail", args=[own.of(Member).pk]), reason, "post")
    crawler.open("reveal", reverse("welfare:visit_diagnosis", args=[own.of(Visit).pk]), reason, "post")
    crawler.open("reveal", reverse("welfare:grant_circumstances", args=[own.of(Grant).pk]), reason, "post")
    crawler.open("reveal", reverse("welfare:hardship_circumstances", args=[own.of(HardshipFile).pk]), reason, "post")


def foreign(answers):
    found = {(a.persona, a.name) for a in answers if FOREIGN in a.text}
    # A list is exported with the rows that it shows.
    return {(persona, name) for persona, name in found if name.removesuffix(".export") not in FOR_EVERYBODY}


def told(answers, words):
    return {(a.persona, a.name) for a in answers if a.name != "reveal" and any(word in a.text for word in words)}


def raw(answers):
    """Pages on which a text of people became a part of the page."""
    pages = [a for a in answers if a.kind == "text/html"]
    return {(a.persona, a.name) for a in pages if "<xss" in a.text or "甲49乙" in a.text}


def test_the_texts_stand_in_nearly_every_column_and_nearly_every_page_was_opened(site):
    own, twin = site.columns
    assert (len(own), len(twin)) > (140, 120)
    assert len(site.answers) > 400
    assert {a.code for a in site.answers} <= {200, 302, 404}
    assert {"text/html", PDF, DOCX, XLSX} <= {a.kind for a in site.answers}
    shown = {a.persona for a in site.answers if "&lt;xss&gt;" in a.text}
    assert shown >= set(Role.values) - {"sysadmin"}


def test_nobody_finds_a_row_of_the_twin_in_anything(site):
    assert foreign(site.answers) == set()


def test_the_search_finds_a_row_of_the_twin_among_rules_and_honours_alone(site):
    pages = [answer.text for answer in site.answers if answer.name == "search"]
    found = [section for text in pages for section in text.split('<section aria-label="')[1:]]
    headings = {section.partition('"')[0]: set() for section in found}
    for section in found:
        headings[section.partition('"')[0]].add(FOREIGN in section)
    assert len(headings) > 4
    assert {heading for heading, seen in headings.items() if seen != {False}} == {"制度", "荣誉"}


def test_what_is_sealed_is_on_no_page_but_the_one_that_asks_for_a_reason(site):
    assert told(site.answers, SEALED) == set()
    assert told(site.answers, [MOBILE]) == WHOLE_MOBILE


def test_what_is_sealed_was_shown_to_those_who_may_and_each_look_was_logged(site):
    looks = {(a.persona, a.address.split("/")[1]): a for a in site.answers if a.name == "reveal"}
    shown = {key for key, a in looks.items() if any(word in a.text for word in SEALED)}
    assert shown
    assert "branch_chair" not in {persona for persona, _ in shown}
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_auditentry WHERE act LIKE '查看%' AND facts->>'原因' = '核对'")
        logged = cursor.fetchone()[0]
    assert logged == len([a for a in site.answers if a.name == "reveal" and any(w in a.text for w in SEALED)])


def test_a_choice_that_is_open_says_so_in_words_on_every_page(site):
    assert [(a.persona, a.address) for a in site.answers if "-----</option>" in a.text] == []


def test_every_text_is_escaped_on_every_page(site):
    assert raw(site.answers) == set()


def test_no_link_runs_a_script(site):
    assert {(a.persona, a.name) for a in site.answers if 'href="javascript' in a.text.lower()} == set()


def test_the_log_names_no_person_and_no_number(site):
    text = "\n".join(site.log.lines)
    assert "welfare:visit_list" in text
    for word in (*SEALED, MOBILE, FOREIGN, "<xss", "核对"):
        assert word not in text
    for user in site.users.values():
        assert user.username not in text


def test_the_broker_and_the_jobs_hold_no_text_of_people(site):
    client = broker()
    held = list(client.scan_iter(count=1000))
    values = {"string": client.get, "list": lambda k: client.lrange(k, 0, -1), "hash": client.hgetall}
    values |= {"set": client.smembers, "zset": lambda k: client.zrange(k, 0, -1)}
    text = "".join(f"{key}{values[client.type(key)](key)}" for key in held)
    text += "".join(str(arguments) for arguments in Job.objects.values_list("arguments", flat=True))
    assert held
    for word in (*SEALED, MOBILE, FOREIGN, "<xss"):
        assert word not in text


def test_no_table_holds_in_the_clear_what_is_sealed(site):
    """Also those of the sessions, of the history, of the log and of the failed sign-ins."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT string_agg(t::text, chr(10)) FROM {table} t")  # noqa: S608
            text = cursor.fetchone()[0] or ""
            assert [word for word in SEALED if word in text] == [], table


def look(site, persona, *names):
    """What that person gets of these pages now."""
    crawler = Crawler(persona, site.users[persona], site.own)
    return crawler.open_all(lambda route: route.name in names).answers


def test_a_list_that_forgot_its_scope_is_found(site, monkeypatch):
    """The control of the first search."""
    names = ("members:member_list", "welfare:visit_list", "welfare:member_search")
    assert foreign(look(site, "branch_chair", *names)) == set()
    monkeypatch.setattr(member_models.MemberQuerySet, "visible_to", lambda rows, scope: rows)
    assert ("branch_chair", "members:member_list") in foreign(look(site, "branch_chair", *names))


def test_a_number_that_is_not_masked_is_found(site, monkeypatch):
    """The control of the second."""
    monkeypatch.setattr(member_models, "mask_id_number", lambda number: number)
    assert told(look(site, "officer", "members:member_detail"), SEALED) == {("officer", "members:member_detail")}


def test_a_page_that_escapes_nothing_is_found(site, monkeypatch):
    """The control of the third."""
    monkeypatch.setattr("django.template.base.conditional_escape", str)
    assert raw(look(site, "branch_chair", "welfare:visit_detail")) == {("branch_chair", "welfare:visit_detail")}
