"""Whom a claim is paid to: a supplier or a member who is chosen, or a name that is typed."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from finance import services
from finance.models import Claim, Income, Supplier, TrustEntry
from tests.factories import MemberFactory, usual_kind
from tests.finance.bank import CARD
from tests.shown import attributes
from unionportal.core.models import AuditEntry
from welfare.models import DonationDrive, GiftRecipient

FIRM_ACCOUNT = "310066661018800"


def _times(answer, text):
    return answer.content.decode().count(text)


@pytest.fixture
def supplier(db):
    facts = {"bank": "某银行城西支行", "account": FIRM_ACCOUNT, "valid_from": "2022-01-01"}
    return Supplier.objects.create(name="某某印务有限公司", tax_number="91320000MA1XXXXX0X", **facts)


@pytest.fixture
def claimed(client, branch, branch_chair, budget):
    """Send the form of a new claim as the chair of the branch; return the claim or the errors."""

    def send(**payee):
        client.force_login(branch_chair)
        facts = {"unit": branch.pk, "kind": usual_kind().pk, "budget": budget.pk, "amount": "100", **payee}
        facts["purpose"] = "印制手册"
        answer = client.post(reverse("finance:claim_add"), facts)
        return Claim.objects.latest("pk") if answer.status_code == 302 else answer.context["form"].errors

    return send


def test_the_accountant_keeps_suppliers_whose_account_nobody_reads_in_full(client, accountant, branch_chair):
    client.force_login(accountant)
    page, facts = reverse("admin:finance_supplier_add"), {"name": "某某印务有限公司", "valid_from": "2022-01-01"}
    for wrong, field in (
        ({"bank": "某银行", "account": "6222020200000000122"}, "account"),
        ({"bank": "某银行", "account": "12ab"}, "account"),
        ({"account": FIRM_ACCOUNT}, "bank"),
    ):
        assert list(client.post(page, facts | wrong).context["adminform"].form.errors) == [field]
    assert not Supplier.objects.exists()
    client.post(page, facts | {"bank": "某银行", "account": "3100 6666 1018 800"})
    row = Supplier.objects.get()
    assert row.account == FIRM_ACCOUNT
    again = client.post(page, facts).context["adminform"].form.errors
    assert again == {"__all__": ["这个供应商已登记。"]}
    change = reverse("admin:finance_supplier_change", args=[row.pk])
    # Nothing typed: the account stays.
    client.post(change, facts | {"bank": "另一银行", "account": ""})
    row.refresh_from_db()
    assert (row.bank, row.account) == ("另一银行", FIRM_ACCOUNT)
    for reader in (accountant, branch_chair):
        client.force_login(reader)
        assert _times(client.get(change), FIRM_ACCOUNT) == 0
    assert str(list(AuditEntry.objects.values_list("facts", flat=True))).count(FIRM_ACCOUNT) == 0


def test_a_payee_is_found_chosen_or_typed(client, supplier, claimed, branch, branch_chair, other_branch):
    mine = MemberFactory(unit=branch, name="印小春", bank_name="工行", bank_card=CARD)
    theirs = MemberFactory(unit=other_branch, name="印小秋")
    client.force_login(branch_chair)
    offered = client.get(reverse("finance:payee_search"), {"payee_query": "印"})
    values = (f"s:{supplier.pk}", f"m:{mine.pk}", "印", f"m:{theirs.pk}")
    assert [attributes(offered, "input", "value").count(value) for value in values] == [1, 1, 1, 0]
    firm = claimed(payee=f"s:{supplier.pk}")
    assert (firm.payee, firm.supplier, firm.member) == ("某某印务有限公司", supplier, None)
    person = claimed(payee=f"m:{mine.pk}")
    assert (person.payee, person.member) == ("印小春", mine)
    # Typed as it is registered, it is the supplier; anything else is a name.
    assert claimed(payee_query="某某印务有限公司").supplier == supplier
    other = claimed(payee_query="印小春")
    assert (other.payee, other.supplier, other.member) == ("印小春", None, None)
    accounts = services.accounts_of([firm, person, other])
    assert {key: one.number for key, one in accounts.items()} == {firm.pk: FIRM_ACCOUNT, person.pk: CARD}
    # What is typed for the claim goes before.
    services.enter_account(firm, actor=branch_chair, bank="某银行", account="1234567890")
    assert services.accounts_of([firm])[firm.pk].number == "1234567890"


def test_a_payee_that_may_not_be_chosen_is_one_sentence(supplier, claimed, other_branch):
    theirs = MemberFactory(unit=other_branch)
    Supplier.objects.update(valid_until="2022-02-01")
    sentence = ["选中的收款人已停用或不在您的范围内，请重新选择。"]
    for value in (f"s:{supplier.pk}", f"m:{theirs.pk}", "m:99999999999999999999", "s:x"):
        assert claimed(payee=value) == {"payee": sentence}
    assert claimed(payee="某" * 101) == {"payee": ["最多 100 个字，现有 101 个。"]}
    assert not Claim.objects.exists()


def test_another_payee_is_another_account(supplier, claimed, client):
    claim = claimed(payee=f"s:{supplier.pk}")
    edit = reverse("finance:claim_edit", args=[claim.pk])
    form = client.get(edit).context["form"]
    assert str(form["payee"]).count(f'value="s:{supplier.pk}" checked') == 1
    facts = {name: form[name].value() for name in ("unit", "kind", "budget", "amount", "purpose")}
    services.enter_account(claim, actor=claim.made_by, bank="某银行", account="1234567890")
    client.post(edit, facts | {"payee": f"s:{supplier.pk}", "payee_query": "", "amount": "101"})
    assert services.accounts_of([claim])[claim.pk].number == "1234567890"
    client.post(edit, facts | {"payee_query": "丙书店"})
    claim.refresh_from_db()
    assert (claim.payee, claim.supplier) == ("丙书店", None)
    # Nobody is paid into the account that was typed for another.
    assert services.accounts_of([claim]) == {}


def test_the_payee_stays_once_it_is_approved(approved, supplier):
    claim = approved()
    claim.supplier = supplier
    with pytest.raises(Exception, match="claim_decision_kept"):
        claim.save(update_fields=["supplier"])


def test_a_supplier_needs_an_account_that_can_be_right(supplier, accountant):
    supplier.account = "62220202000000001"
    with pytest.raises(ValidationError, match="校验位不对"):
        services.save_supplier(supplier, actor=accountant)


UNSEEN = "名称中含有看不见的字符、制表符或换行（U+{}），请删去后重新输入。"


@pytest.mark.parametrize(
    ("name", "code"), [("\u3164王某", "3164"), ("\u2800李某", "2800"), ("某\u202e店", "202E"), ("某\t店", "0009")]
)
def test_no_name_of_somebody_has_what_nobody_sees(client, claimed, approved, cashier, accountant, union, name, code):
    assert claimed(payee_query=name) == {"payee": [UNSEEN.format(code)]}
    claim = approved()
    client.force_login(cashier)
    sent = {"payee": name, "reason": "收据上的户名"}
    refused = client.post(reverse("finance:claim_move", args=[claim.pk, "redirect"]), sent)
    assert refused.context["form"].errors == {"payee": [UNSEEN.format(code)]}
    with pytest.raises(ValidationError, match=code):
        services.redirect_claim(claim, actor=cashier, **sent)
    client.force_login(accountant)
    supplier = {"name": name, "valid_from": "2022-01-01"}
    refused = client.post(reverse("admin:finance_supplier_add"), supplier)
    assert refused.context["adminform"].form.errors == {"name": [UNSEEN.format(code)]}
    for model, column in (
        (TrustEntry, "name"),
        (DonationDrive, "beneficiary"),
        (GiftRecipient, "name"),
        (Income, "payer"),
    ):
        with pytest.raises(ValidationError, match=code):
            model._meta.get_field(column).clean(name, None)
