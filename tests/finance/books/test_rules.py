"""What was posted stays right by the rule of that day, whatever rules come or end later and wherever money is found."""

import datetime
from decimal import Decimal

import pgtrigger
import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from finance import services
from finance.models import AccountCode, Holding, Placement, VoucherLine
from finance.services.books.ledger import post_vouchers
from finance.services.books.verifying import verify
from finance.services.holdings.counted import refuse_moved
from finance.services.incoming.trust import enter_trust
from tests.factories import AccountFactory, BudgetFactory
from tests.shown import links

pytestmark = pytest.mark.django_db

ONE_DAY, LONG_AGO = datetime.timedelta(1), datetime.date(2022, 1, 1)
POSTED = "finance_placement_posted"
ADD = reverse("admin:finance_accountcode_add")
NEW = {"code": "408", "name": "其他收入", "valid_from": LONG_AGO, "cause": "", "money": ""}


@pytest.fixture
def posted(client, kept, received, accountant, dues, today):
    """An income that was posted, of the account's own code, by the shipped rule of the bank."""
    income = received("50.00")
    post_vouchers(actor=accountant, until=today)
    client.force_login(accountant)
    return income


def _refused(act):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        act()
    return refused.value.__cause__.diag.constraint_name


def test_a_rule_that_posted_stays_as_it_is_but_for_its_end(client, posted, today):
    [rule] = AccountCode.objects.filter(posted_lines__isnull=False)
    page = reverse("admin:finance_accountcode_change", args=[rule.pk])
    form = client.get(page).context["adminform"].form
    assert set(form.fields) == {"valid_until", "row_version"}
    end = {"row_version": form["row_version"].value()}
    refused = client.post(page, end | {"valid_until": today}).context["adminform"].form
    assert refused.errors == {"valid_until": [f"已按这一条记账到{today}，失效日期须在那以后。"]}
    rows = AccountCode.objects.filter(pk=rule.pk)
    for change in ({"code": "101"}, {"valid_from": LONG_AGO + ONE_DAY}, {"valid_until": today}):
        assert _refused(lambda change=change: rows.update(**change)) == "finance_accountcode_used"
    client.post(page, end | {"valid_until": today + ONE_DAY})
    assert rows.get().valid_until == today + ONE_DAY


def test_a_rule_that_begins_in_the_past_is_for_what_waits(client, posted, kept, received, accountant, today):
    client.post(ADD, NEW | {"account": posted.account_id})
    received("3.00")
    post_vouchers(actor=accountant, until=today)
    assert list(VoucherLine.objects.filter(side="credit").values_list("account__code", "amount").order_by("pk")) == [
        ("40101", 50),
        ("408", 3),
    ]
    assert verify(kept).wrong == ()


def test_money_goes_to_another_account_only_after_what_was_posted_of_it(client, posted, today, bank):
    for of, name in (({"money": "bank"}, "银行存款"), ({"holding": bank.pk}, bank)):
        cash = NEW | {"code": "101", "name": "库存现金"}
        refused = client.post(ADD, cash | {"valid_from": today} | of).context["adminform"].form
        sentence = f"的资金已按别的对应记账到{today}，生效日期须在那以后；已记账的余额另编一张转账凭证转到新的科目。"
        assert refused.errors == {"valid_from": [f"“{name}”{sentence}"]}
        facts = {"code": "101", "name": "x", "valid_from": today}
        facts |= {"holding_id" if name == "holding" else name: value for name, value in of.items()}
        assert _refused(lambda facts=facts: AccountCode.objects.create(**facts)) == "finance_accountcode_after_money"
        client.post(ADD, cash | {"valid_from": today + ONE_DAY} | of)
    assert AccountCode.objects.filter(code="101", valid_from=today + ONE_DAY).count() == 2


def test_what_is_found_in_another_holding_of_its_account_stays_right(
    kept, received, union, bank, accountant, cashier, dues, today
):
    facts = {"name": "银行存款", "valid_from": LONG_AGO}
    AccountCode.objects.create(code="102", holding=bank, **facts)
    income = received("50.00")
    post_vouchers(actor=accountant, until=today)
    other = Holding.objects.create(bank=bank.bank, account="6222020000000000", is_main=False, **facts)
    refuse_moved("income", [income], other)
    Placement.objects.create(unit=union, holding=other, made_by=cashier, income=income)
    assert verify(kept).wrong == ()


def test_what_was_posted_before_rules_were_kept_is_said_to_be_verified_by_those_of_today(client, posted, capsys):
    page = reverse("finance:closing")
    assert client.get(page).context["without_rule"] == 0
    with pgtrigger.ignore():
        VoucherLine.objects.update(rule=None)
    assert client.get(page).context["without_rule"] == 1
    call_command("verify_ledger")
    assert capsys.readouterr().out.splitlines() == [
        "已记账 1 张，待记账 0 张。",
        "其中 1 张没有留下记账时的“记账科目对应”，按现在的对应核算。",
        "总账没有错误。",
    ]


PLACE = """INSERT INTO finance_placement (unit_id, holding_id, made_by_id, income_id, trust_id)
    VALUES (%s, %s, %s, %s, %s)"""


def _place(holding, *, income=None, trust=None):
    row = income or trust
    keys = [getattr(one, "pk", None) for one in (holding, row.made_by, income, trust)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(PLACE, [row.unit_id, *keys])


def test_the_application_leaves_what_is_posted_in_money_of_its_account(
    kept, received, union, bank, accountant, cashier, dues, today, as_app
):
    facts = {"bank": bank.bank, "account": "6222020000000000", "is_main": False, "valid_from": LONG_AGO}
    same, apart = (Holding.objects.create(name=name, **facts) for name in ("一般户", "专户"))
    AccountCode.objects.create(holding=apart, code="101", name="库存现金", valid_from=LONG_AGO)
    trust = {"actor": cashier, "unit": union, "day": today, "name": "某分会", "purpose": "一日捐"}
    income, there, given = received("50.00"), received("6.00"), enter_trust(amount=9, **trust)
    Placement.objects.create(unit=union, holding=apart, made_by=cashier, income=there)
    post_vouchers(actor=accountant, until=today)
    waits = received("7.00")
    with pgtrigger.ignore("finance.Placement:placement_stays"):
        assert _refused(lambda: Placement.objects.filter(income=there).delete()) == POSTED
    as_app()
    for row in ({"income": income}, {"trust": given}):
        assert _refused(lambda row=row: _place(apart, **row)) == POSTED
        _place(same, **row)
    _place(apart, income=waits)
    assert verify(kept).wrong == ()


def test_the_list_of_what_waits_says_which_rule_is_lacking_and_leads_to_where_it_is_entered(
    client, kept, union, accountant, chair, cashier, today
):
    account = AccountFactory(kind="income", code="403", name="上级补助收入")
    facts = {"unit": union, "account": account, "payer": "上级工会", "received_on": today}
    income = services.record_income(actor=cashier, amount=Decimal("50.00"), **facts)
    page = f"{reverse('finance:voucher_list')}?posted=no"
    add = f"{ADD}?account={account.pk}&valid_from={today}"
    for user, leads in ((chair, 0), (accountant, 1)):
        client.force_login(user)
        for shown in (page, reverse("finance:posting_preview")):
            assert links(client.get(shown)).count(add) == leads
    [waiting] = client.get(page).context["object_list"]
    assert waiting == income.voucher
    [sentence] = waiting.problem.messages
    assert sentence.startswith("科目“403 上级补助收入”有明细科目，请记到明细科目：40301")
    form = client.get(add.replace("&amp;", "&")).context["adminform"].form
    assert [form[name].value() for name in ("account", "valid_from")] == [str(account.pk), str(today)]
    client.post(ADD, NEW | {"account": account.pk, "code": "40301", "name": "一般性转移支付补助", "valid_from": today})
    assert client.get(page).context["object_list"][0].problem is None
    assert post_vouchers(actor=accountant, until=today).count == 1


def test_a_code_that_the_ledger_has_for_something_else_waits_for_a_rule(client, kept, union, paid, accountant, today):
    account = AccountFactory(code="50303", name="建家活动")
    budget = BudgetFactory(unit=union, year=today.year, account=account, initial=Decimal(1000))
    payment = paid("30.00", budget=budget)
    why = "50303 在工会会计制度里是“职工创新活动”，不是“建家活动”（它的编号是 50302）。"
    client.force_login(accountant)
    [(_, lines, problem)] = client.get(reverse("finance:posting_preview")).context["drafts"]
    sentence = f"{why}请在“记账科目对应”登记这个科目记到总账的哪个科目，或改正本平台的科目编码。"
    assert (lines, problem.messages, problem.named) == ([], [sentence], (("account", account.pk),))
    assert post_vouchers(actor=accountant, until=today).count == 0
    rule = NEW | {"account": account.pk, "code": "50303", "name": "建家活动", "valid_from": today}
    assert client.post(ADD, rule).context["adminform"].form.errors == {"name": [f"{why}请核对编码和名称。"]}
    client.post(ADD, rule | {"code": "50302"})
    assert post_vouchers(actor=accountant, until=today).problems == ()
    spent = payment.voucher.lines.get(side="debit").account
    assert (spent.code, spent.name) == ("50302", "建家活动")
