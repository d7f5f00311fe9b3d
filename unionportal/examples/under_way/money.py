"""The running year of an example database: its budgets, first income, plan and two claims; dates count from today."""

import datetime
from decimal import Decimal

from django.utils import timezone

from activities.models import PlanItem
from activities.services.plans import copy_plan, publish_plan
from finance.choices import AccountKind
from finance.models import Account, Budget
from finance.services import open_budget, record_income, request_claim, submit_claim
from unionportal.core.choices import FundingSource
from unionportal.core.models import Unit

# The accounts of the example's charts; where a chart has none of these, nothing is asked for.
_SPORTS, _GRANTED = "50102", "402"


def begin_year(people):
    """Open budgets for the running year as they were in the last one, with a first income and the plan of the year."""
    year, root = timezone.localdate().year, Unit.root()
    last = Budget.objects.filter(unit=root, is_history=False, year__lt=year).order_by("-year").first()
    if last is not None and "kuaiji" in people:
        for line in Budget.objects.filter(unit=root, is_history=False, year=last.year).select_related("account"):
            facts = {"account": line.account, "initial": line.initial, "note": line.note}
            open_budget(actor=people["kuaiji"], unit=root, year=year, **facts)
        _receive(people["kuaiji"], root)
    planned = PlanItem.objects.filter(unit=root, year__lt=year).order_by("-year").first()
    if planned is not None and not PlanItem.objects.filter(unit=root, year=year).exists():
        copy_plan(root, actor=people["zhuangan"], from_year=planned.year, to_year=year)
        publish_plan(root, actor=people["zhuangan"], year=year)


def _receive(accountant, root):
    account = Account.objects.filter(code=_GRANTED, kind=AccountKind.INCOME).first()
    if account is not None:
        today = timezone.localdate()
        day = max(datetime.date(today.year, 1, 1), today - datetime.timedelta(days=20))
        facts = {"amount": Decimal("512000.00"), "received_on": day, "payer": "上级工会（留成部分）"}
        record_income(actor=accountant, unit=root, account=account, **facts)


def line_of(code):
    """Return the union's budget of the running year on the account with this code, or None."""
    return Budget.objects.filter(unit=Unit.root(), year=timezone.localdate().year, account__code=code).first()


def ask(people, home_chair):
    """Make a claim that waits for the chair, and a draft of the sub-union's chair."""
    line = line_of(_SPORTS)
    if line is None:
        return
    facts = {"budget": line, "funding_source": FundingSource.UNION_FUNDS}
    officer = people["zhuangan"]
    prizes = {"amount": Decimal("2860.00"), "purpose": "健步走奖品", "payee": "江南体育用品有限公司"}
    submit_claim(request_claim(actor=officer, unit=Unit.root(), **prizes, **facts), actor=officer)
    tea = {"amount": Decimal("320.00"), "purpose": "读书分享会茶歇", "payee": "校园超市"}
    request_claim(actor=home_chair, unit=home_chair.member.unit, **tea, **facts)
