"""Forms of the files of members in need."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from members.member_picker import MemberField
from unionportal.core.back_office.forms import ActForm
from unionportal.core.flow.moves import add_refusal
from unionportal.core.flow.versions import VersionedForm, VersionedRow
from unionportal.core.pages.inputs import day_input, offer_today
from unionportal.core.values.money import PlainDecimalField
from welfare.choices import CheckOutcome, CloseReason
from welfare.forms.visits import roles_in_words
from welfare.models import HardshipFile, HardshipRelative
from welfare.models.hardship import hardship_categories
from welfare.permissions import READ_CIRCUMSTANCES
from welfare.queries import reportable_members
from welfare.services import check_hardship_file


def sealed_text(label, **more):
    """Return the field of a sealed text: what is stored is not shown in it, and stays where nothing is typed."""
    return forms.CharField(label=label, required=False, max_length=500, **more)


class _KeepsSealed(forms.ModelForm):
    """A form whose field `sealed` is never filled from the row, and does not empty it."""

    sealed = ""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.pop(self.sealed, None)
        stored = "已填写的不在这里显示，留空不改动。" if self.instance.pk else ""
        if self.sealed in self.fields:
            self.fields[
                self.sealed
            ].help_text = f"加密保存，只有{roles_in_words(READ_CIRCUMSTANCES)}说明原因后可以查看。{stored}"

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get(self.sealed):
            cleaned.pop(self.sealed, None)
        return cleaned


class HardshipFileForm(_KeepsSealed, VersionedForm):
    sealed = "circumstances"
    member = MemberField(
        label="会员",
        queryset=None,
        search_page="welfare:member_search",
        help_text="输入姓名、工号或拼音，点选一位。",
    )
    circumstances = sealed_text("困难情况", widget=forms.Textarea(attrs={"rows": 3}))

    class Meta:
        model = HardshipFile
        fields = [
            *("member", "opened_on", "category", "cause", "second_cause"),
            *("income_year", "income", "fixed_expenses", "people", "housing"),
        ]
        widgets = {"opened_on": day_input()}

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        if "member" in self.fields:
            self.fields["member"].queryset = reportable_members(scope)
        if not self.instance.pk:
            offer_today(self, "opened_on")
            self.initial.setdefault("income_year", timezone.localdate().year - 1)

    def _post_clean(self):
        super()._post_clean()
        if self.errors:
            return
        try:
            check_hardship_file(self.instance)
        except ValidationError as refusal:
            add_refusal(self, refusal)


class RelativeForm(_KeepsSealed, VersionedRow):
    sealed = "health"
    health = sealed_text("健康状况")

    class Meta:
        model = HardshipRelative
        fields = ["name", "relation", "born_year", "income", "occupation"]


class RecheckForm(ActForm):
    """Asks what the re-check of a year found; what the file says now is proposed."""

    year = forms.IntegerField(label="复核年度", min_value=1949, max_value=9999)
    checked_on = forms.DateField(label="复核日期", initial=timezone.localdate, widget=day_input())
    income_year = forms.IntegerField(label="收入所属年度", min_value=1949, max_value=9999)
    income = PlainDecimalField(label="家庭年收入（元）", max_digits=14, decimal_places=2, min_value=0)
    fixed_expenses = PlainDecimalField(label="家庭年刚性支出（元）", max_digits=14, decimal_places=2, min_value=0)
    people = forms.IntegerField(label="家庭人口", min_value=1, max_value=99)
    outcome = forms.ChoiceField(label="复核结果", choices=CheckOutcome.choices)
    category = forms.ChoiceField(label="改变后的类别", required=False, help_text="类别改变时选择。")
    close_reason = forms.ChoiceField(
        label="销档原因", required=False, choices=[("", "—"), *CloseReason.choices], help_text="销档时选择。"
    )

    def __init__(self, *args, record, **kwargs):
        super().__init__(*args, record=record, **kwargs)
        self.fields["category"].choices = [("", "—"), *hardship_categories().items()]
        this_year = timezone.localdate().year
        now = {name: getattr(record, name) for name in ("income", "fixed_expenses", "people")}
        self.initial = {"year": this_year, "income_year": this_year - 1, **now, **self.initial}
