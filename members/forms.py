"""Forms of the acts on members, committee terms, cards and accounts."""

from django import forms
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.utils import timezone

from members.choices import Employment, Gender, JoinedBy, LeftBy, OfficerPost, Status
from members.models import Member, Membership, ServiceCard
from members.people_search import by_strokes, name_order_box
from members.permissions import OPEN_ACCOUNTS, VIEW_MEMBER
from members.personal.bank_cards import folded_card, why_no_card
from members.services.accounts import never_signed_in
from members.services.likeness import likely_same
from members.services.membership import LEAVING
from members.services.roster import EDITABLE, REVEALED, fitted_number
from unionportal.core.back_office.forms import ActForm, EditForm
from unionportal.core.back_office.pickers import picker
from unionportal.core.models import Unit
from unionportal.core.pages.asking import Meant, require_tick
from unionportal.core.pages.filters import ListFilter, choice_box
from unionportal.core.pages.inputs import day_input, units_for
from unionportal.core.sign_in.backend import forget_tries
from unionportal.sheets.cells import CellProblem, telephone
from unionportal.spelling.folding import written_name

_SEALED = ("id_number", "bank_card", "mobile")


def _day(label, *, required=True, today=True, **options):
    return forms.DateField(
        label=label,
        required=required,
        initial=timezone.localdate if required and today else None,
        widget=day_input(),
        **options,
    )


def _as_cell(clean, typed):
    """Return what was typed as a cell of a list with the same is read; ValidationError where it is refused."""
    try:
        return clean(typed)
    except CellProblem as problem:
        raise ValidationError(str(problem)) from None


class MemberFilter(ListFilter):
    q = forms.CharField(label="姓名、拼音或工号", required=False, max_length=60)
    unit = forms.ModelChoiceField(Unit.objects.none(), label="分工会", required=False, empty_label="全部")
    status = choice_box("会籍状态", Status.choices)
    gender = choice_box("性别", Gender.choices)
    employment = choice_box("用工形式", Employment.choices)
    order = name_order_box("按分工会和拼音")

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.organisations().visible_to(scope.judged(VIEW_MEMBER))

    def by(self, name, value, rows):
        if name == "order":
            return by_strokes(rows)
        return rows.within(value) if name == "unit" else super().by(name, value, rows)

    def search(self, rows, text):
        if not text:
            return rows
        found = rows.search(text)
        # A name in other variants of its characters is shown where it is not found as typed.
        return found if found.exists() else rows.near(text)


class RevealForm(forms.Form):
    field = forms.ChoiceField(label="查看", choices=list(REVEALED.items()))
    reason = forms.CharField(label="原因", max_length=200, help_text="会记入操作日志。")


class EditMemberForm(EditForm):
    """Corrects a member's data; sealed numbers are not shown, and left empty they stay as they are."""

    class Meta:
        model = Member
        fields = EDITABLE
        widgets = {name: day_input() for name in ("birth_date", "entered_on")}

    def __init__(self, *args, record=None, scope=None, **kwargs):
        kwargs["initial"] = {**kwargs.get("initial", {}), **dict.fromkeys(_SEALED, "")}
        super().__init__(*args, record=record, scope=scope, **kwargs)
        if record:
            for name in _SEALED:
                self.fields[name].help_text = "留空表示不改。"

    def clean_name(self):
        return written_name(self.cleaned_data["name"])

    def clean_id_number(self):
        return self.cleaned_data["id_number"] or self.instance.id_number

    def clean_bank_card(self):
        card = _as_cell(folded_card, self.cleaned_data["bank_card"])
        if card and (wrong := why_no_card(card)):
            raise ValidationError(wrong)
        return card or self.instance.bank_card

    def clean_mobile(self):
        return _as_cell(telephone, self.cleaned_data["mobile"]) or self.instance.mobile


class RegisterMemberForm(EditMemberForm):
    joined_by = forms.ChoiceField(
        label="起因", choices=[(one.value, one.label) for one in (JoinedBy.JOINED, JoinedBy.TRANSFERRED_IN)]
    )
    document = forms.CharField(label="依据", max_length=100, required=False)
    is_another = Meant("与登记的那一位不是同一个人")

    field_order = ["staff_no", "name", "is_another", "gender", "unit", "joined_on", "joined_by", "document"]

    class Meta(EditMemberForm.Meta):
        fields = ["staff_no", "unit", "joined_on", *EDITABLE]
        widgets = {
            **EditMemberForm.Meta.widgets,
            "joined_on": day_input(),
        }

    def __init__(self, *args, scope=None, **kwargs):
        super().__init__(*args, scope=scope, **kwargs)
        self.fields["unit"].queryset = Unit.objects.organisations().visible_to(scope).in_being()
        self.fields["gender"].required = False
        for name in ("gender", "birth_date"):
            self.fields[name].help_text = "不填时取自身份证号。"

    def clean_staff_no(self):
        """Refuse a number that somebody bears; who has left joins again as the same person."""
        staff_no = fitted_number(self.cleaned_data["staff_no"])
        holder = Member.objects.numbered(staff_no).first()
        if holder is None:
            return staff_no
        if holder.is_in_union:
            raise ValidationError(f"工号“{holder.staff_no}”是{holder.name}，已登记。")
        raise ValidationError(
            f"工号“{holder.staff_no}”是{holder.name}，已于{holder.left_on}离会。"
            "同一个人请在会员页上办理“重新入会”，不另登记。"
        )

    def clean(self):
        """Ask, where somebody so similar is registered, whether it is the same person."""
        answers = super().clean()
        if not answers.pop("is_another", False) and (similar := likely_same(**answers)):
            require_tick(self, "is_another", f"{similar}不是的请勾选这一项。")
        return answers


class CorrectRegistrationForm(ActForm):
    staff_no = forms.CharField(label="工号", max_length=30)
    joined_on = _day("入会日期", today=False, help_text="第一次入会的日期。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial = {"staff_no": self.record.staff_no, "joined_on": self.record.joined_on}

    def clean_staff_no(self):
        staff_no = fitted_number(self.cleaned_data["staff_no"])
        if holder := Member.objects.numbered(staff_no).exclude(pk=self.record.pk).first():
            raise ValidationError(f"工号“{holder.staff_no}”是{holder.name}，已登记。")
        return staff_no


class TransferForm(ActForm):
    to = forms.ModelChoiceField(Unit.objects.none(), label="调入分工会")
    on = _day("调动日期", help_text="从这一天起属于新的分工会；以前的记录留在原分工会名下。")
    document = forms.CharField(label="依据", max_length=100, required=False)
    ends_offices = forms.BooleanField(
        label="同时终止在原分工会的任职、角色和代表资格",
        required=False,
        initial=True,
        help_text="预览逐项列出。要保留其中一项的，请去掉勾选，再到各自的页面上终止其余的。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = (
            Unit.objects.organisations().visible_to(self.scope).in_being().exclude(pk=self.record.unit_id)
        )


class EraseForm(ActForm):
    document = forms.CharField(label="依据", max_length=100, help_text="本人的申请，或保存期限的规定。")


class LeaveForm(ActForm):
    reason = forms.ChoiceField(label="原因", choices=[(one.value, LeftBy(one).label) for one in LEAVING])
    on = _day("离会日期", help_text="从这一天起不再在会。")
    document = forms.CharField(label="依据", max_length=100, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.record.is_retained:
            # The membership ended with retiring; only the death is still to be recorded.
            self.fields["reason"].choices = [(LeftBy.DECEASED.value, LeftBy.DECEASED.label)]
            self.fields["on"].label, self.fields["on"].help_text = "去世日期", "从这一天起不再保留会籍。"


class UndoForm(ActForm):
    reason = forms.CharField(label="原因", max_length=200)


class RejoinForm(ActForm):
    unit = forms.ModelChoiceField(Unit.objects.none(), label="分工会")
    on = _day("重新入会日期")
    joined_by = forms.ChoiceField(
        label="起因", choices=[(one.value, one.label) for one in (JoinedBy.JOINED, JoinedBy.TRANSFERRED_IN)]
    )
    document = forms.CharField(label="依据", max_length=100, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.organisations().visible_to(self.scope).in_being()


class OfMemberForm(ActForm):
    """Base of the forms of acts that begin with a member."""

    member = picker(Membership.member, label="会员", help_text="输入姓名、拼音或工号查找。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = Member.objects.visible_to(self.scope).select_related("unit", "user")


class AppointForm(OfMemberForm):
    unit = forms.ModelChoiceField(Unit.objects.none(), label="工会组织")
    post = forms.ChoiceField(label="职务", choices=OfficerPost.choices)
    term_no = forms.IntegerField(label="届次", min_value=1, max_value=99, required=False)
    elected_on = _day("选举日期")
    since = _day("任期起")
    until = _day("任期止", required=False, help_text="从这一天起不再任职；空白为在任。")

    field_order = ["unit", "member", "post", "term_no", "elected_on", "since", "until"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.organisations().visible_to(self.scope).in_being()


class EndTermForm(ActForm):
    on = _day("任期止", help_text="从这一天起不再任职；主席的角色同时终止。")


class IssueCardForm(OfMemberForm):
    card_no = forms.CharField(label="卡号", max_length=40)
    issued_on = _day("办卡日期")

    def clean_card_no(self):
        if ServiceCard.objects.filter(card_no=self.cleaned_data["card_no"]).exists():
            raise ValidationError("这个卡号已登记。")
        return self.cleaned_data["card_no"]


class CorrectCardForm(EditForm):
    class Meta:
        model = ServiceCard
        fields = ["issued_on"]
        widgets = {"issued_on": day_input()}


class OpenAccountsForm(forms.Form):
    """Chooses a unit among those where this user opens accounts; `missing` counts for whom: [(unit, number)]."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label="工会组织", empty_label=None, help_text="包括它的下级。")

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        units = units_for(scope, OPEN_ACCOUNTS)
        self.fields["unit"].queryset = units
        numbers = dict(self.waiting().order_by().values_list("unit").annotate(Count("pk")))
        self.missing = [(unit, numbers[unit.pk]) for unit in units if numbers.get(unit.pk)]

    def waiting(self):
        """Return the members of all units who wait for what the form does."""
        return Member.objects.in_union().filter(user__isnull=True)


class RenewPasswordsForm(OpenAccountsForm):
    def waiting(self):
        return never_signed_in()


class PasswordForm(forms.Form):
    """Asks for the user's own password; wrong ones count as failed logins."""

    password = forms.CharField(
        label="密码", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self):
        name, password = self.request.user.username, self.cleaned_data["password"]
        if authenticate(self.request, username=name, password=password) is None:
            raise ValidationError("密码不对。")
        forget_tries(self.request)
        return password
