"""Assets leave the register once somebody else than the applicant approved it; what came in for them is income."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from finance.models import Asset, AssetCount, Disposal, DisposalLine, Income
from finance.services.assets.counting import answer_line, open_count, submit_count
from finance.services.assets.disposing import approve_disposal
from finance.services.income import correct_income, record_income
from tests.factories import AccountFactory, AssetFactory, BudgetFactory, GrantFactory, HandoverFactory, MemberFactory
from tests.factories.finance import DisposalFactory
from tests.shown import links

pytestmark = pytest.mark.django_db
ADD = reverse("finance:disposal_add")


@pytest.fixture
def typed(asset, union):
    facts = {"kind": "scrap", "reason": "已过年限", "document": "鉴定意见 3 号", "recipient": ""}
    return facts | {"numbers": asset.number}


def _move(client, disposal, name, **answers):
    return client.post(reverse("finance:disposal_move", args=[disposal.pk, name]), answers)


def _errors(answer):
    return answer.context["form"].errors


def test_what_is_approved_leaves_the_register_and_its_income_is_booked(
    client, asset, typed, officer, chair, cashier, union
):
    today = timezone.localdate()
    BudgetFactory(unit=union, year=today.year)
    account = AccountFactory(code="40801", name="处置收入", kind="income")
    client.force_login(officer)
    unknown = _errors(client.post(ADD, typed | {"numbers": f"{asset.number} Z1999-0001"}))
    assert unknown == {"numbers": ["没有这些在账的资产：Z1999-0001。"]}
    many = [f"Z1999-{serial:04}" for serial in range(1, 22)]
    told = _errors(client.post(ADD, typed | {"numbers": "\n".join(many)}))["numbers"]
    assert told == [f"没有这些在账的资产：{'、'.join(many[:20])}等 21 个。"]
    for kind in ("sale", "transfer", "donation"):
        assert _errors(client.post(ADD, typed | {"kind": kind})) == {"__all__": ["出售、调出、捐赠的须写明接收方。"]}
    client.post(ADD, typed | {"numbers": asset.number.lower()})
    disposal = Disposal.objects.get()
    assert list(_errors(client.post(ADD, typed))) == ["numbers"]
    assert _move(client, disposal, "approve", decision="1号").status_code == 404
    client.force_login(chair)
    assert list(_errors(_move(client, disposal, "approve"))) == ["decision"]
    _move(client, disposal, "approve", decision="校工〔2026〕3号")
    asset.refresh_from_db()
    assert (asset.state, asset.moves.last().reason) == ("disposed", "报废：校工〔2026〕3号")
    assert asset.gone_on == today
    client.force_login(cashier)
    money = {"amount": "50", "payer": "回收站", "account": account.pk}
    yesterday = today - datetime.timedelta(1)
    assert list(_errors(_move(client, disposal, "book_income", received_on=yesterday, **money))) == ["received_on"]
    _move(client, disposal, "book_income", received_on=today, **money)
    first = Income.objects.get()
    disposal.refresh_from_db()
    assert (disposal.income, first.amount) == (first, 50)
    assert list(_errors(_move(client, disposal, "book_income", received_on=today, **money))) == ["__all__"]
    correct_income(first, actor=cashier, reason="金额错了", on=today)
    _move(client, disposal, "book_income", received_on=today, **money | {"amount": "60"})
    disposal.refresh_from_db()
    assert disposal.income.amount == 60


def test_the_papers_of_an_application_are_read_by_who_decides_and_by_no_stranger(
    client, typed, officer, chair, branch_chair
):
    client.force_login(officer)
    paper = SimpleUploadedFile("鉴定意见.pdf", b"%PDF-1.4 list", "application/pdf")
    client.post(ADD, typed | {"files": [paper]})
    page = Disposal.objects.get().get_absolute_url()
    client.force_login(chair)
    [kept] = client.get(page).context["papers"]
    file = reverse("finance:disposalpaper_file", args=[kept.pk])
    assert (str(kept), b"".join(client.get(file))) == ("鉴定意见.pdf", b"%PDF-1.4 list")
    client.force_login(branch_chair)
    assert {client.get(one).status_code for one in (page, file)} == {404}


def test_what_is_not_approved_stays_and_may_be_asked_for_again(client, asset, typed, officer, chair):
    client.force_login(officer)
    client.post(ADD, typed)
    client.force_login(chair)
    _move(client, Disposal.objects.get(), "reject", reason="还能修")
    client.force_login(officer)
    client.post(ADD, typed)
    _move(client, Disposal.objects.first(), "withdraw", reason="先修一修")
    asset.refresh_from_db()
    assert (asset.state, [one.state for one in Disposal.objects.all()]) == ("in_use", ["withdrawn", "rejected"])


def test_the_database_refuses_ones_own_approval_and_a_second_application(asset, union, officer):
    first = DisposalFactory(unit=union, made_by=officer)
    DisposalLine.objects.create(disposal=first, asset=asset)
    second = DisposalFactory(unit=union)
    with pytest.raises(DatabaseError), transaction.atomic():
        DisposalLine.objects.create(disposal=second, asset=asset)
    own = {"state": "approved", "decision": "1号", "decided_by": officer, "decided_on": timezone.localdate()}
    with pytest.raises(DatabaseError), transaction.atomic():
        Disposal.objects.filter(pk=first.pk).update(**own)
    with pytest.raises(DatabaseError), transaction.atomic():
        Disposal.objects.filter(pk=first.pk).update(reason="别的")


def test_whoever_keeps_it_leaves_the_decision_to_another(client, union, officer, chair, accountant):
    kept = AssetFactory(unit=union, custodian=MemberFactory(unit=union, user=chair))
    disposal = DisposalFactory(unit=union, made_by=officer)
    DisposalLine.objects.create(disposal=disposal, asset=kept)
    count = open_count(actor=accountant, unit=union, day=timezone.localdate())
    answer_line(count.lines.get(), actor=accountant, result="missing", note="找遍没有")
    submit_count(count, actor=accountant)
    client.force_login(chair)
    _move(client, disposal, "approve", decision="1号")
    client.post(reverse("finance:assetcount_move", args=[count.pk, "decide"]), {"document": "1号"})
    decided = {"decided_by": chair, "decided_on": timezone.localdate()}
    for record, move, facts in (
        (disposal, "approve", {"state": "approved", "decision": "1号"}),
        (count, "decide", {"state": "closed", "document": "1号"}),
    ):
        record.refresh_from_db()
        assert record.decided_by is None
        assert [one.name for one, _ in record.flow.hindered(record, chair)] == [move]
        with pytest.raises(DatabaseError), transaction.atomic():
            type(record).objects.filter(pk=record.pk).update(**facts, **decided)
    client.force_login(GrantFactory(unit=union, role="chair").user)
    _move(client, disposal, "approve", decision="1号")
    kept.refresh_from_db()
    assert kept.state == "disposed"


def test_the_database_lets_nothing_go_that_nobody_decided_on(asset, union, officer, chair, accountant):
    def gone(state):
        with pytest.raises(DatabaseError), transaction.atomic():
            Asset.objects.filter(pk=asset.pk).update(state=state)

    by_chair = {"decided_by": chair, "decided_on": timezone.localdate()}
    gone("disposed")
    disposal = DisposalFactory(unit=union, made_by=officer)
    DisposalLine.objects.create(disposal=disposal, asset=asset)
    gone("disposed")
    gone("lost")
    line = open_count(actor=accountant, unit=union, day=timezone.localdate()).lines.get()
    answer_line(line, actor=accountant, result="missing", note="找遍没有")
    gone("lost")
    with pytest.raises(DatabaseError), transaction.atomic():
        DisposalFactory(unit=union, state="approved", decision="1号", **by_chair)
    answered = {"answered_by": asset.custodian.user, "answered_on": timezone.localdate()}
    with pytest.raises(DatabaseError), transaction.atomic():
        HandoverFactory(lines=[asset], state="received", **answered)
    with pytest.raises(DatabaseError), transaction.atomic():
        AssetCount.objects.create(
            unit=union,
            day=timezone.localdate(),
            made_by=accountant,
            submitted_by=officer,
            state="closed",
            document="1号",
            **by_chair,
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        AssetFactory(state="lost")


def test_the_database_keeps_the_income_of_a_disposal_until_it_is_taken_back(union, officer, chair):
    today = timezone.localdate()
    BudgetFactory(unit=union, year=today.year)
    account = AccountFactory(code="40801", name="处置收入", kind="income")
    money = {"unit": union, "account": account, "actor": officer, "amount": 50, "payer": "回收站"}
    first, other = (record_income(received_on=today, **money) for _ in range(2))
    early = record_income(received_on=today - datetime.timedelta(1), **money)
    one, two = (approve_disposal(DisposalFactory(unit=union), actor=chair, decision="1号") for _ in range(2))
    Disposal.objects.filter(pk=one.pk).update(income=first)

    def refused(disposal, income):
        with pytest.raises(DatabaseError), transaction.atomic():
            Disposal.objects.filter(pk=disposal.pk).update(income=income)

    refused(one, other)
    refused(one, None)
    refused(two, first)
    refused(two, early)
    red = correct_income(first, actor=officer, reason="金额错了", on=today)
    refused(one, red)
    refused(one, None)
    Disposal.objects.filter(pk=one.pk).update(income=other)


def test_what_was_entered_in_error_is_struck_and_counts_no_more(
    client, asset, officer, chair, cashier, accountant, union
):
    """Not counted, nor held against what was paid; no money comes in for it."""
    client.force_login(officer)
    asked = f"{ADD}?numbers={asset.number}&kind=error"
    assert links(client.get(asset.get_absolute_url())).count(asked) == 1
    form = client.get(asked).context["form"]
    assert [form[name].value() for name in ("numbers", "kind")] == [asset.number, "error"]
    typed = {
        "kind": "error",
        "reason": "登记了两次",
        "document": "发票复印件",
        "recipient": "",
        "numbers": asset.number,
    }
    client.post(ADD, typed)
    disposal = Disposal.objects.get()
    client.force_login(chair)
    _move(client, disposal, "approve", decision="核对单")
    asset.refresh_from_db()
    assert (asset.state, asset.moves.last().what) == ("struck", "注销")
    before = timezone.localdate() - datetime.timedelta(1)
    with pytest.raises(ValidationError, match="没有"):
        open_count(actor=accountant, unit=union, day=before)
    account = AccountFactory(code="40801", name="处置收入", kind="income")
    money = {"amount": "50", "payer": "回收站", "account": account.pk, "received_on": timezone.localdate()}
    client.force_login(cashier)
    answer = client.post(reverse("finance:disposal_move", args=[disposal.pk, "book_income"]), money)
    assert _errors(answer) == {"__all__": ["注销的资产没有处置收入；退货收回的钱，请在支出申请里登记冲正或退款。"]}
    assert not Income.objects.exists()


@pytest.mark.parametrize(("kind", "state"), [("scrap", "struck"), ("error", "disposed")])
def test_an_asset_is_struck_or_disposed_of_only_as_it_was_approved(asset, union, officer, chair, kind, state):
    disposal = DisposalFactory(unit=union, kind=kind, made_by=officer)
    disposal.lines.create(asset=asset)
    facts = {"state": "approved", "decided_by": chair, "decided_on": timezone.localdate(), "decision": "1号"}
    Disposal.objects.filter(pk=disposal.pk).update(**facts)
    with pytest.raises(DatabaseError, match="gone as nobody decided"), transaction.atomic():
        Asset.objects.filter(pk=asset.pk).update(state=state)
