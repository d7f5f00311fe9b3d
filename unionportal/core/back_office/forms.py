"""Forms of the acts on accounts, roles and units."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from unionportal.core.back_office.pickers import picker
from unionportal.core.choices import Role, UnitKind
from unionportal.core.flow.versions import VersionedForm
from unionportal.core.models import RoleGrant, Unit, User
from unionportal.core.pages.inputs import day_input


class ActForm(forms.Form):
    """Base of the forms of acts; given the record (None when one is created) and the scope of the user."""

    def __init__(self, *args, record=None, scope=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.record, self.scope = record, scope


class EditForm(VersionedForm, forms.ModelForm):
    """Base of the forms of acts that begin with columns of the record; as ActForm, and two editors see each other."""

    def __init__(self, *args, record=None, scope=None, **kwargs):
        # A copy of its own: what is typed must not stand in the record that the service compares it with.
        super().__init__(*args, instance=record and type(record)._base_manager.get(pk=record.pk), **kwargs)
        self.record, self.scope = record, scope


def _day(label, **options):
    return forms.DateField(
        label=label,
        initial=timezone.localdate,
        widget=day_input(),
        **options,
    )


class OpenAccountForm(ActForm):
    username = forms.CharField(label="工号", max_length=30, help_text="用来登录，开设后不能修改。")
    name = forms.CharField(label="姓名", max_length=100)
    email = forms.EmailField(label="电子邮箱", required=False)

    def clean_username(self):
        username = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=username).exists():
            raise ValidationError("这个工号已有账号。")
        return username


class ChangeAccountForm(EditForm):
    class Meta:
        model = User
        fields = ["name", "email"]


class GrantRoleForm(ActForm):
    user = picker(RoleGrant.user, label="账号", help_text="输入姓名、拼音或工号查找。")
    role = forms.ChoiceField(label="角色", choices=[("", "请选择"), *Role.choices])
    unit = forms.ModelChoiceField(Unit.objects.none(), label="范围", help_text="管到这个工会组织和它的下级。")
    since = _day("起始日期")
    until = forms.DateField(
        label="终止日期",
        required=False,
        widget=day_input(),
        help_text="从这一天起不再有效；空白为长期。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.in_being()

    def clean_user(self):
        user = self.cleaned_data["user"]
        if not user.is_active:
            raise ValidationError("这个账号已停用。")
        return user


class EndRoleForm(ActForm):
    on = _day("终止日期", help_text="从这一天起不再有效。")


class _DatedForm(ActForm):
    on = _day("日期")
    document = forms.CharField(label="依据文件", max_length=100, required=False)


class OpenUnitForm(_DatedForm):
    parent = forms.ModelChoiceField(Unit.objects.none(), label="上级", required=False)
    code = forms.CharField(label="编号", max_length=20)
    name = forms.CharField(label="名称", max_length=100)
    kind = forms.ChoiceField(label="类型", choices=UnitKind.choices, initial=UnitKind.BRANCH)

    field_order = ["parent", "code", "name", "kind", "on", "document"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = Unit.objects.visible_to(self.scope).in_being()
        self.fields["parent"].required = Unit.objects.exists()


class RenameUnitForm(EditForm, _DatedForm):
    field_order = ["name", "on", "document"]

    class Meta:
        model = Unit
        fields = ["name"]
        labels = {"name": "新名称"}


class CloseUnitForm(_DatedForm):
    pass


class MergeUnitForm(_DatedForm):
    others = forms.ModelMultipleChoiceField(
        Unit.objects.none(), label="与哪些组织合并", widget=forms.CheckboxSelectMultiple
    )
    into_code = forms.CharField(label="新组织编号", max_length=20)
    into_name = forms.CharField(label="新组织名称", max_length=100)

    field_order = ["others", "into_code", "into_name", "on", "document"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        siblings = Unit.objects.in_being().filter(parent=self.record.parent, kind=self.record.kind)
        self.fields["others"].queryset = siblings.visible_to(self.scope).exclude(pk=self.record.pk)


class SplitUnitForm(_DatedForm):
    into = forms.CharField(
        label="分设为",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="每行一个新组织：编号、空格、名称。预算余额和不随人走的事项归第一个。",
    )
    people = forms.CharField(
        label="谁到哪里",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="每行一人：工号、空格、新组织编号，可以从表格粘贴。没有写到的人归第一个新组织。",
    )

    field_order = ["into", "people", "on", "document"]

    def clean_into(self):
        parts = self._lines("into")
        if wrong := next((part for part in parts if len(part) != 2), None):
            raise ValidationError(f"“{wrong[0]}”一行缺少名称，请写成：编号 名称。")
        return [(code, re.sub(r"\s+", " ", name).strip()) for code, name in parts]

    def clean_people(self):
        pairs = self._lines("people")
        if wrong := next((pair for pair in pairs if len(pair) != 2), None):
            raise ValidationError(f"“{wrong[0]}”一行缺少新组织编号，请写成：工号 编号。")
        found = {}
        for staff_no, code in pairs:
            if found.setdefault(staff_no, code.strip()) != code.strip():
                raise ValidationError(f"工号“{staff_no}”写了两个去向。")
        return found

    def _lines(self, name):
        return [line.split(None, 1) for line in self.cleaned_data[name].splitlines() if line.strip()]


class UndoSplitForm(ActForm):
    reason = forms.CharField(label="原因", max_length=100)


class ConfirmForm(ActForm):
    """Asks only for confirmation."""
