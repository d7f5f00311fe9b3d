"""What claims pay to each payee, and whether bills of one payee were split to stay below an amount."""

import datetime
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from finance import causes
from finance.choices import Measure, Station
from finance.flow.claim_flow import EDITABLE
from finance.models import Account, Claim, PayeeLine, RouteRule, SpendingRule
from finance.models.papers import RELEASED
from unionportal.core.flow.decisions import once
from unionportal.spelling.folding import folded_key

# Bills of one payee within so many days may be one bill that was split.
NEAR = datetime.timedelta(days=7)


def limits_of(claim):
    """Return the limits of spending that a claim is compared with: those of its day, for its kind or for all."""
    return _limits_on(claim.happened_on or claim.made_on, claim.kind_id)


def _limits_on(day, kind):
    rules = SpendingRule.objects.in_force(day).filter(Q(kind=kind) | Q(kind=None))
    return once(("limits", day, kind), lambda: list(rules))


class Share(NamedTuple):
    """What a claim pays to one payee."""

    name: str
    member: int | None
    supplier: int | None
    amount: Decimal
    # The claim's key, its day and that of what it is for, and by how much of it the rules ask.
    claim: int
    day: datetime.date
    held_on: datetime.date
    whole: Decimal
    kind: int | None
    account: int
    cause: str

    @property
    def keys(self):
        """Of these he shares one with whoever is the same payee."""
        known = (("member", self.member), ("supplier", self.supplier))
        return [*(one for one in known if one[1]), ("name", folded_key(self.name))]

    def is_for(self, other):
        """Return whether both go to the same payee: by the register, by the name where one is not in it."""
        for mine, his in ((self.member, other.member), (self.supplier, other.supplier)):
            if mine and his:
                return mine == his
        return folded_key(self.name) == folded_key(other.name)


class Threshold(NamedTuple):
    """An amount that bills may be split to stay below, of the claims that it `concerns`."""

    yuan: Decimal
    concerns: Callable[[Share], bool]
    # Which rule it is of, and what the bills do to it, in words.
    rule: str
    reached: str
    cited: str = ""
    # Reached by more than it alone.
    is_most: bool = False

    def is_reached(self, yuan):
        """Return whether an amount reaches it."""
        return yuan > self.yuan if self.is_most else yuan >= self.yuan

    def bears(self, share):
        """Return whether the claim of a share counts: it concerns it, and alone it does not reach it."""
        return self.concerns(share) and not self.is_reached(share.whole)


def thresholds_of(share):
    """Return the Thresholds for the claim of a share, by the rules of its day, the least of each sort first."""
    routes = RouteRule.objects.filter(station=Station.COLLECTIVE)
    routes = once(("routes", share.day), lambda: list(routes.in_force(share.day)))
    limits = [one for one in _limits_on(share.held_on, share.kind) if one.measure == Measure.PER_CLAIM]
    found = [*map(_of_route, routes), *map(_of_limit, limits)]
    return sorted((one for one in found if one.bears(share)), key=lambda one: (one.is_most, one.yuan))


def _of_route(rule):
    def concerns(share):
        return rule.concerns(share.kind, _lineage(share.account) if rule.account_id else ())

    return Threshold(rule.amount, concerns, "", f"达到须集体决定的 {rule.amount:,.2f} 元")


def _of_limit(rule):
    def concerns(share):
        # As over_limits asks it.
        return not causes.is_decided_elsewhere(share.cause) and rule.kind_id in (None, share.kind)

    return Threshold(rule.limit, concerns, f"{rule}：", f"超过每笔 {rule.limit:,.2f} 元", rule.cited, is_most=True)


def _lineage(account):
    return once(("lineage", account), lambda: Account.objects.get(pk=account).lineage)


class Bills:
    """The shares of many claims, found by their payee."""

    def __init__(self, shares):
        self._shares, self._alike = shares, defaultdict(set)
        for place, share in enumerate(shares):
            for key in share.keys:
                self._alike[key].add(place)

    def of(self, share):
        """Return those to the payee of a share, each once."""
        alike = (self._shares[place] for place in set().union(*(self._alike[key] for key in share.keys)))
        return [one for one in alike if one.is_for(share)]


def split_below(claim):
    """Yield the sentences that bills of one payee together reach an amount that each alone does not."""
    own = _own_shares(claim)
    decided = False
    for threshold in thresholds_of(own[0]):
        if decided and not threshold.is_most:
            continue
        if words := _together(claim, own, threshold):
            decided = True
            yield f"{threshold.rule}{words}，{threshold.reached}，请说明不是拆分{threshold.cited}。"


def _together(claim, own, threshold):
    """Return in words what the bills of a payee of this claim within a week are together, where they reach it.

    Of several payees the one who gets most; "" if nobody's bills reach it.
    """
    near = Claim.objects.filter(made_on__gte=claim.made_on - NEAR, made_on__lte=claim.made_on + NEAR)
    near = near.exclude(state__in=(*EDITABLE, *RELEASED))
    bills, found = once(("near", claim.made_on), lambda: Bills(shares_of(near))), []
    for share in own:
        others = [one.amount for one in bills.of(share) if one.claim != claim.pk and threshold.bears(one)]
        if others and threshold.is_reached(together := sum(others, share.amount)):
            found.append((together, len(others), share.name))
    if not found:
        return ""
    together, count, name = max(found)
    named = f"（{name}）" if len(own) > 1 else ""
    return f"同一收款人{named}一周内另有 {count} 笔，合计 {together:,.2f} 元"


def _own_shares(claim):
    """Return the shares of the payees of this claim."""
    payees = [(one.name, one.member_id, one.supplier_id, one.amount) for one in claim.payees.all()]
    alone = (claim.payee, claim.member_id, claim.supplier_id, claim.amount)
    days = (claim.made_on, claim.happened_on or claim.made_on)
    of = (claim.pk, *days, claim.amount_of_whole, claim.kind_id, claim.budget.account_id, claim.cause)
    return [Share(*payee, *of) for payee in payees or [alone]]


def shares_of(claims):
    """Return the shares of the payees of these claims: those of its list, or else the one."""
    payee = ("name", "member", "supplier", "amount")
    lines = PayeeLine.objects.filter(claim__in=claims).values_list(*payee, *_of_claim("claim__"))
    single = claims.filter(payees=None).values_list("payee", *payee[1:], *_of_claim(""))
    return [Share(*row) for row in (*single, *lines)]


def _of_claim(path):
    """Return what a Share says of its claim, which lies behind this path, as columns and expressions."""
    held_on = Coalesce(f"{path}happened_on", f"{path}made_on")
    whole = F(f"{path}amount") + Coalesce(F(f"{path}above_loan__settled"), Decimal(0))
    columns = (f"{path}{name}" for name in ("kind", "budget__account", "cause"))
    return [f"{path}id", f"{path}made_on", held_on, whole, *columns]
