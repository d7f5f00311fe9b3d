"""Forms of the papers of a claim."""

from django import forms

from finance.choices import Verification
from finance.models import BillingTitle, Invoice, PaperRule
from finance.services.papers import joins_another
from unionportal.core.flow.versions import VersionedForm
from unionportal.core.pages.file_fields import FilesField, FilesInput
from unionportal.core.pages.inputs import day_input
from unionportal.core.values.money import PlainDecimalField


class PapersForm(forms.Form):
    """Files for one claim, the `record`: what they are, and the files."""

    INVOICE, OTHER = "invoice", "other"
    what = forms.ChoiceField(label="这是")
    files = FilesField(
        label="照片或文件",
        help_text="拍照或选择文件，可以一次选几个。电子发票请选 XML、OFD 或 PDF 原件，能读出的会自动填写。",
        widget=FilesInput(attrs={"accept": ".jpg,.jpeg,.png,.heic,.heif,.webp,.pdf,.ofd,.xml,.docx,.xlsx"}),
    )

    def __init__(self, *args, record, **kwargs):
        super().__init__(*args, **kwargs)
        self.rules = {str(rule.pk): rule for rule in PaperRule.objects.of(record)}
        self.fields["files"].required = True
        listed = [(key, rule.name) for key, rule in self.rules.items()]
        self.fields["what"].choices = [(self.INVOICE, "发票"), *listed, (self.OTHER, "其他单据")]

    def clean_files(self):
        if not self.cleaned_data["files"]:
            raise forms.ValidationError("请选择照片或文件。")
        return self.cleaned_data["files"]

    @property
    def is_of_invoices(self):
        """Whether the files are invoices."""
        return self.cleaned_data["what"] == self.INVOICE

    @property
    def rule(self):
        """The rule that the files answer, or None."""
        return self.rules.get(self.cleaned_data["what"])


class InvoiceForm(VersionedForm, forms.ModelForm):
    """What an invoice says, read or typed, and how much of it the claim uses."""

    class Meta:
        model = Invoice
        fields = [
            "kind",
            "number",
            "code",
            "issued_on",
            "total",
            "tax",
            "part",
            "seller_name",
            "seller_tax_number",
            "buyer_name",
            "buyer_tax_number",
            "corrects_number",
        ]
        widgets = {"issued_on": day_input()}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        title = BillingTitle.objects.in_force().first()
        if title is not None and not self.instance.buyer_name and not self.instance.read:
            self.initial |= {"buyer_name": title.name, "buyer_tax_number": title.tax_number}
        # A red letter is below zero.
        self.fields["total"].widget.attrs["inputmode"] = "text"
        for name in ("number", "issued_on", "total"):
            self.fields[name].required = True
        self.fields["part"].help_text = "本申请从这张发票报销的金额，不填就是整张使用。"

    def clean(self):
        cleaned = super().clean()
        typed = [self.data.get(self.add_prefix(name)) for name in ("total", "part")]
        if self.has_error("total") and typed[0] == typed[1]:
            # One mistake is said once.
            self._errors.pop("part", None)
        if joins_another(self.instance, cleaned.get("number", ""), cleaned.get("code", "")):
            # What else it says stands in the row of that one.
            for name in ("issued_on", "total"):
                if self.has_error(name, "required"):
                    del self._errors[name]
                    cleaned[name] = None
        return cleaned

    def _post_clean(self):
        # The service checks the invoice as a whole, with the rows of other claims.
        pass


class TotalForm(forms.Form):
    """The total that the `invoice` has in truth, below zero of a red letter, and why another one stands there."""

    total = PlainDecimalField(
        label="价税合计（元）", signed=True, max_digits=14, decimal_places=2, help_text="与原件一致。"
    )
    reason = forms.CharField(label="更正的原因", max_length=200)

    def __init__(self, *args, invoice, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_red = (invoice.total or 0) < 0
        if self.is_red:
            self.fields["total"].help_text = "与原件一致；红字发票是负数。"

    def clean_total(self):
        total = self.cleaned_data["total"]
        if self.is_red and total >= 0:
            raise forms.ValidationError("红字发票的价税合计是负数。")
        if not self.is_red and total <= 0:
            raise forms.ValidationError("蓝字发票的价税合计大于零。")
        return total


class VerificationForm(forms.Form):
    """What whoever checks the papers found of an invoice: by the tax authority's page, by the original, or by both."""

    verification = forms.ChoiceField(label="查验结果", required=False, choices=[("", "不登记"), *Verification.choices])
    is_compared = forms.BooleanField(
        label="已以原件核对：登记的与原件一致", required=False, help_text="自动读出的与登记的不同，以原件为准。"
    )

    def __init__(self, *args, invoice, **kwargs):
        super().__init__(*args, **kwargs)
        if not invoice.differs:
            del self.fields["is_compared"]

    def clean(self):
        if not any(self.cleaned_data.values()) and not self.errors:
            more = "，或勾选已以原件核对" if "is_compared" in self.fields else ""
            raise forms.ValidationError(f"请选择查验结果{more}。")
        return self.cleaned_data
