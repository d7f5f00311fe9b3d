"""A member who leaves: the benefits under way and those given since; and what is removed once he is anonymised."""

from django.db.models import Q

from members.services.erasure import follows_erasure, forget_history
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


@follows_erasure
def forget_health(member):
    """Remove what visits, grants and hardship files say of health, circumstances and family; payments stay."""
    for visit in member.visits.all():
        visit.diagnosis, visit.hospital, visit.note = "", "", ""
        # Two relatives of one day stay two.
        visit.relative = visit.relative and f"X{visit.pk}"
        visit.save(update_fields=["diagnosis", "hospital", "note", "relative"])
    for grant in member.grants.all():
        grant.circumstances = ""
        grant.save(update_fields=["circumstances"])
    for file in member.hardship_files.all():
        file.circumstances, file.housing = "", ""
        file.save(update_fields=["circumstances", "housing"])
        for one in file.relatives.all():
            one.name, one.born_year, one.occupation, one.health = f"X{one.pk}", None, "", ""
            one.save(update_fields=["name", "born_year", "occupation", "health"])
    forget_history("welfare_forget_history", member)
