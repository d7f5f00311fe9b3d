"""The auditors' year at the desk: a sample, a finding, its answer and rectification, the opinion, the export."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from finance import services
from finance.models import AuditFinding, AuditOpinion, AuditSample, CheckHit
from finance.services.auditing.checks import run_checks
from tests.factories import BudgetFactory, ClaimFactory
from unionportal.core.choices import Role

PROOF = {"name": "签收名单.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 list"}


@pytest.fixture
def auditor(person, union):
    return person(Role.AUDITOR, union)


@pytest.fixture
def books(branch, branch_chair, chair, accountant, cashier):
    """Twelve payments of this year, two of them round."""
    today = timezone.localdate()
    budget = BudgetFactory(unit=branch, year=today.year, initial=Decimal(100_000))
    hands = {"made_by": branch_chair, "approved_by": chair, "checked_by": accountant}
    facts = {"unit": branch, "budget": budget, "state": "approved", "approved_on": today, **hands}
    for place in range(12):
        amount = Decimal(2000) if place < 2 else Decimal("80.50") + place
        claim = ClaimFactory(payee=f"某超市{place}", amount=amount, purpose="文体活动奖品", **facts)
        services.pay_claim(claim, actor=cashier, method="cash", paid_on=today)
    run_checks(today, today)


@pytest.mark.made_at("desktop")
def test_a_sample_leads_to_a_finding_an_answer_its_rectification_and_the_opinion(
    visitor, visitor_at, books, auditor, branch_chair
):
    page, today = visitor.page, timezone.localdate()
    visitor.sign_in(auditor, at="/finance/auditing/")
    visitor.check()
    visitor.picture("audit-home")
    page.get_by_role("link", name="审计抽样").last.click()
    page.get_by_role("link", name="抽取样本").click()
    page.get_by_label("日期自").fill(f"{today.year}-01-01")
    page.get_by_label("日期至").fill(f"{today}")
    page.get_by_label("样本量（笔）").fill("4")
    page.get_by_label("金额分档（元）").fill("1000")
    page.get_by_label("种子").fill("20-26")
    visitor.check()
    visitor.picture("audit-sample-form")
    page.get_by_role("button", name="抽取").click()
    page.get_by_role("button", name="重新抽取，核验").click()
    expect(page.get_by_text("按同样的种子重新抽取，得到同样的样本")).to_be_visible()
    visitor.check()
    visitor.picture("audit-sample")
    sample = AuditSample.objects.get()
    first = sample.items.first().payment
    page.get_by_role("link", name=first.number).click()
    visitor.check()
    visitor.picture("audit-payment")
    page.get_by_role("link", name="登记审计发现").click()
    page.get_by_label("审计事项").select_option(index=1)
    page.get_by_label("发现").first.fill("奖品没有签收名单")
    page.get_by_label("事实").fill("抽到的这笔支付没有附签收名单。")
    page.get_by_label("违反的规定").fill("财务制度第八条")
    page.get_by_label("涉及金额（元）").fill(f"{first.amount}")
    page.get_by_label("整改期限").fill(f"{today + datetime.timedelta(30)}")
    visitor.check()
    visitor.picture("audit-finding-form")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator(".chip", has_text="待答复")).to_be_visible()
    finding = AuditFinding.objects.get()

    unit = visitor_at("desktop")
    unit.sign_in(branch_chair, at=finding.get_absolute_url())
    unit.page.get_by_role("link", name="答复").click()
    unit.page.get_by_label("答复").fill("名单在活动负责人手里，现在补上。")
    unit.page.get_by_role("button", name="答复").click()
    unit.page.get_by_role("link", name="报告整改").click()
    unit.page.get_by_label("整改情况").fill("名单已补齐，见附件。")
    unit.page.get_by_label("整改的证明").set_input_files(PROOF)
    unit.check()
    unit.page.get_by_role("button", name="报告整改").click()
    expect(unit.page.locator(".chip", has_text="待复核")).to_be_visible()
    unit.picture("audit-finding-of-the-unit")

    visitor.open(finding.get_absolute_url())
    page.get_by_role("link", name="销号").click()
    page.get_by_label("复核意见").fill("与发票核对一致")
    page.get_by_role("button", name="销号").click()
    expect(page.locator(".chip", has_text="已销号")).to_be_visible()
    visitor.check()
    visitor.picture("audit-finding")
    visitor.open("/finance/auditing/checks/")
    visitor.check()
    visitor.picture("audit-checks")
    page.locator("a.row").first.click()
    page.get_by_role("link", name="排除").click()
    page.get_by_label("原因").fill("合同约定的金额")
    page.get_by_role("button", name="排除").click()
    expect(page.locator(".chip", has_text="已排除")).to_be_visible()
    assert CheckHit.objects.filter(state="dismissed").count() == 1

    visitor.open("/finance/auditing/opinions/add/")
    page.get_by_label("年度").fill(f"{today.year}")
    page.get_by_label("审查对象").fill(f"{today.year}年度工会经费收支决算")
    for label in ("审查依据", "总体评价", "结论"):
        page.get_by_label(label).fill(f"{label}的文字。")
    page.get_by_label("通过它的会议").fill("第八届经审会第三次会议")
    page.get_by_label("会议日期").fill(f"{today}")
    visitor.check()
    page.get_by_role("button", name="保存").click()
    page.get_by_role("button", name="出具").click()
    expect(page.locator(".chip", has_text="已出具")).to_be_visible()
    visitor.check()
    visitor.picture("audit-opinion")
    for name, ending in (("打印审计意见", "pdf"), ("审计意见（Word）", "docx")):
        with page.expect_download() as download:
            page.get_by_role("link", name=name).click()
        assert download.value.suggested_filename.endswith(f".{ending}")
    assert AuditOpinion.objects.get().findings.get().state == "closed"
    visitor.open("/finance/payments/?least=1000")
    page.get_by_text("导出").first.click()
    with page.expect_download() as download:
        page.get_by_role("button", name="导出 Excel").click()
    assert download.value.suggested_filename.endswith(".xlsx")
