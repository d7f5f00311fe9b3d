"""Forms of visits and grants."""

import json

from django import forms
from django.utils import timezone

from members.member_picker import MemberField
from unionportal.core.access.permissions import roles_allowing
from unionportal.core.flow.versions import VersionedForm
from unionportal.core.pages.file_fields import FilesField
from unionportal.core.pages.inputs import day_input, offer_today
from unionportal.core.values.rules import not_later_than_today
from welfare import permissions
from welfare.choices import BenefitType
from welfare.models import BenefitKind, Grant, Visit
from welfare.queries import reportable_members

# What a reason may be asked for; the sentence that asks says which of it.
REASON_HELP = "超过上限、重复慰问、不符合享受条件、过期上报，或文字需要说明时填写。"


def roles_in_words(perm):
    """Return the names of the roles that have the permission, joined by “、”."""
    return "、".join(sorted(role.label for role in roles_allowing(perm)))


class VisitForm(VersionedForm, forms.ModelForm):
    """Reports a visit; a sub-union's chair and the office use the same form."""

    member = MemberField(
        label="同事",
        queryset=None,
        search_page="welfare:member_search",
        help_text="输入姓名、工号或拼音，点选一位。",
    )
    diagnosis = forms.CharField(label="病情", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    files = FilesField(label="照片或证明")

    class Meta:
        model = Visit
        fields = ["member", "occasion", "happened_on", "kinship", "relative", "hospital", "note", "over_cap_reason"]
        widgets = {
            "happened_on": day_input(),
            "note": forms.Textarea(attrs={"rows": 2}),
        }

    class Media:
        js = ("visit_form.js",)

    field_order = [
        "member",
        "occasion",
        "happened_on",
        "kinship",
        "relative",
        "hospital",
        "diagnosis",
        "files",
        "note",
        "over_cap_reason",
    ]

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = reportable_members(scope)
        offer_today(self, "happened_on")
        self.fields["happened_on"].widget.attrs["max"] = f"{timezone.localdate():%Y-%m-%d}"
        self.fields["kinship"].help_text = "事情发生在同事的哪位亲人身上。"
        self.fields["relative"].help_text = "同一天有两位亲人时填写，以便分清。"
        self.fields["hospital"].help_text = "生病住院时填写。"
        self.fields["over_cap_reason"].help_text = REASON_HELP
        stored = "已填写的不在这里显示，留空不改动。" if self.instance.pk else ""
        readers = roles_in_words(permissions.READ_DIAGNOSIS)
        self.fields[
            "diagnosis"
        ].help_text = f"加密保存，列表和记录中都不显示，只有{readers}说明原因后可以查看。{stored}"
        rules = list(BenefitKind.objects.in_force(timezone.localdate()).filter(benefit=BenefitType.VISIT))
        asks = ((rule, "须附" if rule.needs_evidence else "请附") for rule in rules if rule.evidence)
        proofs = "".join(f"{rule.name}{asked}{rule.evidence}；" for rule, asked in asks)
        self.fields["files"].help_text = f"{proofs}可选多个；照片、PDF、Word、Excel。"
        self.asked = json.dumps({rule.code: rule.questions for rule in rules})

    def clean_happened_on(self):
        return not_later_than_today(self.cleaned_data["happened_on"], "发生日期")

    def clean(self):
        cleaned = super().clean()
        rule = None
        if cleaned.get("occasion") and cleaned.get("happened_on"):
            rule = BenefitKind.objects.of(BenefitType.VISIT, cleaned["occasion"], cleaned["happened_on"])
        # A field that the page hides may still hold what was typed for another occasion.
        if rule and not rule.kin:
            cleaned["kinship"] = cleaned["relative"] = ""
        if rule and not rule.asks_illness:
            cleaned["hospital"] = cleaned["diagnosis"] = ""
        return cleaned


class GrantForm(VersionedForm, forms.ModelForm):
    member = MemberField(
        label="会员",
        queryset=None,
        search_page="welfare:member_search",
        help_text="输入姓名、工号或拼音，点选一位。",
    )
    circumstances = forms.CharField(
        label="困难情况", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    files = FilesField(label="证明材料")

    class Meta:
        model = Grant
        fields = ["member", "kind", "applied_on", "over_cap_reason"]
        widgets = {"applied_on": day_input()}

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = reportable_members(scope)
        offer_today(self, "applied_on")
        self.fields["over_cap_reason"].help_text = REASON_HELP
        stored = "已填写的不在这里显示，留空不改动。" if self.instance.pk else ""
        self.fields[
            "circumstances"
        ].help_text = f"加密保存，只有{roles_in_words(permissions.READ_CIRCUMSTANCES)}说明原因后可以查看。{stored}"


class RevealForm(forms.Form):
    """Asks for the reason to read a sealed text."""

    reason = forms.CharField(label="查看原因", max_length=100, help_text="会记入操作日志，本人可以查询。")
