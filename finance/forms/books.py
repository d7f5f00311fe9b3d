"""Forms of the vouchers and of what of them goes to the accountant's software."""

from django import forms
from django.utils import timezone

from finance.choices import BookDirection, VoucherKind
from finance.models import LedgerStart, VoucherLayout
from finance.services.books.exporting import unexported
from finance.services.books.statements import Period
from finance.services.years import FIRST_YEAR
from unionportal.core.pages.filters import ListFilter, choice_box, search_box
from unionportal.core.pages.inputs import day_input
from unionportal.core.values.dates import last_month_end


class VoucherFilter(ListFilter):
    q = search_box("凭证号，本平台的或记账软件的")
    kind = choice_box("凭证类别", VoucherKind.choices)
    exported = choice_box("导出", [("no", "还没有导出过"), ("yes", "已导出")])
    posted = choice_box("记账", [("no", "待记账"), ("yes", "已记账")])
    start = forms.DateField(label="从", required=False, widget=day_input())
    end = forms.DateField(label="到", required=False, widget=day_input())
    searched = ("number", "booked__number")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if LedgerStart.in_force() is None:
            del self.fields["posted"]

    lookups = {"start": "day__gte", "end": "day__lte"}

    def by(self, name, value, rows):
        if name == "posted":
            return rows.filter(posting__isnull=value == "no", day__gte=LedgerStart.in_force().day)
        if name != "exported":
            return super().by(name, value, rows)
        return unexported(rows) if value == "no" else rows.exclude(pk__in=unexported().values("pk"))


def _with_columns(direction):
    rows = VoucherLayout.objects.in_force()
    return rows.filter(columns__direction=direction).distinct()


def _first_of_last_month():
    return last_month_end(timezone.localdate()).replace(day=1)


class VoucherExportForm(forms.Form):
    """The period of a file of vouchers and its layout; the last month unless another one is asked for."""

    layout = forms.ModelChoiceField(VoucherLayout.objects.none(), label="凭证文件版式")
    start = forms.DateField(label="从", widget=day_input(), initial=_first_of_last_month)
    end = forms.DateField(
        label="到",
        widget=day_input(),
        initial=lambda: last_month_end(timezone.localdate()),
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


class LedgerStartForm(forms.Form):
    """From which day the ledger is kept here, and what lay on its accounts then."""

    day = forms.DateField(
        label="启用日期", widget=day_input(), help_text="从这一天起的收付记入总账；期初余额是前一天终了的余额。"
    )
    balances = forms.CharField(
        label="期初余额",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text="每行一个科目：编码　名称（可不写）　借方余额　贷方余额，没有的写 0；可以从表格粘贴。"
        "收入、支出（本年启用以前的累计数）后面可以写：基本支出或项目名称、经济分类编码、专项；专项的另写一行。"
        "已经填上的几行来自固定资产登记簿，是当年 1 月 1 日以前的；换了日期请核对。",
    )


class LedgerPeriodForm(forms.Form):
    """The period that the ledger is read for: this month unless another one is asked for."""

    start = forms.DateField(label="从", widget=day_input())
    end = forms.DateField(label="到", widget=day_input())

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("start") and cleaned.get("end") and cleaned["end"] < cleaned["start"]:
            self.add_error("end", "结束日期不能早于开始日期。")
        return cleaned


class StatementForm(forms.Form):
    """The month of a statement, or the year where none is chosen; the last month unless another is asked for."""

    year = forms.IntegerField(label="年度", min_value=FIRST_YEAR, max_value=2200)
    month = forms.TypedChoiceField(
        label="月份",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "全年"), *((one, f"{one}月") for one in range(1, 13))],
    )

    @classmethod
    def of(cls, data):
        """Return the form of the data of an address."""
        last = _first_of_last_month()
        return cls({"year": last.year, "month": last.month} if "year" not in data else data)

    @property
    def period(self):
        """The Period that was asked for."""
        return Period(self.cleaned_data["year"], self.cleaned_data["month"])


class PostForm(forms.Form):
    until = forms.DateField(label="记到哪一天", widget=day_input(), initial=timezone.localdate)


class VoucherForm(forms.Form):
    """What the accountant books by hand."""

    day = forms.DateField(label="凭证日期", widget=day_input(), initial=timezone.localdate)
    words = forms.CharField(label="摘要", max_length=200)
    entries = forms.CharField(
        label="分录",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text="每行一个科目：编码　名称（可不写）　借方　贷方，没有的写 0；红字写负数。"
        "支出的后面可以写：基本支出或项目名称、经济分类编码、专项。",
    )
    papers = forms.IntegerField(label="附单据张数", min_value=0, max_value=999, initial=0, required=False)

    def clean_papers(self):
        """Return how many there are, none where nothing is said."""
        return self.cleaned_data["papers"] or 0


class MonthCloseForm(forms.Form):
    last = forms.DateField(widget=forms.HiddenInput)


class ReopeningForm(forms.Form):
    """From which month on the ledger is to be opened again, and why."""

    since = forms.DateField(label="从哪个月起", widget=day_input(), help_text="写这个月的任何一天；以后的月份也打开。")
    reason = forms.CharField(label="反结账的原因", max_length=200)


class ReverseVoucherForm(forms.Form):
    on = forms.DateField(label="冲销日期", widget=day_input(), initial=timezone.localdate)
