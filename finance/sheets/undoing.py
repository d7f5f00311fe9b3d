"""What undoing an import does to claims: those still open are cancelled and keep their numbers; what is paid stays."""

from finance.claim_flow import OPEN
from finance.models import Claim
from finance.services import cancel_claim
from unionportal.core.ledger.undoing.registry import undoes

KEPT_BUDGETS = "预算是核定过的，不删去也不改回；错了请登记相反的预算调整。"
KEPT_ACCOUNTS = "科目已是记账的依据，不删去也不改回；不用的请停用。"
KEPT_INCOMES = "收入已编号入账，不整份撤销；请逐笔冲正。"
_PAID = "{} 笔支出申请已编号入账（多为往年已支付的），往年的账里不能再冲正；请逐笔处理，收回的款项登记为收入"


def _refused(claims):
    rows = list(claims.exclude(state__in=OPEN).order_by("pk").values_list("pk", flat=True))
    return rows, _PAID.format(len(rows))


undoes(Claim, refused=_refused, reverse=cancel_claim)
