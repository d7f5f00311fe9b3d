"""The accountant's way with vouchers: exported for his software, its numbers read back, one of them printed."""

import io
from decimal import Decimal

import openpyxl
import pytest
from django.utils import timezone
from playwright.sync_api import expect

from finance import services
from finance.models import Voucher
from finance.services.books.ledger import confirm_ledger, propose_ledger
from tests.factories import AccountFactory


@pytest.mark.made_at("desktop")
def test_vouchers_go_out_and_their_numbers_come_back(visitor, union, cashier, accountant, tmp_path):
    today, page = timezone.localdate(), visitor.page
    facts = {"account": AccountFactory(kind="income", code="40101", name="会费收入"), "payer": "财务处"}
    for amount in ("1200.00", "345678.90"):
        services.record_income(actor=cashier, unit=union, amount=Decimal(amount), received_on=today, **facts)
    visitor.sign_in(accountant, at="/finance/vouchers/")
    visitor.check()
    visitor.picture("vouchers")
    page.get_by_role("link", name="凭证导出").click()
    page.get_by_role("link", name="导出给记账软件").click()
    page.get_by_label("凭证文件版式").select_option(label="示例一：借贷标志（Excel）")
    for label in ("从", "到"):
        page.get_by_label(label, exact=True).fill(f"{today}")
    visitor.check()
    visitor.picture("voucher-export-form")
    page.get_by_role("button", name="导出").click()
    expect(page.get_by_text("分录 4 行")).to_be_visible()
    visitor.check()
    visitor.picture("voucher-export")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载文件").click()
    [heads, *rows] = (
        openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes())).worksheets[0].iter_rows(values_only=True)
    )
    ours = dict.fromkeys(row[heads.index("业务编号")] for row in rows)
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in [("业务编号", "凭证号"), *((number, f"记-{n}") for n, number in enumerate(ours, 1))]:
        book.active.append(row)
    book.save(file)
    (tmp_path / "凭证号.xlsx").write_bytes(file.getvalue())
    page.get_by_role("link", name="凭证导出").click()
    page.get_by_role("link", name="读回凭证号").click()
    page.get_by_label("凭证文件版式").select_option(label="示例一：借贷标志（Excel）")
    page.get_by_label("记账软件导出的文件").set_input_files(tmp_path / "凭证号.xlsx")
    visitor.check()
    page.get_by_role("button", name="读入").click()
    expect(page.get_by_text("记-2")).to_be_visible()
    page.get_by_role("link", name=Voucher.objects.first().number).click()
    visitor.check()
    visitor.picture("voucher")


@pytest.mark.made_at("desktop")
def test_a_voucher_that_was_begun_by_hand_is_a_draft_on_this_device_until_it_is_posted(visitor, accountant, chair):
    today, page = timezone.localdate(), visitor.page
    confirm_ledger(propose_ledger(actor=accountant, day=today, balances="102 100 0\n32205 0 100"), actor=chair)
    entries = "102 银行存款 60 0\n32201 年初余额调整 0 60"
    visitor.sign_in(accountant, at="/finance/vouchers/ledger/vouchers/add/")
    page.get_by_label("摘要").fill("以前年度支出更正")
    page.get_by_label("分录").fill(entries)
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_role("cell", name="32201 年初余额调整")).to_be_visible()
    # Left without being posted: it has no number, and no book has it.
    visitor.open("/finance/vouchers/ledger/")
    assert not Voucher.objects.exists()
    visitor.open("/finance/vouchers/ledger/vouchers/add/")
    page.get_by_role("button", name="恢复到页面").click()
    expect(page.get_by_label("摘要")).to_have_value("以前年度支出更正")
    expect(page.get_by_label("分录")).to_have_value(entries)
    page.get_by_role("button", name="记账").click()
    expect(page.get_by_text("已记账")).to_be_visible()
    assert Voucher.objects.get().number == f"转{today.year}-0001"
    visitor.open("/finance/vouchers/ledger/vouchers/add/")
    expect(page.get_by_role("button", name="恢复到页面")).to_have_count(0)
