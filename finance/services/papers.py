"""The acts on the papers of a claim: attached, read or typed, checked with the tax authority, taken away."""

from copy import copy
from decimal import Decimal
from typing import NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from finance import acts, permissions
from finance.choices import InvoiceKind, Reading
from finance.invoices import read_invoice
from finance.models import USED_UP, BillingTitle, Claim, Invoice, Paper, PaperRule
from finance.services.invoices.identity import BY_NUMBER, DIGITAL_LENGTH, is_digital, key_of, tidied
from finance.services.invoices.originals import add_original, named_by, refuse_same_file, row_of
from finance.services.invoices.reds import check_red
from finance.services.invoices.uses import standing, used_of, used_up
from unionportal.core.files import attachments
from unionportal.core.trail import audit
from unionportal.core.values.money import FEN
from unionportal.core.values.rules import not_later_than_today
from unionportal.spelling.folding import folded_key

# Kept byte for byte, beside what people attach elsewhere.
INVOICE_FILES = ("ofd", "xml")
# The kinds of which one is known by its code and number.
_BY_CODE = (InvoiceKind.VAT, InvoiceKind.FISCAL)
# There were no invoices of today's kinds before.
_FIRST_YEAR = 1990


def brings_papers(claim, user):
    """Return whether the papers of the claim are this user's to bring: he made it, or borrowed what it lends."""
    if user.has_perm(permissions.CHANGE_CLAIM, claim):
        return True
    return claim.is_loan and hasattr(claim, "loan") and user.has_perm(permissions.SETTLE_LOAN, claim.loan)


def _open_to(claim, actor):
    """Return the locked claim, whose papers its maker may change until it is submitted, and those of a loan later."""
    claim = Claim.objects.select_for_update(of=("self",), no_key=True).select_related("unit", "kind").get(pk=claim.pk)
    if not brings_papers(claim, actor):
        raise PermissionDenied("只有经办人（借款的还有借款人）可以改动支出申请的发票和单据。")
    if not claim.takes_papers:
        raise ValidationError(f"“{claim.get_state_display()}”的支出申请不能再改动发票和单据，请先退回。")
    return claim


@transaction.atomic
def add_invoices(claim, *, actor, files):
    """Keep the files as invoices of the claim, each with what it says of itself; return [(invoice, why not whole)].

    One that says too little, or that cannot be used as it is, stays to be completed: no file is lost. One of an invoice
    that the claim has is another original of it, an InvoiceOriginal instead. Of several, the invoice of one that is not
    accepted is None; where none is, ValidationError with a sentence for each.
    """
    claim = _open_to(claim, actor)
    added = [_added_or_refused(claim, file, actor) for file in files]
    if all(invoice is None for invoice, _ in added):
        raise ValidationError([sentence for _, refusal in added for sentence in refusal.messages])
    return added


def _added_or_refused(claim, file, actor):
    try:
        with transaction.atomic():
            return _added(claim, file, actor)
    except ValidationError as refusal:
        return None, refusal


def _added(claim, file, actor):
    kept = attachments.attach(file, actor=actor, unit=claim.unit, also=INVOICE_FILES)
    file.seek(0)
    said = {} if kept.content_type.startswith("image/") else _fitting(read_invoice(file.read()))
    try:
        refuse_same_file(claim, kept)
        if (invoice := row_of(claim, said, kept)) is not None:
            return _with_original(invoice, kept, said, actor)
    except ValidationError:
        # Nothing of it stays.
        attachments.empty([kept])
        raise
    invoice = Invoice(claim=claim, attachment=kept, how=Reading.READ if said else Reading.TYPED, **said)
    invoice.read = {name: str(value) for name, value in said.items()}
    facts = {"文件": kept.name, "号码": invoice.number}
    problem = _saved_as_used(invoice)
    audit.record(actor, acts.ADD_INVOICE, claim, **facts)
    return invoice, problem


def _with_original(invoice, kept, said, actor):
    """Keep another original of an invoice; return it (or the invoice, if it is the first), and why it is not whole."""
    original = add_original(invoice, kept, said)
    problem = None
    if invoice.is_whole:
        invoice.save()
    else:
        problem = _saved_as_used(invoice)
    audit.record(actor, acts.ADD_ORIGINAL, invoice.claim, 文件=kept.name, 号码=invoice.number, 摘要=kept.sha256)
    return original or invoice, problem


def _saved_as_used(invoice):
    """Save an invoice with the part of it that its claim is to use, else as it is; return why it is not used."""
    before, problem = invoice.pk, None
    if invoice.is_filled:
        invoice.part = _part_of(invoice)
        try:
            with transaction.atomic():
                _save(invoice)
            return None
        except ValidationError as refusal:
            problem, invoice.part, invoice.key, invoice.pk = refusal, None, "", before
    invoice.save()
    return problem


def _part_of(invoice):
    """Return what the claim is to use of a new invoice of it: what it asks for beyond the others, else all."""
    claim = invoice.claim
    left = claim.amount - used_of(claim.invoices.all())
    # Of a loan the invoices say what was spent, be it more than was lent.
    return invoice.total if claim.is_loan or left <= 0 else min(invoice.total, left)


class NotUsed(NamedTuple):
    """Why an invoice that says enough is not used by its claim, and the row of another that uses it, if one does."""

    sentences: list
    use: Invoice | None


def why_not_used(invoice):
    """Return the NotUsed of an invoice that is not whole, None where it is to be completed or could be used now."""
    if invoice.is_whole or not invoice.is_filled:
        return None
    tried = copy(invoice)
    tried.part = _part_of(invoice)
    try:
        _check(tried)
    except ValidationError as refusal:
        others = standing().filter(key=tried.key, part__isnull=False).exclude(key="").exclude(pk=invoice.pk)
        return NotUsed(refusal.messages, others.select_related("claim").order_by("pk").first())
    return None


def _fitting(said):
    """Return what of it the columns take: a text longer than its column is none that an invoice has."""
    longest = {name: Invoice._meta.get_field(name).max_length for name in said}
    fitting = {name: value for name, value in said.items() if not longest[name] or len(value) <= longest[name]}
    if "number" not in fitting:
        # It was concluded from the number.
        fitting.pop("kind", None)
    return fitting


@transaction.atomic
def complete_invoice(invoice, *, actor, **typed):
    """Set what was typed of the invoice, and the part of it that the claim uses; return it.

    A photo, or a file that could not be read, which is by its number of an invoice that the claim has, is another
    original of that one: return it instead.
    """
    claim = _open_to(invoice.claim, actor)
    invoice = Invoice.objects.select_for_update(of=("self",), no_key=True).get(pk=invoice.pk, claim=claim)
    number, code = (typed.get(name, getattr(invoice, name)) for name in ("number", "code"))
    if not invoice.is_whole and (other := _with_its_number(invoice, number, code)) is not None:
        return _joined(invoice, other, actor, typed)
    return _completed(invoice, actor, typed)


def _completed(invoice, actor, typed):
    """Set what was typed of a locked invoice of a claim that is open to the actor; return it."""
    if "kind" in invoice.read and typed.get("kind", invoice.kind) != invoice.read["kind"]:
        raise ValidationError({"kind": f"原件是{InvoiceKind(invoice.read['kind']).label}，票据种类不能改。"})
    before = {name: getattr(invoice, name) for name in typed}
    for name, value in typed.items():
        setattr(invoice, name, value)
    if before != typed:
        # What the tax authority answered was of what stood there.
        invoice.verification, invoice.verified_by, invoice.verified_on = "", None, None
        invoice.compared_by = invoice.compared_on = None
    if invoice.part is None:
        invoice.part = invoice.total
    _save(invoice)
    over = {"改过": invoice.typed_over} if invoice.typed_over else {}
    audit.record(actor, acts.CHANGE_INVOICE, invoice.claim, 号码=invoice.number, 使用=invoice.part, **over)
    return invoice


def joins_another(invoice, number, code):
    """Return whether the file of an invoice that is to be completed is, by its number, of another one of the claim."""
    return not invoice.is_whole and _with_its_number(invoice, number, code, find=named_by) is not None


def _with_its_number(invoice, number, code, find=row_of):
    """Return the other invoice of the claim whose original the file of this one is by its number, or None."""
    said = {"number": tidied(number), "code": tidied(code)}
    other = find(invoice.claim, said, invoice.attachment) if invoice.attachment else None
    return None if other == invoice else other


def _joined(invoice, other, actor, typed):
    """Keep the file of an invoice as another original of `other`, in the place of a row of its own; return `other`.

    What was typed beside it completes the other one, where that is not whole itself.
    """
    if (said := invoice.read.get("number")) not in (None, other.number):
        sentence = f"“{invoice.attachment.name}”读出的号码是 {said}，不是{other}的原件：请核对是哪一个写错了。"
        raise ValidationError({"number": sentence})
    for name in ("total", "issued_on"):
        own, stands = typed.get(name), getattr(other, name)
        if None not in (own, stands) and own != stands:
            raise ValidationError({name: f"{other}已在本申请中，登记的是“{stands}”：请核对是哪一个写错了。"})
    invoice.delete()
    _with_original(other, invoice.attachment, {}, actor)
    if other.is_whole:
        return other
    facts = {name: value for name, value in typed.items() if value not in (None, "")}
    if all(facts.get(name) or getattr(other, name) for name in ("total", "issued_on")):
        return _completed(other, actor, facts)
    for name in facts.keys() - {"part"}:
        if getattr(other, name) in (None, ""):
            setattr(other, name, facts[name])
    other.save()
    return other


def _check(invoice):
    """Tidy an invoice that is to be used, and set its key; ValidationError where it is not the union's, or used up."""
    invoice.code, invoice.number = (tidied(text) for text in (invoice.code, invoice.number))
    if not Invoice.objects.filter(key=(written := folded_key(invoice.corrects_number))).exists():
        written = tidied(invoice.corrects_number)
    invoice.corrects_number = written
    if invoice.total is not None and invoice.total < 0:
        # It pays for nothing: what is left of the invoice that it names is less.
        invoice.part = Decimal(0)
    _check_whole(invoice)
    if invoice.tax is not None and not min(0, invoice.total) <= invoice.tax <= max(0, invoice.total):
        raise ValidationError({"tax": "税额在零和价税合计之间。"})
    invoice.key = key_of(invoice)
    if Invoice.objects.filter(claim=invoice.claim, key=invoice.key).exclude(pk=invoice.pk).exists():
        raise ValidationError({"number": f"{invoice} 已在本申请中，不用再添加，请删去。"})
    if invoice.total < 0:
        check_red(invoice)
    if reason := why_not_ours(invoice):
        raise ValidationError(reason)
    if sentence := used_up(invoice):
        raise ValidationError({"part": sentence})
    invoice.full_clean(exclude=["claim", "attachment"])


def _save(invoice):
    """Save the invoice as one that is used, see `_check`."""
    _check(invoice)
    try:
        with transaction.atomic():
            invoice.save()
    except IntegrityError as error:
        if getattr(error.__cause__, "diag", None) is None or error.__cause__.diag.constraint_name != USED_UP:
            raise
        # Another claim used it in the meantime.
        raise ValidationError({"part": used_up(invoice) or "这张发票刚被另一笔支出使用，请重新核对。"}) from error


def _check_whole(invoice):
    is_red = invoice.total is not None and invoice.total < 0
    asked = ("number", "issued_on", "total", *(() if is_red else ("part",)))
    lacking = {name: "请填写。" for name in asked if not getattr(invoice, name)}
    if is_red and not invoice.corrects_number:
        lacking["corrects_number"] = "红字发票须写明冲的是哪一张发票。"
    if lacking:
        raise ValidationError(lacking)
    # Said once: the part is concluded from the total.
    finer = (name for name in ("total", "part", "tax") if _is_finer_than_fen(getattr(invoice, name)))
    if (name := next(finer, None)) is not None:
        raise ValidationError({name: "金额最多两位小数，精确到分。"})
    not_later_than_today(invoice.issued_on, "开票日期", field="issued_on")
    if invoice.issued_on.year < _FIRST_YEAR:
        raise ValidationError({"issued_on": f"开票日期在{_FIRST_YEAR}年以前，请核对。"})
    if invoice.kind in BY_NUMBER and not is_digital(invoice):
        raise ValidationError({"number": f"数电票的号码是 {DIGITAL_LENGTH} 位数字。"})
    if invoice.kind in _BY_CODE and not invoice.code and not is_digital(invoice):
        raise ValidationError({"code": "这种发票须填写发票代码。"})
    if abs(invoice.part) > abs(invoice.total):
        raise ValidationError({"part": f"票面是 {invoice.total:,} 元，不能使用更多。"})


def _is_finer_than_fen(amount):
    return amount is not None and amount != amount.quantize(FEN)


def _bears_no_buyer(invoice):
    """Whether it is a ticket without the name of a buyer, and the kind of its claim takes such ones."""
    if invoice.kind in (InvoiceKind.DIGITAL, InvoiceKind.VAT) or is_digital(invoice):
        return False
    kind = invoice.claim.kind
    return kind is not None and kind.takes_nameless


def why_not_ours(invoice):
    """Return {column: sentence} if the invoice is not made out to the union; {} where its titles are not entered."""
    titles = list(BillingTitle.objects.in_force(invoice.issued_on))
    if not titles or _bears_no_buyer(invoice):
        return {}
    ours = "、".join(f"{one.name}（{one.tax_number}）" for one in titles)
    if folded_key(invoice.buyer_name) not in {folded_key(one.name) for one in titles}:
        return {"buyer_name": f"购买方须是工会：{ours}。请让销售方重开。"}
    numbers = {tidied(one.tax_number) for one in titles if folded_key(one.name) == folded_key(invoice.buyer_name)}
    if tidied(invoice.buyer_tax_number) not in numbers:
        return {"buyer_tax_number": f"购买方税号须是工会的：{ours}。请让销售方重开。"}
    return {}


@transaction.atomic
def add_papers(claim, *, actor, files, rule=None):
    """Keep the files as papers of the claim, for a rule of its kind or besides; return them."""
    claim = _open_to(claim, actor)
    if rule is not None and not PaperRule.objects.of(claim).filter(pk=rule.pk).exists():
        raise ValidationError("这种支出不需要这种单据。")
    kept = attachments.attach_all(files, actor=actor, unit=claim.unit)
    papers = [Paper.objects.create(claim=claim, rule=rule, attachment=one) for one in kept]
    for paper in papers:
        audit.record(actor, acts.ADD_PAPER, claim, 单据=str(paper), 文件=paper.attachment.name)
    return papers


@transaction.atomic
def remove_paper(paper, *, actor):
    """Take an invoice, one of its originals or another paper away from a claim that is not submitted.

    Its files are emptied.
    """
    claim = _open_to(paper.claim, actor)
    originals = list(paper.originals.select_related("attachment")) if isinstance(paper, Invoice) else []
    kept = [one.attachment for one in (paper, *originals) if one.attachment]
    facts = {"单据": str(paper), "文件": "、".join(one.name for one in kept)}
    for one in (*originals, paper):
        one.delete()
    transaction.on_commit(lambda: attachments.empty(kept))
    audit.record(actor, acts.REMOVE_PAPER, claim, **facts)


def move_papers(old, new):
    """Let the papers of a claim that was carried over go on with the new one."""
    for table in (Invoice, Paper):
        table.objects.filter(Q(claim=old)).update(claim=new)
