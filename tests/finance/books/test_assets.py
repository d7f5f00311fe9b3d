"""What the register of assets says is booked against 资产基金: each movement once, or it waits and says why."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from finance.models import AccountCode, Asset, AssetEntry, BudgetYear, LedgerAccount, LedgerStart, Voucher
from finance.services.assets.counting import add_unlisted, answer_line, decide_count, open_count, submit_count
from finance.services.assets.disposing import apply_for_disposal, approve_disposal
from finance.services.assets.register import correct_asset
from finance.services.books.assets import movements
from finance.services.books.balances import trial_balance
from finance.services.books.closing import close_month, next_month, obstacles
from finance.services.books.ledger import book_voucher, confirm_ledger, post_vouchers, propose_ledger, reverse_voucher
from finance.services.books.verifying import verify
from tests.factories import AccountFactory, AssetCategoryFactory, AssetFactory, BudgetFactory, MemberFactory
from tests.finance.turn import on

pytestmark = pytest.mark.django_db

DECEMBER, JANUARY, FEBRUARY = datetime.date(2025, 12, 20), datetime.date(2026, 1, 15), datetime.date(2026, 2, 10)
START = datetime.date(2025, 12, 1)
OPENED = "102 5000 0\n162 8400 0\n163 0 1820\n30104 0 6580\n32205 0 5000"


@pytest.fixture
def keeper(union):
    return MemberFactory(unit=union)


@pytest.fixture
def asset(union, officer, keeper):
    def make(value, in_use_on, **facts):
        facts = {"unit": union, "custodian": keeper, "registered_by": officer} | facts
        return AssetFactory(value=Decimal(value), in_use_on=in_use_on, **facts)

    return make


@pytest.fixture
def old(asset):
    """Two assets that were there thirteen months before the ledger began."""
    with on(DECEMBER):
        return [asset(value, datetime.date(2024, 11, 6)) for value in (6000, 2400)]


@pytest.fixture
def begun(old, accountant, chair):
    with on(DECEMBER):
        return confirm_ledger(propose_ledger(actor=accountant, day=START, balances=OPENED), actor=chair)


def _vouchers():
    """Return [(day, words, {code: debit less credit}, code of each entry)] of what was booked of assets."""
    found = []
    for voucher in Voucher.objects.filter(assets__isnull=False).distinct().order_by("day", "pk"):
        lines = voucher.lines.order_by("place").values_list("account__code", "side", "amount")
        found.append((voucher.day, [(code, amount if side == "debit" else -amount) for code, side, amount in lines]))
    return found


def _balances(day):
    rows = trial_balance(LedgerStart.in_force(), day, day).rows
    return {row.account.code: row.after for row in rows if row.account.code in ("162", "163", "182", "30104")}


def test_the_chair_sees_where_the_opening_differs_from_the_register(client, old, accountant, chair):
    with on(DECEMBER):
        wrong = OPENED.replace("163 0 1820\n30104 0 6580", "163 0 1800\n30104 0 6600")
        client.force_login(accountant)
        # Of the first of January: two months were written off.
        assert client.get(reverse("finance:ledgerstart_add")).context["form"].initial["balances"] == (
            "162 8400.00 0\n163 0 280.00\n30104 0 8120.00"
        )
        start = propose_ledger(actor=accountant, day=START, balances=wrong)
        client.force_login(chair)
        assert client.get(start.get_absolute_url()).context["differs"] == [
            "科目“163”的期初余额是 -1,800.00 元，固定资产登记簿在启用前一天是 -1,820.00 元（贷方为负）。",
            "科目“30104”的期初余额是 -6,600.00 元，固定资产登记簿在启用前一天是 -6,580.00 元（贷方为负）。",
        ]
        confirm_ledger(start, actor=chair)
        assert len(verify(start).differing) == 2


def test_who_enters_an_asset_is_told_where_it_was_paid_of_no_expense_for_assets(
    client, begun, paid, union, officer, keeper, accountant
):
    typed = {"name": "音箱", "quantity": "1", "measure": "台", "value": "1200", "source": "bought", "place": "活动室"}
    typed |= {"funding_source": "union_funds", "unit": union.pk, "custodian": keeper.pk, "in_use_on": JANUARY}
    typed["category"] = AssetCategoryFactory().pk
    of_year = {"unit": union, "year": 2026, "initial": Decimal(5000)}
    with on(JANUARY):
        rows = {code: AccountFactory(code=code, name=name) for code, name in (("97", "活动"), ("98", "设备"))}
        for code, of, name in (("97", "50105", "会员活动"), ("98", "50702", "办公设备购置")):
            AccountCode.objects.create(account=rows[code], code=of, name=name, valid_from=START)
        client.force_login(officer)
        told, page = {}, None
        for code, account in rows.items():
            payment = paid("1200.00", budget=BudgetFactory(account=account, **of_year))
            answer = client.post(reverse("finance:asset_add"), typed | {"claim_number": payment.number}, follow=True)
            told[code] = [str(one) for one in answer.context["messages"]][1:]
            page = answer.context["object"].get_absolute_url()
        wrong = Asset.objects.get(claim__budget__account=rows["97"]).claim
        assert told == {
            "97": [
                f"“{wrong}”列支在“50105 会员活动”，不是“507 资本性支出”："
                "固定资产应从后者列支，请核对支出的科目和“记账科目对应”。"
            ],
            "98": [],
        }
        post_vouchers(actor=accountant, until=JANUARY)
        client.force_login(accountant)
        card = client.get(page).context
        assert list(card["payments"]) == [payment]
        assert list(card["vouchers"]) == [payment.voucher, *Voucher.objects.filter(assets__asset=card["object"])]


def test_what_is_sold_leaves_at_once_and_what_came_for_it_is_income(
    client, old, begun, accountant, chair, cashier, union
):
    with on(JANUARY):
        facts = {"reason": "闲置", "document": "询价单", "recipient": "某旧货店"}
        sold = apply_for_disposal(actor=accountant, numbers=old[0].number, kind="sale", **facts)
        approve_disposal(sold, actor=chair, decision="1号")
        client.force_login(cashier)
        page = reverse("finance:disposal_move", args=[sold.pk, "book_income"])
        assert client.get(page).context["form"]["payer"].value() == "某旧货店"
        account = AccountFactory(code="408", name="其他收入", kind="income")
        client.post(page, {"amount": "900", "received_on": JANUARY, "payer": "某旧货店", "account": account.pk})
        post_vouchers(actor=accountant, until=JANUARY)
    assert _vouchers()[-1] == (JANUARY, [("163", 1400), ("30104", 4600), ("162", -6000)])
    [voucher] = Voucher.objects.filter(income__isnull=False)
    lines = voucher.lines.order_by("place").values_list("account__code", "side", "amount")
    assert list(lines) == [("102", "debit", 900), ("408", "credit", 900)]


def test_each_movement_is_booked_once(client, old, begun, asset, paid, union, officer, keeper, accountant, chair):
    with on(JANUARY):
        line = AccountFactory(code="98", name="设备购置")
        payment = paid("1200.00", budget=BudgetFactory(unit=union, year=2026, account=line, initial=Decimal(5000)))
        AccountCode.objects.create(account=line, code="50702", name="办公设备购置", valid_from=START)
        bought = asset(1200, JANUARY, claim=payment.claim)
    with on(datetime.date(2026, 2, 3)):
        client.force_login(accountant)
        waits = client.get(reverse("finance:posting_preview")).context["drafts"]
        assert [(what.day, str(what), problem) for what, _, problem in waits] == [
            (JANUARY, payment.voucher.number, None),
            (datetime.date(2025, 12, 31), "计提2025年12月固定资产折旧", None),
            (JANUARY, f"固定资产购置入账（支出申请 {payment.claim.number}）", None),
            (datetime.date(2026, 1, 31), "计提2026年1月固定资产折旧", None),
        ]
        page = reverse("finance:ledger")
        assert client.get(page).context["of_assets"] == 3
        client.post(page, {"until": "2026-02-03"})
        assert client.get(page).context["of_assets"] == 0
    spent = payment.voucher.lines.order_by("place").values_list("account__code", "amount")
    assert list(spent) == [("50702", 1200), ("102", 1200)]
    with on(FEBRUARY):
        for one, kind in zip(old, ("scrap", "donation"), strict=True):
            facts = {"kind": kind, "reason": "旧", "document": "鉴定", "recipient": "某小学"}
            disposal = apply_for_disposal(actor=accountant, numbers=one.number, **facts)
            approve_disposal(disposal, actor=chair, decision="1号")
        count = open_count(actor=accountant, unit=union, day=FEBRUARY)
        answer_line(count.lines.get(asset=bought), actor=officer, result="missing", note="找不到")
        found = {"unit": union, "category": bought.category, "place": "库房", "custodian": keeper, "name": "音箱"}
        add_unlisted(actor=accountant, value=Decimal(300), quantity=1, measure="个", **found)
        decide_count(submit_count(count, actor=accountant), actor=chair, document="2号")
        post_vouchers(actor=accountant, until=FEBRUARY)
    assert _vouchers() == [
        (datetime.date(2025, 12, 31), [("30104", 140), ("163", -140)]),
        (JANUARY, [("162", 1200), ("30104", -1200)]),
        (datetime.date(2026, 1, 31), [("30104", 160), ("163", -160)]),
        (FEBRUARY, [("162", 300), ("182", -300), ("182", 300), ("30104", -300)]),
        (FEBRUARY, [("163", 1500), ("182", 4500), ("162", -6000), ("30104", 4500), ("182", -4500)]),
        (FEBRUARY, [("163", 600), ("30104", 1800), ("162", -2400)]),
        (FEBRUARY, [("163", 20), ("182", 1180), ("162", -1200), ("30104", 1180), ("182", -1180)]),
    ]
    assert _balances(FEBRUARY) == {"162": 300, "163": 0, "182": 0, "30104": -300}
    gain = Asset.objects.get(source="found")
    later = datetime.date(2026, 3, 2)
    with on(later):
        correct_asset(gain, actor=officer, reason="评估价", value=Decimal(360))
        post_vouchers(actor=accountant, until=later)
        assert _vouchers()[-2:] == [
            (datetime.date(2026, 2, 28), [("30104", 6), ("163", -6)]),
            (later, [("162", 60), ("30104", -60)]),
        ]
        found = verify(begun)
        assert (found.wrong, found.differing, found.waiting) == ((), (), 0)


def _strike(asset, accountant, chair):
    facts = {"kind": "error", "reason": "登记了两次", "document": "发票"}
    approve_disposal(apply_for_disposal(actor=accountant, numbers=asset.number, **facts), actor=chair, decision="1号")


def test_what_was_entered_in_error_is_taken_back_in_red(begun, asset, accountant, chair):
    """With its depreciation; what was not posted yet is not booked at all."""
    with on(JANUARY):
        twice, unposted = asset(1200, JANUARY), asset(3600, JANUARY)
        _strike(unposted, accountant, chair)
        assert [str(one) for one in movements(begun, JANUARY)][1:] == [f"固定资产购置入账（{twice}）"]
    with on(FEBRUARY):
        post_vouchers(actor=accountant, until=FEBRUARY)
        booked = len(_vouchers())
        entered = Voucher.objects.get(assets__asset=twice, assets__kind="entered")
        _strike(twice, accountant, chair)
        [back] = movements(begun, FEBRUARY)
        assert str(back) == f"注销2026年1月15日{entered.number}号凭证中登记有误或退货的固定资产（{twice}）"
        post_vouchers(actor=accountant, until=FEBRUARY)
    red = Voucher.objects.order_by("pk").last()
    lines = red.lines.order_by("place").values_list("account__code", "side", "amount")
    assert list(lines) == [("162", "debit", -1200), ("163", "credit", -20), ("30104", "credit", -1180)]
    assert (red.is_red, len(_vouchers())) == (True, booked + 1)
    march = datetime.date(2026, 3, 2)
    with on(march):
        assert [what.day for what in movements(begun, march)] == [datetime.date(2026, 2, 28)]
        post_vouchers(actor=accountant, until=march)
        found = verify(begun)
        assert (found.wrong, found.differing, found.waiting) == ((), (), 0)


def test_what_was_entered_in_error_in_a_former_year_is_taken_back_in_blue(old, begun, accountant, chair):
    """Nor through 待处理财产损溢: nothing of it is left to decide on."""
    with on(JANUARY):
        _strike(old[1], accountant, chair)
        post_vouchers(actor=accountant, until=JANUARY)
        assert _vouchers()[-1] == (JANUARY, [("163", 520), ("30104", 1880), ("162", -2400)])
        found = verify(begun)
        assert (found.wrong, found.differing) == ((), ())


def test_what_goes_on_one_day_is_booked_in_the_order_of_the_register(old, begun, accountant, chair):
    """Not in that of the words: the tenth disposal is written before the ninth in it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('finance_disposal', 'id'), 8)")
    with on(JANUARY):
        for one in old:
            facts = {"kind": "scrap", "reason": "旧", "document": "鉴定"}
            approve_disposal(
                apply_for_disposal(actor=accountant, numbers=one.number, **facts), actor=chair, decision="1号"
            )
        gone = [row.asset for what in movements(begun, JANUARY) if what.day == JANUARY for row in what.rows]
    assert gone == old


def test_what_cannot_be_booked_waits_with_its_reason_and_holds_the_closing(client, begun, accountant):
    AccountCode.objects.filter(asset="fund").update(valid_until=DECEMBER)
    sentence = "没有登记“资产基金”2025-12-31的记账科目，请会计在“记账科目对应”补上。"
    with on(JANUARY):
        client.force_login(accountant)
        [(_, lines, problem)] = client.get(reverse("finance:posting_preview")).context["drafts"]
        assert (lines, problem.messages) == ([], [sentence])
        assert post_vouchers(actor=accountant, until=JANUARY).problems == (f"计提2025年12月固定资产折旧：{sentence}",)
        assert client.get(reverse("finance:closing")).context["obstacles"] == [
            "还有 1 项固定资产变动待记账（计提2025年12月固定资产折旧），请先记账。"
        ]
        client.post(
            reverse("admin:finance_accountcode_add"),
            {
                "asset": "fund",
                "code": "30104",
                "name": "资产基金—固定资产",
                "valid_from": "2025-12-20",
                "cause": "",
                "money": "",
            },
        )
        assert post_vouchers(actor=accountant, until=JANUARY).count == 1
        voucher = Voucher.objects.get()
        assert client.get(voucher.get_absolute_url()).context["may_reverse"] is False
        with pytest.raises(ValidationError, match="固定资产变动的凭证不能冲销"):
            reverse_voucher(voucher, actor=accountant, on=JANUARY)
        assert client.get(reverse("finance:closing")).context["obstacles"] == []


def test_a_month_of_the_ledger_takes_what_is_its_own_though_the_budget_year_is_closed(begun, asset, union, accountant):
    december = datetime.date(2025, 12, 31)
    with on(JANUARY):
        asset(1200, datetime.date(2025, 12, 5))
        BudgetYear.objects.create(unit=union, year=2025, closes_on=datetime.date(2026, 1, 14))
        assert obstacles(begun, next_month(begun)) == [
            "还有 2 项固定资产变动待记账（固定资产购置入账（Z2022-0003 投影仪）），请先记账。"
        ]
        book_voucher(actor=accountant, day=december, words="利息", entries="102 3 0\n408 0 3")
        post_vouchers(actor=accountant, until=JANUARY)
        close_month(actor=accountant, last=december)
    assert {day for day, _ in _vouchers()} == {datetime.date(2025, 12, 5), december}
    assert _balances(december)["162"] == 9600


def test_an_asset_of_another_category_moves_to_its_accounts(begun, asset, officer, accountant):
    chart = LedgerAccount.objects.get(code="162")
    for code, name in (("16201", "设备"), ("16202", "家具")):
        LedgerAccount.objects.create(code=code, name=name, side="debit", parent=chart, valid_from=START)
    furniture = AssetCategoryFactory(code="furniture", name="家具", life=15)
    with on(JANUARY):
        one = asset(7200, datetime.date(2025, 12, 5))
        for code, category in (("16201", one.category.code), ("16202", furniture.code)):
            AccountCode.objects.create(asset="cost", category=category, code=code, name="x", valid_from=JANUARY)
        AccountCode.objects.create(asset="cost", category=one.category.code, code="16201", name="x", valid_from=START)
        post_vouchers(actor=accountant, until=JANUARY)
    with on(FEBRUARY):
        post_vouchers(actor=accountant, until=FEBRUARY)
        correct_asset(one, actor=officer, reason="登错类别", category=furniture)
        # What was booked is right as it is, and the month before is closed without it.
        assert verify(begun).wrong == ()
        assert len(movements(begun, FEBRUARY)) == 2
        assert movements(begun, datetime.date(2026, 1, 31)) == []
        post_vouchers(actor=accountant, until=FEBRUARY)
        assert _vouchers()[-2:] == [
            (FEBRUARY, [("163", 240), ("30104", 6960), ("16201", -7200)]),
            (FEBRUARY, [("16202", 7200), ("163", -80), ("30104", -7120)]),
        ]
        assert (verify(begun).wrong, movements(begun, FEBRUARY)) == ((), [])
    march = datetime.date(2026, 3, 1)
    with on(march):
        post_vouchers(actor=accountant, until=march)
        assert (verify(begun).wrong, movements(begun, march)) == ((), [])


def _enter(facts):
    with transaction.atomic():
        AssetEntry.objects.create(**facts)
        connection.check_constraints()


WRONG = [
    ({"kind": "opened"}, "of_voucher"),
    ({"kind": "entered"}, "entered_once"),
    ({"kind": "entered", "cost": 6000, "asset": None}, "once"),
    ({"kind": "depreciated", "month": "2025-12-01", "written_off": 5}, "month_once"),
    ({"kind": "depreciated", "month": "2026-01-01", "written_off": 9000}, "within"),
    ({"kind": "depreciated", "written_off": 5}, "of_month"),
    ({"kind": "gone", "cost": -5999, "written_off": -1400}, "within"),
]


@pytest.mark.parametrize(("facts", "constraint"), WRONG)
def test_the_database_keeps_what_is_booked_of_an_asset(begun, accountant, facts, constraint):
    with on(JANUARY):
        post_vouchers(actor=accountant, until=JANUARY)
        of_month = AssetEntry.objects.filter(voucher__isnull=False).first()
        other = book_voucher(actor=accountant, day=JANUARY, words="补记", entries="102 1 0\n408 0 1")
    voucher = of_month.voucher if "asset" in facts else other
    facts = (
        {"cost": 0, "written_off": 0, "month": None, "voucher": voucher, "category": "a"}
        | facts
        | {"asset": of_month.asset}
    )
    connection.check_constraints()
    with pytest.raises(IntegrityError) as refused:
        _enter(facts)
    assert refused.value.__cause__.diag.constraint_name == f"finance_assetentry_{constraint}"
