"""The limits of the dated standards, applied when a benefit is checked."""

from dataclasses import dataclass
from functools import singledispatch

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q, Sum

from unionportal.core.values.dates import chinese_date
from unionportal.core.values.money import in_yuan
from welfare.benefit_flow import BenefitState
from welfare.choices import GIFT_SUBJECTS, ONCE, ONCE_A_YEAR, Severity
from welfare.models import GiftIssue, GiftRecipient, Standard, Visit

_LOCK = 7304221
# The benefits in a yearly sum: checked or approved, and not reversed.
_LIVE = Q(state=BenefitState.CHECKED) | Q(state=BenefitState.APPROVED) & ~Q(claim__state__in=["cancelled", "reversed"])
_LIVE_ISSUE = Q(issue__state=BenefitState.CHECKED) | Q(issue__state=BenefitState.APPROVED) & ~Q(
    issue__claim__state__in=["cancelled", "reversed"]
)


@dataclass(frozen=True)
class Excess:
    """One limit a benefit exceeds; the sentence names amount, limit, clause and source."""

    severity: str
    sentence: str


def refuse_excess(benefit):
    """Raise ValidationError for what a standard blocks, and for what it warns of unless a reason is given."""
    with connection.cursor() as cursor:
        # One check at a time: two issues at once would each find the year's sum within the cap.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    found = excesses(benefit)
    if blocked := [excess.sentence for excess in found if excess.severity == Severity.BLOCK]:
        raise ValidationError([f"{sentence}不予办理。" for sentence in blocked])
    if found and not benefit.over_cap_reason.strip():
        raise ValidationError({"over_cap_reason": [f"{excess.sentence}请填写超标准原因。" for excess in found]})


@singledispatch
def excesses(benefit):
    """Return every limit the benefit exceeds, as list of Excess."""
    return _over(standard_of(benefit), benefit.amount, f"{benefit.member.name}本次")


@excesses.register
def _of_visit(visit: Visit):
    return [*excesses.dispatch(object)(visit), *_repeated(visit)]


def standard_of(benefit):
    """Return the standard in force for the benefit on its day, or None."""
    if (subject := benefit.standard_subject) is None:
        return None
    return Standard.objects.in_force(benefit.event_date).filter(subject=subject).first()


def _over(standard, amount, who):
    if standard is None or amount <= standard.amount:
        return []
    sentence = (
        f"{who}“{standard.get_subject_display()}”{in_yuan(amount)}，超过上限{in_yuan(standard.amount)}"
        f"（{standard.clause}，{standard.source}），"
    )
    return [Excess(standard.severity, sentence)]


@excesses.register
def _of_issue(issue: GiftIssue):
    standard = standard_of(issue)
    if standard is None:
        return []
    counted = GiftRecipient.objects.filter(
        Q(issue=issue) | _LIVE_ISSUE,
        issue__occasion__in=GIFT_SUBJECTS[standard.subject],
        issue__issued_on__year=issue.issued_on.year,
        member__in=issue.recipients.filter(member__isnull=False).values("member"),
    )
    sums = counted.order_by().values("member", "member__name").annotate(sum=Sum("cost"))
    over = list(sums.filter(sum__gt=standard.amount).order_by("-sum", "member"))
    if not over:
        return []
    who = over[0]["member__name"] + (f"等 {len(over)} 人" if len(over) > 1 else "")
    return _over(standard, over[0]["sum"], f"{who}{issue.issued_on.year}年累计")


def _repeated(visit):
    if visit.occasion not in (*ONCE_A_YEAR, *ONCE):
        return []
    others = Visit.objects.filter(_LIVE, member=visit.member_id, occasion=visit.occasion).exclude(pk=visit.pk)
    if visit.occasion in ONCE_A_YEAR:
        others = others.filter(happened_on__year=visit.happened_on.year)
    other = others.order_by("happened_on").first()
    if other is None:
        return []
    span = "同一疾病每年慰问一次" if visit.occasion in ONCE_A_YEAR else "每人慰问一次"
    day = chinese_date(other.happened_on)
    name = visit.get_occasion_display()
    return [Excess(Severity.WARN, f"{visit.member.name}已有{day}的“{name}”慰问，{span}，")]
