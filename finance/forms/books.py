"""Forms of the vouchers and of what of them goes to the accountant's software."""

import datetime

from django import forms
from django.utils import timezone

from finance.choices import BookDirection, VoucherKind
from finance.models import VoucherLayout
from finance.services.books.exporting import unexported
from unionportal.core.pages.filters import ListFilter, choice_box, search_box
from unionportal.core.pages.inputs import day_input


class VoucherFilter(ListFilter):
    q = search_box("凭证号，本平台的或记账软件的")
    kind = choice_box("凭证类别", VoucherKind.choices)
    exported = choice_box("导出", [("no", "还没有导出过"), ("yes", "已导出")])
    start = forms.DateField(label="从", required=False, widget=day_input())
    end = forms.DateField(label="到", required=False, widget=day_input())
    searched = ("number", "booked__number")
    lookups = {"start": "day__gte", "end": "day__lte"}

    def by(self, name, value, rows):
        if name != "exported":
            return super().by(name, value, rows)
        return unexported(rows) if value == "no" else rows.exclude(pk__in=unexported().values("pk"))


def _with_columns(direction):
    rows = VoucherLayout.objects.in_force()
    return rows.filter(columns__direction=direction).distinct()


def _first_of_last_month():
    last = timezone.localdate().replace(day=1) - datetime.timedelta(1)
    return last.replace(day=1)


class VoucherExportForm(forms.Form):
    """The period of a file of vouchers and its layout; the last month unless another one is asked for."""

    layout = forms.ModelChoiceField(VoucherLayout.objects.none(), label="凭证文件版式")
    start = forms.DateField(label="从", widget=day_input(), initial=_first_of_last_month)
    end = forms.DateField(
        label="到",
        widget=day_input(),
        initial=lambda: timezone.localdate().replace(day=1) - datetime.timedelta(1),
        help_text="这一天的也导出。",
    )
    only_new = forms.BooleanField(
        label="只导出没有导出过的", required=False, initial=True, help_text="去掉则整段期间再导出一次，逐行注明。"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["layout"].queryset = _with_columns(BookDirection.OUT)


class VoucherNumbersForm(forms.Form):
    """The file in which the accountant's software says under which number it booked which voucher."""

    layout = forms.ModelChoiceField(VoucherLayout.objects.none(), label="凭证文件版式")
    file = forms.FileField(
        label="记账软件导出的文件",
        help_text=".xlsx、.xls 或 .csv，按本平台的凭证号对应；同一份再读一次没有变化。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv,.txt"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["layout"].queryset = _with_columns(BookDirection.BACK)


class VoucherExportFilter(ListFilter):
    q = search_box("导出编号")
    searched = ("number",)
