"""Forms of the auditors: what a sample is drawn by, findings with their answers, opinions, checks."""

import re
from decimal import Decimal

from django import forms
from django.utils import timezone

from finance import permissions
from finance.choices import CheckKind, FindingSeverity
from finance.flow.audit_flow import FINDING_FLOW, UNCLOSED, FindingState, HitState
from finance.models import AuditFinding, AuditMatter, AuditOpinion, AuditSample
from unionportal.core.flow.moves import MoveForm
from unionportal.core.flow.versions import VersionedForm
from unionportal.core.pages.file_fields import FilesField
from unionportal.core.pages.filters import ListFilter, choice_box, search_box, year_box
from unionportal.core.pages.inputs import day_input, units_for
from unionportal.core.values.money import PlainDecimalField
from unionportal.sheets.cells import halfwidth

# Decimal places and digits of the amounts that a band may begin at.
_PLACES, _MOST = Decimal("0.01"), Decimal("999999999999.99")


class SampleForm(forms.ModelForm):
    """What is drawn, of which rows, how many, and by which seed."""

    size = forms.IntegerField(label="样本量（笔）", min_value=1)
    seed = forms.CharField(
        label="种子", max_length=64, required=False, help_text="不填的由系统生成；可以填写当众摇出的号码。"
    )

    class Meta:
        model = AuditSample
        fields = ["books", "start", "end", "within", "account", "funding_source"]
        fields += ["size", "least", "bounds", "all_from", "seed"]
        field_classes = {"all_from": PlainDecimalField}
        widgets = {"start": day_input(), "end": day_input()}
        help_texts = {
            "within": "含下级；不选的是全部。",
            "least": "每个科目、每一档金额里至少抽几笔，不足的全抽。",
            "bounds": "在这些金额处分档，用空格或顿号隔开，如 1000、5000、10000；不填的不分档。",
            "all_from": "达到这个金额的全部抽取，不计入样本量；不填的没有。",
        }

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["within"].queryset = units_for(scope, permissions.VIEW_PAYMENT)

    def clean_bounds(self):
        bounds = set()
        if grouped := _GROUPED.search(self.cleaned_data["bounds"]):
            raise forms.ValidationError(f"“{grouped[0]}”看不出是一档还是两档：千位不要写逗号，两档之间用空格或顿号。")
        for word in halfwidth(self.cleaned_data["bounds"]).translate(_GAPS).split():
            if not _PLAIN.fullmatch(word):
                raise forms.ValidationError(f"“{word[:20]}”不是金额。")
            bound = Decimal(word)
            if not 0 < bound <= _MOST or bound != bound.quantize(_PLACES):
                raise forms.ValidationError(f"“{word[:20]}”不是大于零、到分为止的金额。")
            bounds.add(bound.quantize(_PLACES))
        return " ".join(map(str, sorted(bounds)))

    def _post_clean(self):
        # The service checks the sample as a whole.
        pass


# One amount with its thousands set apart, or two amounts.
_GROUPED = re.compile(r"(?<!\d)\d{1,3}[,，]\d{3}(?!\d)")
_PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_GAPS = str.maketrans(dict.fromkeys("、，,；;", " "))


class FindingForm(forms.ModelForm):
    """What an auditor found, about which rows, and until when it is to be put right."""

    rows = forms.CharField(
        label="涉及的记录",
        max_length=2000,
        required=False,
        help_text="支付（P）、收入（R）、支出申请（C）的编号，用空格或顿号隔开，如 P2026-0012。",
    )

    class Meta:
        model = AuditFinding
        fields = [
            "unit",
            "matter",
            "severity",
            "title",
            "fact",
            "clause",
            "amount",
            "advice",
            "due_on",
            "sample",
            "year",
        ]
        widgets = {
            "due_on": day_input(),
            "fact": forms.Textarea(attrs={"rows": 4}),
            "advice": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "title": "一句话；被审计的组织和它的主席看得到，不要写受助人的困难和病情。",
            "due_on": "在这一天以前整改。",
            "year": "审计意见按它列出；不填的是所涉及记录的年度，没有记录的是今年。",
        }

    field_order = ("unit", "matter", "severity", "title", "fact", "rows", "year", "amount", "clause", "advice")
    field_order += ("due_on",)

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_for(scope, permissions.ADD_FINDING)
        self.fields["matter"].queryset = AuditMatter.objects.in_force()
        self.fields["sample"].queryset = AuditSample.objects.visible_to(scope)

    def _post_clean(self):
        # The service checks the finding as a whole.
        pass


@FINDING_FLOW.form("answer")
class AnswerForm(MoveForm):
    answer = forms.CharField(label="答复", max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))


@FINDING_FLOW.form("rectify")
class RectifyForm(MoveForm):
    rectified_on = forms.DateField(label="整改日期", initial=timezone.localdate, widget=day_input())
    rectification = forms.CharField(label="整改情况", max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))
    files = FilesField(label="整改的证明", help_text="如退款凭证、补办的单据、修订的制度；可以一次选几个。")


@FINDING_FLOW.form("close")
class VerdictForm(MoveForm):
    verdict = forms.CharField(label="复核意见", max_length=200, help_text="怎样核实的。")


class FindingFilter(ListFilter):
    """Which findings a list shows."""

    q = search_box("编号、发现、事实")
    state = choice_box("状态", [("unclosed", "没有销号的"), *FindingState.choices])
    severity = choice_box("程度", FindingSeverity.choices)
    year = year_box()
    searched = ("number", "title", "fact")

    def by(self, name, value, rows):
        if name == "state" and value == "unclosed":
            return rows.filter(state__in=UNCLOSED)
        return rows.filter(made_on__year=value) if name == "year" else super().by(name, value, rows)


class OpinionForm(VersionedForm, forms.ModelForm):
    """What the auditors say of the money of a year."""

    class Meta:
        model = AuditOpinion
        fields = ["year", "kind", "title", "basis", "overall", "advice", "conclusion", "meeting", "met_on"]
        widgets = {
            "met_on": day_input(),
            **{name: forms.Textarea(attrs={"rows": 4}) for name in ("basis", "overall", "advice", "conclusion")},
        }

    def _post_clean(self):
        # The service checks the opinion as a whole.
        pass


class HitFilter(ListFilter):
    """Which hits of the standing checks a list shows."""

    q = search_box("说明")
    kind = choice_box("检查", CheckKind.choices)
    state = choice_box("状态", HitState.choices)
    year = year_box()
    searched = ("words",)
    lookups = {"kind": "rule__kind", "year": "found_on__year"}


class ChecksForm(forms.Form):
    """The days that the standing checks look at."""

    start = forms.DateField(label="日期自", widget=day_input())
    end = forms.DateField(label="至", initial=timezone.localdate, widget=day_input())
