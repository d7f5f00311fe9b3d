"""The limits of the dated standards: what one person may get at once, or in a year from all occasions of a group."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import F, Q, Sum

from finance.services import CLAIM_UNDONE
from unionportal.core.flow.decisions import once
from unionportal.core.values.dates import chinese_date
from unionportal.core.values.money import in_yuan
from welfare import permissions
from welfare.benefit_flow import BenefitState
from welfare.choices import Severity, Unless
from welfare.models import Benefit, BenefitKind, CapGroup, GiftIssue, GiftRecipient, Standard
from welfare.queries import readers

# The benefits in a yearly sum: checked or approved, and not reversed.
LIVE = Q(state=BenefitState.CHECKED) | Q(state=BenefitState.APPROVED) & ~Q(claim__state__in=CLAIM_UNDONE)
LIVE_ISSUE = Q(issue__state=BenefitState.CHECKED) | Q(issue__state=BenefitState.APPROVED) & ~Q(
    issue__claim__state__in=CLAIM_UNDONE
)
# Of a gift what did not come back.
_LEFT = F("cost") - F("returned") - F("returned_later")
# By what `once` knows the members whom the benefits looked at together are for.
PEOPLE = "people"


@dataclass(frozen=True)
class Finding:
    """What a rule has against a benefit; `missing` says that there is no rule at all. The sentence is continued."""

    severity: str
    sentence: str
    missing: bool = False

    @property
    def blocks(self):
        """Whether no reason helps."""
        return self.severity in (Severity.BLOCK, Unless.BLOCK)

    @property
    def as_refusal(self):
        return f"{self.sentence}不予办理。"

    @property
    def as_question(self):
        return f"{self.sentence}请填写超标准原因。"

    @property
    def words(self):
        """The whole sentence, as what handles the benefit is told."""
        return self.as_refusal if self.blocks else self.as_question


def standard_of(benefit, rule=None):
    """Return the standard in force for the benefit on its day, or None."""
    rule = rule or benefit.rule
    return rule and _standard(rule.cap, benefit.event_date)


def _standard(subject, day):
    return Standard.objects.of_day(day).get((subject,))


def excesses(benefit, rule):
    """Return every limit the benefit exceeds, as list of Finding; one without a standard is a finding too."""
    found = _against(benefit, rule.cap, _members)
    if isinstance(benefit, GiftIssue) and rule.guest_cap:
        found += _against(benefit, rule.guest_cap, _guests)
    return found


def _group(code):
    return once(("cap group", code), lambda: CapGroup.by_code([code])[code])


def _against(benefit, subject, receive):
    """Return the findings of one limit; `receive(benefit, group)` returns [(name, yuan)], the highest first."""
    standard = _standard(subject, benefit.event_date)
    if standard is None:
        return [_no_standard(subject, benefit)]
    group = _group(subject)
    over = [] if standard.unlimited else [one for one in receive(benefit, group) if one[1] > standard.amount]
    if not over:
        return []
    who = over[0][0] + (f"等 {len(over)} 人" if len(over) > 1 else "")
    span = f"{benefit.event_date.year}年累计" if group.yearly else "本次"
    amount, limit = in_yuan(over[0][1]), in_yuan(standard.amount)
    return [Finding(standard.severity, f"{who}{span}“{group}”{amount}，超过上限{limit}{standard.cited}，")]


def _no_standard(subject, benefit):
    name, day = _group(subject).name, chinese_date(benefit.event_date)
    adds, confirms = readers(permissions.ADD_STANDARD), readers(permissions.CONFIRM_RULE)
    hands = f"请由{adds}在后台“{Standard._meta.verbose_name}”登记、{confirms}确认以后再办，"
    return Finding(Unless.BLOCK, f"“{name}”在{day}没有生效的标准，{hands}", missing=True)


def _members(benefit, group):
    if isinstance(benefit, GiftIssue):
        rows = [one for one in benefit.listed() if one.member_id]
        names, sums = {one.member_id: one.name for one in rows}, Counter({one.member_id: one.cost for one in rows})
    elif benefit.amount is None:
        return []
    else:
        names, sums = {benefit.member_id: benefit.member.name}, Counter({benefit.member_id: benefit.amount})
    if group.yearly:
        sums.update(_of_year(group, list(names), benefit))
    return [(names[key], sums[key]) for key in sorted(sums, key=lambda key: (-sums[key], key))]


def _of_year(group, members, benefit):
    """Return {member: yuan} of what they got in its year from every occasion of the group, beside this benefit."""
    sums, people = Counter(), once(PEOPLE, lambda: frozenset(members))
    for table in Benefit.__subclasses__():
        own = benefit.pk if type(benefit) is table else None
        for member, key, amount in _given(table, group, benefit.event_date.year, people):
            if member in members and key != own:
                sums[member] += amount
    return sums


def _given(table, group, year, people):
    """Return [(member, key of what was given, yuan)] of these people from the occasions of the group in the year."""
    codes = _codes(table, cap=group.code)
    rows, way, own, amount, live = table.objects, "", "pk", "amount", LIVE
    if table is GiftIssue:
        rows, way, own, amount, live = GiftRecipient.objects.kept(), "issue__", "issue", _LEFT, LIVE_ISSUE
    same = {f"{way}{table.code_field}__in": codes, f"{way}{table.day_field}__year": year}
    rows = rows.filter(live, member__in=people, **same).order_by().values_list("member", own)
    return once(("given", table, group.code, year), lambda: list(rows.annotate(sum=Sum(amount))))


def _codes(table, **having):
    kind = table.type_of_benefit
    return once(("codes", kind, *having.items()), lambda: BenefitKind.objects.codes(kind, **having))


def _guests(issue, group):
    sums = Counter(dict(issue.recipients.filter(member__isnull=True).order_by().values_list("name", "cost")))
    if group.yearly:
        codes = _codes(GiftIssue, guest_cap=group.code)
        before = GiftRecipient.objects.filter(
            LIVE_ISSUE,
            member__isnull=True,
            name__in=list(sums),
            issue__occasion__in=codes,
            issue__issued_on__year=issue.issued_on.year,
        ).exclude(issue=issue)
        sums.update(dict(before.order_by().values_list("name").annotate(sum=Sum(_LEFT))))
    return [(f"非会员{name}", sums[name]) for name in sorted(sums, key=lambda name: (-sums[name], name))]
