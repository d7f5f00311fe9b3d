"""Forms of the list of recipients of a gift issue."""

from django import forms
from django.utils import timezone

from finance.services import offer_lines
from members.people_search import split_list
from unionportal.core.back_office.forms import ActForm
from unionportal.core.models import Unit
from unionportal.core.pages.inputs import day_input, units_for
from unionportal.core.values.money import PlainDecimalField
from welfare import permissions
from welfare.choices import PurchaseChannel
from welfare.forms.visits import REASON_HELP
from welfare.models import GiftIssue
from welfare.models.kind import birthday_occasions
from welfare.services import Months, usual_cost

ALL, BY_UNIT, BIRTHDAY, NUMBERS, GUESTS = "all", "unit", "birthday", "numbers", "guests"


class GenerateForm(ActForm):
    """Chooses the recipients of an issue and the cost of each."""

    who = forms.ChoiceField(
        label="发放对象",
        widget=forms.RadioSelect,
        initial=ALL,
        choices=[
            (ALL, "全体在会会员"),
            (BY_UNIT, "某个分工会的会员"),
            (BIRTHDAY, "某月生日的会员"),
            (NUMBERS, "粘贴工号"),
            (GUESTS, "手工名单（非会员，如物业、外聘人员）"),
        ],
    )
    unit = forms.ModelChoiceField(label="分工会", queryset=None, required=False, empty_label="全部")
    month = forms.TypedChoiceField(
        label="生日月份",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "发放日期所在的月"), *((n, f"{n}月") for n in range(1, 13))],
    )
    pasted = forms.CharField(
        label="工号或姓名",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="一行一个，也可以用逗号、顿号、空格隔开。",
    )
    cost = PlainDecimalField(label="每人金额（元）", max_digits=14, decimal_places=2, min_value=0.01)

    def __init__(self, *args, record, **kwargs):
        super().__init__(*args, record=record, **kwargs)
        self.fields["unit"].queryset = (
            Unit.objects.organisations().in_being(record.issued_on).filter(path__startswith=record.unit.path)
        )

    def clean(self):
        cleaned = super().clean()
        who = cleaned.get("who")
        if who == BY_UNIT and not cleaned.get("unit"):
            self.add_error("unit", "请选择分工会。")
        if who in (NUMBERS, GUESTS) and not split_list(cleaned.get("pasted") or ""):
            self.add_error("pasted", "请粘贴工号。" if who == NUMBERS else "请填写姓名。")
        return cleaned


def chosen(issue, *, who, unit, month, pasted):
    """Return the answers of a GenerateForm as those arguments of `generate_recipients` that say who, as dict."""
    arguments = {"unit": unit} if unit and who != NUMBERS else {}
    if who == BIRTHDAY:
        arguments["month"] = month or issue.issued_on.month
    elif who == NUMBERS:
        arguments["staff_numbers"] = split_list(pasted)
    elif who == GUESTS:
        arguments["guests"] = split_list(pasted)
    return arguments


class _OfRecipientsForm(ActForm):
    """Asks of whom on the list: of a unit, of those that are named, or of all."""

    unit = forms.ModelChoiceField(label="分工会", queryset=None, required=False, empty_label="全部")
    pasted = forms.CharField(label="工号或姓名", required=False, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, *args, record, **kwargs):
        super().__init__(*args, record=record, **kwargs)
        listed = record.recipients.order_by().values("unit")
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=listed).order_by("place")
        self.fields["pasted"].help_text = self.of_whom


class SignForm(_OfRecipientsForm):
    of_whom = "只登记这些人的签收；空白为名单上还没有签收的所有人，已去世的、发放当天已不在会的除外。"
    field_order = ("signed_on", "unit", "collected_by", "pasted")

    signed_on = forms.DateField(label="签收日期", initial=timezone.localdate, widget=day_input())
    collected_by = forms.CharField(
        label="代领人", required=False, max_length=100, help_text="由一人统一领走的，写他的姓名；各人自己领的不填。"
    )


class TakeBackForm(_OfRecipientsForm):
    of_whom = "只撤销这些人的签收；空白为名单上已签收的所有人。"
    field_order = ("unit", "pasted", "reason")

    reason = forms.CharField(label="原因", max_length=200, help_text="写给签收被撤销的人看。")


class CopyForm(ActForm):
    """Asks what is different in the next batch; the rest is that of the batch before."""

    code = forms.CharField(label="批次编号", max_length=40)
    title = forms.CharField(label="名称", max_length=100)
    issued_on = forms.DateField(
        label="发放日期", initial=timezone.localdate, widget=day_input(), help_text="名单是这一天在会的会员。"
    )
    cost = PlainDecimalField(label="每人金额（元）", max_digits=14, decimal_places=2, min_value=0.01)
    once = forms.BooleanField(label="今年同一事由在别的批次里的人不再列入", required=False, initial=True)
    budget = forms.ModelChoiceField(label="列支预算", queryset=None, required=False, empty_label="核定时再选")
    forward = forms.BooleanField(
        label="一并上报，接着核定", required=False, initial=True, help_text="不勾选的存为草稿。"
    )
    over_cap_reason = forms.CharField(label="超标准原因", required=False, max_length=200, help_text=REASON_HELP)

    def __init__(self, *args, record, **kwargs):
        super().__init__(*args, record=record, **kwargs)
        before, now = str(record.issued_on.year), str(timezone.localdate().year)
        again = before == now
        self.initial |= {
            "code": f"{record.code}-2" if again else record.code.replace(before, now),
            "title": f"{record.title}（第二批）" if again else record.title.replace(before, now),
            "cost": usual_cost(record),
        }
        offer_lines(self, [record.unit])

    def clean_code(self):
        code = self.cleaned_data["code"]
        if GiftIssue.objects.filter(code=code).exists():
            raise forms.ValidationError("这个批次编号已登记。")
        return code


def _next_year():
    # The batches of a year are made when it begins, or late in the one before.
    today = timezone.localdate()
    return today.year + (today.month >= 11)


class MonthsForm(ActForm):
    """Asks for the batches by birthdays of a year."""

    occasion = forms.ChoiceField(label="事由", choices=birthday_occasions)
    year = forms.IntegerField(label="年度", initial=_next_year, min_value=2000, max_value=2100)
    months = forms.TypedMultipleChoiceField(
        label="月份",
        coerce=int,
        initial=list(range(1, 13)),
        choices=[(month, f"{month}月") for month in range(1, 13)],
        widget=forms.CheckboxSelectMultiple,
    )
    day = forms.IntegerField(label="每月几日发放", initial=1, min_value=1, max_value=31)
    prefix = forms.CharField(
        label="批次编号的代号", initial="SR", max_length=20, help_text="编号是年度、代号和月份，如 2022-SR03。"
    )
    cost = PlainDecimalField(
        label="每人金额（元）",
        required=False,
        max_digits=14,
        decimal_places=2,
        min_value=0.01,
        help_text="空白为发放当天的标准。",
    )
    budget = forms.ModelChoiceField(label="列支预算", queryset=None, required=False, empty_label="核定时再选")
    content = forms.CharField(label="发放内容", required=False, max_length=200)
    supplier = forms.CharField(label="供应商", required=False, max_length=100)
    channel = forms.ChoiceField(label="采购渠道", required=False, choices=[("", "不填"), *PurchaseChannel.choices])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Whoever registers batches for several unions does it from the highest.
        self.unit = units_for(self.scope, permissions.ADD_ISSUE).order_by("place").first()
        offer_lines(self, [self.unit] if self.unit else [])

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            wanted = {name: cleaned[name] for name in self.fields} | {"months": tuple(cleaned["months"])}
            cleaned = {"wanted": Months(unit=self.unit, **wanted)}
        return cleaned
