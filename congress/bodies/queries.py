"""Reads of delegates and rules of procedure that several pages share."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Q

from congress.bodies.models import Delegate, RuleOfProcedure
from congress.choices import DelegateCategory, DelegateKind, RuleSubject
from members.choices import Gender

# Young delegates are at most this old on the day.
YOUNG = 45


class RuleBook:
    """All rules of procedure, read in one query and looked up for many meetings."""

    def __init__(self):
        self._rules = list(RuleOfProcedure.objects.order_by("-valid_from"))

    def rule(self, subject, kind, day):
        """Return the rule `RuleQuerySet.for_meeting` would return, without a query; None if there is none."""
        in_force = [
            one
            for one in self._rules
            if one.subject == subject and one.valid_from <= day and (one.valid_until is None or one.valid_until > day)
        ]
        named = [one for one in in_force if one.meeting_kind == kind]
        general = [one for one in in_force if one.meeting_kind == ""]
        return next(iter([*named, *general]), None)

    def quorum(self, meeting):
        """Return the quorum rule of the meeting on its day, or None."""
        return self.rule(RuleSubject.QUORUM, meeting.kind, meeting.held_on)


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


def composition(delegates, day):
    """Return the Composition of those of `delegates` who serve on `day`."""
    serving = delegates.serving(day)
    born = _born_for_age(YOUNG, day)
    full = Q(kind=DelegateKind.FULL)
    counted = {
        "full": Count("pk", filter=full),
        "others": Count("pk", filter=~full),
        "women": Count("pk", filter=full & Q(member__gender=Gender.FEMALE)),
        "young": Count("pk", filter=full & Q(member__birth_date__gt=born)),
        **{one.value: Count("pk", filter=full & Q(category=one)) for one in DelegateCategory},
    }
    found = serving.order_by().aggregate(**counted)
    labels = [(one.label, one.value) for one in DelegateCategory] + [("女代表", "women"), (f"{YOUNG}岁及以下", "young")]
    shares = tuple(Share(label, found[key], _per_cent(found[key], found["full"])) for label, key in labels)
    return Composition(found["full"], found["others"], shares, _too_few_teachers(found, day))


def _too_few_teachers(found, day):
    rule = RuleOfProcedure.objects.for_meeting(RuleSubject.TEACHER_SHARE, "", day)
    teachers, full = found[DelegateCategory.TEACHER], found["full"]
    if rule is None or not full or rule.threshold.met_by(teachers, full):
        return ""
    least = rule.threshold.least(full)
    return (
        f"教师代表{teachers}人，占{_per_cent(teachers, full)}%，不足{rule.threshold.words}（至少{least}人）。"
        f"依据：{rule.source}{rule.clause}。"
    )


def _born_for_age(age, day):
    """Return the day after which those were born who are at most `age` on `day`."""
    year = day.year - age - 1
    last = 28 if day.month == 2 and day.day == 29 else day.day
    return datetime.date(year, day.month, last)


def _per_cent(part, whole):
    if not whole:
        return "0"
    tenths = (part * 2000 + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10}".removesuffix(".0")


def serving_delegates(term, day):
    """Return the delegates of a term who serve on `day`, with the relations a roll prints."""
    return Delegate.objects.filter(term=term).serving(day).select_related("member", "unit")
