"""The budget of a year: a block of cells pasted from a spreadsheet, looked at, written, approved, read by a member."""

import datetime

import pytest
from playwright.sync_api import expect

from finance.models import Budget, BudgetPlan
from tests.factories import AccountFactory, UserFactory

# What a browser does where cells of a spreadsheet are pasted into the one that has the focus.
PASTE = """(cell, text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.mark.made_at("desktop")
def test_a_budget_is_pasted_approved_and_read(visitor, accountant, chair, union, branch):
    group = AccountFactory(code="501", name="职工活动支出")
    for code, name in (("404", "年初支出"), ("504", "业务支出")):
        AccountFactory(code=code, name=name)
    for code, name in (("50102", "文体活动支出"), ("50105", "会员活动支出")):
        AccountFactory(code=code, name=name, parent=group)
    page, year = visitor.page, datetime.datetime.now(tz=datetime.UTC).year
    visitor.sign_in(accountant, f"/finance/budgets/grid/?year={year}")
    page.get_by_role("button", name="起草").click()
    cell = page.get_by_label(f"50102 文体活动支出，{union.name}")
    # What does not fit, or names accounts, is left to the block.
    for text in ("1\t2\t3\n", "504\t7\n", "5\t乙\n"):
        cell.evaluate(PASTE, text)
        expect(page.get_by_label("粘贴的内容")).to_have_value(text.strip())
    expect(cell).to_have_value("")
    page.get_by_label("粘贴的内容").fill("")
    # The row of the group between them is a line of the block too.
    first = page.get_by_label(f"404 年初支出，{union.name}")
    first.evaluate(PASTE, "9\n12,300.5\t500\n12,000\t５００\n300.5\t\n")
    expect(page.get_by_label(f"50102 文体活动支出，{branch.name}")).to_have_value("５００")
    expect(page.get_by_label(f"50105 会员活动支出，{union.name}")).to_have_value("300.5")
    visitor.check()
    visitor.picture("budget-grid")
    page.get_by_role("button", name="看改动").click()
    expect(page.get_by_text("0.00 → 12,809.50 元")).to_be_visible()
    visitor.check()
    page.get_by_role("button", name="写入草案").click()
    expect(page.get_by_text("已写入草案，改动 4 格。")).to_be_visible()
    page.get_by_role("link", name=f"{year}年年初预算（第1版）").first.click()
    page.get_by_role("button", name="提交登记批准").click()
    visitor.check()
    page.context.clear_cookies()
    visitor.sign_in(chair)
    plan = BudgetPlan.objects.get()
    visitor.open(f"/finance/plans/{plan.pk}/move/approve/")
    page.get_by_label("工会委员会会议").fill("第八届第三次工会委员会会议")
    page.get_by_label("经审会会议").fill("第八届第二次经审会会议")
    visitor.check()
    page.get_by_role("button", name="确定登记批准").click()
    page.get_by_role("button", name="向会员公布").click()
    assert sorted(Budget.objects.values_list("total", flat=True))[-1] == 12000
    visitor.open(f"/finance/budgets/statement/?year={year}")
    visitor.check()
    visitor.picture("budget-statement")
    page.context.clear_cookies()
    visitor.sign_in(UserFactory(), "/finance/published/")
    page.get_by_role("link", name=f"{year}年年初预算（第1版）").click()
    expect(page.get_by_role("row", name="本年支出合计")).to_contain_text("12,809.50")
    visitor.check()
