"""What stands against a claim as it is now: what is missing, and what whoever checks it should look at."""

from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, Sum
from django.db.models.functions import Coalesce

from finance import queries
from finance.choices import Excess, LineState, Measure, Severity, Way
from finance.flow.claim_flow import EDITABLE, RESERVED, ClaimState, rows_read
from finance.models import (
    BatchLine,
    BillingTitle,
    Claim,
    ClaimKind,
    Invoice,
    LoanRule,
    PaperRule,
)
from finance.models.papers import RELEASED
from finance.services.invoices.identity import used_as_another
from finance.services.invoices.reduced import reduced_use, reducing
from finance.services.invoices.uses import corrected_among, named_use, used_of
from finance.services.invoices.verified import why_invalid
from finance.services.papers import why_not_used
from finance.services.payees.lists import payee_accounts, perhaps_twice, sum_of
from finance.services.payees.shares import limits_of, split_below
from unionportal.core.flow.decisions import once

# So many names stand in a sentence.
_NAMED = 5


@dataclass(frozen=True)
class Finding:
    """One sentence; one that blocks is settled before the claim is submitted."""

    sentence: str
    blocks: bool = False


def check_not_stopped(claim):
    """Refuse to pass a claim on whose papers or loans something was found that nobody may overlook."""
    found = [*stopping_of(claim), *_of_other_loans(claim)]
    if stopping := [one.sentence for one in found if one.blocks]:
        raise ValidationError(stopping)


def check_may_lend(claim):
    """Refuse to lend once more where the rule of today does not let who borrows, and a loan of his is not settled."""
    if stopping := why_not_lent(claim):
        raise ValidationError(stopping)


def why_not_lent(claim, before=()):
    """Return the sentences with which the rule of today refuses to pay a loan; `before` are paid together with it."""
    return [one.sentence for one in _of_other_loans(claim, before) if one.blocks]


def findings_of(claim):
    """Return the Findings on the papers and the amount of a claim."""
    found = [*_of_invoices(claim), *_of_payees(claim), *_of_way(claim), *over_limits(claim), *missing_papers(claim)]
    # Where people write the claim themselves, their form asks for it.
    is_asked = claim.is_caused and not claim.is_of_an_app
    if claim.kind_id is None and is_asked and ClaimKind.objects.offered(claim).exists():
        found.append(Finding("没有选支出类别，不能核对须有的发票和单据，请修改申请补上。", blocks=True))
    if claim.kind and claim.kind.is_taxed and claim.member_id is None and not claim.payees.exists():
        found.append(Finding(f"{claim.kind.get_tax_display()}，须列出收款人名单，报送工资部门。"))
    return [*found, *map(Finding, split_below(claim))]


def _step(claim, words):
    """Return what whoever made a claim does next, where he adds its papers himself; who only reads it is not told."""
    is_his = claim.state in EDITABLE or (claim.is_loan and claim.state == ClaimState.PAID)
    return f"，{words}。" if is_his else "。"


def _invoices_of(claim):
    return rows_read(claim, "invoices", "attachment")


def _of_invoices(claim):
    invoices = _invoices_of(claim)
    raw = {one: why_not_used(one) for one in invoices if not one.is_whole}
    for one, refusal in raw.items():
        if refusal is not None:
            yield Finding(f"发票 {one.number} 不能使用：{''.join(refusal.sentences)}", blocks=True)
    if lacking := [one for one, refusal in raw.items() if refusal is None]:
        step = _step(claim, "请在“发票和单据”里点开补上")
        yield Finding(
            f"有 {len(lacking)} 张发票还没有补全：号码、开票日期、金额和本次使用的金额都要有{step}", blocks=True
        )
    used = used_of(invoices) + _above_loan(claim)
    asked = claim.kind.invoice if claim.kind else Severity.NONE
    if claim.is_loan:
        # Its papers come after its money, and say by themselves what was spent.
        pass
    elif asked != Severity.NONE and used < claim.amount:
        sentence = f"发票合计 {used:,.2f} 元，不足申请的 {claim.amount:,.2f} 元，差 {claim.amount - used:,.2f} 元"
        sentence += _step(claim, "请在“发票和单据”里上传其余的，或改小申请的金额")
        if not invoices and claim.state in EDITABLE:
            sentence = (
                f"还没有上传发票：请先在“发票和单据”里拍照或上传，合计须达到申请的 {claim.amount:,.2f} 元，再提交。"
            )
        yield Finding(sentence, blocks=asked == Severity.BLOCK)
    elif used > claim.amount:
        yield Finding(f"发票使用合计 {used:,.2f} 元，多于申请的 {claim.amount:,.2f} 元，请核对各张“本次使用”。")
    titles = BillingTitle.objects.in_force(claim.made_on)
    if invoices and not once(("title", claim.made_on), titles.exists):
        yield Finding("还没有登记工会的开票信息，发票的购买方没有核对。")
    taken_back = list(reduced(invoices))
    yield from _stopping(invoices, taken_back)
    for one, other, is_one in _as_another(invoices):
        if not is_one:
            yield Finding(f"发票 {one.number} 与{named_use(other)} 号码相同，请核对是不是同一张。")
    for one in invoices:
        if one.differs:
            yield Finding(f"发票 {one.number} 自动读出的与登记的不同：{one.differences_in_words}；请以原件核对。")
    yield from (one for one in taken_back if not one.blocks)


def reduced(invoices):
    """Yield the Findings on what was used of invoices and red letters took back since: of these, or by these."""
    own = {one.key for one in invoices}
    corrected = once(("reduced", invoices[0].claim_id), lambda: corrected_among(invoices)) if invoices else set()
    for one in invoices:
        found = None
        if one.pk in corrected:
            found = reduced_use(one)
        elif one.is_whole and one.total < 0:
            found = reducing(one, own)
        if found is not None:
            yield Finding(*found)


def found_since(claim, invoices):
    """Return the Findings on the invoices of a claim that came up after its approval, or after its payment."""
    if claim.state == ClaimState.APPROVED:
        return list(_stopping(invoices, reduced(invoices)))
    return list(reduced(invoices)) if claim.state == ClaimState.PAID else []


def _above_loan(claim):
    """Return what the invoices of the loan are above what was settled of it, where the claim is for that."""
    loan = getattr(claim, "above_loan", None) if claim.pk else None
    return Decimal(0) if loan is None else max(used_of(loan.claim.invoices.all()) - loan.settled, Decimal(0))


def findings_of_loan(loan):
    """Return the Findings on a loan whose money is out: those on its claim, and if its invoices say another amount."""
    claim, found = loan.claim, findings_of(loan.claim)
    if loan.spent is None:
        return found
    used = Invoice.objects.filter(claim=claim.pk, part__gt=0).aggregate(s=Sum("part"))["s"]
    is_asked = used is not None or claim.kind is None or claim.kind.invoice != Severity.NONE
    if is_asked and (above := loan.spent - (used or Decimal(0))):
        than = "多" if above > 0 else "少"
        sentence = f"比各张发票“本次使用”的合计 {used or Decimal(0):,.2f} 元{than} {abs(above):,.2f} 元，请核对。"
        found.append(Finding(f"实际支出 {loan.spent:,.2f} 元，{sentence}"))
    return found


def papers_lacking(claim):
    """Return the Findings on the invoices and papers of a loan, when it is settled."""
    return [*_of_invoices(claim), *missing_papers(claim)]


def stopping_of(claim):
    """Return the Findings on the papers of a claim that nobody may overlook."""
    invoices = _invoices_of(claim)
    return list(_stopping(invoices, reduced(invoices)))


def _of_way(claim):
    """Yield what the way asks of the payee, and which loans he has not settled."""
    if claim.way in (Way.ADVANCED, Way.LOAN) and claim.member_id is None and not claim.payees.exists():
        who = "借款" if claim.is_loan else "垫付"
        yield Finding(f"{who}的收款人须从会员里点选，写的姓名不够。", blocks=True)
    if claim.way == Way.ADVANCED and claim.member_id and claim.member.user_id == claim.made_by_id:
        yield Finding("垫付的是经办人自己，须有别人验收证明。")
    yield from _of_other_loans(claim)


# A loan that was not paid yet gives way to those of the same payee that are further on than it is.
_FURTHER = {
    **dict.fromkeys((*EDITABLE, ClaimState.SUBMITTED), (ClaimState.CHECKED, *RESERVED)),
    ClaimState.CHECKED: RESERVED,
    ClaimState.DECIDED: (ClaimState.APPROVED,),
}


def _of_other_loans(claim, before=()):
    """Yield the Findings on what else was lent to the payee of a loan and not settled, or is about to be.

    `before`: the claims that are paid ahead of this one in the same batch.
    """
    if not claim.is_loan or claim.state == ClaimState.PAID:
        return
    rule = LoanRule.objects.in_force().first()
    blocks = rule is not None and rule.unless_settled == Excess.BLOCK
    for loan in queries.open_loans_of(claim):
        late = f"，应在 {loan.due_on:%Y-%m-%d} 以前核销" if loan.is_late else ""
        sentence = f"{claim.payee}还有没有核销的{loan}（{loan.claim.amount:,} 元），借出 {loan.days} 天{late}。"
        yield Finding(sentence, blocks=blocks)
    to = {"member": claim.member_id} if claim.member_id else {"payee": claim.payee}
    ahead = Q(state__in=_FURTHER.get(claim.state, ()))
    if claim.state == ClaimState.APPROVED:
        ahead = Q(pk__in=[one.pk for one in before]) | Exists(
            BatchLine.objects.filter(claim=OuterRef("pk"), state=LineState.OPEN)
        )
    for other in Claim.objects.filter(ahead, way=Way.LOAN, **to).exclude(pk=claim.pk).order_by("pk"):
        where = f"“{other.get_state_display()}”，还没有付"
        if claim.state == ClaimState.APPROVED:
            where = "由银行支付，还没有核销"
        yield Finding(f"{claim.payee}另有一笔借款{other.number}（{other.amount:,} 元）{where}。", blocks=blocks)


def over_limits(claim):
    """Yield the Findings on which limits of spending the claim is over, or for which it does not say enough."""
    if claim.is_of_an_app:
        return
    for rule in limits_of(claim):
        sentence = _LIMITS[rule.measure](claim, rule)
        if sentence:
            yield Finding(f"{rule}：{sentence}{rule.cited}。", blocks=rule.severity == Severity.BLOCK)


def _per_head(claim, rule):
    if claim.heads is None:
        return "没有写参加人数，不能核对人均标准"
    most, spent = rule.limit * claim.heads, claim.amount_of_whole
    over = f"{claim.heads} 人、每人 {rule.limit:,.2f} 元，共 {most:,.2f} 元，超出 {spent - most:,.2f} 元"
    return over if spent > most else ""


def _per_claim(claim, rule):
    spent = claim.amount_of_whole
    over = spent - rule.limit
    return f"每笔 {rule.limit:,.2f} 元，本笔 {spent:,.2f} 元，超出 {over:,.2f} 元" if over > 0 else ""


def _share(claim, rule):
    if claim.heads is None or claim.rewarded is None:
        return "没有写参加人数和获奖人数，不能核对奖励面"
    if claim.rewarded * rule.denominator <= rule.numerator * claim.heads:
        return ""
    return f"{claim.heads} 人参加、{claim.rewarded} 人获奖，超过参加人数的 {rule.numerator}/{rule.denominator}"


def _window(claim, rule):
    if claim.happened_on is None:
        return "没有写发生日期，不能核对报销期限"
    days = (claim.made_on - claim.happened_on).days
    return f"发生后 {days} 天才报销，超过 {rule.limit:.0f} 天" if days > rule.limit else ""


def _per_year(claim, rule):
    year = (claim.happened_on or claim.made_on).year
    day = Coalesce("happened_on", "made_on")
    others = Claim.objects.annotate(day=day).filter(unit=claim.unit_id, kind=claim.kind_id, day__year=year)
    others = others.exclude(state__in=(*EDITABLE, *RELEASED)).values_list("pk", flat=True)
    count = len(once(("year", claim.unit_id, claim.kind_id, year), lambda: set(others)) - {claim.pk}) + 1
    return f"{year}年第 {count} 次，超过 {rule.limit:.0f} 次" if count > rule.limit else ""


_LIMITS = {
    Measure.PER_HEAD: _per_head,
    Measure.PER_CLAIM: _per_claim,
    Measure.SHARE: _share,
    Measure.WINDOW: _window,
    Measure.PER_YEAR: _per_year,
}


def _of_payees(claim):
    lines = list(claim.payees.all())
    if not lines:
        return
    if (total := sum_of(lines)) != claim.amount:
        than = "多" if total > claim.amount else "少"
        sentence = (
            f"收款人 {len(lines)} 个，合计 {total:,.2f} 元，比申请的 {claim.amount:,.2f} 元{than} "
            f"{abs(total - claim.amount):,.2f} 元。"
        )
        yield Finding(sentence, blocks=True)
    known = payee_accounts(lines)
    if without := [line.name for line in lines if not line.in_cash and line.pk not in known]:
        named = "、".join(without[:_NAMED]) + ("等" if len(without) > _NAMED else "")
        yield Finding(f"{len(without)} 个收款人没有账号，支付前须登记：{named}。")
    if twice := perhaps_twice(lines):
        named = "、".join(twice[:_NAMED]) + ("等" if len(twice) > _NAMED else "")
        yield Finding(f"名单上有同名或同一账号的收款人，请核对是不是重复列了：{named}。")


def _as_another(invoices):
    """Return what `used_as_another` says of the invoices of one claim."""
    key = invoices[0].claim_id if invoices else None
    return once(("as another", key), lambda: used_as_another(invoices)) if invoices else []


def _stopping(invoices, taken_back):
    """Yield what was perhaps not known when the claim was submitted, and stops the check and the approval as well.

    `taken_back` is what red letters say of them, see `reduced`.
    """
    for one, other, is_one in _as_another(invoices):
        if is_one:
            sentence = f"发票 {one.number} 与{named_use(other)} 是同一张，票据种类、代码或号码却登记得不同。"
            yield Finding(sentence, blocks=True)
    for one in invoices:
        if sentence := why_invalid(one):
            yield Finding(sentence, blocks=True)
    yield from (one for one in taken_back if one.blocks)


def missing_papers(claim):
    """Yield the Findings on the papers that its kind asks for and that it does not have."""
    there = {paper.rule_id for paper in claim.papers.all()}
    rules = PaperRule.objects.of(claim, claim.made_on).exclude(severity=Severity.NONE)
    for rule in once(("papers", claim.made_on, claim.kind_id, claim.way, claim.state), lambda: list(rules)):
        if rule.pk not in there:
            is_needed = rule.severity == Severity.BLOCK
            step = _step(claim, "请在“发票和单据”里上传") if is_needed else "。"
            yield Finding(f"缺少单据：{rule.name}{step}", blocks=is_needed)
