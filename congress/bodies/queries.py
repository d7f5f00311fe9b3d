"""Reads of delegates and rules of procedure that several pages share."""

from dataclasses import dataclass

from django.db.models import Count, Q

from congress.bodies.models import Delegate, RuleOfProcedure
from congress.bodies.thresholds import months_later
from congress.choices import DelegateCategory, DelegateKind, RuleSubject
from members.choices import Gender


class RuleBook:
    """All rules of procedure, read in one query and looked up for many meetings."""

    def __init__(self):
        self._rules = list(RuleOfProcedure.objects.order_by("-valid_from"))

    def rule(self, subject, meeting):
        """Return the rule `RuleQuerySet.for_meeting` would return, without a query; None if there is none."""
        day = meeting.held_on
        fitting = [
            one
            for one in self._rules
            if (one.subject, one.meeting_kind) == (subject, meeting.kind)
            and one.valid_from <= day
            and (one.valid_until is None or one.valid_until > day)
        ]
        own = [one for one in fitting if one.body and one.body == meeting.body]
        common = [one for one in fitting if not one.body]
        return next(iter([*own, *common]), None)

    def quorum(self, meeting):
        """Return the quorum rule of the meeting on its day, or None."""
        return self.rule(RuleSubject.QUORUM, meeting)


@dataclass(frozen=True)
class Share:
    """A count of full delegates and its share; `per_cent` is text with one decimal."""

    label: str
    count: int
    per_cent: str


@dataclass(frozen=True)
class Composition:
    """The full delegates of a day by category, sex and age; `warning` if there are fewer teachers than required."""

    full: int
    others: int
    shares: tuple[Share, ...]
    warning: str


def composition(delegates, congress):
    """Return the Composition of those of `delegates` who serve on the first day of the congress.

    The young are counted where a rule says how old they may be.
    """
    day = congress.starts_on
    serving = delegates.serving(day)
    young = RuleOfProcedure.objects.for_body(RuleSubject.YOUNG_AGE, congress.kind, day)
    full = Q(kind=DelegateKind.FULL)
    counted = {
        "full": Count("pk", filter=full),
        "others": Count("pk", filter=~full),
        "women": Count("pk", filter=full & Q(member__gender=Gender.FEMALE)),
        **_young(full, young, day),
        **{one.value: Count("pk", filter=full & Q(category=one)) for one in DelegateCategory},
    }
    found = serving.order_by().aggregate(**counted)
    labels = [(one.label, one.value) for one in DelegateCategory] + [("女代表", "women")]
    labels += [(f"{young.value}岁及以下", "young")] if young else []
    shares = tuple(Share(label, found[key], _per_cent(found[key], found["full"])) for label, key in labels)
    return Composition(found["full"], found["others"], shares, _too_few_teachers(found, congress))


def _young(full, rule, day):
    if rule is None:
        return {}
    return {"young": Count("pk", filter=full & Q(member__birth_date__gt=months_later(day, -12 * (rule.value + 1))))}


def _too_few_teachers(found, congress):
    rule = RuleOfProcedure.objects.for_body(RuleSubject.TEACHER_SHARE, congress.kind, congress.starts_on)
    teachers, full = found[DelegateCategory.TEACHER], found["full"]
    if rule is None or not full or rule.threshold.met_by(teachers, full):
        return ""
    least = rule.threshold.least(full)
    return (
        f"教师代表{teachers}人，占{_per_cent(teachers, full)}%，{rule.threshold.lacking}（至少{least}人）。{rule.basis}"
    )


def _per_cent(part, whole):
    if not whole:
        return "0"
    tenths = (part * 2000 + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10}".removesuffix(".0")


def serving_delegates(term, day):
    """Return the delegates of a term who serve on `day`, with the relations a roll prints."""
    return Delegate.objects.filter(term=term).serving(day).select_related("member", "unit")
