"""Every list of the back office is declared, and is exported as it is filtered, with the columns one may have."""

import csv
import datetime
import io
from decimal import Decimal
from itertools import product

import pytest
from django.contrib import admin
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from activities.models import ExpertScore
from finance.services.income import record_income
from members.models import Member, ServiceCard
from members.tables import MEMBERS
from tests.access.tour.crawl import export_form
from tests.access.tour.crowd import connect, grow
from tests.access.tour.visits import client_of, many_pages
from tests.access.tour.world import Rows, people
from tests.books import id_number
from tests.factories import AccountFactory, MemberFactory, UserFactory
from tests.kept import bytes_of
from tests.sizes import FULL
from unionportal.core.back_office.records import ScopedAdmin
from unionportal.core.choices import Role
from unionportal.core.jobs import outbox
from unionportal.core.models import Attachment, AuditEntry, Job, Notice, User
from unionportal.core.pages import paging
from unionportal.core.services.accounts import set_active
from unionportal.core.tables import Column, Table, exporting
from unionportal.core.tables.columns import column_of
from welfare.models import BenefitKind, CapGroup
from welfare.models.rule import CodeField

pytestmark = pytest.mark.django_db
PAGES = sorted(admin.site._registry.values(), key=lambda page: page.opts.label)
MEMBER_LIST = "admin:members_member_changelist"
INCOME_LIST = "admin:finance_income_changelist"


class Everything:
    """Somebody with every permission."""

    def holds(self, permission):
        return True


def address_of(page):
    return reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_changelist")


def lines_of(answer):
    """The lines of the first sheet, its headings first."""
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]


def told(answer):
    return [str(one) for one in answer.context["messages"]]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.opts.label)
def test_every_list_is_declared_by_columns_that_are_there_and_called_apart(page):
    assert isinstance(page, ScopedAdmin)
    # Its own declaration: what a list shows is said nowhere else.
    assert isinstance(page.table, Table)
    assert not vars(type(page)).keys() & {"list_display", "list_filter", "search_fields", "actions"}
    labels = [column.label for column in page.table.columns(page.model, page=page, user=Everything())]
    assert len(set(labels)) == len(labels)
    assert page.list_display == page.table.names
    # A box to search in says what can be found.
    assert bool(page.search_help_text) == bool(page.search_fields)


def test_no_declaration_names_a_sealed_column():
    for name in ("id_number", "id_number_index", "user__password"):
        with pytest.raises(ValueError, match="sealed"):
            column_of(Member, name)


# The tables of the kinds, which have a column of their codes.
KINDS = (BenefitKind, CapGroup)


@pytest.mark.slow
def test_every_list_is_exported_with_all_that_it_offers(union, branch):
    """Some rows of every table: as many lines as the list has rows, under the headings that were chosen.

    Scores are shown by no list before the selection is over. What is stored as a code is written by its name, but in
    the lists of the kinds themselves.
    """
    everybody, rows = people(union, branch), Rows(branch)
    exported = set()
    for page in PAGES:
        rows.of(page.model)
    # What is asked for row by row is found by a second one.
    connect(grow(rows, units=2, copies=2), rows)
    clients = [client_of(persona, everybody) for persona in ("officer", "chair", "auditor", "sysadmin")]
    with many_pages():
        for page, client in product(PAGES, clients):
            shown = client.get(address_of(page)) if page not in exported else None
            if form := export_form(shown):
                _export_whole(page, client, form, shown.context_data["cl"])
                exported.add(page)
    assert {page.opts.label for page in set(PAGES) - exported} == set()


def _export_whole(page, client, form, shown):
    labels = dict(form.fields["columns"].choices)
    head, *lines = lines_of(client.post(address_of(page), {"export": "xlsx", "columns": [*labels]}))
    assert head == [*labels.values()], page
    assert len(lines) >= shown.result_count >= (page.model is not ExpertScore), page
    codes = set().union(*(field.names() for field in page.model._meta.fields if isinstance(field, CodeField)))
    assert [cell for line in lines for cell in line if cell in codes and page.model not in KINDS] == [], page
    # The same rows are written as text: of those lists alone in which most kinds of columns stand, if not in full.
    if FULL or page.model in (Member, *KINDS) or page.opts.app_label == "finance":
        text = client.post(address_of(page), {"export": "csv", "columns": [*labels]})
        table = csv.reader(io.StringIO(b"".join(text.streaming_content).decode("utf-8-sig")))
        assert {len(line) for line in table} == {len(head)}, page


@pytest.fixture
def incomes(union):
    """Three incomes of two days."""
    days = (datetime.date(2022, 1, 5), datetime.date(2022, 1, 6), datetime.date(2023, 3, 1))
    of = {"unit": union, "account": AccountFactory(kind="income", code="40101"), "payer": "某单位"}
    return [
        record_income(actor=UserFactory(), received_on=day, amount=Decimal(f"{n}000.50"), **of)
        for n, day in enumerate(days, 1)
    ]


def test_amounts_are_numbers_dates_are_dates_and_the_file_says_what_it_is(client, person, union, incomes):
    client.force_login(person(Role.ACCOUNTANT, union))
    chosen = {"export": "xlsx", "columns": ["amount", "received_on", "unit"]}
    answer = client.post(f"{reverse(INCOME_LIST)}?received_on__year=2022", chosen)
    assert answer.filename == f"收入（2022）{timezone.localdate():%Y%m%d}.xlsx"
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    head, *lines = [list(row) for row in book.worksheets[0].iter_rows()]
    assert [cell.value for cell in head] == ["到账日期", "工会组织", "金额（元）"]
    assert {line[0].value.date() for line in lines} == {incomes[0].received_on, incomes[1].received_on}
    assert sum(Decimal(str(line[2].value)) for line in lines) == Decimal("3001.00")
    assert {(line[2].data_type, line[2].number_format) for line in lines} == {("n", "#,##0.00")}
    notes = [row[0].value for row in book["说明"].iter_rows()]
    assert notes[1:] == ["到账日期：2022", "金额（元）合计：3,001.00"]
    entry = AuditEntry.objects.get(code="finance.export_income")
    assert (entry.facts["条数"], entry.facts["到账日期"]) == (2, "2022")


def test_the_amounts_of_all_filtered_rows_are_added_up_below_the_list(client, person, union, incomes, monkeypatch):
    client.force_login(person(Role.ACCOUNTANT, union))
    monkeypatch.setattr(ScopedAdmin, "list_per_page", 1)
    found = client.get(reverse(INCOME_LIST), {"received_on__year": "2022"}).context["cl"].paginator
    assert (found.count, found.totals) == (2, [("金额（元）", Decimal("3001.00"))])
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse(INCOME_LIST))
    # Counted and added up in one question, and not added up where not all are counted.
    assert len([one for one in asked if "SUM(" in one["sql"]]) == 1
    monkeypatch.setattr(paging, "MOST", 2)
    found = client.get(reverse(INCOME_LIST)).context["cl"].paginator
    assert (found.count, found.is_capped, found.totals) == (2, True, [])


def test_one_chooses_the_columns_that_the_list_shows(client, person, union, branch, monkeypatch):
    """Also those it has not by itself, in the order of the declaration; what is no column of it is left out."""
    MemberFactory(unit=branch, birth_date=datetime.date(1980, 1, 31), pays_dues=False)
    chair = person(Role.CHAIR, union)
    client.force_login(chair)
    place = reverse(MEMBER_LIST)
    sent = {"show": "", "columns": ["pays_dues", "birth_date", "staff_no", "password"]}
    address = client.post(f"{place}?gender__exact=female&o=2", sent).url
    assert address == f"{place}?gender__exact=female&columns=staff_no%2Cbirth_date%2Cpays_dues"
    MemberFactory(unit=branch, gender="female")

    def shown(address):
        with CaptureQueriesContext(connection) as asked:
            page = client.get(address)
        names = [getattr(one, "__name__", one) for one in page.context["cl"].list_display]
        return names, [row.pk for row in page.context["cl"].result_list], len(asked), page

    names, rows, _, page = shown(address)
    assert names == ["staff_no", "birth_date", "pays_dues"]
    assert rows == [row.pk for row in Member.objects.filter(gender="female").order_by("name_key", "staff_no")]
    # The first column leads to the record, and the export begins with what is shown.
    assert page.context["cl"].list_display_links == ["staff_no"]
    assert page.context["export_form"].initial["columns"] == names
    cells = {getattr(one, "__name__", one): one for one in page.context["cl"].list_display}
    member = Member.objects.get(birth_date__isnull=False)
    assert (cells["birth_date"](member), cells["pays_dues"](member)) == ("1980年1月31日", "否")
    # They are shown again without being asked for, of this list alone, to whoever chose them, wherever he signs in; the
    # worker exports in the order that was seen.
    client.logout()
    client.force_login(person(Role.CHAIR, union))
    assert shown(place)[0] == MEMBERS.names
    client.force_login(chair)
    assert shown(place)[0] == names
    assert shown(reverse(INCOME_LIST))[0][-1] != names[-1]
    monkeypatch.setattr(paging, "MOST", 1)
    client.post(f"{place}?o=-2", {"export": "csv", "columns": ["name"]})
    assert QueryDict(Job.objects.get().arguments["query"]) == QueryDict("o=-2&columns=staff_no,birth_date,pays_dues")
    # References are read with the rows.
    cards, asked = f"{reverse('admin:members_servicecard_changelist')}?columns=card_no,member__staff_no", []
    for number in (1, 2, 3):
        ServiceCard.objects.create(member=member, unit=branch, card_no=str(number), issued_on=member.joined_on)
        names, _, queries, _ = shown(cards)
        asked.append(queries)
    assert (names, asked[0]) == (["card_no", "member__staff_no"], asked[2])
    # All that the list shows by itself is no choice.
    assert client.post(place, {"show": "", "columns": MEMBERS.names}).url == f"{place}?"
    assert shown(place)[0] == MEMBERS.names
    # Of a closed account nothing is kept.
    client.post(place, sent)
    chair.refresh_from_db()
    assert chair.list_columns == {"members.Member": ["staff_no", "birth_date", "pays_dues"]}
    chair = set_active(chair, actor=person(Role.SYSADMIN, union), active=False)
    assert User.objects.get(pk=chair.pk).list_columns == {}


@pytest.fixture
def sealed(branch):
    """A member with numbers that are sealed."""
    member = MemberFactory(unit=branch, name="王明志", mobile="13912345678")
    member.id_number, member.bank_card = id_number(771), "6228480402564890018"
    member.save()
    return member


def test_sealed_numbers_are_masked_and_whole_only_for_a_reason_that_is_logged(client, person, union, officer, sealed):
    chosen = {"export": "xlsx", "columns": ["name", "mobile", "id_number", "bank_card"]}
    client.force_login(officer)
    place = f"{reverse(MEMBER_LIST)}?q=王明志"
    masked = ["王明志", sealed.masked_mobile, sealed.masked_id_number, sealed.masked_bank_card]
    assert lines_of(client.post(place, chosen))[1:] == [masked]
    assert not AuditEntry.objects.filter(code="members.read_sealed").exists()
    whole = lines_of(client.post(place, {**chosen, "reason": "报送互助保障"}))[1:]
    assert whole == [["王明志", sealed.mobile, sealed.id_number, sealed.bank_card]]
    entry = AuditEntry.objects.get(code="members.read_sealed", target_id=str(sealed.pk))
    assert entry.facts == {"项目": "手机、证件号码、银行卡号", "原因": "报送互助保障"}
    client.force_login(person(Role.CHAIR, union))
    assert lines_of(client.post(place, {**chosen, "reason": "看一看"}))[1:] == [masked]
    assert AuditEntry.objects.filter(code="members.read_sealed").count() == 1


def test_who_may_not_see_the_list_gets_no_file(client, person, union, sealed):
    chosen = {"export": "xlsx", "columns": ["name"]}
    client.force_login(person(Role.SYSADMIN, union))
    assert client.post(reverse(MEMBER_LIST), chosen).status_code == 403
    assert not AuditEntry.objects.filter(act__startswith="导出").exists()


def test_a_sum_of_nothing_is_zero_and_no_other_kind_of_file_is_made(client, person, union):
    client.force_login(person(Role.ACCOUNTANT, union))
    answer = client.post(reverse(INCOME_LIST), {"export": "xlsx", "columns": ["amount"]})
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert [row[0].value for row in book["说明"].iter_rows()][-1] == "金额（元）合计：0.00"
    answer = client.post(reverse(INCOME_LIST), {"export": "pdf", "columns": ["amount"]}, follow=True)
    assert told(answer) == ["没有导出：只能导出 Excel 或 CSV 文件，请重新选择。"]


def test_a_column_that_one_may_not_have_is_neither_shown_nor_exported(client, person, union, sealed, monkeypatch):
    kept = Table(shown=("name", Column("staff_no", permission="members.reveal_member")), order=("name_key",))
    page = next(page for page in PAGES if page.model is Member)
    monkeypatch.setattr(page, "table", kept)
    client.force_login(person(Role.CHAIR, union))
    shown = client.get(reverse(MEMBER_LIST))
    assert (shown.context["cl"].list_display, [*shown.context["export_form"].offered]) == (["name"], ["name"])
    answer = client.post(reverse(MEMBER_LIST), {"export": "xlsx", "columns": ["name", "staff_no"]}, follow=True)
    assert told(answer) == ["没有导出：请至少选一列。"]


def test_many_rows_are_exported_by_the_worker_as_they_were_filtered(client, officer, branch, monkeypatch):
    MemberFactory.create_batch(3, unit=branch, gender="female")
    MemberFactory.create_batch(2, unit=branch, gender="male")
    monkeypatch.setattr(paging, "MOST", 2)
    client.force_login(officer)
    place, chosen = f"{reverse(MEMBER_LIST)}?gender__exact=female", {"export": "xlsx", "columns": ["name", "gender"]}
    answers = [client.post(place, chosen) for _ in range(2)]
    job = Job.objects.get(kind=exporting.EXPORT_JOB)
    # Asked for twice, made once.
    assert {answer.url for answer in answers} == {reverse("job_detail", args=[job.pk])}
    outbox.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"rows": 3})
    book = load_workbook(io.BytesIO(bytes_of(job.files.get())))
    assert [row[1] for row in book.worksheets[0].iter_rows(values_only=True)] == ["性别", "女", "女", "女"]
    assert Notice.objects.get(user=officer).url == reverse("job_detail", args=[job.pk])
    refused = client.post(place, {"export": "xlsx", "columns": ["name", "id_number"], "reason": "核对"})
    last = [str(one) for one in get_messages(refused.wsgi_request)][-1]
    assert last == "没有导出：原文一次最多导出 2 行，请先筛选。"
    # A week later the file is empty.
    Job.objects.update(finished_at=timezone.now() - datetime.timedelta(days=8))
    exporting.forget_exports(timezone.localdate())
    assert not Attachment.objects.get(pk=job.files.get().pk).file


def test_a_worker_exports_nothing_for_who_may_no_longer(client, officer, branch, monkeypatch):
    MemberFactory.create_batch(3, unit=branch)
    monkeypatch.setattr(paging, "MOST", 2)
    client.force_login(officer)
    client.post(reverse(MEMBER_LIST), {"export": "csv", "columns": ["name"]})
    officer.grants.all().update(until=timezone.localdate() - datetime.timedelta(days=1))
    job = Job.objects.get(kind=exporting.EXPORT_JOB)
    outbox.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.message, job.files.count()) == ("failed", "您不再能导出会员。", 0)


def test_an_export_asks_as_often_for_many_rows_as_for_few(client, officer, branch):
    client.force_login(officer)
    chosen = {"export": "xlsx", "columns": [column.name for column in MEMBERS.columns(Member, user=officer)]}

    def asked():
        with CaptureQueriesContext(connection) as queries:
            lines = lines_of(client.post(reverse(MEMBER_LIST), chosen))
        return len(lines), len(queries)

    MemberFactory(unit=branch)
    # What is read once after signing in.
    asked()
    few, first = asked()
    MemberFactory.create_batch(12, unit=branch)
    many, second = asked()
    assert (many - few, second) == (12, first)


def test_a_text_for_other_programs_is_no_formula_and_keeps_its_types(client, officer, branch):
    MemberFactory(unit=branch, name="=1+1", staff_no="00123", joined_on=datetime.date(2020, 1, 31))
    client.force_login(officer)
    chosen = {"export": "csv", "columns": ["name", "staff_no", "joined_on", "pays_dues"]}
    answer = client.post(f"{reverse(MEMBER_LIST)}?q=00123", chosen)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert [*csv.reader(io.StringIO(text))] == [
        ["姓名", "工号", "入会日期", "缴纳会费"],
        ["'=1+1", "00123", "2020-01-31", "是"],
    ]


def test_a_reason_is_asked_in_words():
    with pytest.raises(ValidationError, match="请说明"):
        exporting._log_whole(Member.objects.none(), exporting.Wanted((), reason="  "), None)
