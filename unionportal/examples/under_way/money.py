"""The running year of an example database: its budgets, its plan and its claims; dates count from today."""

from decimal import Decimal

from django.utils import timezone

from activities.models import PlanItem
from activities.services.plans import copy_plan, publish_plan
from finance.services import BudgetKey, check_claim, find_budgets, open_budget, request_claim, submit_claim
from members.models import Member
from unionportal.core.models import Unit

# The account of what is asked for; where an example has no budget on it, nothing is.
SPORTS = "50102"
_BY_HEAD = Decimal(200)


def begin_year(budgets, people):
    """Open the `budgets` of the example's last year (rows of the workbook) for this one too, and copy its plan."""
    this_year, root = timezone.localdate().year, Unit.root()
    last = max((row["year"] for row in budgets), default=this_year)
    keys = [BudgetKey(row["unit"], row["year"], row["account"]) for row in budgets if row["year"] == last < this_year]
    for line in find_budgets(keys).values():
        if line.unit == root and "kuaiji" in people:
            names = ("account", "funding_source", "initial", "note")
            facts = {name: getattr(line, name) for name in names}
            open_budget(actor=people["kuaiji"], unit=root, year=this_year, **facts)
    if "kuaiji" in people:
        _open_lines_of_sub_unions(people["kuaiji"])
    planned = PlanItem.objects.filter(unit=root).order_by("-year").first()
    if planned is not None and planned.year < this_year:
        copy_plan(root, actor=people["zhuangan"], from_year=planned.year, to_year=this_year)
        publish_plan(root, this_year, actor=people["zhuangan"])


def _open_lines_of_sub_unions(accountant):
    """Open for each sub-union a line of the running year by the number of its members."""
    whole, today = line_of(SPORTS), timezone.localdate()
    if whole is None:
        return
    for unit in Unit.objects.sub_unions().filter(closed_on=None).order_by("place"):
        if count := Member.objects.in_union().filter(unit__path__startswith=unit.path).count():
            facts = {"unit": unit, "year": today.year, "account": whole.account}
            open_budget(actor=accountant, initial=count * _BY_HEAD, **facts)


def line_of(code):
    """Return the union's budget of the running year on the account with this code, or None."""
    key = BudgetKey(Unit.root().code, timezone.localdate().year, code)
    return find_budgets([key]).get(key)


def request_money(people, home_chair):
    """Make claims that wait for the chair and for the accountant, and a draft of the sub-union's chair."""
    line = line_of(SPORTS)
    if line is None:
        return
    facts = {"budget": line}
    officer = people["zhuangan"]
    prizes = {"amount": Decimal("2860.00"), "purpose": "健步走奖品", "payee": "江南体育用品有限公司"}
    claim = submit_claim(request_claim(actor=officer, unit=Unit.root(), **prizes, **facts), actor=officer)
    if "kuaiji" in people:
        check_claim(claim, actor=people["kuaiji"])
    water = {"amount": Decimal("460.00"), "purpose": "健步走饮用水", "payee": "校园超市"}
    submit_claim(request_claim(actor=officer, unit=Unit.root(), **water, **facts), actor=officer)
    tea = {"amount": Decimal("320.00"), "purpose": "读书分享会茶歇", "payee": "校园超市"}
    request_claim(actor=home_chair, unit=home_chair.member.unit, **tea, **facts)
