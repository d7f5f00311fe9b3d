"""Samples of the auditors: drawn alike everywhere, kept as drawn, and drawn again to see that they were."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from finance import services
from finance.models import AuditSample, SampleItem
from finance.services.auditing.drawing import Entry, allocate, digest_of, draw
from finance.services.auditing.samples import draw_sample, verify_sample
from tests.factories import AccountFactory
from unionportal.core.models import AuditEntry

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 3, 1)
DIGEST = "1a8d0a02359c3cfdb687d9afbab76e19d78c28557d76d2138c90f65e4f79d4b1"  # pragma: allowlist secret
LIST, ADD = reverse("finance:auditsample_list"), reverse("finance:auditsample_add")


def _entries(count, account="50102", amount="100.00"):
    return [Entry(f"P2026-{n:04}", account, Decimal(amount), n, DAY, "payment") for n in range(1, count + 1)]


def _numbers(strata):
    return [[one.number[-4:] for one in stratum.drawn] for stratum in strata]


def test_the_same_seed_draws_these_rows_on_every_machine():
    entries = [*_entries(20), *(one._replace(account="50301", amount=one.amount * 60) for one in _entries(26)[20:])]
    entries[3] = entries[3]._replace(amount=Decimal("-20000.00"))
    facts = {"size": 6, "least": 2, "bounds": [Decimal(1000)], "all_from": Decimal(20_000)}
    strata = draw(entries, seed="经审2026", **facts)
    assert [(one.account, one.floor, one.ceiling, len(one.entries)) for one in strata] == [
        ("50102", 0, 1000, 19),
        ("50102", 20_000, None, 1),
        ("50301", 1000, 20_000, 6),
    ]
    drawn = _numbers(strata)
    # As sha256sum orders them.
    assert drawn == [["0015", "0002", "0006", "0005"], ["0004"], ["0023", "0021"]]
    # Whatever the order in which the database returns the rows; another seed draws others.
    assert _numbers(draw(entries[::-1], seed="经审2026", **facts)) == drawn
    assert _numbers(draw(entries, seed="经审2027", **facts)) != drawn
    assert digest_of(entries) == digest_of(entries[::-1]) == DIGEST
    assert digest_of(entries) != digest_of([entries[0]._replace(amount=Decimal("100.01")), *entries[1:]])


@pytest.mark.parametrize(
    ("sizes", "size", "least", "parts"),
    [
        ([10, 10], 20, 1, [10, 10]),
        ([10, 10], 30, 1, [10, 10]),
        ([100, 10, 1], 13, 1, [10, 2, 1]),
        ([3, 3, 3], 4, 1, [2, 1, 1]),
        ([1, 5], 4, 2, [1, 3]),
        ([7], 3, 0, [3]),
        ([], 3, 1, []),
    ],
)
def test_the_size_is_shared_by_what_each_stratum_has(sizes, size, least, parts):
    assert allocate(sizes, size, least) == parts


def test_no_stratum_goes_without_its_least():
    assert allocate([5, 5], 4, 2) == [2, 2]
    with pytest.raises(ValidationError, match="共 2 层，每层至少 3 笔，需要 6 笔，多于样本量 5 笔。"):
        allocate([5, 5], 5, 3)


@pytest.fixture
def typed():
    today = timezone.localdate()
    return {
        "books": "both",
        "start": today.replace(month=1, day=1).isoformat(),
        "end": today.isoformat(),
        "size": 2,
        "least": 1,
        "bounds": "5000、1000",
        "seed": " 20-26 ",
    }


@pytest.fixture
def cleaned(typed):
    days = {name: datetime.date.fromisoformat(typed[name]) for name in ("start", "end")}
    return typed | days | {"bounds": ""}


@pytest.fixture
def books(paid, union, cashier):
    """Four payments and an income of this year."""
    account = AccountFactory(kind="income", code="40101", name="会费收入")
    payments = [paid(f"{n}0.00") for n in range(1, 5)]
    facts = {"unit": union, "account": account, "actor": cashier, "payer": "某大学"}
    return payments, services.record_income(amount=Decimal("7000.00"), received_on=timezone.localdate(), **facts)


def test_the_auditor_draws_opens_prints_and_verifies_a_sample(client, typed, books, auditor, cashier):
    client.force_login(auditor)
    page = client.post(ADD, typed, follow=True)
    sample = AuditSample.objects.get()
    assert (sample.number, sample.seed, sample.bounds) == (
        f"S{timezone.localdate().year}-0001",
        "20-26",
        "1000.00 5000.00",
    )
    assert (sample.rows, sample.yuan, sample.made_by) == (5, 7100, auditor)
    shown = [one.row for one in page.context["items"]]
    assert {one.number[0] for one in shown} == {"P", "R"}
    assert len(shown) == 2
    for kind in ("", "?as=xlsx"):
        printed = client.get(reverse("finance:auditsample_form_list", args=[sample.pk]) + kind)
        assert len(b"".join(printed.streaming_content)) > 1000
    for _ in range(2):
        verified = client.post(sample.get_absolute_url()).context["verified"]
        assert verified.sentence == "总体与抽取时相同，按同样的种子重新抽取，得到同样的样本。"
    # What is booked later is no change of what was there.
    services.correct_payment(books[0][0], actor=cashier, reason="重复", on=timezone.localdate())
    later = client.post(sample.get_absolute_url()).context["verified"]
    assert (later.is_same_sample, later.later) == (True, 1)
    assert AuditEntry.objects.filter(code="finance.verify_sample").count() == 3


def test_a_change_of_the_rows_behind_a_sample_is_said(cleaned, books, auditor):
    sample = draw_sample(actor=auditor, **cleaned | {"books": "payments"})
    payment = books[0][0]
    account = payment.account
    account.code = "59999"
    account.save()
    found = verify_sample(sample, actor=auditor)
    assert (found.is_same_population, found.is_same_sample) == (False, False)
    assert found.sentence.startswith("总体与抽取时不同")


NOT_DRAWN = [
    ({"bounds": "1,000"}, "bounds", "“1,000”看不出是一档还是两档：千位不要写逗号，两档之间用空格或顿号。"),
    ({"bounds": "一千"}, "bounds", "“一千”不是金额。"),
    ({"bounds": "1e3"}, "bounds", "“1e3”不是金额。"),
    ({"bounds": "１０００ -5"}, "bounds", "“-5”不是大于零、到分为止的金额。"),
    ({"start": "2026-03-20", "end": "2026-03-01"}, "end", "结束日期 2026-03-01 早于开始日期 2026-03-20。"),
    ({"bounds": "1.005"}, "bounds", "“1.005”不是大于零、到分为止的金额。"),
    ({"size": 0}, "size", "确保该值大于或等于1。"),
    ({"size": 1}, "size", "共 2 层，每层至少 1 笔，需要 2 笔，多于样本量 1 笔。"),
    ({"end": "2099-01-01"}, "end", "截止日期不能晚于今天。"),
    ({"funding_source": "union_funds"}, "funding_source", "收入不分资金来源，请只抽支付，或不选资金来源。"),
    ({"start": "1990-01-01", "end": "1990-12-31"}, "__all__", "这个范围里没有可以抽的记录。"),
]


def test_what_cannot_be_drawn_is_said_and_nothing_is_kept(client, typed, books, auditor):
    client.force_login(auditor)
    for wrong, field, sentence in NOT_DRAWN:
        assert client.post(ADD, typed | wrong).context["form"].errors == {field: [sentence]}
        assert not AuditSample.objects.exists()


def test_nobody_else_enters_the_room_or_changes_what_was_drawn(
    client, typed, cleaned, books, auditor, chair, officer, accountant, branch_chair
):
    sample = draw_sample(actor=auditor, **cleaned)
    for person in (chair, officer, accountant, branch_chair):
        client.force_login(person)
        assert client.get(LIST).status_code == client.get(sample.get_absolute_url()).status_code == 404
        assert client.post(ADD, typed).status_code == 404
        with pytest.raises(PermissionDenied):
            draw_sample(actor=person, **cleaned)
    item = sample.items.first()
    for statement in (
        "UPDATE finance_auditsample SET seed = 'x'",
        "DELETE FROM finance_sampleitem",
        "UPDATE finance_samplestratum SET drawn = 0",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    other = next(one for one in books[0] if not sample.items.filter(payment=one).exists())
    with pytest.raises(IntegrityError), transaction.atomic():
        _add(SampleItem(sample=sample, stratum=item.stratum, payment=other))


def _add(item):
    item.save()
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
