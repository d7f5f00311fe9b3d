"""会员服务卡."""

from django.core.exceptions import ValidationError
from django.db import transaction

from members.models import ServiceCard
from unionportal.core.trail import audit


@transaction.atomic
def issue_card(member, *, actor, card_no, issued_on):
    """A card for `member`, counted in the unit where they were on that day."""
    card = ServiceCard(member=member, unit=unit_on(member, issued_on), card_no=card_no, issued_on=issued_on)
    card.full_clean()
    card.save()
    audit.record(actor, "登记会员服务卡", card, 卡号=card_no, 办卡日期=issued_on)
    return card


@transaction.atomic
def correct_card(card, *, actor, issued_on=None, member=None):
    """Put the date right; a card never passes to somebody else."""
    if member is not None and member != card.member:
        raise ValidationError({"member": f"这张卡登记在“{card.member.name}”名下，不能改给别人。"})
    former, card.issued_on = card.issued_on, issued_on or card.issued_on
    card.full_clean()
    card.save()
    audit.record(actor, "更正会员服务卡", card, 原办卡日期=former, 办卡日期=card.issued_on)
    return card


def unit_on(member, day):
    """Where the member was on `day`; where they are now if that day is in no span."""
    spans = member.memberships.select_related("unit").filter(since__lte=day).exclude(until__lte=day)
    span = spans.first()
    return span.unit if span else member.unit
