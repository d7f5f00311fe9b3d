"""Forms of whom money is paid to: the choice of a payee, and the register of suppliers."""

from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from finance.models import Supplier
from members.models import Member
from unionportal.core.values.money import PlainDecimalField
from unionportal.core.values.names import plain_name
from unionportal.core.values.numerals import number_in

SHOWN = 8
# Before the key of a chosen row of either table.
_SUPPLIER, _MEMBER = "s:", "m:"


@dataclass(frozen=True)
class Payee:
    """Whom somebody chose or typed to be paid."""

    name: str
    supplier: Supplier | None = None
    member: Member | None = None

    @property
    def value(self):
        """What the widget sends for it."""
        if self.supplier:
            return f"{_SUPPLIER}{self.supplier.pk}"
        return f"{_MEMBER}{self.member.pk}" if self.member else self.name

    @property
    def note(self):
        """What stands beside its name among others."""
        if self.supplier:
            return self.supplier.picker_note
        return f"{self.member.staff_no} · {self.member.department or self.member.unit.name}" if self.member else ""


def found_payees(scope, text):
    """Return the Payees that are found by this text: suppliers in force, then members in scope; and what was typed."""
    suppliers = Supplier.objects.in_force().search(text)[:SHOWN]
    members = payable_members(scope).search(text).select_related("unit")[:SHOWN]
    found = [Payee(one.name, supplier=one) for one in suppliers] + [Payee(one.name, member=one) for one in members]
    return [*found[:SHOWN], Payee(text)]


def payable_members(scope):
    """Return the members whom somebody with this scope may choose as payee."""
    return Member.objects.visible_to(scope).in_union()


class PayeePicker(forms.TextInput):
    """A search box whose results are radio buttons; what is typed and nothing is chosen for is the name itself."""

    template_name = "finance/payee_picker.html"
    use_fieldset = False
    typed_suffix = "_query"
    scope = None

    class Media:
        js = ("member_picker.js",)

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        chosen = value if isinstance(value, Payee) else chosen_payee(self.scope, value or "")
        is_row = chosen is not None and chosen.value != chosen.name
        typed = "" if is_row or chosen is None else chosen.name
        return context | {
            "name": name,
            "typed": typed,
            "chosen": chosen if is_row else None,
            "options": [chosen] if is_row else [],
            "search_url": reverse("finance:payee_search"),
        }

    def value_from_datadict(self, data, files, name):
        chosen, typed = data.get(name) or "", data.get(f"{name}{self.typed_suffix}") or ""
        # What is offered as a name may be older than what is typed.
        return (chosen if chosen.startswith((_SUPPLIER, _MEMBER)) else typed or chosen).strip()


def chosen_payee(scope, value):
    """Return the Payee of what the picker sends; None for a row that this person may not choose."""
    if value.startswith(_SUPPLIER):
        row = Supplier.objects.in_force().filter(pk=number_in(value.removeprefix(_SUPPLIER))).first()
        return row and Payee(row.name, supplier=row)
    if value.startswith(_MEMBER):
        row = payable_members(scope).filter(pk=number_in(value.removeprefix(_MEMBER))).first()
        return row and Payee(row.name, member=row)
    return Payee(value, supplier=Supplier.objects.in_force().called(value) if value else None)


class PayeeField(forms.CharField):
    """A supplier or a member who is chosen, or the name of anybody else; the value is a Payee."""

    widget = PayeePicker
    longest = 100

    def __init__(self, *args, scope=None, **kwargs):
        super().__init__(*args, max_length=None, **kwargs)
        self.scope = scope

    def to_python(self, value):
        text = super().to_python(value)
        if text in self.empty_values:
            return ""
        if len(text) > self.longest:
            raise forms.ValidationError(f"最多 {self.longest} 个字，现有 {len(text)} 个。")
        plain_name(text)
        payee = chosen_payee(self.scope, text)
        if payee is None:
            raise forms.ValidationError("选中的收款人已停用或不在您的范围内，请重新选择。")
        return payee

    def bind(self, scope):
        """Let it offer whom this scope may choose."""
        self.scope = self.widget.scope = scope


def options_of(scope, text, name):
    """Return the results of a search as HTML, for the picker of the field `name`."""
    return render_to_string("finance/_payee_options.html", {"options": found_payees(scope, text), "name": name})


class PayeeForm(forms.Form):
    """One payee of a list, with what he gets and how."""

    payee = PayeeField(label="收款人", help_text="点选供应商或会员，账号取自登记；其他人写姓名，另填账号或选现金。")
    amount = PlainDecimalField(label="金额（元）", max_digits=14, decimal_places=2, min_value=Decimal("0.01"))
    in_cash = forms.BooleanField(label="现金签领", required=False)
    bank = forms.CharField(label="开户银行", max_length=100, required=False)
    account = forms.CharField(
        label="账号",
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["payee"].bind(scope)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("account") and not cleaned.get("bank"):
            self.add_error("bank", "填了账号的，须写明开户银行。")
        return cleaned


class PayeeListForm(forms.Form):
    """A list of payees, uploaded or pasted, in place of the one there is."""

    # Accounts stand in it.
    confidential = ("text",)

    file = forms.FileField(
        label="上传名单",
        required=False,
        help_text="Excel 或 CSV；表头有姓名、金额，可以有工号、开户银行、银行卡号、现金（是/否）。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv,.txt"}),
    )
    text = forms.CharField(
        label="或粘贴名单",
        required=False,
        help_text="连同表头，从 Excel 复制后粘贴。",
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def clean(self):
        cleaned = super().clean()
        if not self.errors and bool(cleaned.get("file")) == bool(cleaned.get("text")):
            raise forms.ValidationError("请上传文件或粘贴名单，二者选一。")
        return cleaned


class SupplierForm(forms.ModelForm):
    """A supplier; the account in force is never shown, and stays where none is typed."""

    class Meta:
        model = Supplier
        fields = ["name", "tax_number", "bank", "account", "note", "valid_from", "valid_until"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # The admin leaves out the fields that are read-only.
        if "account" in self.fields:
            self.initial["account"] = ""
            kept = f"现在是 {self.instance.masked_account}，留空表示不改。" if self.instance.account else ""
            self.fields["account"].help_text = f"加密保存，页面上只显示前四位和后四位。{kept}"
            self.fields["account"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}
        if "valid_from" in self.fields and not self.instance.pk:
            self.initial.setdefault("valid_from", timezone.localdate())

    def clean_account(self):
        return self.cleaned_data["account"] or self.instance.account

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("account") and not cleaned.get("bank"):
            self.add_error("bank", "登记账号的，须写明开户银行。")
        return cleaned
