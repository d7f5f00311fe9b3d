"""The desk of the auditors: what waits for them, all money to read, and what they opened."""

from django.views.generic import TemplateView

from finance import permissions
from finance.flow.audit_flow import UNCLOSED, HitState
from finance.models import AuditFinding, AuditOpinion, AuditSample, CheckHit
from finance.services.auditing.readings import readings_of
from finance.views.whole import WholeUnionMixin

# So many of the last looks are shown; the log of the back office has all.
_SHOWN = 20
# (label, page, permission) of all money there is to read, from the bank to the papers.
_BOOKS = (
    ("支付", "finance:payment_list", permissions.VIEW_PAYMENT),
    ("收入", "admin:finance_income_changelist", permissions.VIEW_INCOME),
    ("支出申请", "finance:claim_list", permissions.VIEW_CLAIM),
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
)


class AuditingHome(WholeUnionMixin, TemplateView):
    permission_required = permissions.VIEW_SAMPLE
    template_name = "finance/auditing/home.html"

    def get_context_data(self, **kwargs):
        scope, user = self.request.scope, self.request.user
        findings = AuditFinding.objects.visible_to(scope).filter(state__in=UNCLOSED)
        return super().get_context_data(
            findings=findings.count(),
            late=sum(one.is_late for one in findings),
            hits=CheckHit.objects.visible_to(scope).filter(state=HitState.OPEN).count(),
            sample=AuditSample.objects.visible_to(scope).first(),
            opinion=AuditOpinion.objects.visible_to(scope).first(),
            books=[(label, page) for label, page, permission in _BOOKS if user.holds(permission)],
            readings=readings_of(user)[:_SHOWN],
            **kwargs,
        )
