"""Forms of the changes of an approved activity."""

from django import forms
from django.utils import timezone

from activities.activity_flow import ACTIVITY_FLOW
from activities.models import Activity
from finance.services import offer_lines
from unionportal.core.flow.moves import MoveForm
from unionportal.core.pages.asking import Meant, require_tick
from unionportal.core.pages.inputs import day_input
from unionportal.core.values.dates import chinese_date
from unionportal.core.values.money import PlainDecimalField


def _length(name):
    return Activity._meta.get_field(name).max_length


@ACTIVITY_FLOW.form("change")
class ChangeForm(MoveForm):
    """Asks for name, days, place and contents; everybody who signed up is notified."""

    title = forms.CharField(label="名称", max_length=_length("title"))
    starts_on = forms.DateField(label="开始日期", widget=day_input())
    is_past = Meant("确实改到已经过去的这一天")
    ends_on = forms.DateField(label="结束日期", required=False, widget=day_input(), help_text="空白为当天结束。")
    place = forms.CharField(label="地点", required=False, max_length=_length("place"))
    plan = forms.CharField(
        label="方案",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="保存以后，报了名的人和申请人都会收到通知。",
    )

    def __init__(self, *args, record=None, **kwargs):
        super().__init__(*args, record=record, **kwargs)
        self.initial = {name: getattr(record, name) for name in self.fields if name != "is_past"}

    def clean(self):
        """Ask, where another day is past already, whether it is meant."""
        answers = super().clean()
        day = answers.get("starts_on")
        if not answers.pop("is_past", False) and day and day != self.record.starts_on and day < timezone.localdate():
            sentence = f"{chinese_date(day)}已经过去了，报了名的人都会收到通知。没有写错的请勾选这一项。"
            require_tick(self, "is_past", sentence)
        return answers


@ACTIVITY_FLOW.form("ask_money")
class MoneyForm(MoveForm):
    """Asks for another sum, and of which line."""

    budget_amount = PlainDecimalField(
        label="申请经费（元）", required=False, max_digits=14, decimal_places=2, min_value=0
    )
    budget = forms.ModelChoiceField(label="列支预算", queryset=None, required=False, empty_label="不列支")

    def __init__(self, *args, record=None, **kwargs):
        super().__init__(*args, record=record, **kwargs)
        self.initial = {"budget_amount": record.budget_amount, "budget": record.budget_id}
        offer_lines(self, [record.unit])

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("budget_amount") and not cleaned.get("budget") and "budget" not in self.errors:
            self.add_error("budget", "有经费的活动请选择列支预算。")
        elif not self.errors and not self.has_changed():
            raise forms.ValidationError("经费和列支预算都没有改动，不用重新批准。")
        return cleaned
