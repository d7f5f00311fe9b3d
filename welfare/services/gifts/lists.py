"""Acts on gift issues and their lists; the amount of an issue is always the sum of its list."""

from collections import defaultdict
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, Sum

from members.models import Membership
from members.people_search import split_list
from members.queries import unit_on
from unionportal.core.models import Unit
from unionportal.core.trail import audit
from unionportal.spelling.folding import folded_key
from welfare import acts, permissions
from welfare.benefit_flow import EDITABLE, BenefitState
from welfare.models import GiftIssue, GiftRecipient
from welfare.services.entitlement import grouped, why_not_entitled

NO_BIRTHDAY = "没有登记出生日期"
# So many names stand in a sentence.
_SHOWN = 10


@dataclass(frozen=True)
class Added:
    """The result of adding recipients: how many were added, how many were on the list already, and who was left out."""

    added: int
    known: int
    # [(reason, names)], see `left_out`.
    left_out: tuple = ()


@transaction.atomic
def save_issue(issue, *, actor):
    """Save a new issue, or a change while it is a draft or returned; return it."""
    act = acts.CHANGE_ISSUE if issue.pk else acts.ADD_ISSUE
    if issue.pk:
        stored = _lock(issue, actor)
        issue.state, issue.amount = stored.state, stored.amount
    elif not actor.has_perm(permissions.ADD_ISSUE, issue):
        raise PermissionDenied("您不能在这个组织登记发放。")
    else:
        issue.reported_by = actor
    issue.full_clean()
    issue.save()
    audit.record(actor, act, issue, 批次=issue.code, 事由=issue.get_occasion_display())
    return issue


def _lock(issue, actor):
    """Return the issue, locked, if its list may still change."""
    issue = GiftIssue.objects.select_for_update(of=("self",), no_key=True).get(pk=issue.pk)
    if not actor.has_perm(permissions.CHANGE_ISSUE, issue):
        raise PermissionDenied("您不能修改这次发放。")
    if issue.state not in EDITABLE:
        raise ValidationError(f"“{issue.get_state_display()}”的发放不能再改，请先退回。")
    return issue


def _add_up(issue):
    issue.amount = issue.recipients.aggregate(sum=Sum("cost"))["sum"]
    issue.save(update_fields=["amount"])


# What a list reads of a member: a union has thousands of them.
_READ = ("staff_no", "name", "birth_date", "left_on", "pays_dues", "in_wage_base")


def _spans_on(day, unit):
    """Return the memberships on `day` of everybody who is in `unit` or below."""
    open_then = Q(until__isnull=True) | Q(until__gt=day)
    return Membership.objects.filter(open_then, since__lte=day, unit__path__startswith=unit.path)


def _people_in(spans):
    """Return [(member, unit)] of memberships, by the place of the unit."""
    spans = spans.select_related("member").only("unit", *(f"member__{name}" for name in _READ))
    spans = list(spans.order_by("unit__place", "pk"))
    units = Unit.objects.in_bulk({span.unit_id for span in spans})
    return [(span.member, units[span.unit_id]) for span in spans]


def people_of(*, unit, day, month=None, staff_numbers=None):
    """Return [(member, unit)]: everybody of `unit` on `day`, those born in `month`, or those with the given 工号."""
    spans = _spans_on(day, unit)
    if month:
        spans = spans.filter(member__birth_date__month=month)
    if staff_numbers is None:
        return _people_in(spans)
    found = _people_in(spans.filter(member__staff_no__in=staff_numbers))
    by_number = {m.staff_no: (m, u) for m, u in found}
    if missing := [number for number in staff_numbers if number not in by_number]:
        raise ValidationError(f"这些工号当天不在会：{some(missing)}。")
    return [by_number[number] for number in dict.fromkeys(staff_numbers)]


def listed_elsewhere(issue):
    """Return {key of a member: in which batch} of those on another list of the same occasion and year."""
    others = GiftRecipient.objects.kept().filter(
        member__isnull=False, issue__occasion=issue.occasion, issue__issued_on__year=issue.issued_on.year
    )
    others = others.exclude(issue__state=BenefitState.CANCELLED).exclude(issue=issue.pk).order_by("issue", "pk")
    return {member: f"已在批次“{title}”" for member, title in others.values_list("member", "issue__title")}


def eligible(issue, *, month=None, once=False):
    """Return ([(member, unit)] who belong on the list of the issue by its rule, {member: reason} of the others).

    `once` leaves out whoever is on another list of the occasion in this year. A list by birthdays is for those born in
    `month`, by itself that of the issue; those born in other months are no others.
    """
    rule, people = issue.rule, people_of(unit=issue.unit, day=issue.issued_on)
    if rule is None:
        return people, {}
    month = (month or issue.issued_on.month) if rule.by_birth_month else None
    if month:
        people = [one for one in people if one[0].birth_date is None or one[0].birth_date.month == month]
    members = [member for member, _ in people]
    reasons = why_not_entitled(rule, members, issue.issued_on)
    if month:
        reasons |= {member: NO_BIRTHDAY for member in members if member.birth_date is None}
    elsewhere = listed_elsewhere(issue) if once else {}
    reasons |= {one: elsewhere[one.pk] for one in members if one.pk in elsewhere and one not in reasons}
    return [one for one in people if one[0] not in reasons], reasons


def left_out(issue):
    """Return [(reason, names)] of the members of its day who are not on the list, most first; empty for a list by post.

    Of a list by birthdays, those born in other months than the people on it are not asked for.
    """
    rule = issue.rule
    if rule is None or rule.guests:
        return []
    listed = issue.recipients.filter(member__isnull=False).order_by()
    spans = _spans_on(issue.issued_on, issue.unit).exclude(member__in=listed.values("member"))
    rest = [member for member, _ in _people_in(spans)]
    reasons = why_not_entitled(rule, rest, issue.issued_on)
    born = listed.filter(member__birth_date__isnull=False).values_list("member__birth_date__month", flat=True)
    months = set(born.distinct()) or {issue.issued_on.month}
    elsewhere = listed_elsewhere(issue) if rest else {}
    for member in rest:
        if rule.by_birth_month and member.birth_date is None:
            reasons[member] = NO_BIRTHDAY
        elif rule.by_birth_month and member.birth_date.month not in months:
            reasons.pop(member, None)
        else:
            reasons.setdefault(member, elsewhere.get(member.pk, "没有加入名单"))
    return by_number(reasons)


def by_number(reasons):
    """Return [(reason, names)] of {member: reason}, most people first."""
    return sorted(grouped(reasons), key=lambda one: (-len(one[1]), one[0]))


@transaction.atomic
def generate_recipients(issue, *, actor, cost, unit=None, month=None, staff_numbers=None, guests=()):
    """Add people to the list at `cost` yuan each, skipping those who are on it or not entitled; return Added.

    Without a `month`, a list by birthdays takes whoever was born in the month of the issue.
    """
    unit = unit or issue.unit
    if not unit.path.startswith(issue.unit.path):
        raise ValidationError(f"{unit}不在{issue.unit}之内。")
    if month is None and staff_numbers is None and issue.rule and issue.rule.by_birth_month:
        month = issue.issued_on.month
    people = [] if guests else people_of(unit=unit, day=issue.issued_on, month=month, staff_numbers=staff_numbers)
    barred = why_not_entitled(issue.rule, [member for member, _ in people], issue.issued_on) if issue.rule else {}
    rows = [
        GiftRecipient(unit=home, member=member, name=member.name, cost=cost)
        for member, home in people
        if member not in barred
    ]
    rows += [GiftRecipient(unit=unit, name=name, cost=cost) for name in dict.fromkeys(guests)]
    added = add_recipients(issue, rows, actor=actor)
    return Added(added.added, added.known, tuple(left_out(issue)))


@transaction.atomic
def add_recipients(issue, rows, *, actor):
    """Add `rows` (unsaved recipients) to the list and update the amount; return Added."""
    issue = _lock(issue, actor)
    listed = issue.recipients.order_by().values_list("member_id", "name")
    known = {(member, "" if member else name) for member, name in listed}
    new = [row for row in rows if (row.member_id, "" if row.member_id else row.name) not in known]
    for row in new:
        row.issue = issue
        if row.cost <= 0:
            raise ValidationError({"cost": "金额须大于零。"})
    GiftRecipient.objects.bulk_create(new, batch_size=1000)
    _add_up(issue)
    if new:
        audit.record(actor, acts.ADD_RECIPIENT, issue, 人数=len(new), 合计=issue.amount)
    return Added(len(new), len(rows) - len(new))


@transaction.atomic
def save_listed(issue, rows, *, actor):
    """Save a new issue with its recipients, who are all different people; return it."""
    issue.amount = sum(row.cost for row in rows)
    issue = save_issue(issue, actor=actor)
    for row in rows:
        row.issue = issue
    GiftRecipient.objects.bulk_create(rows, batch_size=1000)
    audit.record(actor, acts.ADD_RECIPIENT, issue, 人数=len(rows), 合计=issue.amount)
    return issue


@transaction.atomic
def save_recipient(recipient, *, actor):
    """Save one row of the list and update the amount of the issue; return the row."""
    issue = _lock(recipient.issue, actor)
    act = acts.CHANGE_RECIPIENT if recipient.pk else acts.ADD_RECIPIENT
    if recipient.member:
        recipient.name = recipient.member.name
        recipient.unit = unit_on(recipient.member, issue.issued_on)
    elif recipient.unit_id is None:
        recipient.unit = issue.unit
    if not recipient.unit.path.startswith(issue.unit.path):
        raise ValidationError(f"{recipient.name}不属于{issue.unit}。")
    recipient.full_clean()
    recipient.save()
    _add_up(issue)
    audit.record(actor, act, issue, 姓名=recipient.name, 金额=recipient.cost)
    return recipient


@transaction.atomic
def remove_recipient(recipient, *, actor):
    """Remove one row of the list and update the amount of the issue."""
    issue = _lock(recipient.issue, actor)
    audit.record(actor, acts.REMOVE_RECIPIENT, issue, 姓名=recipient.name, 金额=recipient.cost)
    recipient.delete()
    _add_up(issue)


def named_on(issue, text, *, field):
    """Return the rows of the list that the lines name by 工号 or name, in order.

    ValidationError, of `field`, that names every piece which is nobody's or several people's.
    """
    numbers, names = {}, defaultdict(list)
    for row in issue.recipients.select_related("member", "unit"):
        names[folded_key(row.name)].append(row)
        if row.member_id:
            numbers[folded_key(row.member.staff_no).casefold()] = row
    found, nobody, several = {}, [], []
    for line in text.splitlines():
        pieces = split_list(line)
        by_number = [row for piece in pieces if (row := numbers.get(folded_key(piece).casefold()))]
        found |= {row.pk: row for row in by_number}
        known = {folded_key(row.name) for row in by_number}
        for piece in pieces:
            rows = names.get(key := folded_key(piece), [])
            if folded_key(piece).casefold() in numbers or key in known:
                continue
            if len(rows) == 1:
                found[rows[0].pk] = rows[0]
            else:
                (several if rows else nobody).append(piece)
    sentences = [("名单上没有", nobody), ("名单上不止一位同名，请改写工号", several)]
    if wrong := [f"{sentence}：{'、'.join(pieces)}。" for sentence, pieces in sentences if pieces]:
        raise ValidationError({field: wrong})
    return list(found.values())


def some(names, most=_SHOWN):
    """Return the first names in words, `most` of them."""
    return "、".join(names[:most]) + ("等" if len(names) > most else "")
