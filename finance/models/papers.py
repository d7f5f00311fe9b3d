"""The papers of a claim: its invoices, each read or typed, and what else its kind asks for."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from finance import permissions
from finance.choices import InvoiceKind, OriginalFormat, Reading, Severity, Verification, Way
from finance.flow.claim_flow import EDITABLE, ClaimState
from finance.invoices import FIELDS
from finance.models.claim import Claim
from finance.models.guards import by_another_than_maker, kept_with_claim, kept_with_invoice, total_kept_with_claim
from finance.models.hands import hand
from finance.models.routes import ClaimKind, Dated, DatedQuerySet
from unionportal.core.access.scoping import OnPath, Owner, Participants, ScopedModel
from unionportal.core.database.row_history import tracked
from unionportal.core.values.money import MoneyField

USED_UP = "finance_invoice_used_up"
# A claim in one of these states uses no invoice: it was never paid, or its money came back.
RELEASED = (ClaimState.CANCELLED, ClaimState.REVERSED, ClaimState.CARRIED)

# One invoice, found by its key, is used up to its total by all claims that stand. Red letters that name it reduce it,
# each once, those of other claims from the day that these are submitted. The lock is on the key, because another
# claim's row with the same key is not there to be locked yet.
_WITHIN_TOTAL = """
    PERFORM pg_advisory_xact_lock(hashtextextended('finance.invoice ' || NEW.key, 0));
    SELECT coalesce(sum(i.part), 0), coalesce(min(i.total), NEW.total), coalesce(max(i.total), NEW.total)
      INTO used, least, most FROM finance_invoice i JOIN finance_claim c ON c.id = i.claim_id
      WHERE i.key = NEW.key AND i.part > 0 AND c.state NOT IN ({released});
    SELECT coalesce(sum(r.total), 0) INTO red FROM (
      SELECT DISTINCT ON (i.key) i.total FROM finance_invoice i JOIN finance_claim c ON c.id = i.claim_id
        WHERE i.corrects_number IN (NEW.number, NEW.key) AND i.total < 0 AND c.state NOT IN ({released})
          AND (c.id = NEW.claim_id OR c.state NOT IN ({editable})) ORDER BY i.key, i.id) r;
    IF used > least + red OR least <> most THEN
        RAISE EXCEPTION 'invoice % is used beyond its total', NEW.key
          USING ERRCODE = '23514', CONSTRAINT = '{used_up}', DETAIL = NEW.key;
    END IF;
    RETURN NULL;
"""


def _listed(states):
    return ", ".join(f"'{state.value}'" for state in states)


def _within_total(name, operation, **more):
    return pgtrigger.Trigger(
        name=name,
        operation=operation,
        when=pgtrigger.After,
        declare=[("used", "numeric"), ("least", "numeric"), ("most", "numeric"), ("red", "numeric")],
        func=_WITHIN_TOTAL.format(released=_listed(RELEASED), editable=_listed(EDITABLE), used_up=USED_UP),
        **more,
    )


@tracked
class BillingTitle(Dated):
    """The name and tax number that invoices to the union are made out to."""

    name = models.CharField("开票名称", max_length=100)
    tax_number = models.CharField("纳税人识别号", max_length=30, help_text="工会的统一社会信用代码，通常以81开头。")

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "开票信息"
        ordering = ["-valid_from", "pk"]

    def __str__(self):
        return self.name


class PaperRuleQuerySet(DatedQuerySet):
    def of(self, claim, day=None):
        """Return the rules in force for the claim; of a loan, those of its kind once its money is out."""
        rows = self.in_force(day).filter(Q(kind=claim.kind_id) | Q(kind=None))
        ways = ["", claim.way] if not claim.is_loan or claim.state == ClaimState.PAID else [claim.way]
        return rows.filter(way__in=ways) if claim.kind_id else rows.filter(way=claim.way)


@tracked
class PaperRule(Dated):
    """A paper that claims of a kind, or paid in a way, need besides their invoices."""

    kind = models.ForeignKey(
        ClaimKind,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="paper_rules",
        verbose_name="支出类别",
        help_text="空白的是所有类别。",
    )
    way = models.CharField(
        "怎样付的", max_length=10, choices=Way, blank=True, default="", db_default="", help_text="空白的是所有方式。"
    )
    name = models.CharField("单据", max_length=60, help_text="如签收名单、活动方案、参加人员名单。")
    severity = models.CharField("要求", max_length=10, choices=Severity, default=Severity.BLOCK)

    objects = PaperRuleQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = "单据要求"
        ordering = ["kind", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__isnull=False) | ~Q(way=""),
                name="finance_paperrule_of_something",
                violation_error_message="类别和方式至少选一项。",
            ),
        ]

    def __str__(self):
        return self.name


class _OfAClaim(ScopedModel):
    """Base of what belongs to a claim: whoever may see that one sees it."""

    scope_path, owner_path = "claim__unit", "claim__made_by"
    # Whoever borrowed what the claim lends brings its papers.
    view_rule = (
        OnPath(),
        Owner(),
        Participants("claim__loan__claim__member__user", under=(permissions.VIEW_INVOICE, permissions.VIEW_PAPER)),
    )

    class Meta:
        abstract = True


@tracked(exclude=["read"])
class Invoice(_OfAClaim):
    """An invoice of a claim, with the part of it that the claim uses; another claim may use the rest."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="invoices", verbose_name="支出申请")
    attachment = models.ForeignKey(
        "core.Attachment", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="原件"
    )
    kind = models.CharField("票据种类", max_length=10, choices=InvoiceKind, default=InvoiceKind.DIGITAL)
    code = models.CharField("发票代码", max_length=20, blank=True, help_text="数电票没有代码。")
    number = models.CharField("发票号码", max_length=30, blank=True)
    issued_on = models.DateField("开票日期", null=True, blank=True)
    total = MoneyField("价税合计（元）", null=True, blank=True)
    tax = MoneyField("税额（元）", null=True, blank=True)
    buyer_name = models.CharField("购买方名称", max_length=100, blank=True)
    buyer_tax_number = models.CharField("购买方税号", max_length=30, blank=True)
    seller_name = models.CharField("销售方名称", max_length=100, blank=True)
    seller_tax_number = models.CharField("销售方税号", max_length=30, blank=True)
    corrects_number = models.CharField(
        "红冲的发票号码", max_length=30, blank=True, help_text="红字发票填写被冲的号码；有代码的可写成“代码-号码”。"
    )
    part = MoneyField("本次使用（元）", null=True, blank=True)
    # By what it is the same invoice as another one; empty until its number is known.
    key = models.CharField("识别码", max_length=60, blank=True, editable=False, db_index=True)
    how = models.CharField("录入方式", max_length=10, choices=Reading, default=Reading.TYPED, editable=False)
    # What its files say: {field: text}; what was typed over it is marked.
    read = models.JSONField("原件内容", default=dict, editable=False)
    verification = models.CharField("查验结果", max_length=10, choices=Verification, blank=True, editable=False)
    verified_on = models.DateField("查验日期", null=True, blank=True, editable=False)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name="查验人",
    )
    # What was typed differs from what was read, and whoever checks the papers found it as the original says.
    compared_by = hand("+", "核对人", editable=False)
    compared_on = models.DateField("以原件核对日期", null=True, blank=True, editable=False)
    # The accountant's correction of a total that was typed wrongly and submitted: the last one, others in the history.
    corrected_by = hand("+", "更正人", editable=False)
    corrected_at = models.DateTimeField("更正时间", null=True, blank=True, editable=False)
    correction_reason = models.CharField("更正的原因", max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "发票"
        ordering = ["pk"]
        indexes = [models.Index(fields=["number"], name="finance_invoice_by_number")]
        constraints = [
            models.CheckConstraint(
                condition=Q(part__isnull=True)
                | Q(total__gt=0, part__gt=0, part__lte=F("total"))
                | Q(total__lt=0, part__lte=0, part__gte=F("total")),
                name="finance_invoice_part_of_total",
                violation_error_message="本次使用的金额须在票面金额以内。",
            ),
            models.CheckConstraint(
                condition=Q(part__isnull=True) | ~Q(number="") & ~Q(key="") & Q(issued_on__isnull=False),
                name="finance_invoice_used_is_whole",
                violation_error_message="使用的发票须有号码和开票日期。",
            ),
            models.UniqueConstraint(
                fields=["claim", "key"],
                condition=~Q(key=""),
                name="finance_invoice_once_a_claim",
                violation_error_message="这张发票已在本申请中。",
            ),
            models.CheckConstraint(
                condition=Q(verification="", verified_on__isnull=True, verified_by__isnull=True)
                | ~Q(verification="") & Q(verified_on__isnull=False, verified_by__isnull=False),
                name="finance_invoice_verified_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(compared_by__isnull=True, compared_on__isnull=True)
                | Q(compared_by__isnull=False, compared_on__isnull=False),
                name="finance_invoice_compared_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(corrected_by__isnull=True, corrected_at__isnull=True, correction_reason="")
                | Q(corrected_by__isnull=False, corrected_at__isnull=False) & ~Q(correction_reason=""),
                name="finance_invoice_corrected_by_whom",
            ),
        ]
        triggers = [
            _within_total("invoice_added_within_total", pgtrigger.Insert, condition=pgtrigger.Q(new__part__gt=0)),
            _within_total(
                "invoice_within_total",
                pgtrigger.Update,
                condition=pgtrigger.Q(new__part__gt=0)
                & (
                    pgtrigger.Q(old__part__df=pgtrigger.F("new__part"))
                    | pgtrigger.Q(old__total__df=pgtrigger.F("new__total"))
                    | pgtrigger.Q(old__key__df=pgtrigger.F("new__key"))
                ),
            ),
            *kept_with_claim(
                "invoice", *(name for name in FIELDS if name != "total"), "attachment", "part", "how", "read"
            ),
            total_kept_with_claim("invoice_total_corrected"),
            by_another_than_maker("invoice_compared_by_another", "compared_by"),
        ]

    @property
    def is_filled(self):
        """Whether it says by what it is found and how much it is; it may still be one that cannot be used."""
        return bool(self.number and self.issued_on and self.total)

    @property
    def is_whole(self):
        """Whether all is known that it needs to be used."""
        return self.part is not None

    @property
    def differences(self):
        """The (label, what was read from the file, what stands) of the columns in which these differ."""
        stands = {name: _plain(getattr(self, name)) for name in self.read}
        labels = {name: self._meta.get_field(name).verbose_name for name in self.read}
        return [(labels[name], said, stands[name]) for name, said in self.read.items() if said != stands[name]]

    @property
    def differences_in_words(self):
        """The differences as one text: what was read and what stands, without saying which of them is right."""
        found = ((label, said, f"“{typed}”" if typed else "为空") for label, said, typed in self.differences)
        return "；".join(f"{label}读出“{said}”、登记{typed}" for label, said, typed in found)

    @property
    def typed_over(self):
        """The labels of the columns in which something else stands than what was read from the file."""
        return [label for label, _, _ in self.differences]

    @property
    def differs(self):
        """Whether something else stands than what was read, and nobody compared it with the original yet."""
        return self.compared_by_id is None and bool(self.differences)

    def get_absolute_url(self):
        return reverse("finance:invoice_detail", args=[self.pk])

    def __str__(self):
        return f"{self.get_kind_display()} {self.number or '（待补全）'}"


@tracked
class InvoiceOriginal(ScopedModel):
    """Another original of an invoice beside that in its row: a 数电票 comes as PDF, OFD and XML; or a photo of it."""

    scope_path, owner_path, viewed_by = "invoice__claim__unit", "invoice__claim__made_by", permissions.VIEW_INVOICE
    view_rule = (
        OnPath(),
        Owner(),
        Participants("invoice__claim__loan__claim__member__user", under=(permissions.VIEW_INVOICE,)),
    )

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="originals", verbose_name="发票")
    attachment = models.ForeignKey("core.Attachment", models.PROTECT, related_name="+", verbose_name="原件")
    format = models.CharField("格式", max_length=10, choices=OriginalFormat)
    # Of its bytes, as the attachment has it: what the row says stays when the file was emptied.
    digest = models.CharField("摘要", max_length=64, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "发票的其他原件"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["invoice", "digest"],
                name="finance_invoiceoriginal_once",
                violation_error_message="这份原件已经添加过。",
            )
        ]
        triggers = kept_with_invoice("invoiceoriginal")

    @property
    def claim(self):
        """The claim of its invoice."""
        return self.invoice.claim

    @property
    def is_picture(self):
        """Whether it is a photo, which is shown where it stands."""
        return self.format == OriginalFormat.PICTURE

    def __str__(self):
        return f"{self.invoice}的" + ("照片" if self.is_picture else f" {self.get_format_display()} 原件")


@tracked
class Paper(_OfAClaim):
    """A paper of a claim that is no invoice, as its kind asks for it or besides."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="papers", verbose_name="支出申请")
    rule = models.ForeignKey(
        PaperRule, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单据要求"
    )
    attachment = models.ForeignKey("core.Attachment", models.PROTECT, related_name="+", verbose_name="文件")

    class Meta:
        verbose_name = verbose_name_plural = "单据"
        ordering = ["pk"]
        triggers = kept_with_claim("paper", "rule", "attachment")

    def __str__(self):
        return self.rule.name if self.rule else "其他单据"


def _plain(value):
    return "" if value is None else str(value)
