"""Subsidies: granted, received as income, used for payments; an earmarked one is followed to what is left of it."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from finance import services
from finance.models import BudgetYear, Income, Subsidy, SubsidyReceipt, SubsidyUse
from finance.services.incoming import subsidies
from tests.factories import AccountFactory, BudgetFactory
from unionportal.core.access.scoping import Scope
from unionportal.core.figures.periods import calendar_year
from unionportal.core.figures.registry import find, values
from unionportal.core.values.dates import chinese_date

pytestmark = pytest.mark.django_db
ADD = reverse("finance:subsidy_add")


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def budget(union, today):
    return BudgetFactory(unit=union, year=today.year, initial=Decimal(10_000))


@pytest.fixture
def account():
    return AccountFactory(code="40302", name="专项补助收入", kind="income")


@pytest.fixture
def typed(account, today):
    facts = {
        "kind": "earmarked",
        "title": "职工书屋补助",
        "purpose": "购书",
        "giver": "市总工会",
        "document": "市工〔2026〕1号",
    }
    facts |= {"document": "市工〔2026〕1号"}
    return facts | {"amount": "500", "granted_on": today.isoformat(), "use_until": "", "account": account.pk}


@pytest.fixture
def subsidy(typed, union, accountant, account, today):
    facts = typed | {"amount": Decimal(500), "granted_on": today, "use_until": None, "account": account}
    return subsidies.enter_subsidy(actor=accountant, **facts)


def _post(client, name, key, **answers):
    return client.post(reverse(f"finance:{name}", args=[key]), answers)


def test_a_subsidy_is_entered_received_and_used(client, typed, union, accountant, cashier, auditor, paid, today):
    client.force_login(accountant)
    client.post(ADD, typed)
    one = Subsidy.objects.get()
    client.force_login(cashier)
    more = _post(client, "subsidy_receive", one.pk, amount="500.01", received_on=today).context["form"].errors
    assert more == {"amount": ["批准 500.00 元，还有 500.00 元没有到账，不能登记 500.01 元。"]}
    _post(client, "subsidy_receive", one.pk, amount="300", received_on=today)
    assert (Income.objects.get().amount, Income.objects.get().account) == (300, one.account)
    payments = [paid("120.00"), paid("200.00")]
    client.force_login(accountant)
    _post(client, "subsidy_use", one.pk, number=payments[0].number.lower())
    short = _post(client, "subsidy_use", one.pk, number=payments[1].number).context["form"].errors
    assert short == {"number": ["补助到账未用的还有 180.00 元，不够这笔支付的 200.00 元。"]}
    twice = _post(client, "subsidy_use", one.pk, number=payments[0].number).context["form"].errors
    assert twice == {"number": ["这笔支付已登记为使用“职工书屋补助”。"]}
    client.force_login(auditor)
    shown = client.get(one.get_absolute_url()).context["object"]
    assert (shown.received, shown.used, shown.rest) == (300, 120, 180)
    codes = ["finance.subsidies_received", "finance.subsidies_used"]

    def counted():
        return list(values(map(find, codes), calendar_year(today.year), Scope.everything()).values())

    assert counted() == [300, 120]
    # What came back of the payment is there to be used again.
    services.correct_payment(payments[0], actor=cashier, reason="退货", on=today)
    assert counted() == [300, 0]
    assert Subsidy.objects.with_use().get().rest == 300


BAD = [
    ({"amount": "-1"}, "amount", "确保该值大于或等于0.01。"),
    ({"amount": "1.005"}, "amount", "确认小数不超过 2 位."),
    ({"amount": "1e308"}, "amount", "请填写普通的数字，如 1234.50。"),
    ({"purpose": ""}, "__all__", "专项补助须写明用途。"),
    ({"granted_on": "2099-01-01"}, "granted_on", "批准日期不能晚于今天。"),
    ({"use_until": "2020-01-01"}, "use_until", "使用期限不能早于批准日期。"),
    ({"title": "\u200b"}, "title", "名称中含有看不见的字符、制表符或换行（U+200B），请删去后重新输入。"),
]


@pytest.mark.parametrize(("wrong", "field", "sentence"), BAD)
def test_a_bad_subsidy_is_one_sentence_and_nothing_is_written(client, union, typed, accountant, wrong, field, sentence):
    client.force_login(accountant)
    assert client.post(ADD, typed | wrong).context["form"].errors == {field: [sentence]}
    assert not Subsidy.objects.exists()


def test_the_same_document_and_title_are_entered_once(client, subsidy, typed, accountant, today):
    client.force_login(accountant)
    again = client.post(ADD, typed | {"document": " 市工〔２０２６〕1号", "amount": "7"}).context["form"].errors
    said = (
        f"文号“市工〔2026〕1号”的“职工书屋补助”已登记，500.00 元，{today:%Y-%m-%d}批准；不是同一笔的，名称请写出不同。"
    )
    assert again == {"document": [said]}
    client.post(ADD, typed | {"title": "职工书屋补助（二）", "use_until": today.isoformat()})
    assert Subsidy.objects.count() == 2


def test_nothing_is_received_before_it_was_granted_nor_used_by_what_was_taken_back(
    client, subsidy, accountant, cashier, paid, today
):
    client.force_login(cashier)
    early = today - datetime.timedelta(1)
    refused = _post(client, "subsidy_receive", subsidy.pk, amount="300", received_on=early).context["form"].errors
    assert refused == {"received_on": [f"到账日期不能早于批准日期（{today:%Y-%m-%d}）。"]}
    subsidies.receive_subsidy(subsidy, actor=cashier, amount=Decimal(300), received_on=today)
    back, stays = paid("100.00"), paid("50.00")
    services.correct_payment(back, actor=cashier, reason="退货", on=today)
    client.force_login(accountant)
    refused = _post(client, "subsidy_use", subsidy.pk, number=back.number).context["form"].errors
    assert refused == {"number": ["这笔支付已全部冲正，没有用去补助。"]}
    _post(client, "subsidy_use", subsidy.pk, number=f"Ｐ{stays.number[1:]} ")
    assert SubsidyUse.objects.get().payment == stays


def test_what_was_used_keeps_its_receipt(client, subsidy, accountant, cashier, paid, today):
    receipt = subsidies.receive_subsidy(subsidy, actor=cashier, amount=Decimal(300), received_on=today)
    use = subsidies.use_subsidy(subsidy, actor=accountant, number=paid("120.00").number)
    with pytest.raises(ValidationError, match="请在“补助收入”里冲正那笔到账"):
        services.correct_income(receipt.income, actor=cashier, reason="退回", on=today)
    client.force_login(cashier)
    answers = {"on": today, "reason": "退回"}
    [kept] = _post(client, "subsidy_receipt_correct", receipt.pk, **answers).context["form"].non_field_errors()
    assert kept == "已使用 120.00 元，冲正以后不够，请先去掉使用登记。"
    client.force_login(accountant)
    _post(client, "subsidy_use_drop", use.pk)
    client.force_login(cashier)
    _post(client, "subsidy_receipt_correct", receipt.pk, **answers)
    assert sum(SubsidyReceipt.objects.values_list("amount", flat=True)) == 0
    assert sum(Income.objects.values_list("amount", flat=True)) == 0


def test_a_payment_outside_the_days_of_a_subsidy_does_not_use_it(subsidy, accountant, cashier, paid, today):
    subsidies.receive_subsidy(subsidy, actor=cashier, amount=Decimal(300), received_on=today)
    payment = paid("100.00")
    Subsidy.objects.filter(pk=subsidy.pk).update(use_until=today - datetime.timedelta(days=1))
    with pytest.raises(Exception, match="不在补助的使用期内"):
        subsidies.use_subsidy(subsidy, actor=accountant, number=payment.number)
    Subsidy.objects.filter(pk=subsidy.pk).update(use_until=today)
    assert subsidies.use_subsidy(subsidy, actor=accountant, number=payment.number) == SubsidyUse.objects.get()


def test_what_a_payment_of_a_closed_year_used_stays(client, union, subsidy, accountant, cashier, chair, paid, today):
    subsidies.receive_subsidy(subsidy, actor=cashier, amount=Decimal(300), received_on=today)
    used, other = paid("100.00"), paid("50.00")
    use = subsidies.use_subsidy(subsidy, actor=accountant, number=used.number)
    closed = {"state": "closed", "closed_on": today, "closed_by": chair}
    BudgetYear.objects.update_or_create(year=today.year, unit=union, defaults=closed)
    sentence = f"{today.year}年已于{chinese_date(today)}关账，不能再登记或改动这一年的账。"
    client.force_login(accountant)
    assert _post(client, "subsidy_use", subsidy.pk, number=other.number).context["form"].errors == {
        "number": [sentence]
    }
    kept = client.post(reverse("finance:subsidy_use_drop", args=[use.pk]), follow=True)
    assert [str(one) for one in kept.context["messages"]] == [sentence]
    for act in (use.delete, lambda: SubsidyUse.objects.create(subsidy=subsidy, payment=other, made_by=accountant)):
        with pytest.raises(DatabaseError, match="a charge to a closed year"), transaction.atomic():
            act()


@pytest.mark.parametrize(
    "wrong",
    [
        "UPDATE finance_subsidy SET amount = 100",
        "DELETE FROM finance_subsidyreceipt",
        "INSERT INTO finance_subsidyreceipt (subsidy_id, amount, received_on, income_id, made_by_id)"
        " SELECT subsidy_id, 600, received_on, income_id + 0, made_by_id FROM finance_subsidyreceipt",
    ],
)
def test_the_database_refuses_what_no_service_does(subsidy, cashier, today, wrong):
    subsidies.receive_subsidy(subsidy, actor=cashier, amount=Decimal(300), received_on=today)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(wrong)
