"""Forms of login, password change and roles."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils import timezone

from congress.bodies.models import Delegation
from members.member_picker import MemberField
from unionportal.core.access.permissions import ADD_MILESTONE, CHANGE_MILESTONE
from unionportal.core.choices import MilestoneState, SheetState
from unionportal.core.database.report_sentence import ReportTheme
from unionportal.core.flow.versions import VersionedForm
from unionportal.core.models import Milestone, RoleGrant, Unit
from unionportal.core.notices.kinds import KINDS
from unionportal.core.pages.filters import ListFilter, choice_box, year_box
from unionportal.core.pages.inputs import day_input, units_for
from unionportal.core.values.rules import not_later_than_today


class LoginForm(AuthenticationForm):
    error_messages = {
        "invalid_login": "工号或密码不对，请重新输入。密码区分大小写。",
        "inactive": "这个账号已停用，请联系工会系统管理员。",
        "over": "初始密码已过期，请联系工会系统管理员重置。",
    }

    def confirm_login_allowed(self, user):
        super().confirm_login_allowed(user)
        if user.first_password_is_over:
            raise ValidationError(self.error_messages["over"], code="over")


class OwnPasswordForm(PasswordChangeForm):
    error_messages = {
        "password_mismatch": "两次输入的新密码不一样。",
        "password_incorrect": "原密码不对，请重新输入。",
        "password_unchanged": "新密码不能与原密码相同。",
    }

    def clean_new_password1(self):
        password = self.cleaned_data["new_password1"]
        if self.user.check_password(password):
            self.add_error("new_password1", self.error_messages["password_unchanged"])
        return password


class MilestoneForm(VersionedForm, forms.ModelForm):
    """An event of the event book; the units offered follow from `scope`."""

    picture = forms.FileField(
        label="照片",
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*", "hx-preserve": "true"}),
        help_text="可以直接拍照；再传一张会换掉原来的。",
    )

    class Meta:
        model = Milestone
        fields = ["unit", "happened_on", "sentence", "theme"]
        widgets = {"happened_on": day_input(), "sentence": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        units = units_for(scope, CHANGE_MILESTONE if self.instance.pk else ADD_MILESTONE)
        if self.instance.pk:
            units |= Unit.objects.filter(pk=self.instance.unit_id)
        self.fields["unit"].queryset = units.distinct()
        offered = list(units.distinct()[:2])
        if len(offered) == 1:
            self.initial["unit"] = offered[0].pk

    def clean_happened_on(self):
        return not_later_than_today(self.cleaned_data["happened_on"], "日期")


class MilestoneFilter(ListFilter):
    searched = ("sentence",)
    lookups = {"year": "happened_on__year"}

    q = forms.CharField(label="记事", required=False, max_length=100)
    year = year_box()
    theme = choice_box("主题", ReportTheme.choices)
    state = choice_box("状态", MilestoneState.choices)


class SheetFilter(ListFilter):
    state = choice_box("状态", SheetState.choices)


class LendRoleForm(forms.Form):
    """Whom the holder of a role asks to act for him, and on which days."""

    member = MemberField(
        label="代理人",
        queryset=None,
        search_page="role_member_search",
        help_text="输入姓名、工号或拼音，点选一位；只有开设了账号的会员可以代理。",
    )
    since = forms.DateField(label="第一天", initial=timezone.localdate, widget=day_input())
    last = forms.DateField(label="最后一天", widget=day_input(), help_text="这一天仍有效，第二天自动终止。")
    reason = forms.CharField(label="原因", max_length=200)

    def __init__(self, *args, members, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = members


class SectionRequestForm(forms.Form):
    """Who writes a chapter of a report, a member or a sub-union, and by when."""

    member = MemberField(
        label="撰写人",
        queryset=None,
        required=False,
        search_page="report_member_search",
        help_text="输入姓名、工号或拼音，点选一位；只列开设了账号的会员。",
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label="或者请分工会", required=False, help_text="由它的主席或副主席撰写。"
    )
    due_on = forms.DateField(label="交稿日期", widget=day_input(), help_text="这一天仍可以交稿。")
    brief = forms.CharField(
        label="要求",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写什么、写多长。",
    )

    def __init__(self, *args, members, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = members
        self.fields["unit"].queryset = units


class SendToForm(forms.Form):
    """To whom a draft is sent for opinions: sub-unions, the delegates of delegations, a member."""

    units = forms.ModelMultipleChoiceField(
        Unit.objects.none(), label="分工会", required=False, widget=forms.CheckboxSelectMultiple
    )
    delegations = forms.ModelMultipleChoiceField(
        Delegation.objects.none(),
        label="代表团",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="发给团里每一位在任、开设了账号的代表。",
    )
    member = MemberField(
        label="会员",
        queryset=None,
        required=False,
        search_page="report_member_search",
        help_text="输入姓名、工号或拼音，点选一位；发出以后还可以再加。",
    )

    def __init__(self, *args, members, units, delegations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = members
        for name, rows in (("units", units), ("delegations", delegations)):
            self.fields[name].queryset = rows
            # A union without a congress has no delegations, a sub-union often nothing below it.
            if not rows.exists():
                del self.fields[name]


class ConsultationForm(SendToForm):
    """A draft is sent out for opinions until a day."""

    last_day = forms.DateField(label="截止日期", widget=day_input(), help_text="这一天仍可以回复。")
    note = forms.CharField(
        label="说明",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="请着重看什么。",
    )


class ConfirmRolesForm(forms.Form):
    """Chooses among the grants that the person may confirm."""

    chosen = forms.ModelMultipleChoiceField(
        RoleGrant.objects.none(), label="角色", error_messages={"required": "请先勾选要确认的角色。"}
    )

    def __init__(self, *args, grants, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["chosen"].queryset = RoleGrant.objects.filter(pk__in=[grant.pk for grant in grants])


class NoticeChoicesForm(forms.Form):
    """Asks for each kind of notices how it reaches the reader; what the reader must act on cannot be turned off."""

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        for kind in KINDS.values():
            self.fields[_field_of(kind)] = forms.ChoiceField(
                label=kind.label,
                choices=[(way.value, way.label) for way in kind.deliveries],
                initial=kind.delivery_to(user),
                help_text="要您办理的，不能关闭。" if kind.must_act else "",
            )

    def choices(self):
        """Return {code of the kind: the chosen way}."""
        return {code: self.cleaned_data[_field_of(kind)] for code, kind in KINDS.items()}


def _field_of(kind):
    return kind.code.replace(".", "_")
