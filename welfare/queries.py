"""Reads of benefits and standards that several pages share."""

import datetime
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Q, Sum
from django.utils import timezone

from members.models import Member
from unionportal.core.access.permissions import roles_allowing
from unionportal.core.choices import OWNER, Role
from welfare import permissions
from welfare.benefit_flow import BenefitState
from welfare.models import Donation, DonationDrive, GiftRecipient, Grant, Remittance, Visit
from welfare.models.benefit import known_to_recipients
from welfare.remittance_flow import RemittanceState

# People who left may be visited for so long: a farewell, a funeral.
_AFTERCARE = datetime.timedelta(days=400)
# The columns in which the list of issues looks for words.
ISSUE_WORDS = ("title", "code", "number", "content")


def reportable_members(scope):
    """Return the members for whom this person may report a visit."""
    recent = Q(left_on__isnull=True) | Q(left_on__gte=timezone.localdate() - _AFTERCARE)
    return Member.objects.visible_to(scope.judged(permissions.ADD_VISIT)).filter(recent).select_related("unit")


@dataclass(frozen=True)
class Received:
    """One benefit of a member: title, day, day of payment or None, amount in yuan, state in words, its colour."""

    what: str
    happened_on: datetime.date
    paid_on: datetime.date | None
    amount: Decimal
    standing: str
    tone: str
    url_name: str = ""
    pk: int | None = None
    # The row of the list on which the member has still to sign.
    to_sign: int | None = None


def received_by(user, scope):
    """Return everything the user received or is about to, as list of Received, the latest first."""
    own = {"member__user": user}
    visits = Visit.objects.visible_to(scope).filter(known_to_recipients(), **own).select_related("claim")
    grants = Grant.objects.visible_to(scope).filter(known_to_recipients(), **own).select_related("claim")
    gifts = GiftRecipient.objects.visible_to(scope).filter(given_gifts(), **own).select_related("issue__claim")
    found = [_from(v, f"慰问 · {v.get_occasion_display()}", url_name="welfare:visit_detail") for v in visits]
    found += [_from(g, f"补助 · {g.get_kind_display()}") for g in grants]
    found += [_gift(g) for g in gifts]
    return sorted(found, key=lambda one: one.happened_on, reverse=True)


def given_gifts():
    """Return the condition of what lists gave to their people, if only to be taken back, as a Q."""
    return Q(issue__state__in=(BenefitState.APPROVED, BenefitState.CANCELLED)) & known_to_recipients("issue__")


def _gift(recipient):
    """Return the Received of one on a list: of what came back for him nothing was paid to him."""
    issue = recipient.issue
    if not recipient.left:
        return replace(_from(issue, issue.title, amount=recipient.cost), paid_on=None, standing="已退款", tone="stop")
    waits = issue.is_handed_out and not recipient.signed_on
    return _from(issue, issue.title, amount=recipient.left, to_sign=recipient.pk if waits else None)


def _from(benefit, what, *, amount=None, url_name="", to_sign=None):
    amount = benefit.amount if amount is None else amount
    day = benefit.claim.paid_on if benefit.is_paid else None
    return Received(
        what, benefit.event_date, day, amount, benefit.standing, benefit.tone, url_name, benefit.pk, to_sign
    )


def by_year(received):
    """Return [(year, rows, sum paid in yuan)], the latest year first."""
    years = {}
    for one in received:
        years.setdefault((one.paid_on or one.happened_on).year, []).append(one)
    return [
        (year, rows, sum((one.amount for one in rows if one.paid_on), Decimal(0)))
        for year, rows in sorted(years.items(), reverse=True)
    ]


def readers(perm):
    """Return the labels of the roles that hold `perm`, joined by “、”; 本人 for the owner."""
    roles = roles_allowing(perm)
    return "、".join((["本人"] if OWNER in roles else []) + [role.label for role in Role if role in roles])


@dataclass(frozen=True)
class Custody:
    """The money of a donation drive that the union holds for others (代管), in yuan: none of it is its income."""

    drive: DonationDrive
    received: Decimal
    remitted: Decimal

    @property
    def rest(self):
        """What is still held."""
        return self.received - self.remitted


def money_in_custody(scope, until):
    """Return [Custody] of the drives in scope that began by the day `until`, as it stands at the end of that day."""
    received = Donation.objects.visible_to(scope).filter(given_on__lte=until).order_by().values("drive")
    remitted = (
        Remittance.objects.visible_to(scope)
        .filter(state=RemittanceState.CONFIRMED, remitted_on__lte=until)
        .order_by()
        .values("drive")
    )
    sums = [dict(rows.annotate(s=Sum("amount")).values_list("drive", "s")) for rows in (received, remitted)]
    drives = DonationDrive.objects.visible_to(scope).filter(started_on__lte=until).order_by("started_on", "pk")
    nothing = Decimal("0.00")
    return [Custody(drive, *(found.get(drive.pk, nothing) for found in sums)) for drive in drives]
