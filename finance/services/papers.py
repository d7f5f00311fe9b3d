"""The acts on the papers of a claim: attached, read or typed, checked with the tax authority, taken away."""

from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, Sum
from django.utils import timezone

from finance import acts, permissions
from finance.choices import InvoiceKind, Reading
from finance.flow.claim_flow import EDITABLE
from finance.invoices import read_invoice
from finance.models import USED_UP, BillingTitle, Claim, Invoice, Paper, PaperRule
from finance.models.papers import RELEASED
from unionportal.core.files import attachments
from unionportal.core.trail import audit
from unionportal.core.values.rules import not_later_than_today
from unionportal.spelling.folding import folded_key

# Kept byte for byte, beside what people attach elsewhere.
INVOICE_FILES = ("ofd", "xml")
# The kinds of which one is known by its number alone, or by its code and number.
_BY_NUMBER, _BY_CODE = (InvoiceKind.DIGITAL,), (InvoiceKind.VAT, InvoiceKind.FISCAL)
_DIGITAL_LENGTH, _SELLER_LENGTH = 20, 20
# How long the code of an invoice is, by its kind and age.
_CODE_LENGTHS = (8, 10, 12)
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

    One that says too little, or that cannot be used as it is, stays to be completed: no file is lost.
    """
    claim = _open_to(claim, actor)
    return [_added(claim, file, actor) for file in files]


def _added(claim, file, actor):
    kept = attachments.attach(file, actor=actor, unit=claim.unit, also=INVOICE_FILES)
    file.seek(0)
    said = {} if kept.content_type.startswith("image/") else _fitting(read_invoice(file.read()))
    invoice = Invoice(claim=claim, attachment=kept, how=Reading.READ if said else Reading.TYPED, **said)
    invoice.read = {name: str(value) for name, value in said.items()}
    facts = {"文件": kept.name, "号码": invoice.number}
    problem = None
    if invoice.number and invoice.issued_on and invoice.total:
        left = claim.amount - used_of(claim.invoices.all())
        invoice.part = min(invoice.total, left) if left > 0 else invoice.total
        try:
            with transaction.atomic():
                _save(invoice)
        except ValidationError as refusal:
            problem, invoice.part, invoice.key, invoice.pk = refusal, None, "", None
    if invoice.pk is None:
        invoice.save()
    audit.record(actor, acts.ADD_INVOICE, claim, **facts)
    return invoice, problem


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
    """Set what was typed of the invoice, and the part of it that the claim uses; return it."""
    claim = _open_to(invoice.claim, actor)
    invoice = Invoice.objects.select_for_update(of=("self",), no_key=True).get(pk=invoice.pk, claim=claim)
    if "kind" in invoice.read and typed.get("kind", invoice.kind) != invoice.read["kind"]:
        raise ValidationError({"kind": f"原件是{InvoiceKind(invoice.read['kind']).label}，票据种类不能改。"})
    before = {name: getattr(invoice, name) for name in typed}
    for name, value in typed.items():
        setattr(invoice, name, value)
    if before != typed:
        # What the tax authority answered was of what stood there.
        invoice.verification, invoice.verified_by, invoice.verified_on = "", None, None
    if invoice.part is None:
        invoice.part = invoice.total
    _save(invoice)
    over = {"改过": invoice.typed_over} if invoice.typed_over else {}
    audit.record(actor, acts.CHANGE_INVOICE, claim, 号码=invoice.number, 使用=invoice.part, **over)
    return invoice


def _save(invoice):
    """Save the invoice as one that is used; ValidationError where it is not the union's, or used up."""
    invoice.code, invoice.number = (_tidied(text) for text in (invoice.code, invoice.number))
    if not Invoice.objects.filter(key=(written := folded_key(invoice.corrects_number))).exists():
        written = _tidied(invoice.corrects_number)
    invoice.corrects_number = written
    if invoice.total is not None and invoice.total < 0:
        # It pays for nothing: what is left of the invoice that it names is less.
        invoice.part = Decimal(0)
    _check_whole(invoice)
    invoice.key = key_of(invoice)
    if Invoice.objects.filter(claim=invoice.claim, key=invoice.key).exclude(pk=invoice.pk).exists():
        raise ValidationError({"number": f"{invoice} 已在本申请中，不用再添加，请删去。"})
    if invoice.total < 0:
        _check_red(invoice)
    if reason := why_not_ours(invoice):
        raise ValidationError(reason)
    if sentence := used_up(invoice):
        raise ValidationError({"part": sentence})
    invoice.full_clean(exclude=["claim", "attachment"])
    try:
        with transaction.atomic():
            invoice.save()
    except IntegrityError as error:
        if getattr(error.__cause__, "diag", None) is None or error.__cause__.diag.constraint_name != USED_UP:
            raise
        # Another claim used it in the meantime.
        raise ValidationError({"part": used_up(invoice) or "这张发票刚被另一笔支出使用，请重新核对。"}) from error


def _tidied(text):
    return folded_key(text or "").replace(" ", "").replace("-", "").upper()


def _check_whole(invoice):
    is_red = invoice.total is not None and invoice.total < 0
    asked = ("number", "issued_on", "total", *(() if is_red else ("part",)))
    lacking = {name: "请填写。" for name in asked if not getattr(invoice, name)}
    if is_red and not invoice.corrects_number:
        lacking["corrects_number"] = "红字发票须写明冲的是哪一张发票。"
    if lacking:
        raise ValidationError(lacking)
    not_later_than_today(invoice.issued_on, "开票日期", field="issued_on")
    if invoice.issued_on.year < _FIRST_YEAR:
        raise ValidationError({"issued_on": f"开票日期在{_FIRST_YEAR}年以前，请核对。"})
    if invoice.kind in _BY_NUMBER and not _is_digital(invoice):
        raise ValidationError({"number": f"数电票的号码是 {_DIGITAL_LENGTH} 位数字。"})
    if invoice.kind in _BY_CODE and not invoice.code and not _is_digital(invoice):
        raise ValidationError({"code": "这种发票须填写发票代码。"})
    if abs(invoice.part) > abs(invoice.total):
        raise ValidationError({"part": f"票面是 {invoice.total:,} 元，不能使用更多。"})


def _is_digital(invoice):
    """Whether its number is one of 数电票, which no two invoices of any kind share."""
    return len(invoice.number) == _DIGITAL_LENGTH and invoice.number.isascii() and invoice.number.isdigit()


def _check_red(invoice):
    """Refuse a red letter that another claim filed, or that reduces no invoice or more than there is of it."""
    other = _standing().filter(key=invoice.key, total__lt=0).exclude(pk=invoice.pk).select_related("claim").first()
    if other is not None:
        raise ValidationError({"number": f"这张红字发票已用于{_named(other.claim)}。"})
    named = Q(number=invoice.corrects_number) | Q(key=invoice.corrects_number)
    blue = {row.key: row for row in Invoice.objects.filter(named, total__gt=0).exclude(key="")}
    if not blue:
        raise ValidationError({"corrects_number": "没有登记过这张蓝字发票，红字发票只能冲减已登记的。"})
    if len(blue) > 1:
        raise ValidationError({"corrects_number": "有几张发票是这个号码，请写成“发票代码-发票号码”。"})
    [blue] = blue.values()
    left = blue.total + _reds_of(blue, _standing().exclude(pk=invoice.pk))
    if invoice.total + left < 0:
        raise ValidationError({"total": f"发票 {blue.number} 还可冲减 {left:,} 元，本次红字 {-invoice.total:,} 元。"})


def _reds_of(blue, rows):
    """Return the sum of the red letters among the rows that name this invoice, each once: negative, or zero."""
    named = rows.filter(corrects_number__in={blue.number, blue.key}, total__lt=0)
    return sum(dict(named.order_by("pk").values_list("key", "total")).values(), Decimal(0))


def key_of(invoice):
    """Return by what the invoice is the same as another: its number, with its code, or with the seller and amount."""
    if invoice.kind in _BY_NUMBER or _is_digital(invoice):
        return invoice.number
    if invoice.code:
        return f"{invoice.code}-{invoice.number}"
    room = Invoice._meta.get_field("key").max_length - len(f"{invoice.number}--{invoice.total}")
    return f"{invoice.number}-{folded_key(invoice.seller_name)[: min(room, _SELLER_LENGTH)]}-{invoice.total}"


def _bears_no_buyer(invoice):
    """Whether it is a ticket without the name of a buyer, and the kind of its claim takes such ones."""
    if invoice.kind in (InvoiceKind.DIGITAL, InvoiceKind.VAT) or _is_digital(invoice):
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
    numbers = {_tidied(one.tax_number) for one in titles if folded_key(one.name) == folded_key(invoice.buyer_name)}
    if _tidied(invoice.buyer_tax_number) not in numbers:
        return {"buyer_tax_number": f"购买方税号须是工会的：{ours}。请让销售方重开。"}
    return {}


def used_as_another(invoices):
    """Return [(invoice, row of a submitted claim, or of its own, that has its file or number but not its key)].

    With each pair, whether both are the same paper for certain: it is their very file, or they have one code and
    number, wherever that is written, or one number, amount and day of which one row says no code.
    """
    whole = [one for one in invoices if one.is_whole]
    kept = {one.attachment.sha256 for one in whole if one.attachment and one.attachment.size}
    of_file = Q(attachment__sha256__in=kept, attachment__size__gt=0)
    of_number = Q(number__in={number for one in whole for number in _numbers_of(one)})
    own = {one.claim_id for one in whole}
    rows = _standing().filter(of_file | of_number, part__isnull=False)
    rows = rows.filter(Q(claim__in=own) | ~Q(claim__state__in=EDITABLE)).select_related("claim__made_by", "attachment")
    pairs = [(one, row) for one in whole for row in rows if one.key != row.key and one.pk != row.pk]
    # Of two of one claim the later one is named.
    pairs = [(one, row) for one, row in pairs if row.claim_id != one.claim_id or row.pk < one.pk]
    said = ((one, row, _is_one_paper(one, row)) for one, row in pairs)
    return [(one, row, is_one) for one, row, is_one in said if is_one or _is_alike(one, row)]


def _numbers_of(invoice):
    """Return how else the number of the invoice may stand in the column: with its code before it, or without."""
    split = (invoice.number[length:] for length in _CODE_LENGTHS)
    return {text for text in (invoice.number, invoice.code + invoice.number, *split) if text}


def _is_one_paper(one, other):
    files = {row.attachment.sha256 for row in (one, other) if row.attachment and row.attachment.size}
    if len(files) == 1 and one.attachment and other.attachment:
        return True
    if (one.code or other.code) and one.code + one.number == other.code + other.number:
        return True
    says = [(row.number, row.total, row.issued_on) for row in (one, other)]
    return bool(one.code) != bool(other.code) and says[0] == says[1]


def _is_alike(one, other):
    """Whether they have one number, which no two codes tell apart, and one amount or seller."""
    if one.number != other.number or (one.code and other.code):
        return False
    sellers = [folded_key(row.seller_name) for row in (one, other)]
    return one.total == other.total or sellers[0] == sellers[1] != ""


def named_use(invoice):
    """Return the name of the invoice with that of the claim that uses it."""
    return f"{_named(invoice.claim)}的{invoice}"


def _standing():
    return Invoice.objects.exclude(claim__state__in=RELEASED)


def used_of(invoices):
    """Return what a claim uses of its invoices; a red letter is no use, it makes the rest of another one less."""
    return sum((one.part for one in invoices if one.is_whole and one.part > 0), Decimal(0))


def left_of(invoice):
    """Return (what of the invoice other claims left, the first other row that uses it or None).

    Red letters reduce it once they are submitted, and for the claim that files them.
    """
    others = _standing().filter(key=invoice.key, part__gt=0).exclude(pk=invoice.pk)
    used = others.aggregate(s=Sum("part"))["s"] or Decimal(0)
    filed = _standing().exclude(~Q(claim=invoice.claim_id) & Q(claim__state__in=EDITABLE))
    first = others.select_related("claim").order_by("pk").first()
    return invoice.total + _reds_of(invoice, filed) - used, first


def used_up(invoice):
    """Return the sentence that the invoice has not so much left, naming its first use; "" if it has."""
    if invoice.part is None or invoice.part <= 0:
        return ""
    left, first = left_of(invoice)
    if first is not None and first.total != invoice.total:
        return (
            f"这张发票已用于{_named(first.claim)}，登记的票面是 {first.total:,} 元，与本次的 {invoice.total:,} 元不同。"
        )
    if invoice.part <= left:
        return ""
    where = f"已用于{_named(first.claim)}（{first.part:,} 元）" if first else "已有红字发票冲减"
    return (
        f"这张发票{where}，票面 {invoice.total:,} 元，还可用 {max(left, Decimal(0)):,} 元，本次 {invoice.part:,} 元。"
    )


def _named(claim):
    if claim.number:
        return f"支出申请{claim.number}"
    return f"一件没有提交的支出申请（经办人{claim.made_by.name if claim.made_by else '不详'}）"


@transaction.atomic
def add_papers(claim, *, actor, files, rule=None):
    """Keep the files as papers of the claim, for a rule of its kind or besides; return them."""
    claim = _open_to(claim, actor)
    if rule is not None and not PaperRule.objects.of(claim).filter(pk=rule.pk).exists():
        raise ValidationError("这种支出不需要这种单据。")
    kept = [attachments.attach(file, actor=actor, unit=claim.unit) for file in files]
    papers = [Paper.objects.create(claim=claim, rule=rule, attachment=one) for one in kept]
    for paper in papers:
        audit.record(actor, acts.ADD_PAPER, claim, 单据=str(paper), 文件=paper.attachment.name)
    return papers


@transaction.atomic
def remove_paper(paper, *, actor):
    """Take an invoice or another paper away from a claim that is not submitted; its file is emptied."""
    claim = _open_to(paper.claim, actor)
    kept = paper.attachment
    facts = {"单据": str(paper), "文件": kept.name if kept else ""}
    paper.delete()
    if kept is not None:
        transaction.on_commit(lambda: attachments.empty([kept]))
    audit.record(actor, acts.REMOVE_PAPER, claim, **facts)


@transaction.atomic
def verify_invoice(invoice, *, actor, verification):
    """Record what the tax authority's page says of the invoice, by whom and when; return the invoice."""
    invoice = Invoice.objects.select_for_update(of=("self",), no_key=True).select_related("claim").get(pk=invoice.pk)
    if not actor.has_perm(permissions.CHECK_CLAIM, invoice.claim):
        raise PermissionDenied("只有会计可以登记查验。")
    invoice.verification = verification
    invoice.verified_by, invoice.verified_on = actor, timezone.localdate()
    invoice.save(update_fields=["verification", "verified_by", "verified_on"])
    said = invoice.get_verification_display()
    audit.record(actor, acts.VERIFY_INVOICE, invoice.claim, 号码=invoice.number, 结果=said)
    return invoice


def move_papers(old, new):
    """Let the papers of a claim that was carried over go on with the new one."""
    for table in (Invoice, Paper):
        table.objects.filter(Q(claim=old)).update(claim=new)
