"""The standing checks: they look at a span of days by the rules of each day, and list what they hit, once each."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, F, Max, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from finance import acts, permissions, queries
from finance.choices import CheckKind, Way
from finance.flow.audit_flow import HIT_FLOW
from finance.flow.claim_flow import EDITABLE, ClaimState
from finance.models import Budget, CheckHit, CheckRule, Claim, HitRow, Invoice, Payment, RestDay
from finance.models.papers import RELEASED
from finance.services.findings import missing_papers, over_limits
from finance.services.invoices.reduced import overuse_of
from finance.services.invoices.verified import VERIFIED_KINDS, found_invalid
from finance.services.payees.shares import Bills, Threshold, shares_of, thresholds_of
from unionportal.core.flow.decisions import answered_once
from unionportal.core.flow.moves import ReasonForm
from unionportal.core.jobs import outbox
from unionportal.core.models import Unit
from unionportal.core.notices.own import notify_of_job
from unionportal.core.trail import audit
from unionportal.core.values.rules import require_reason

CHECKS_JOB = "finance.run_checks"
# More claims or payments than these are looked at by the worker.
_WAITED_FOR = 500
_BATCH, _LONGEST = 1000, 500
_DECEMBER = 12
# Sunday and Saturday, as the database counts the days of a week.
_WEEKEND = (1, 7)
_NEXT = datetime.timedelta(1)
# The money is let go.
_LET_GO = (ClaimState.APPROVED, ClaimState.PAID)
# Who let money go, or paid it.
_HANDS = ("approved_by", "endorsed_by", "reviewed_by", "checked_by")


@dataclass(frozen=True)
class Found:
    """What one check found: by what it is known, where, in which words, how much, and the columns of its rows."""

    key: str
    unit: int
    words: str
    amount: Decimal | None
    rows: tuple[dict, ...]


@dataclass(frozen=True)
class Span:
    """The days, both included, that a rule is asked of."""

    start: datetime.date
    end: datetime.date

    def over(self, name):
        """Return the condition that the day in this column is in the span."""
        return Q(**{f"{name}__gte": self.start, f"{name}__lte": self.end})


@transaction.atomic
def run_checks(start, end, *, actor=None):
    """Look at the days from `start` to `end`, both included; return the hits that are new.

    `actor` is who asked for it, nobody for the daily work.
    """
    if actor is not None and not actor.holds(permissions.RUN_CHECKS):
        raise PermissionDenied("只有经审委员可以检查。")
    if end < start:
        raise ValidationError({"end": "结束日期早于开始日期。"})
    found = {}
    for rule in CheckRule.objects.filter(valid_from__lte=end).exclude(valid_until__lte=start).order_by("pk"):
        last = end if rule.valid_until is None else min(end, rule.valid_until - datetime.timedelta(1))
        span = Span(max(start, rule.valid_from), last)
        with answered_once():
            for one in _CHECKS[rule.kind](rule, span):
                found.setdefault(f"{rule.kind}:{one.key}", (rule, one))
    new = _list(found)
    if actor is not None:
        audit.record(actor, acts.RUN_CHECKS, Unit.root(), 期间=f"{start} 至 {end}", 列出=len(new))
    return new


def are_many(start, end):
    """Return whether more was paid and asked for on these days than a page waits for."""
    span = Span(start, end)
    asked = Claim.objects.filter(span.over("made_on"))
    return any(rows[_WAITED_FOR : _WAITED_FOR + 1].exists() for rows in (_paid(span).order_by(), asked.order_by()))


def request_checks(start, end, *, actor):
    """Have the worker look at the days, and tell who asked for it; return the job."""
    if not actor.holds(permissions.RUN_CHECKS):
        raise PermissionDenied("只有经审委员可以检查。")
    label = f"检查 {start:%Y-%m-%d} 至 {end:%Y-%m-%d}"
    return outbox.enqueue_once(CHECKS_JOB, label, actor=actor, start=start.isoformat(), end=end.isoformat())


@outbox.handles(CHECKS_JOB)
def run_requested(job, progress):
    """Run the checks that the job is for; return the outcome."""
    start, end = (datetime.date.fromisoformat(job.arguments[name]) for name in ("start", "end"))
    new = run_checks(start, end, actor=job.requested_by)
    sentence = listed_words(new)
    notify_of_job(job, f"{job.label}：{sentence}", about="常设检查")
    return outbox.Outcome(sentence, {"new": len(new)})


def listed_words(new):
    """Return the sentence that says how many hits are new."""
    return f"新列出 {len(new)} 项；列出过的不再列出。"


def _list(found):
    """Keep what is not listed yet; return the new hits."""
    listed = set(CheckHit.objects.filter(key__in=found).values_list("key", flat=True))
    today, new = timezone.localdate(), [(key, *one) for key, one in found.items() if key not in listed]
    hits = CheckHit.objects.bulk_create(
        (
            CheckHit(
                rule=rule, key=key, unit_id=one.unit, words=one.words[:_LONGEST], amount=one.amount, found_on=today
            )
            for key, rule, one in new
        ),
        batch_size=_BATCH,
    )
    rows = [HitRow(hit=hit, **row) for hit, (_, _, one) in zip(hits, new, strict=True) for row in one.rows]
    HitRow.objects.bulk_create(rows, batch_size=_BATCH)
    return hits


@HIT_FLOW.act("dismiss", form=ReasonForm)
@transaction.atomic
def dismiss_hit(hit, *, actor, reason):
    """Say why a hit is nothing; return it."""
    reason = require_reason(reason, field="reason")
    facts = {"reason": reason, "seen_by": actor, "seen_on": timezone.localdate()}
    return HIT_FLOW.fire(hit, "dismiss", actor=actor, facts={"原因": reason}, **facts)


@transaction.atomic
def take_hit(hit, *, actor, finding):
    """Note that a finding came of a hit; return the hit."""
    facts = {"finding": finding, "seen_by": actor, "seen_on": timezone.localdate()}
    return HIT_FLOW.fire(hit, "take", actor=actor, facts={"审计发现": finding.number}, **facts)


def _of_payments(payments, prefix, words):
    for one in payments.select_related("claim").order_by("pk"):
        yield Found(f"{prefix}{one.pk}", one.unit_id, words(one), one.amount, ({"payment_id": one.pk},))


def _paid(span):
    return Payment.objects.filter(span.over("paid_on"), corrects__isnull=True)


def _duplicates(rule, span):
    """Invoices of one number and total in several claims, by the day of the last of them."""
    used = Invoice.objects.exclude(claim__state__in=RELEASED).exclude(number="").filter(total__gt=0)
    groups = used.order_by("number", "total").values("number", "total")
    groups = groups.annotate(claims=Count("claim", distinct=True), day=Max("claim__made_on"), last=Max("claim"))
    for group in groups.filter(span.over("day"), claims__gt=1):
        rows = used.filter(number=group["number"], total=group["total"]).select_related("claim").order_by("claim")
        claims = list({one.claim_id: one.claim for one in rows}.values())
        words = f"发票 {group['number']}（{group['total']:,} 元）在 {len(claims)} 笔支出申请中使用。"
        key = f"{group['number']}:{group['total']}:{group['last']}"
        yield Found(key, claims[-1].unit_id, words, group["total"], tuple({"claim_id": one.pk} for one in claims))


def _split(rule, span):
    """Claims to one payee that together, within some days, reach an amount that each alone does not.

    By the day of the last. The amount is that of the check, and those that `thresholds_of` the claim says.
    """
    before = datetime.timedelta(rule.days)
    claims = Claim.objects.filter(made_on__gte=span.start - before, made_on__lte=span.end)
    shares = shares_of(claims.exclude(state__in=(*EDITABLE, *RELEASED)))
    bills, units = Bills(shares), dict(claims.values_list("pk", "unit"))
    own = Threshold(rule.amount, lambda share: True, "", f"每笔都不到 {rule.amount:,} 元")
    for last in sorted((share for share in shares if share.day >= span.start), key=_order):
        near = [one for one in bills.of(last) if last.day - before <= one.day and _order(one) <= _order(last)]
        found = [_together(near, threshold) for threshold in (own, *thresholds_of(last)) if threshold.bears(last)]
        if reached := [(words, summed) for words, summed in found if words]:
            words = "".join(f"{rule.days} 天以内付给同一收款人 {said}。" for said, _ in reached)
            summed = max((summed for _, summed in reached), key=len)
            rows = tuple({"claim_id": key} for key in dict.fromkeys(one.claim for one in summed))
            yield Found(f"{last.claim}:{last.keys[0]}"[:100], units[last.claim], words, _sum(summed), rows)


def _together(near, threshold):
    """Return (what the claims that count are together in words, "" where they do not reach it; their shares)."""
    summed = sorted((one for one in near if threshold.bears(one)), key=_order)
    many, together = len({one.claim for one in summed}), _sum(summed)
    if many < 2 or not threshold.is_reached(together):
        return "", summed
    return f"{many} 笔，合计 {together:,} 元，{threshold.reached}{threshold.cited}", summed


def _sum(shares):
    return sum((one.amount for one in shares), Decimal(0))


def _order(share):
    return share.day, share.claim


def _own(rule, span):
    """Payments to somebody who let the money go, or paid it."""
    to_himself = Q()
    for payee in ("claim__member__user", "claim__payees__member__user"):
        for step in (*(f"claim__{name}" for name in _HANDS), "paid_by"):
            to_himself |= Q(**{payee: F(step)})
    keys = _paid(span).filter(to_himself).values("pk")
    return _of_payments(Payment.objects.filter(pk__in=keys), "", lambda one: "收款人是审批、审核或支付它的人。")


def _rest_days(rule, span):
    """Payments of a weekend or of a day off."""
    days = RestDay.objects.filter(span.over("day"))
    off = Q(paid_on__in=days.filter(is_workday=False).values("day"))
    weekend = Q(paid_on__week_day__in=_WEEKEND) & ~Q(paid_on__in=days.filter(is_workday=True).values("day"))
    return _of_payments(_paid(span).filter(off | weekend), "", lambda one: f"{one.paid_on:%Y-%m-%d}是休息日。")


def _round(rule, span):
    """Payments of a multiple of an amount."""
    rows = _paid(span).annotate(rest=F("amount") % rule.amount).filter(rest=0)
    return _of_payments(rows, "", lambda one: f"{one.amount:,} 元，是 {rule.amount:,} 元的整数倍。")


def _paid_claims(span):
    """Return the claims paid in the span by people, not those of an imported workbook."""
    rows = Claim.objects.filter(span.over("paid_on"), state=ClaimState.PAID, ledger__isnull=True)
    return rows.select_related("kind", "budget", "member").prefetch_related("papers").order_by("pk")


def _of_claim(claim, words):
    return Found(str(claim.pk), claim.unit_id, words, claim.amount, ({"claim_id": claim.pk},))


def _over(rule, span):
    """Claims that are over a limit of spending of their day."""
    for claim in _paid_claims(span).iterator(chunk_size=_BATCH):
        if sentences := [one.sentence for one in over_limits(claim)]:
            yield _of_claim(claim, "；".join(sentences))


def _late(rule, span):
    """Claims with an invoice that was issued many days before."""
    late = Invoice.objects.filter(claim__in=Claim.objects.filter(span.over("made_on")).exclude(state__in=EDITABLE))
    late = late.filter(claim__made_on__gt=F("issued_on") + datetime.timedelta(rule.days)).select_related("claim")
    first = {}
    for one in late.order_by("claim", "issued_on", "pk"):
        first.setdefault(one.claim_id, one)
    for one in first.values():
        days = (one.claim.made_on - one.issued_on).days
        yield _of_claim(one.claim, f"发票 {one.number} 开具 {days} 天以后才报销，超过 {rule.days} 天。")


def _missing(rule, span):
    """Claims that were paid without a paper that their kind asks for."""
    for claim in _paid_claims(span).iterator(chunk_size=_BATCH):
        if sentences := [one.sentence for one in missing_papers(claim)]:
            # The name of a paper may say what ails somebody.
            yield _of_claim(claim, "缺少单据。" if claim.is_caused else "；".join(sentences))


def _nearly(rule, span):
    """Budgets of which more than a share is used, of each year of which a day from a month on is in the span."""
    last = span.end.year if span.end.month >= rule.month else span.end.year - 1
    rows = Budget.objects.filter(year__gte=span.start.year, year__lte=last, total__gt=0, is_history=False)
    used = F("total") - F("available")
    for one in queries.with_use(rows).annotate(used=used).filter(used__gt=F("total") * rule.percent / 100):
        month = span.end.month if one.year == span.end.year else _DECEMBER
        share = one.used * 100 / one.total
        words = f"{one.year}年{month}月已用 {one.used:,} 元，占核定预算的 {share:.2f}%。"
        yield Found(f"{one.pk}:{one.year}", one.unit_id, words, one.used, ({"budget_id": one.pk},))


def _reduced(rule, span):
    """Invoices of which claims used more than red letters left: filed with a claim of the span, or paid in it."""
    paid = Invoice.objects.filter(span.over("claim__paid_on"), part__gt=0)
    named = Q(corrects_number__in=paid.values("number")) | Q(corrects_number__in=paid.values("key"))
    reds = Invoice.objects.exclude(claim__state__in=(*RELEASED, *EDITABLE)).exclude(corrects_number="")
    for red in reds.filter(span.over("claim__made_on") | named, total__lt=0).order_by("pk"):
        found = overuse_of(red)
        if found is None or found.use.claim.state not in _LET_GO:
            continue
        said = f"发票 {found.use.number} 被红字发票 {red.number} 冲减"
        if found.is_out:
            words, key = f"{said}，已多用 {found.over:,} 元，没有追回。", red.key
        else:
            words, key = f"{said}，已批准的支出多用 {found.over:,} 元，还没有付清。", f"open:{red.key}"
        yield Found(key[:100], found.use.claim.unit_id, words, found.over, ({"claim_id": found.use.claim_id},))


def _unverified(rule, span):
    """Invoices of approved and paid claims that nobody looked up within some days, or that were found not to be valid.

    By the day of the payment or approval, that on which the days were over, and that of what was found.
    """
    rows = Invoice.objects.filter(claim__state__in=_LET_GO, claim__ledger__isnull=True, part__gt=0)
    # The papers of a loan come after its money.
    rows = rows.filter(~Q(claim__way=Way.LOAN) | Q(claim__loan__checked_on__isnull=False))
    rows = rows.annotate(day=Coalesce("claim__loan__checked_on", "claim__paid_on", "claim__approved_on"))
    rows = rows.select_related("claim").order_by("pk")
    for one in found_invalid(rows.filter(span.over("day") | span.over("verified_on"))):
        yield _of_invoice(one, f"发票 {one.number} {one.get_verification_display()}，所在的支出{_let_go(one)}。")
    today, within = timezone.localdate(), datetime.timedelta(rule.days)
    over = Span(span.start - within - _NEXT, span.end - within - _NEXT)
    due = rows.filter(span.over("day") | over.over("day"), day__lt=today - within, verification="")
    for one in due.filter(kind__in=VERIFIED_KINDS, total__gte=rule.amount):
        waited = f"{_let_go(one)} {(today - one.day).days} 天，没有登记查验结果，超过 {rule.days} 天"
        yield _of_invoice(one, f"发票 {one.number}（{one.total:,} 元）所在的支出{waited}。")


def _let_go(invoice):
    return "已支付" if invoice.claim.state == ClaimState.PAID else "已批准"


def _of_invoice(invoice, words):
    key, claim = f"{invoice.pk}:{invoice.verification or 'none'}", invoice.claim
    return Found(key, claim.unit_id, words, invoice.part, ({"claim_id": claim.pk},))


_CHECKS = {
    CheckKind.DUPLICATE: _duplicates,
    CheckKind.SPLIT: _split,
    CheckKind.OWN: _own,
    CheckKind.REST_DAY: _rest_days,
    CheckKind.ROUND: _round,
    CheckKind.OVER: _over,
    CheckKind.LATE: _late,
    CheckKind.MISSING: _missing,
    CheckKind.NEARLY: _nearly,
    CheckKind.REDUCED: _reduced,
    CheckKind.UNVERIFIED: _unverified,
}
