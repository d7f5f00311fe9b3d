"""New batches of gifts: one after the model of another, and those of a year by months.

Who is on a list follows from the rules of its day; what would be listed, and who would not, is shown first.
"""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model

from members.models import Member
from unionportal.core.models import Unit
from unionportal.core.values.dates import day_of_month
from unionportal.core.values.previews import Line, Preview, key_of
from welfare.benefit_flow import BenefitState
from welfare.models import GiftIssue, GiftRecipient
from welfare.services.benefits import submit_benefit
from welfare.services.caps import standard_of
from welfare.services.gifts.lists import by_number, eligible, save_listed, some

# What a batch takes over from the one before.
_TAKEN = ("unit", "occasion", "form", "content", "supplier", "channel")


# Who is out is read one by one before a batch is made; more than these are read on the roster.
_LEFT_OUT = 300


@dataclass(frozen=True)
class Listing:
    """The list that a batch would have: [(member, unit)], the names of guests, and {member: reason} of the others."""

    people: list
    guests: tuple
    left_out: dict

    def rows(self, issue, cost):
        """Return the recipients, unsaved."""
        rows = [GiftRecipient(unit=unit, member=one, name=one.name, cost=cost) for one, unit in self.people]
        return rows + [GiftRecipient(unit=issue.unit, name=name, cost=cost) for name in self.guests]


def usual_cost(issue):
    """Return what most people on the list got, None of an empty list."""
    costs = Counter(issue.recipients.order_by().values_list("cost", flat=True))
    return costs.most_common(1)[0][0] if costs else None


def _next(source, code, title, issued_on, budget):
    """Return the unsaved issue after the model of `source`."""
    issue = GiftIssue(code=code, title=title, issued_on=issued_on, budget=budget)
    for name in _TAKEN:
        setattr(issue, name, getattr(source, name))
    issue.funding_source = budget.funding_source if budget else source.funding_source
    return issue


def _listing(source, issue, once):
    people, reasons = eligible(issue, once=once)
    before = source.recipients.order_by("pk")
    guests = before.filter(member__isnull=True).values_list("name", flat=True)
    rule = issue.rule
    listed = {one.pk for one, _ in people} | {one.pk for one in reasons}
    gone = Member.objects.filter(gifts__issue=source).exclude(pk__in=listed).distinct()
    if rule and rule.by_birth_month:
        gone = gone.filter(birth_date__month=issue.issued_on.month)
    reasons |= dict.fromkeys(gone, "上一批有，发放当天已不在会")
    return Listing(people, tuple(guests) if rule and rule.guests else (), reasons)


def preview_copy(source, *, code, title, issued_on, cost, budget=None, once=True, **answers):
    """Return the Preview of the batch that `copy_issue` would make on the same answers."""
    issue = _next(source, code, title, issued_on, budget)
    return _preview(issue, _listing(source, issue, once), cost, key_of(code, title, issued_on, cost, budget, once))


def _preview(issue, listing, cost, basis):
    rows, day = listing.rows(issue, cost), f"{issue.issued_on:%Y-%m-%d}"
    total = f"{len(rows)} 人，每人 {cost:,.2f} 元，共 {cost * len(rows):,.2f} 元。"
    lines = [Line(f"名单（按 {day} 在会）", total, key_of([(row.member_id, row.name) for row in rows]))]
    homes = Counter(row.unit for row in rows)
    for unit, people in sorted(homes.items(), key=lambda one: one[0].place):
        lines.append(Line("各分工会", f"{unit.name} {people} 人，{cost * people:,.2f} 元", key_of(unit.pk, people)))
    for reason, names in by_number(listing.left_out):
        lines.append(Line("未列入", f"{reason}：{some(names, _LEFT_OUT)}（{len(names)} 人）", key_of(reason, names)))
    return Preview(basis, tuple(lines))


@transaction.atomic
def copy_issue(
    source, *, actor, code, title, issued_on, cost, budget=None, once=True, forward=False, over_cap_reason="", seen=None
):
    """Make the next batch after the model of `source`, with the list of its day; return it.

    `forward` reports it at once. `seen` is the preview that was confirmed.
    """
    answers = {"code": code, "title": title, "issued_on": issued_on, "cost": cost, "budget": budget, "once": once}
    preview_copy(source, **answers).refuse_unless_seen(seen)
    issue = _next(source, code, title, issued_on, budget)
    issue.over_cap_reason = over_cap_reason
    listing = _listing(source, issue, once)
    issue = save_listed(issue, listing.rows(issue, cost), actor=actor)
    return submit_benefit(issue, actor=actor) if forward else issue


@dataclass(frozen=True)
class Months:
    """The batches by birthdays of a year that are asked for: their months, and what they have in common."""

    unit: Unit
    occasion: str
    year: int
    months: tuple[int, ...]
    # The day of the month on which gifts are handed out; in a shorter month its last.
    day: int
    # Between year and month, in the code of each batch.
    prefix: str
    # None: what the standard of each day allows.
    cost: Decimal | None = None
    budget: Model | None = None
    content: str = ""
    supplier: str = ""
    channel: str = ""

    def batches(self):
        """Return ([(issue, Listing, cost)] of the batches to make, [(month, why none is made)])."""
        made, skipped = [], []
        known = GiftIssue.objects.filter(unit=self.unit, occasion=self.occasion, issued_on__year=self.year)
        known = known.exclude(state=BenefitState.CANCELLED).order_by("-pk")
        titles = {day.month: title for day, title in known.values_list("issued_on", "title")}
        for month in self.months:
            if month in titles:
                skipped.append((month, f"已有批次“{titles[month]}”"))
                continue
            issue = self._issue(month)
            people, reasons = eligible(issue, once=True)
            if people:
                made.append((issue, Listing(people, (), reasons), self.cost or _allowed(issue)))
            else:
                skipped.append((month, "没有可以享受的人"))
        return made, skipped

    def _issue(self, month):
        day = day_of_month(self.year, month, self.day)
        issue = GiftIssue(
            unit=self.unit, code=f"{self.year}-{self.prefix}{month:02}", occasion=self.occasion, issued_on=day
        )
        issue.title = f"{self.year}年{month}月{issue.get_occasion_display()}福利"
        issue.content, issue.supplier, issue.channel = self.content, self.supplier, self.channel
        if issue.rule is None or not issue.rule.by_birth_month:
            raise ValidationError(f"“{issue.get_occasion_display()}”在{day}没有生效的按出生月份发放的规定。")
        issue.take_usual_form()
        if self.budget:
            issue.budget, issue.funding_source = self.budget, self.budget.funding_source
        return issue


def _allowed(issue):
    standard = standard_of(issue)
    if standard is None or standard.unlimited:
        raise ValidationError({"cost": f"{issue.issued_on}没有写明金额的标准，请填写每人金额。"})
    return standard.amount


def preview_months(wanted):
    """Return the Preview of the batches that `add_months` would make."""
    made, skipped = wanted.batches()
    lines = [Line("不新建", f"{month}月：{why}", key_of(month, why)) for month, why in skipped]
    for issue, listing, cost in made:
        number = len(listing.people)
        text = f"{issue.title}（{issue.code}）：{number} 人，每人 {cost:,.2f} 元，共 {cost * number:,.2f} 元"
        lines.append(Line("新建", text, key_of(issue.code, cost, [one.pk for one, _ in listing.people])))
    reasons = {one: reason for _, listing, _ in made for one, reason in listing.left_out.items()}
    for reason, names in by_number(reasons):
        lines.append(Line("未列入", f"{reason}：{some(names, _LEFT_OUT)}（{len(names)} 人）", key_of(reason, names)))
    return Preview(key_of(wanted), tuple(lines))


@transaction.atomic
def add_months(wanted, *, actor, seen=None):
    """Make the batches of the months that have none, each with the people born in it; return them."""
    preview_months(wanted).refuse_unless_seen(seen)
    made, _ = wanted.batches()
    if not made:
        raise ValidationError("所选的月份都已有批次，或没有可以享受的人，没有新建。")
    return [save_listed(issue, listing.rows(issue, cost), actor=actor) for issue, listing, cost in made]
