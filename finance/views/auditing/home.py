"""The desk of the auditors: what waits for them, all money to read, and what they opened."""

from django.views.generic import TemplateView

from finance import permissions
from finance.flow.audit_flow import UNCLOSED, HitState
from finance.models import AuditFinding, AuditOpinion, AuditSample, CheckHit, LedgerStart
from finance.services.auditing.readings import readings_of
from finance.views.whole import WholeUnionMixin

# So many of the last looks are shown; the log of the back office has all.
_SHOWN = 20
# (label, page, permission) of all money there is to read, from the bank to the papers.
_BOOKS = (
    ("支付", "finance:payment_list", permissions.VIEW_PAYMENT),
    ("收入", "admin:finance_income_changelist", permissions.VIEW_INCOME),
    ("支出申请", "finance:claim_list", permissions.VIEW_CLAIM),
    ("记账凭证", "finance:voucher_list", permissions.VIEW_VOUCHER),
    ("发票", "admin:finance_invoice_changelist", permissions.VIEW_INVOICE),
    ("银行对账", "finance:bankstatement_list", permissions.VIEW_STATEMENT),
    ("余额调节表", "finance:reconciliation_list", permissions.VIEW_RECONCILIATION),
    ("现金盘点", "finance:cashcount_list", permissions.VIEW_CASH_COUNT),
    ("支付批次", "finance:batch_list", permissions.VIEW_BATCH),
    ("借款", "finance:loan_list", permissions.VIEW_LOAN),
    ("预算执行", "finance:execution", permissions.READ_EXECUTION),
    ("预算、决算表", "finance:statement", permissions.VIEW_PLAN),
    ("拨缴经费", "finance:contributions", permissions.VIEW_CONTRIBUTION_MONTH),
    ("会费", "finance:dues", permissions.VIEW_DUES_SHEET),
    ("补助收入", "finance:subsidies", permissions.VIEW_SUBSIDY),
    ("固定资产", "finance:asset_list", permissions.VIEW_ASSET),
    ("采购渠道", "finance:purchases", permissions.VIEW_PURCHASE_KIND),
    ("经费公开", "finance:published_list", permissions.VIEW_PAYMENT),
)
# Those that are there while a ledger is kept.
_LEDGER = (
    ("总账", "finance:ledger", permissions.VIEW_LEDGER),
    ("序时账", "finance:journal", permissions.VIEW_LEDGER),
)
# What is begun here.
_BEGUN = (
    ("抽取样本", "finance:auditsample_add", permissions.DRAW_SAMPLE),
    ("登记审计发现", "finance:auditfinding_add", permissions.ADD_FINDING),
    ("检查一段时间", "finance:checks_run", permissions.RUN_CHECKS),
    ("起草审计意见", "finance:auditopinion_add", permissions.DRAFT_OPINION),
)
# Files to take along, beside that of each list.
_FILES = (
    ("支出公示", "finance:payment_list_form_published", permissions.EXPORT_PAYMENT),
    ("凭证导出", "finance:voucherexport_list", permissions.VIEW_VOUCHER_EXPORT),
)


class AuditingHome(WholeUnionMixin, TemplateView):
    permission_required = permissions.VIEW_SAMPLE
    template_name = "finance/auditing/home.html"

    def get_context_data(self, **kwargs):
        scope, user = self.request.scope, self.request.user

        def open_to(pages):
            return [(label, page) for label, page, permission in pages if user.holds(permission)]

        findings = AuditFinding.objects.visible_to(scope).filter(state__in=UNCLOSED)
        return super().get_context_data(
            findings=findings.count(),
            late=sum(one.is_late for one in findings),
            hits=CheckHit.objects.visible_to(scope).filter(state=HitState.OPEN).count(),
            sample=AuditSample.objects.visible_to(scope).first(),
            opinion=AuditOpinion.objects.visible_to(scope).first(),
            begun=open_to(_BEGUN),
            books=open_to((*_BOOKS, *(_LEDGER if LedgerStart.in_force() else ()))),
            files=open_to(_FILES),
            readings=readings_of(user)[:_SHOWN],
            **kwargs,
        )
