"""Who may vote and be elected on a day, and who works at the school; each answer names the clause it stands on."""

from members.choices import LeftBy
from members.models import Departure, Membership
from members.services.leaving import STAYS_EMPLOYED
from unionportal.core.values.dates import chinese_date

# 第四条：工会会员享有选举权、被选举权和表决权。保留会籍的人员除外。
RETAINED_CLAUSE = "《工会基层组织选举工作条例》（总工发〔2016〕27号）第四条"


def _span_on(member, day):
    """Return the span of membership that the day lies in, or the last before it; None before the first."""
    # All of them, which whoever asks about many people has read at once.
    begun = [span for span in member.memberships.all() if span.since <= day]
    return max(begun, key=lambda span: span.since, default=None)


def why_no_vote(member, day):
    """Return the sentence why the person does not vote and cannot be elected in the union on `day`, or None."""
    span = _span_on(member, day)
    if span is None:
        return f"{member.name}在{chinese_date(day)}还没有入会，没有选举权、被选举权和表决权。"
    if span.until is None or span.until > day:
        return None
    left = f"{member.name}已于{chinese_date(span.until)}{LeftBy(span.left_by).label}"
    if span.left_by == LeftBy.RETIRED:
        return f"{left}，没有选举权、被选举权和表决权（{RETAINED_CLAUSE}）。"
    return f"{left}，不是会员，没有选举权、被选举权和表决权。"


def why_not_employed(member, day):
    """Return the sentence why the person does not work at the school on `day`, as far as the roster tells, or None."""
    if member.entered_on and member.entered_on > day:
        return f"{member.name}在{chinese_date(day)}还没有入校。"
    span = _span_on(member, day)
    ended = span is not None and span.until is not None and span.until <= day
    if ended and span.left_by not in STAYS_EMPLOYED:
        return f"{member.name}已于{chinese_date(span.until)}{LeftBy(span.left_by).label}，不在职。"
    return None


def dues_on(members, day):
    """Return {member: (pays dues, is in the wage base)} on a day of their membership: as before a later leaving.

    Who came onto the roster as somebody who had left is taken to have paid: nothing says otherwise.
    """
    found = {
        one: (True, True) if one.left_on and one.left_on > day else (one.pays_dues, one.in_wage_base) for one in members
    }
    by_key = {one.pk: one for one in members if one.left_on}
    later = Departure.objects.filter(member__in=by_key, undone_at=None, on__gt=day).exclude(reason=LeftBy.MOVED)
    later = later if by_key else ()
    # The first leaving after the day comes last.
    for departure in sorted(later, key=lambda one: one.on, reverse=True):
        found[by_key[departure.member_id]] = (departure.paid_dues, departure.was_in_wage_base)
    return found


def deaths_of(members):
    """Return {key of a member: the day of death} of those who are recorded as dead, as members or after retiring."""
    keys = [one.pk for one in members]
    ended = Membership.objects.filter(member__in=keys, left_by=LeftBy.DECEASED).values_list("member", "until")
    later = Departure.objects.filter(member__in=keys, reason=LeftBy.DECEASED, undone_at=None)
    return dict(ended) | dict(later.values_list("member", "on"))
