"""Forms of the list of recipients of a gift issue."""

import re

from django import forms
from django.utils import timezone

from unionportal.core.back_office.forms import ActForm
from unionportal.core.models import Unit
from unionportal.core.pages.inputs import day_input

_SEPARATORS = re.compile(r"[\s,，;；、]+")
ALL, BY_UNIT, BIRTHDAY, NUMBERS, GUESTS = "all", "unit", "birthday", "numbers", "guests"


def split_list(text):
    """Return the pieces of a pasted list, in order, without repetitions."""
    return list(dict.fromkeys(piece for piece in _SEPARATORS.split(text) if piece))


class GenerateForm(ActForm):
    """Chooses the recipients of an issue and the cost of each."""

    who = forms.ChoiceField(
        label="发放对象",
        widget=forms.RadioSelect,
        initial=ALL,
        choices=[
            (ALL, "全体在会会员"),
            (BY_UNIT, "某个分工会的会员"),
            (BIRTHDAY, "某月生日的会员"),
            (NUMBERS, "粘贴工号"),
            (GUESTS, "手工名单（非会员，如物业、外聘人员）"),
        ],
    )
    unit = forms.ModelChoiceField(label="分工会", queryset=None, required=False, empty_label="全部")
    month = forms.TypedChoiceField(
        label="生日月份",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "发放日期所在的月"), *((n, f"{n}月") for n in range(1, 13))],
    )
    pasted = forms.CharField(
        label="工号或姓名",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="一行一个，也可以用逗号、顿号、空格隔开。",
    )
    cost = forms.DecimalField(label="每人金额（元）", max_digits=14, decimal_places=2, min_value=0.01)

    def __init__(self, *args, record, **kwargs):
        super().__init__(*args, record=record, **kwargs)
        self.fields["unit"].queryset = (
            Unit.objects.organisations().in_being(record.issued_on).filter(path__startswith=record.unit.path)
        )

    def clean(self):
        cleaned = super().clean()
        who = cleaned.get("who")
        if who == BY_UNIT and not cleaned.get("unit"):
            self.add_error("unit", "请选择分工会。")
        if who in (NUMBERS, GUESTS) and not split_list(cleaned.get("pasted") or ""):
            self.add_error("pasted", "请粘贴工号。" if who == NUMBERS else "请填写姓名。")
        return cleaned


def chosen(issue, *, who, unit, month, pasted):
    """Return the answers of a GenerateForm as those arguments of `generate_recipients` that say who, as dict."""
    arguments = {"unit": unit} if unit and who != NUMBERS else {}
    if who == BIRTHDAY:
        arguments["month"] = month or issue.issued_on.month
    elif who == NUMBERS:
        arguments["staff_numbers"] = split_list(pasted)
    elif who == GUESTS:
        arguments["guests"] = split_list(pasted)
    return arguments


class SignForm(ActForm):
    signed_on = forms.DateField(label="签收日期", initial=timezone.localdate, widget=day_input())
    pasted = forms.CharField(
        label="工号",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="只登记这些人的签收；空白为名单上还没有签收的所有人。",
    )
