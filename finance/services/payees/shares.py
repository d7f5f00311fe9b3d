"""What claims pay to each payee, and whether bills of one payee were split to stay below an amount."""

import datetime
from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q

from finance import causes
from finance.choices import Measure, Station
from finance.flow.claim_flow import EDITABLE
from finance.models import Claim, PayeeLine, RouteRule, SpendingRule
from finance.models.papers import RELEASED
from unionportal.core.flow.decisions import once
from unionportal.spelling.folding import folded_key

# Bills of one payee within so many days may be one bill that was split.
NEAR = datetime.timedelta(days=7)


def limits_of(claim):
    """Return the limits of spending that a claim is compared with: those of its day, for its kind or for all."""
    day, kind = claim.happened_on or claim.made_on, claim.kind_id
    rules = SpendingRule.objects.in_force(day).filter(Q(kind=kind) | Q(kind=None))
    return once(("limits", day, kind), lambda: list(rules))


def split_below(claim):
    """Yield the sentences that bills of one payee together reach an amount that each alone does not."""
    if sentence := _below_collective(claim):
        yield sentence
    if claim.is_of_an_app:
        return
    for rule in limits_of(claim):
        if rule.measure == Measure.PER_CLAIM and (sentence := _below_limit(claim, rule)):
            yield sentence


def _below_collective(claim):
    day = claim.made_on
    rules = once(("routes", day), lambda: list(RouteRule.objects.in_force(day).filter(station=Station.COLLECTIVE)))
    limits = [rule.amount for rule in rules if rule.amount > claim.amount]
    words = _together(claim, lambda yuan: yuan >= min(limits)) if limits else ""
    return words and f"{words}，达到须集体决定的 {min(limits):,.2f} 元，请说明不是拆分。"


def _below_limit(claim, rule):
    # One that is over the limit by itself is found by that.
    if claim.amount_of_whole > rule.limit:
        return ""
    words = _together(claim, lambda yuan: yuan > rule.limit, lambda other: other.is_limited_by(rule))
    return words and f"{rule}：{words}，超过每笔 {rule.limit:,.2f} 元，请说明不是拆分{rule.cited}。"


def _together(claim, is_reached, counts=lambda other: True):
    """Return in words what the bills of a payee of this claim within a week are together, where it `is_reached`.

    Of others those that `counts` says. Of several payees the one who gets most; "" if nobody's bills reach it.
    """
    near = Claim.objects.filter(made_on__gte=claim.made_on - NEAR, made_on__lte=claim.made_on + NEAR)
    near = once(("near", claim.made_on), lambda: shares_of(near.exclude(state__in=(*EDITABLE, *RELEASED))))
    others = [share for share in near if share.claim != claim.pk and counts(share)]
    own, found, alike = _own_shares(claim), [], defaultdict(set)
    for place, other in enumerate(others):
        for key in other.keys:
            alike[key].add(place)
    for share in own:
        places = set().union(*(alike[key] for key in share.keys))
        amounts = [others[place].amount for place in places if others[place].is_for(share)]
        if amounts and is_reached(together := sum(amounts, share.amount)):
            found.append((together, len(amounts), share.name))
    if not found:
        return ""
    together, count, name = max(found)
    named = f"（{name}）" if len(own) > 1 else ""
    return f"同一收款人{named}一周内另有 {count} 笔，合计 {together:,.2f} 元"


class Share(NamedTuple):
    """What a claim pays to one payee."""

    name: str
    member: int | None
    supplier: int | None
    amount: Decimal
    # The claim's key, and its day.
    claim: int
    day: datetime.date
    kind: int | None
    cause: str

    @property
    def keys(self):
        """Of these he shares one with whoever is the same payee."""
        known = (("member", self.member), ("supplier", self.supplier))
        return [*(one for one in known if one[1]), ("name", folded_key(self.name))]

    def is_limited_by(self, rule):
        """Return whether the claim is one that a limit of spending is asked of, as over_limits asks it."""
        return not causes.is_decided_elsewhere(self.cause) and rule.kind_id in (None, self.kind)

    def is_for(self, other):
        """Return whether both go to the same payee: by the register, by the name where one is not in it."""
        for mine, his in ((self.member, other.member), (self.supplier, other.supplier)):
            if mine and his:
                return mine == his
        return folded_key(self.name) == folded_key(other.name)


def _own_shares(claim):
    """Return the shares of the payees of this claim."""
    payees = [(one.name, one.member_id, one.supplier_id, one.amount) for one in claim.payees.all()]
    alone = (claim.payee, claim.member_id, claim.supplier_id, claim.amount)
    of = (claim.pk, claim.made_on, claim.kind_id, claim.cause)
    return [Share(*payee, *of) for payee in payees or [alone]]


def shares_of(claims):
    """Return the shares of the payees of these claims: those of its list, or else the one."""
    lines = PayeeLine.objects.filter(claim__in=claims)
    of = ("made_on", "kind", "cause")
    single = claims.filter(payees=None).values_list("payee", "member", "supplier", "amount", "pk", *of)
    lines = lines.values_list("name", "member", "supplier", "amount", "claim", *(f"claim__{name}" for name in of))
    return [Share(*row) for row in (*single, *lines)]
