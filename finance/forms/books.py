"""Forms of the vouchers and of what of them goes to the accountant's software."""

from django import forms

from finance.choices import VoucherKind
from unionportal.core.pages.filters import ListFilter, choice_box, search_box
from unionportal.core.pages.inputs import day_input


class VoucherFilter(ListFilter):
    q = search_box("凭证号")
    kind = choice_box("凭证类别", VoucherKind.choices)
    start = forms.DateField(label="从", required=False, widget=day_input())
    end = forms.DateField(label="到", required=False, widget=day_input())
    searched = ("number",)
    lookups = {"start": "day__gte", "end": "day__lte"}
