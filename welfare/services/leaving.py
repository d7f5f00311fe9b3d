"""The benefits of a member who leaves: those under way, and those given since; not what they are for."""

from django.db.models import Q

from members.services.leaving import Given, given_since, waits
from welfare.benefit_flow import EDITABLE, BenefitState
from welfare.choices import Once
from welfare.models import GiftRecipient, Grant, Visit
from welfare.services.caps import LIVE, LIVE_ISSUE

_GIVEN = LIVE | Q(state=BenefitState.REPORTED)
_OPEN = (*EDITABLE, BenefitState.REPORTED, BenefitState.CHECKED)


@waits
def open_benefits(leavers):
    """Yield the visits and grants that are not approved yet."""
    for model in (Visit, Grant):
        rows = model.objects.filter(member__in=[leaver.member.pk for leaver in leavers], state__in=_OPEN)
        for benefit in rows.only("member", "number", "state"):
            number = f" {benefit.number}" if benefit.number else ""
            yield benefit.member_id, f"{model._meta.verbose_name}{number}（{benefit.get_state_display()}）"


@given_since
def benefits_since(departure):
    """Yield what the person was given of events since the leaving, reported or further and not taken back.

    An occasion that comes once in a life and that its rule gives to those who left for this reason (退休, 去世) stands
    and falls with the leaving.
    """
    for model in (Visit, Grant):
        since = {"member": departure.member_id, f"{model.day_field}__gte": departure.on}
        for benefit in model.objects.filter(_GIVEN, **since).select_related("claim").defer(*model.sealed_fields):
            rule = benefit.rule
            because = rule is not None and departure.reason in rule.also and rule.once == Once.EVER
            number = f" {benefit.number}" if benefit.number else ""
            yield Given(f"{model._meta.verbose_name}{number}（{benefit.standing}）", because)
    gifts = GiftRecipient.objects.filter(
        LIVE_ISSUE, member=departure.member_id, issue__issued_on__gte=departure.on
    ).select_related("issue__claim")
    for row in gifts:
        yield Given(f"发放“{row.issue.title}”（{row.issue.standing}）")
