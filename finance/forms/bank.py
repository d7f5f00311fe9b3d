"""Forms of the way through the bank: a batch, its answer, one line by hand, the account of a payee."""

from django import forms

from finance.choices import LineState
from finance.flow.batch_flow import ANSWERED, BatchState
from finance.models import BankLayout, Claim
from unionportal.core.pages.filters import ListFilter, choice_box, search_box
from unionportal.core.pages.inputs import day_input


class BatchForm(forms.Form):
    """The claims of a new batch, of those offered, and the layout of its file."""

    layout = forms.ModelChoiceField(BankLayout.objects.none(), label="银行文件版式")
    claims = forms.ModelMultipleChoiceField(Claim.objects.none(), label="支出", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, offered, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["layout"].queryset = BankLayout.objects.in_force()
        self.fields["claims"].queryset = offered
        self.fields["claims"].error_messages["required"] = "请选择要付的支出。"
        self.fields["claims"].error_messages["invalid_choice"] = "选中的支出有的已经支付或在别的批次里，请刷新页面。"


class BatchFilter(ListFilter):
    q = search_box("批次编号")
    state = choice_box("状态", BatchState.choices)
    searched = ("number",)


class BankAnswerForm(forms.Form):
    file = forms.FileField(
        label="银行回执",
        help_text="银行返回的 .xlsx、.xls、.csv 或 .txt 文件，按批次和序号对应各笔付款。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv,.txt"}),
    )


class LineAnswerForm(forms.Form):
    """What the cashier knows of one line from the bank."""

    state = forms.ChoiceField(
        label="结果", choices=[(one.value, one.label) for one in map(LineState, ANSWERED)], widget=forms.RadioSelect
    )
    bank_day = forms.DateField(label="入账日期", required=False, widget=day_input(), help_text="已支付的须填写。")
    bank_number = forms.CharField(
        label="银行流水号", max_length=60, required=False, help_text="已支付的须填写，在回单上。"
    )
    words = forms.CharField(label="退回原因", max_length=200, required=False, help_text="银行退回的须填写。")


class PayeeAccountForm(forms.Form):
    bank = forms.CharField(label="开户银行", max_length=100, help_text="写到支行。")
    account = forms.CharField(
        label="账号",
        max_length=60,
        help_text="加密保存，页面上只显示前四位和后四位。",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
