"""Forms of what the union owns: its cards, its moves, and the filter of their list."""

from functools import reduce
from operator import or_

from django import forms
from django.db.models import Q
from django.utils import timezone

from finance import permissions
from finance.asset_choices import AssetSource, AssetState
from finance.choices import AccountKind
from finance.flow.asset_flow import ASSET_FLOW, COUNT_FLOW, DISPOSAL_FLOW, HANDOVER_FLOW
from finance.forms.incoming import ColleagueField, TableForm, amount_box
from finance.models import ASSET_WORDS, Account, Asset, AssetCategory, Claim, CountLine, Disposal
from finance.services.assets.counting import ANSWERS
from finance.services.assets.paid import why_beyond_paid
from finance.services.assets.register import why_no_category
from members.member_picker import MemberField
from members.models import Member
from unionportal.core.flow.moves import MoveForm, ReasonForm
from unionportal.core.flow.versions import VersionedForm
from unionportal.core.models import Unit
from unionportal.core.pages.asking import Meant, require_tick
from unionportal.core.pages.file_fields import FilesField
from unionportal.core.pages.filters import ListFilter, choice_box, mentioning, search_box
from unionportal.core.pages.inputs import day_input, offer_today, units_for
from unionportal.core.values.names import plain_name
from unionportal.core.values.rules import not_later_than_today


def keepers(scope):
    """Return the members of the units whose assets somebody with this scope enters."""
    units = reduce(or_, (Q(unit__path__startswith=path) for path in scope.paths(permissions.ADD_ASSET)), Q(pk__in=[]))
    return Member.objects.in_union().filter(units)


def offer_categories(form, rows):
    """Let a form offer these categories; where there are none, it says what to do and who does it."""
    field = form.fields["category"]
    field.queryset = rows
    if why := why_no_category(rows):
        field.help_text = field.error_messages["required"] = why


def keeper_field(label="保管人"):
    """Return the field of a member who keeps an asset; its form sets the queryset."""
    return MemberField(
        label=label,
        queryset=Member.objects.none(),
        search_page="finance:keeper_search",
        help_text="输入姓名、工号或拼音，点选一位。",
    )


class AssetForm(forms.ModelForm):
    """A card: what the asset is, what it cost and how it was bought."""

    claim_number = forms.CharField(
        label="购置的支出",
        max_length=30,
        required=False,
        help_text="支出申请或支付的编号，如 P2026-0012；没有的不填。",
    )

    is_meant = Meant("确实如此，没有重复登记")

    class Meta:
        model = Asset
        fields = [
            "name",
            "category",
            "specification",
            "quantity",
            "measure",
            "value",
            "in_use_on",
            "source",
            "funding_source",
        ]
        widgets = {"in_use_on": day_input()}
        help_texts = {"funding_source": "购置的须填写。"}

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.scope = scope
        self.fields["category"].empty_label = "请选择"
        if self.instance.pk:
            self.initial["claim_number"] = self.instance.claim.number if self.instance.claim else ""
        # What was found is entered by the decision on the count that found it.
        if self.instance.source != AssetSource.FOUND:
            field = self.fields["source"]
            field.choices = [one for one in field.choices if one[0] != AssetSource.FOUND]
        # An older row may be the one of the day on which the asset was put in use.
        offer_today(self, "in_use_on")
        self.fields["category"].label_from_instance = _with_days

    def clean_in_use_on(self):
        return not_later_than_today(self.cleaned_data["in_use_on"], "投入使用日期")

    def clean_claim_number(self):
        number = self.cleaned_data["claim_number"].strip()
        if not number:
            return None
        rows = Claim.objects.visible_to(self.scope)
        claim = rows.filter(number__iexact=number).first() or rows.filter(payments__number__iexact=number).first()
        if claim is None:
            raise forms.ValidationError(f"没有编号为“{number}”的支出申请或支付，或者您不能查看它。")
        return claim

    def clean(self):
        """Ask, where the card says more than was paid for it, whether it is meant."""
        answers = super().clean()
        claim, value, card = answers.get("claim_number"), answers.get("value"), self.instance
        is_meant = answers.pop("is_meant", False) or (card.pk and (claim, value) == (card.claim, card.value))
        if claim and value and not is_meant and (beyond := why_beyond_paid(claim, value, card if card.pk else None)):
            require_tick(self, "is_meant", f"{beyond}没有登记两次、金额没有写错的，请勾选这一项。")
        return answers

    def answers(self):
        """Return the columns of the card as typed."""
        facts = dict(self.cleaned_data)
        return facts | {"claim": facts.pop("claim_number")}

    def _post_clean(self):
        # The service checks the card as a whole.
        pass


def _with_days(category):
    until = f"，{category.valid_until:%Y-%m-%d}起停用" if category.valid_until else ""
    return f"{category.name}（{category.valid_from:%Y-%m-%d}起{until}）"


class RegisterForm(AssetForm):
    """A new card, with where the asset is and who keeps it."""

    custodian = keeper_field()

    class Meta(AssetForm.Meta):
        fields = [*AssetForm.Meta.fields, "unit", "place"]

    field_order = [*Meta.fields, "custodian", "claim_number", "is_meant"]

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, scope=scope, **kwargs)
        self.fields["unit"].queryset = units_for(scope, permissions.ADD_ASSET)
        self.fields["unit"].empty_label = "请选择"
        self.fields["custodian"].queryset = keepers(scope)
        offer_categories(self, AssetCategory.objects.order_by("code", "-valid_from"))


class CorrectAssetForm(VersionedForm, AssetForm):
    """A card corrected, with the reason."""

    reason = forms.CharField(label="更正的原因", max_length=200)


@ASSET_FLOW.form("relocate")
class RelocateForm(MoveForm):
    unit = forms.ModelChoiceField(Unit.objects.organisations().in_being(), label="使用单位")
    place = forms.CharField(label="存放地点", max_length=100)
    reason = forms.CharField(label="原因", max_length=200, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {"unit": self.record.unit_id, "place": self.record.place}


ASSET_FLOW.form("set_idle", "repair", "resume")(ReasonForm)


class HandoverForm(forms.Form):
    """Which of the assets of one keeper go to whom; who has no office names the receiver by the whole 工号."""

    assets = forms.ModelMultipleChoiceField(
        Asset.objects.none(), label="移交哪些资产", widget=forms.CheckboxSelectMultiple
    )
    receiver = keeper_field("接收人")
    place = forms.CharField(label="新的存放地点", max_length=100, required=False, help_text="不填的，还在原处。")
    reason = forms.CharField(label="移交的原因", max_length=200)

    def __init__(self, *args, scope, assets, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["assets"].queryset = Asset.objects.filter(pk__in=[one.pk for one in assets])
        if scope.paths(permissions.ADD_ASSET):
            self.fields["receiver"].queryset = keepers(scope)
        else:
            self.fields["receiver"] = ColleagueField(label="接收人工号", max_length=20)


HANDOVER_FLOW.form("refuse", "withdraw")(ReasonForm)
COUNT_FLOW.form("send_back")(ReasonForm)
DISPOSAL_FLOW.form("reject", "withdraw")(ReasonForm)


class DisposalForm(forms.ModelForm):
    """Which assets are to go, how, why and by which papers."""

    numbers = forms.CharField(
        label="资产编号",
        max_length=5000,
        help_text="一行一个，可以从台账粘贴。",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    files = FilesField(label="材料文件", help_text="鉴定意见、照片、协议；可以一次选几个。")

    class Meta:
        model = Disposal
        fields = ["kind", "reason", "document", "recipient"]

    field_order = ["numbers", *Meta.fields, "files"]

    def _post_clean(self):
        # The service checks the application as a whole.
        pass


@DISPOSAL_FLOW.form("approve")
class ApproveDisposalForm(MoveForm):
    decision = forms.CharField(label="批准依据", max_length=100, help_text="会议纪要或批复的名称、文号。")


@DISPOSAL_FLOW.form("book_income")
class DisposalIncomeForm(MoveForm):
    amount = amount_box("到账金额（元）")
    received_on = forms.DateField(label="到账日期", initial=timezone.localdate, widget=day_input())
    payer = forms.CharField(label="付款单位", max_length=100, validators=[plain_name])
    account = forms.ModelChoiceField(Account.objects.filter(kind=AccountKind.INCOME), label="收入科目")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Whoever has what was sold pays for it.
        self.fields["payer"].initial = self.record.recipient if self.record else ""


@COUNT_FLOW.form("decide")
class DecideCountForm(MoveForm):
    document = forms.CharField(label="处理依据", max_length=100, help_text="会议纪要或批复的名称、文号。")


class CountForm(forms.Form):
    """Which assets are counted, as they stood at the end of which day."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label="清查范围", help_text="包括下属的组织。")
    day = forms.DateField(
        label="清查基准日",
        initial=timezone.localdate,
        widget=day_input(),
        help_text="列出这一天已投入使用、还没有核销的资产。",
    )

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_for(scope, permissions.COUNT_ASSETS)
        self.fields["unit"].empty_label = "请选择"


class CountLineForm(forms.Form):
    """What was found of one thing."""

    result = forms.ChoiceField(
        label="清查结果",
        choices=[(one.value, one.label) for one in ANSWERS],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label="说明", max_length=200, required=False, help_text="缺失、损坏的须写明情况。")


class WithdrawLineForm(forms.Form):
    """Why something was not found besides the register after all."""

    reason = forms.CharField(label="撤回的原因", max_length=200)


class CountListForm(TableForm):
    """The answers for many things as a table."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = "连同表头：资产编号、清查结果（相符、缺失、损坏，空白为相符）、说明。"

    def clean(self):
        cleaned = super().clean()
        # What reads it takes the one or the other.
        return {"file": cleaned.get("file") or None, "text": cleaned.get("text", "")}


class UnlistedForm(forms.ModelForm):
    """What was found and is not in the register."""

    custodian = keeper_field()

    class Meta:
        model = CountLine
        fields = ["name", "category", "specification", "quantity", "measure", "value", "unit", "place", "note"]

    field_order = [*Meta.fields[:-1], "custodian", "note"]

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        offer_categories(self, AssetCategory.objects.in_force())
        self.fields["unit"].queryset = units_for(scope, permissions.ANSWER_COUNT)
        if scope.paths(permissions.ADD_ASSET):
            self.fields["custodian"].queryset = keepers(scope)
        else:
            self.fields["custodian"] = ColleagueField(label="保管人工号", max_length=20)

    def _post_clean(self):
        # The service checks the thing as a whole.
        pass


class AssetFilter(ListFilter):
    """Narrows the register; `keeper` finds by name or 工号 whoever keeps it."""

    GONE = "gone"
    q = search_box("编号、名称、规格、地点")
    state = choice_box("状态", AssetState.choices)
    category = choice_box("资产类别", AssetCategory.objects.names)
    unit = forms.ModelChoiceField(Unit.objects.none(), label="使用单位", required=False, empty_label="全部")
    keeper = forms.CharField(label="保管人", max_length=50, required=False)
    standing = choice_box("保管人", [(GONE, "已离会、退休的")])
    searched = ASSET_WORDS
    lookups = {"category": "category__code"}

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.visible_to(scope.judged(permissions.VIEW_ASSET)).organisations()
        self.fields["standing"].label = "保管人情况"

    def by(self, name, value, rows):
        if name == "unit":
            return rows.within(value)
        if name == "keeper":
            return rows.filter(custodian__in=Member.objects.search(value))
        if name == "standing":
            return rows.left_behind()
        return super().by(name, value, rows)

    def search(self, rows, text):
        return mentioning(rows, text, *self.searched)
