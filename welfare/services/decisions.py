"""What somebody sees before deciding on a benefit, on a claim that pays one, and on a rule."""

from collections import defaultdict

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from finance.services import decision, doubts_payment, names_receiver, stands_behind
from members.models import Membership
from unionportal.core.flow.decisions import Decision, also_read, shown_for
from unionportal.core.values import field_words
from unionportal.core.values.money import MoneyField, in_yuan
from welfare import permissions
from welfare.benefit_flow import BenefitState
from welfare.models import GiftIssue, GiftRecipient, Grant, Visit
from welfare.models.benefit import Benefit
from welfare.models.rule import Rule
from welfare.services.caps import PEOPLE
from welfare.services.entitlement import findings, grouped, listed, why_no_member

also_read(["welfare.GiftIssue"], "recipients__member__memberships")


def _answers_together(benefits):
    """Return for whom the benefits of one page are: what each got in the year is asked once for all."""
    listed = [benefit.listed() if isinstance(benefit, GiftIssue) else [benefit] for benefit in benefits]
    return {PEOPLE: frozenset(one.member_id for rows in listed for one in rows if one.member_id)}


@shown_for(
    "welfare.Visit",
    "welfare.Grant",
    "welfare.GiftIssue",
    reads=("budget__unit", "budget__account", "budget__project"),
    together=_answers_together,
)
def decision_on_benefit(benefit, user):
    """Return the Decision on a visit, grant or issue; None once it is paid, when nobody decides on it any more."""
    if benefit.is_paid:
        return None
    is_approved = benefit.state == BenefitState.APPROVED
    return decision(
        user,
        amount=benefit.amount,
        payee=_payee(benefit),
        budget_id=benefit.budget_id,
        # Of one whose payment was reversed nothing is, and nothing is asked.
        set_aside=is_approved and benefit.claim.is_held,
        is_over=is_approved and not benefit.claim.is_open,
        approved=is_approved,
        papers=_papers(benefit, user),
        findings=_findings(benefit, user),
    )


def _payee(benefit):
    """Return who is paid, as the claim will say it; nobody before somebody chose the budget."""
    return benefit.claim_details(benefit.number or "")["payee"] if benefit.budget_id else ""


def _papers(benefit, user):
    """Return the papers this user may open, None where the kind has none or he reads none."""
    page = benefit.paper_page
    if not page or not user.has_perm(benefit.papers_opened_by, benefit):
        return None
    files = benefit.evidence.order_by("uploaded_at", "pk")
    return [(file.name, reverse(page, args=[benefit.pk, file.pk])) for file in files]


def _findings(benefit, user):
    if benefit.state == BenefitState.APPROVED or not benefit.amount:
        return []
    found = [f"{one.sentence.rstrip('，')}。" for one in findings(benefit)]
    if found and benefit.over_cap_reason and user.has_perm(permissions.READ_WORDS, benefit):
        found.append(f"超标准原因：{benefit.over_cap_reason}")
    return found


_TABLES = {table.cause.code: table._meta.model_name for table in Benefit.__subclasses__()}
also_read(["finance.Claim"], *(f"{name}__unit" for name in _TABLES.values()))


@stands_behind
def _behind(claim, user):
    # Read with the claim, of many at once.
    benefit = getattr(claim, _TABLES[claim.cause], None) if claim.cause in _TABLES else None
    if benefit is None:
        return None
    seen = user.has_perm(benefit.view_permission(), benefit)
    return (claim.source, benefit.handling_url if seen else ""), _papers(benefit, user)


@names_receiver
def _received_by(claims):
    keys = [claim.pk for claim in claims]
    rows = [row for table in (Visit, Grant) for row in table.objects.filter(claim__in=keys).select_related("member")]
    return {row.claim_id: row.member for row in rows}


_ASKS = "请与核定的人核对：不应支付的，由会计退回；只有几个人的，也可以支付以后登记退款。"


@doubts_payment
def _no_member_any_more(claims):
    """Return {claim's key: sentences} of the people of benefits who turned out to be no members of their day."""
    keys, people = [claim.pk for claim in claims], defaultdict(set)
    for table in (Visit, Grant):
        rows = table.objects.filter(~_in_union(table.day_field), claim__in=keys)
        for benefit in rows.select_related("member").defer(*table.sealed_fields):
            people[benefit].add(benefit.member)
    rows = GiftRecipient.objects.filter(~_in_union("issue__issued_on"), issue__claim__in=keys, member__isnull=False)
    for row in rows.select_related("issue", "member"):
        people[row.issue].add(row.member)
    found = {}
    for benefit, members in people.items():
        reasons = why_no_member(benefit.rule, sorted(members, key=lambda one: one.pk), benefit.event_date)
        found[benefit.claim_id] = [f"{listed(names)}{reason}，{_ASKS}" for reason, names in grouped(reasons)]
    return found


def _in_union(day):
    """Return whether the member of a row was in the union on the day in this column, as an expression."""
    spans = Membership.objects.filter(member=OuterRef("member"), since__lte=OuterRef(day))
    return Exists(spans.filter(Q(until__isnull=True) | Q(until__gt=OuterRef(day))))


_LAST = {column.name for column in Rule._meta.fields}


@shown_for("welfare.BenefitKind", "welfare.Standard", "welfare.ForbiddenWord", "welfare.HardshipKind")
def decision_on_rule(rule, user):
    """Return the Decision on a dated rule: everything it says, and what is different from the one it replaces."""
    now = _written(rule)
    keys = {name: getattr(rule, name) for name in rule.KEY}
    before = type(rule).objects.in_force(rule.valid_from).filter(**keys).exclude(pk=rule.pk).first()
    facts = tuple((label, value) for label, value in now.items() if value)
    if before is None:
        return Decision(facts=facts, findings=("这一天以前没有这一项的规定。",))
    was = _written(before)
    changed = [f"{label}：原为“{was[label] or '空白'}”。" for label in now if now[label] != was[label]]
    return Decision(facts=facts, findings=tuple(changed))


def _written(rule):
    """Return {label: what stands there in words} of every column that people fill in, where it stands and when last."""
    columns = [column for column in rule._meta.concrete_fields if column.editable and not column.primary_key]
    columns.sort(key=lambda column: column.name in _LAST)
    return {column.verbose_name: _in_words(rule, column) for column in columns}


def _in_words(rule, column):
    value = getattr(rule, column.attname)
    if value is None or value is False:
        return ""
    return in_yuan(value) if isinstance(column, MoneyField) else field_words.in_words(rule, column)
