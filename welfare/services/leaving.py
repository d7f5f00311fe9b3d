"""A member who leaves: the benefits under way and those given since; and what is removed once he is anonymised."""

from datetime import timedelta

from django.db.models import Q

from members.services.erasure import follows_erasure, forget_history
from members.services.leaving import Given, given_since, waits
from welfare.benefit_flow import EDITABLE, BenefitState
from welfare.choices import MutualAidState, Once
from welfare.models import GiftIssue, GiftRecipient, Grant, HardshipFile, MutualAidClaim, Pairing, Visit
from welfare.services.caps import LIVE, LIVE_ISSUE

_GIVEN = LIVE | Q(state=BenefitState.REPORTED)
# Who did not sign for so long does not come for it any more.
_TO_SIGN = timedelta(days=366)
_OPEN = (*EDITABLE, BenefitState.REPORTED, BenefitState.CHECKED)


@waits
def open_benefits(leavers):
    """Yield the visits and grants that are not approved yet."""
    for model in (Visit, Grant):
        rows = model.objects.filter(member__in=[leaver.member.pk for leaver in leavers], state__in=_OPEN)
        for benefit in rows.only("member", "number", "state"):
            number = f" {benefit.number}" if benefit.number else ""
            yield benefit.member_id, f"{model._meta.verbose_name}{number}（{benefit.get_state_display()}）"


@waits
def open_lists(leavers):
    """Yield the gifts of the day of leaving or later whose lists are not approved, and those not signed for."""
    by_member = {leaver.member.pk: leaver for leaver in leavers}
    rows = GiftRecipient.objects.kept().filter(member__in=by_member, issue__state__in=(*_OPEN, BenefitState.APPROVED))
    for row in rows.select_related("issue__claim"):
        issue, on = row.issue, by_member[row.member_id].on
        if issue.state in _OPEN and issue.issued_on >= on:
            yield row.member_id, f"发放“{issue.title}”的名单（{issue.standing}）"
        elif issue.is_handed_out and row.signed_on is None and on - _TO_SIGN <= issue.issued_on < on:
            yield row.member_id, f"发放“{issue.title}”还没有签收（{issue.standing}）"


@waits
def open_files(leavers):
    """Yield what is kept of need: hardship files in force, mutual aid that is not decided, pairings that go on."""
    members = [leaver.member.pk for leaver in leavers]
    for file in HardshipFile.objects.filter(member__in=members, closed_on=None).only("member", "number"):
        yield file.member_id, f"困难职工档案 {file.number}（{file.standing}，请核对是否销档）"
    for claim in MutualAidClaim.objects.filter(member__in=members, state=MutualAidState.SUBMITTED).only("member"):
        yield claim.member_id, f"互助保障（{MutualAidState.SUBMITTED.label}）"
    for pairing in Pairing.objects.filter(mentor__in=members, until=None).only("mentor", "since"):
        yield pairing.mentor_id, f"结对帮扶（{pairing.since} 起）"


@given_since
def benefits_since(departures):
    """Yield what people were given of events since their leaving, reported or further and not taken back.

    An occasion that comes once in a life and that its rule gives to those who left for this reason (退休, 去世) stands
    and falls with the leaving.
    """
    by_member = {departure.member_id: departure for departure in departures}
    first = min(departure.on for departure in departures)
    for model in (Visit, Grant):
        rows = model.objects.filter(_GIVEN, **{"member__in": by_member, f"{model.day_field}__gte": first})
        for benefit in rows.select_related("claim").defer(*model.sealed_fields):
            number = f" {benefit.number}" if benefit.number else ""
            line = f"{model._meta.verbose_name}{number}（{benefit.standing}）"
            yield from _since(by_member[benefit.member_id], benefit, line)
    rows = GiftRecipient.objects.kept().filter(LIVE_ISSUE, member__in=by_member, issue__issued_on__gte=first)
    for row in rows.select_related("issue__claim"):
        line = f"发放“{row.issue.title}”（{row.issue.standing}）"
        yield from _since(by_member[row.member_id], row.issue, line)


def _since(departure, benefit, line):
    """Yield (key of the member, Given) of a benefit of the day of the leaving or later."""
    if benefit.event_date < departure.on:
        return
    rule = benefit.rule
    is_for_leavers = rule is not None and departure.reason in rule.also
    because_left = is_for_leavers and not isinstance(benefit, GiftIssue) and rule.once == Once.EVER
    yield departure.member_id, Given(line, because_left, is_due=is_for_leavers or benefit.state in _OPEN)


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
