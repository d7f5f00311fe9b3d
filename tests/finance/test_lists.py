"""The lists of the portal by their declarations: sorted, added up and exported as they are filtered."""

import datetime
import io
import re
from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from zeal import zeal_ignore

from finance.models import Claim
from finance.views.claims import ClaimList
from tests.factories import (
    ActivityFactory,
    FiledProposalFactory,
    GrantFactory,
    MemberFactory,
    UserFactory,
    VisitFactory,
)
from tests.kept import bytes_of
from tests.shown import refusals, texts
from unionportal.core.choices import Role
from unionportal.core.jobs import outbox
from unionportal.core.models import AuditEntry, Job
from unionportal.core.pages import paging
from unionportal.core.tables.exporting import PAGE_EXPORT_JOB
from unionportal.core.values.dates import chinese_date

CLAIMS = reverse("finance:claim_list")
# Where a list of the portal stands, the column that tells its rows apart, and what makes a row of the unit.
LISTS = {
    "members:member_list": ("name", lambda unit: MemberFactory(unit=unit)),
    "welfare:visit_list": ("member", lambda unit: VisitFactory(unit=unit)),
    "activities:activity_list": ("title", lambda unit: ActivityFactory(unit=unit)),
    "congress:board": ("title", lambda unit: FiledProposalFactory(unit=unit)),
}


def lines_of(file):
    return [list(row) for row in load_workbook(io.BytesIO(file)).worksheets[0].iter_rows(values_only=True)]


def exported(client, address, *columns):
    return lines_of(b"".join(client.post(address, {"export": "xlsx", "columns": columns}).streaming_content))


@pytest.fixture
def claims(draft):
    """Claims of 300, 100 and 200 yuan, made in this order."""
    made = [draft(amount) for amount in ("300.00", "100.00", "200.00")]
    for ago, claim in zip((3, 2, 1), made, strict=True):
        Claim.objects.filter(pk=claim.pk).update(made_on=timezone.localdate() - datetime.timedelta(days=ago))
    return made


@pytest.mark.parametrize(
    ("sort", "amounts"),
    [("amount", [100, 200, 300]), ("-amount", [300, 200, 100]), ("made_on", [300, 100, 200]), ("payee__x", None)],
)
def test_a_list_is_sorted_by_what_it_offers_and_taken_along_so(client, accountant, claims, sort, amounts):
    client.force_login(accountant)
    address = f"{CLAIMS}?sort={sort}"
    shown = client.get(address)
    amounts = amounts or [claim.amount for claim in client.get(CLAIMS).context["object_list"]]
    assert [claim.amount for claim in shown.context["object_list"]] == amounts
    assert [line[0] for line in exported(client, address, "amount")[1:]] == amounts
    assert shown.context["paginator"].totals == [("金额（元）", Decimal("600.00"))]


def test_what_one_owns_is_neither_added_up_nor_taken_along(client, claims):
    owner = UserFactory()
    Claim.objects.filter(pk=claims[0].pk).update(made_by=owner)
    client.force_login(owner)
    page = client.get(CLAIMS)
    assert [claim.pk for claim in page.context["object_list"]] == [claims[0].pk]
    assert (page.context["paginator"].totals, page.context["export_form"]) == ([], None)
    assert client.post(CLAIMS, {"export": "xlsx", "columns": ["amount"]}).status_code == 404


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_the_portal_is_taken_along_by_who_holds_a_role_over_it(name, client, chair, branch, other_branch):
    column, make = LISTS[name]
    rows = [make(branch), make(other_branch)]
    client.force_login(chair)
    address = reverse(name)
    labels = [label for _, label in client.get(address).context["export_form"].fields["columns"].choices]
    head, *lines = exported(client, address, *client.get(address).context["export_form"].offered)
    assert (head, len(lines)) == (labels, len(rows))
    assert len({line[0] for line in exported(client, address, column)[1:]}) == 2
    assert AuditEntry.objects.filter(act__startswith="导出", actor=chair).count() == 2
    # A member of the staff sees what is for everybody, and takes nothing along.
    client.force_login(UserFactory())
    page = client.get(address)
    assert page.status_code == 404 or page.context["export_form"] is None
    assert client.post(address, {"export": "xlsx", "columns": [column]}).status_code == 404


def test_an_export_reaches_as_far_as_the_list_and_its_columns_as_far_as_the_role(client, branch, other_branch):
    """Activities of other units are announced to everybody; some columns are for who looks after them."""
    user = UserFactory()
    GrantFactory(user=user, role=Role.BRANCH_CHAIR, unit=branch)
    units = {"A1": branch, "A2": other_branch}
    own, other = (ActivityFactory(unit=unit, number=number, state="approved") for number, unit in units.items())
    client.force_login(user)
    lines = exported(client, reverse("activities:activity_list"), "title", "number")[1:]
    assert {title: number for number, title in lines} == {own.title: "A1", other.title: None}


def test_many_rows_of_the_portal_are_exported_by_the_worker(client, accountant, claims, monkeypatch):
    monkeypatch.setattr(paging, "MOST", 2)
    client.force_login(accountant)
    answer = client.post(f"{CLAIMS}?sort=-amount", {"export": "xlsx", "columns": ["amount"]})
    job = Job.objects.get(kind=PAGE_EXPORT_JOB)
    assert (answer.url, job.label) == (reverse("job_detail", args=[job.pk]), "导出支出申请")
    outbox.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"rows": 3})
    assert [line[0] for line in lines_of(bytes_of(job.files.get()))] == ["金额（元）", 300, 200, 100]


def test_many_payments_are_exported_by_the_worker(client, accountant, paid, monkeypatch):
    monkeypatch.setattr(paging, "MOST", 1)
    numbers = [paid(amount).number for amount in ("10.00", "20.00")]
    client.force_login(accountant)
    client.post(reverse("finance:payment_list"), {"export": "csv", "columns": ["number", "amount"]})
    job = Job.objects.get(kind=PAGE_EXPORT_JOB)
    outbox.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"rows": 2})
    text = bytes_of(job.files.get()).decode("utf-8-sig")
    assert [line.partition(",")[0] for line in text.splitlines()] == ["支付编号", *reversed(numbers)]


def test_drafts_of_a_sub_union_are_submitted_together(client, branch_chair, draft):
    claims = [draft(amount) for amount in ("300.00", "100.00")]
    over = draft("1000.01")
    client.force_login(branch_chair)
    [offer] = client.get(CLAIMS).context["batch_offer"]
    assert {line.record.pk for line in offer.rows} == {one.pk for one in (*claims, over)}
    keys = [one.pk for one in claims]
    # What each decision is about is looked up claim by claim.
    with zeal_ignore():
        page = client.post(CLAIMS, {"ticked": "submit", "row": [*keys, over.pk]})
    # What the service would refuse is not counted.
    [left_out] = page.context["left_out"]
    assert (left_out.record, left_out.refusal.startswith("预算余额不足：")) == (over, True)
    assert (page.context["count"], page.context["total"]) == (2, Decimal("400.00"))
    # Drafts of one name are told apart by unit, day and payee, and each can be opened.
    made_on, rows = chinese_date(over.made_on), [*claims, over]
    assert {line.facts for line in (*page.context["going"], left_out)} == {(str(over.unit), made_on)}
    links = [reverse("finance:claim_detail", args=[one.pk]) for one in rows]
    assert re.findall(r'<a class="row-title" href="([^"]*)"', page.text) == links
    payees = [one.rpartition(" · ")[2] for one in texts(page, ".row-sub")]
    assert payees.count("收款人：某超市") == len(claims)
    seen = dict(re.findall(r'name="(seen_version-\d+)" value="([^"]*)"', page.text))
    with zeal_ignore():
        client.post(CLAIMS, {"batch": "submit", "row": keys, **seen})
    assert {claim.state for claim in Claim.objects.filter(pk__in=keys)} == {"submitted"}


def test_no_more_is_counted_than_the_budget_line_holds(client, branch_chair, draft):
    """Of 1,000 yuan: what comes after 900 of them is left out, but for what still fits."""
    first, over, fits = draft("900.00"), draft("100.01"), draft("100.00")
    client.force_login(branch_chair)
    with zeal_ignore():
        page = client.post(CLAIMS, {"ticked": "submit", "row": [first.pk, over.pk, fits.pk]})
    [left_out] = page.context["left_out"]
    assert left_out.record == over
    assert left_out.refusal.endswith("还可用 100.00 元，本次 100.01 元。")
    assert ([line.record for line in page.context["going"]], page.context["total"]) == ([first, fits], 1000)
    sent = {"batch": "submit", "row": [first.pk, fits.pk]}
    with zeal_ignore():
        client.post(CLAIMS, sent | dict(re.findall(r'name="(seen_version-\d+)" value="([^"]*)"', page.text)))
    assert [Claim.objects.get(pk=one.pk).state for one in (first, over, fits)] == ["submitted", "draft", "submitted"]


def test_rows_that_set_nothing_aside_are_warned_of_together(client, branch, branch_chair, budget):
    """Two activities of 600 yuan on a line of 1,000 may both be applied for; the page says what they are over it."""
    rows = ActivityFactory.create_batch(2, unit=branch, budget=budget, budget_amount=Decimal(600))
    client.force_login(branch_chair)
    with zeal_ignore():
        page = client.post(reverse("activities:activity_list"), {"ticked": "apply", "row": [one.pk for one in rows]})
    [use] = page.context["budgets"]
    assert (page.context["count"], use.left, use.amount, use.over) == (2, 1000, 1200, 200)
    assert refusals(page) == ["合计超出预算余额 200.00 元。"]


def test_all_drafts_that_match_are_submitted_from_any_page(client, branch_chair, draft, monkeypatch):
    """Of those on other pages too; as many as one act may be about, which is said."""
    monkeypatch.setattr(ClaimList, "paginate_by", 1)
    claims = [draft(amount) for amount in ("300.00", "100.00", "50.00")]
    client.force_login(branch_chair)
    [offer] = client.get(CLAIMS).context["batch_offer"]
    [line] = offer.rows
    assert (offer.number, line.amount) == (3, line.record.amount)
    assert line.facts == (str(line.record.unit), chinese_date(line.record.made_on))
    with zeal_ignore():
        page = client.post(CLAIMS, {"every": "submit"})
        assert ([one.record for one in page.context["going"]], page.context["total"]) == (claims, Decimal("450.00"))
        monkeypatch.setattr("unionportal.core.tables.batch.MOST_ROWS", 2)
        page = client.post(CLAIMS, {"every": "submit"})
        narrowed = client.post(f"{CLAIMS}?state=paid", {"every": "submit"})
    assert [one.record for one in page.context["going"]] == claims[:2]
    assert [str(one) for one in page.context["messages"]] == ["选中的超过 2 件，先办理前 2 件；办完以后再选其余的。"]
    assert [str(one) for one in get_messages(narrowed.wsgi_request)][-1] == "筛选出的都不能提交。"
