"""Forms of visits and grants."""

from django import forms
from django.utils import timezone

from members.member_picker import MemberField
from unionportal.core.access.permissions import roles_allowing
from unionportal.core.flow.versions import VersionedForm
from unionportal.core.pages.file_fields import FilesField
from unionportal.core.pages.inputs import day_input
from unionportal.core.values.rules import not_later_than_today
from welfare import permissions
from welfare.choices import Kinship, Occasion
from welfare.models import Grant, Visit
from welfare.queries import reportable_members


def _roles(perm):
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
        fields = ["member", "occasion", "happened_on", "kinship", "hospital", "note"]
        widgets = {
            "happened_on": day_input(),
            "note": forms.Textarea(attrs={"rows": 2}),
        }

    class Media:
        js = ("visit_form.js",)

    field_order = ["member", "occasion", "happened_on", "kinship", "hospital", "diagnosis", "files", "note"]

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = reportable_members(scope)
        self.fields["happened_on"].widget.attrs["max"] = f"{timezone.localdate():%Y-%m-%d}"
        self.fields["kinship"].help_text = "亲人去世时填写：去世的是同事的哪位亲人。"
        self.fields["hospital"].help_text = "生病住院时填写。"
        stored = "已填写的不在这里显示，留空不改动。" if self.instance.pk else ""
        self.fields[
            "diagnosis"
        ].help_text = (
            f"加密保存，列表和记录中都不显示，只有{_roles(permissions.READ_DIAGNOSIS)}说明原因后可以查看。{stored}"
        )
        self.fields["files"].help_text = "可选多个；JPG、PNG、PDF、Word、Excel。"

    def clean_happened_on(self):
        return not_later_than_today(self.cleaned_data["happened_on"], "发生日期")

    def clean(self):
        cleaned = super().clean()
        # A field that the page hides may still hold what was typed for another occasion.
        if cleaned.get("occasion") == Occasion.BEREAVEMENT:
            if not cleaned.get("kinship"):
                self.add_error("kinship", f"请选择亲属关系：{'、'.join(Kinship.labels)}。")
        else:
            cleaned["kinship"] = ""
        if cleaned.get("occasion") not in (Occasion.HOSPITAL, Occasion.ACCIDENT):
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
        fields = ["member", "kind", "applied_on"]
        widgets = {"applied_on": day_input()}

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = reportable_members(scope)
        stored = "已填写的不在这里显示，留空不改动。" if self.instance.pk else ""
        self.fields[
            "circumstances"
        ].help_text = f"加密保存，只有{_roles(permissions.READ_CIRCUMSTANCES)}说明原因后可以查看。{stored}"


class RevealForm(forms.Form):
    """Asks for the reason to read a sealed text."""

    reason = forms.CharField(label="查看原因", max_length=100, help_text="会记入操作日志，本人可以查询。")
