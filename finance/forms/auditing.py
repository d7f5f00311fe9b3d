"""Forms of the auditors: what a sample is drawn by."""

from decimal import Decimal

from django import forms

from finance import permissions
from finance.models import AuditSample
from unionportal.core.pages.inputs import day_input, units_for

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
        for word in self.cleaned_data["bounds"].translate(_GAPS).split():
            try:
                bound = Decimal(word)
            except ArithmeticError:
                raise forms.ValidationError(f"“{word[:20]}”不是金额。") from None
            if not bound.is_finite() or not 0 < bound <= _MOST or bound != bound.quantize(_PLACES):
                raise forms.ValidationError(f"“{word[:20]}”不是大于零、到分为止的金额。")
            bounds.add(bound.quantize(_PLACES))
        return " ".join(map(str, sorted(bounds)))

    def _post_clean(self):
        # The service checks the sample as a whole.
        pass


_GAPS = str.maketrans(dict.fromkeys("、，,；;", " "))
