"""Money through the bank: a batch sent and answered, the bank's statement read, matched, and drawn up by the month."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from finance import services
from finance.models import BankLayout, Holding, Match, PaymentBatch, Reconciliation
from finance.services.reconciling.matching import move_money
from tests.factories import BudgetFactory, ClaimFactory
from tests.factories.finance import begin_book
from tests.finance.bank import CARD, answer
from tests.finance.statements import ACCOUNT, row, workbook


@pytest.fixture
def last_month():
    """The first day and the last one."""
    end = timezone.localdate().replace(day=1) - datetime.timedelta(1)
    return end.replace(day=1), end


@pytest.fixture
def bank(last_month):
    layout = BankLayout.objects.get(format="xlsx")
    facts = {"bank": "某银行城东支行", "account": ACCOUNT, "valid_from": datetime.date(2020, 1, 1)}
    holding = Holding.objects.create(name="基本户", layout=layout, **facts)
    before = last_month[0] - datetime.timedelta(1)
    begin_book(holding, before, Decimal("10000.00"))
    return holding


@pytest.fixture
def waiting(branch, branch_chair, cashier):
    """Two approved claims with the accounts to pay them to."""
    today = timezone.localdate()
    budget = BudgetFactory(unit=branch, year=today.year)
    facts = {"unit": branch, "budget": budget, "state": "approved", "made_by": branch_chair, "approved_on": today}
    for payee, amount in (("某超市", "200.00"), ("乙书店", "100.00")):
        claim = ClaimFactory(payee=payee, amount=Decimal(amount), purpose="文体活动奖品", **facts)
        services.enter_account(claim, actor=cashier, bank="某银行城东支行", account=CARD)


@pytest.mark.made_at("phone")
def test_the_cash_box_is_counted_where_it_stands(visitor, bank, last_month, cashier):
    box = Holding.objects.create(kind="cash", name="库存现金", valid_from=bank.valid_from)
    begin_book(box, last_month[1], Decimal("50.00"))
    page, today = visitor.page, timezone.localdate()
    facts = {"source": bank, "target": box, "amount": Decimal("300.00"), "day": today, "note": "提取备用金"}
    move_money(actor=cashier, **facts)
    visitor.sign_in(cashier, at="/finance/statements/")
    page.get_by_role("link", name="现金日记账").click()
    expect(page.get_by_role("cell", name="350.00").first).to_be_visible()
    visitor.check()
    visitor.picture("cash-book")
    page.get_by_role("link", name="盘点", exact=True).click()
    visitor.check()
    page.get_by_label("100 元").fill("3")
    page.get_by_label("50 元").fill("1")
    page.get_by_role("button", name="登记盘点").click()
    expect(page.locator(".chip", has_text="待确认")).to_be_visible()
    visitor.check()
    visitor.picture("cash-count")


@pytest.mark.only_at("phone")
def test_what_is_ticked_for_a_batch_is_counted_and_added_up_on_the_way(visitor, waiting, cashier):
    page = visitor.page
    visitor.sign_in(cashier, at="/finance/batches/add/")
    told = page.locator("output")
    expect(told).to_have_text("已选 0 笔支出（付款 0 笔），合计 0.00 元")
    page.get_by_label("全选").check()
    expect(told).to_have_text("已选 2 笔支出（付款 2 笔），合计 300.00 元")
    first = page.get_by_role("row").filter(has_text="某超市").get_by_role("checkbox")
    first.uncheck()
    expect(told).to_have_text("已选 1 笔支出（付款 1 笔），合计 100.00 元")
    expect(page.get_by_label("全选")).not_to_be_checked()
    visitor.check()
    visitor.picture("batch-choosing")
    # All are those that the filter shows.
    page.get_by_text("筛选", exact=True).click()
    page.get_by_label("关键字").fill("乙书店")
    page.get_by_role("button", name="查询").click()
    expect(told).to_have_text("已选 1 笔支出（付款 1 笔），合计 100.00 元")
    # What was ticked stays ticked where another filter hides it, and is counted beside what that shows.
    page.get_by_label("关键字").fill("某超市")
    page.get_by_role("button", name="查询").click()
    expect(told).to_have_text("已选 1 笔支出，其中 1 笔未在此页显示（付款 1 笔），合计 100.00 元")
    visitor.check()
    visitor.picture("batch-narrowed")
    page.get_by_label("全选").check()
    expect(told).to_have_text("已选 2 笔支出，其中 1 笔未在此页显示（付款 2 笔），合计 300.00 元")
    page.get_by_label("全选").uncheck()
    expect(told).to_have_text("已选 1 笔支出，其中 1 笔未在此页显示（付款 1 笔），合计 100.00 元")
    page.get_by_role("link", name="清空").click()
    expect(told).to_have_text("已选 1 笔支出（付款 1 笔），合计 100.00 元")
    page.get_by_label("银行文件版式").select_option(index=1)
    page.get_by_role("button", name="编制批次").click()
    # Without script it is said here, before anything is sent.
    expect(page.get_by_text("1 笔，100.00 元")).to_be_visible()
    visitor.check()


def _sent(file):
    return {"name": file.name, "mimeType": "application/octet-stream", "buffer": file.read()}


@pytest.mark.made_at("desktop")
def test_a_batch_is_paid_through_the_bank_matched_and_the_month_drawn_up(
    visitor, bank, waiting, last_month, cashier, accountant, settings
):
    # The answer pays each line under locks of its own.
    settings.ZEAL_NPLUSONE_THRESHOLD = 100
    page, today = visitor.page, timezone.localdate()
    visitor.sign_in(cashier, at="/finance/batches/add/")
    page.get_by_label("全选").check()
    page.get_by_label("银行文件版式").select_option(index=1)
    page.get_by_role("button", name="编制批次").click()
    page.get_by_role("button", name="发送银行").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="下载银行文件").click()
    batch = PaymentBatch.objects.get()
    assert download.value.suggested_filename == f"支付批次{batch.number}.xlsx"
    page.get_by_role("link", name="读入银行回执").click()
    rows = [(one.reference, one.name, one.amount, "成功", today, f"YH{one.serial}", "") for one in batch.lines.all()]
    page.get_by_label("银行回执").set_input_files(_sent(answer(*rows)))
    page.get_by_role("button", name="读入", exact=True).click()
    expect(page.get_by_text("回执已读入：已支付 2 笔、银行退回 0 笔。")).to_be_visible()

    visitor.open("/finance/statements/")
    visitor.check()
    page.get_by_role("link", name="导入对账单").click()
    visitor.check()
    statement = workbook(
        row(f"{last_month[1]}", "", "8.50", "10008.50", name="某银行", number="A1", summary="利息"),
        row(f"{today}", "300.00", "", "9708.50", name="批量代发", number="A2", summary=f"代发 {batch.number}"),
    )
    page.get_by_label("银行对账单").set_input_files(_sent(statement))
    page.get_by_role("button", name="读入并预览").click()
    expect(page.get_by_text("2 笔：收入 8.50 元，付出 300.00 元")).to_be_visible()
    visitor.check()
    visitor.picture("bank-statement")
    page.get_by_role("button", name="确认导入").click()
    page.wait_for_load_state()
    visitor.open("/finance/statements/")
    visitor.picture("bank-accounts")
    page.get_by_role("link", name="核对流水").click()
    visitor.check()
    visitor.picture("bank-matching")
    page.get_by_role("button", name="确认", exact=True).click()
    expect(page.get_by_text("已核对 3 笔。")).to_be_visible()
    assert Match.objects.get().parts.count() == 3
    page.get_by_role("link", name="自己选择").click()
    visitor.check()

    visitor.open(f"/finance/statements/accounts/{bank.pk}/outstanding/?day={last_month[1]}")
    expect(page.get_by_text("调节后相等，钱账相符。")).to_be_visible()
    visitor.picture("bank-outstanding")
    page.get_by_role("link", name="编制余额调节表").click()
    visitor.check()
    page.get_by_role("button", name="编制", exact=True).click()
    expect(page.get_by_text("余额调节表已编制，等会计确认。")).to_be_visible()
    drawn_up = Reconciliation.objects.get()
    page.context.clear_cookies()
    visitor.sign_in(accountant, at=drawn_up.get_absolute_url())
    page.get_by_role("button", name="确认", exact=True).click()
    expect(page.locator(".chip", has_text="已确认")).to_be_visible()
    visitor.check()
    visitor.picture("bank-reconciliation")
