"""Acts on service cards (会员服务卡)."""

from django.core.exceptions import ValidationError
from django.db import transaction

from members import acts
from members.models import ServiceCard
from unionportal.core.trail import audit
from unionportal.core.values.rules import not_later_than_today


@transaction.atomic
def issue_card(member, *, actor, card_no, issued_on):
    """Create a card of `member`, counted in the unit of that day; return it."""
    not_later_than_today(issued_on, "办卡日期", field="issued_on")
    card = ServiceCard(member=member, unit=unit_on(member, issued_on), card_no=card_no, issued_on=issued_on)
    card.full_clean()
    card.save()
    audit.record(actor, acts.ADD_CARD, card, 卡号=card_no, 办卡日期=issued_on)
    return card


@transaction.atomic
def correct_card(card, *, actor, issued_on=None, member=None):
    """Correct the date of issue; a card never passes to another member. Return it."""
    if member is not None and member != card.member:
        raise ValidationError({"member": f"这张卡登记在“{card.member.name}”名下，不能改给别人。"})
    not_later_than_today(issued_on, "办卡日期", field="issued_on")
    former, card.issued_on = card.issued_on, issued_on or card.issued_on
    card.full_clean()
    card.save()
    audit.record(actor, acts.CORRECT_CARD, card, 原办卡日期=former, 办卡日期=card.issued_on)
    return card


def unit_on(member, day):
    """Return the unit of the member on `day`; the current one if that day is in no span."""
    spans = member.memberships.select_related("unit").filter(since__lte=day).exclude(until__lte=day)
    span = spans.first()
    return span.unit if span else member.unit
