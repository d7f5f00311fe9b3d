"""Forms of honours, publications, regulations, plan items, introductions, clubs and brand projects."""

import datetime

from django import forms
from django.utils import timezone

from activities import permissions
from activities.forms.fields import member_field, members_for, offer_units
from activities.models import (
    Activity,
    BrandProject,
    Club,
    Honour,
    Introduction,
    PlanItem,
    Publication,
    Regulation,
    RegulationEdition,
)
from activities.project_flow import PROJECT_FLOW
from unionportal.core.flow.moves import MoveForm
from unionportal.core.flow.versions import VersionedForm
from unionportal.core.models import Unit
from unionportal.core.pages.inputs import day_input, offer_today
from unionportal.core.pages.named_choices import choose_by_name
from unionportal.core.pages.report_sentence import ReportSentenceForm
from unionportal.core.values.rules import not_later_than_today

# Only recent activities are offered for an honour; the list of all would be too long.
_REMEMBERED = datetime.timedelta(days=800)


class _ScopedForm(VersionedForm, forms.ModelForm):
    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.scope = scope


class HonourForm(_ScopedForm):
    member = member_field("会员", required=False, help_text="个人荣誉请点选会员，单位按授予当天确定。")

    class Meta:
        model = Honour
        fields = [
            "recipient_kind",
            "member",
            "recipient",
            "unit",
            "title",
            "kind",
            "grade",
            "level",
            "body",
            "awarded_on",
            "document",
            "series",
            "activity",
            "report_sentence",
            "report_theme",
        ]
        widgets = {"awarded_on": day_input(), "report_sentence": forms.Textarea(attrs={"rows": 2})}
        help_texts = {"recipient": "选了会员可空白；家庭、团队填名称。", "unit": "选了会员可空白。"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = members_for(self.scope, permissions.ADD_HONOUR)
        choose_by_name(self, "series")
        self.fields["unit"].queryset = Unit.objects.organisations().visible_to(
            self.scope.judged(permissions.ADD_HONOUR)
        )
        self.fields["unit"].required = self.fields["recipient"].required = False
        recent = timezone.localdate() - _REMEMBERED
        contests = Activity.objects.visible_to(self.scope).open_to_all().filter(starts_on__gte=recent)
        self.fields["activity"].queryset = contests | Activity.objects.filter(pk=self.instance.activity_id)

    def clean_awarded_on(self):
        return not_later_than_today(self.cleaned_data["awarded_on"], "授予日期")

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("member") and "member" not in self.errors:
            if not cleaned.get("recipient"):
                self.add_error("recipient", "请点选会员，或填写获得者的名称。")
            if not cleaned.get("unit") and "unit" not in self.errors:
                self.add_error("unit", "请选择所属的组织。")
        elif cleaned.get("member") and not cleaned.get("recipient"):
            cleaned["recipient"] = cleaned["member"].name
        return cleaned


class PublicationForm(_ScopedForm):
    class Meta:
        model = Publication
        fields = ["title", "channel", "kind", "published_on", "url", "author", "unit"]
        widgets = {"published_on": day_input(), "url": forms.URLInput(attrs={"placeholder": "https://"})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offer_today(self, "published_on")
        offer_units(self, "unit", self.scope, permissions.ADD_PUBLICATION)

    def clean_published_on(self):
        return not_later_than_today(self.cleaned_data["published_on"], "发布日期")


class RegulationForm(_ScopedForm):
    class Meta:
        model = Regulation
        fields = ["title", "in_compilation", "compiled_on", "repealed_on"]
        widgets = {"compiled_on": day_input(), "repealed_on": day_input()}

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("in_compilation") and not cleaned.get("compiled_on"):
            self.add_error("compiled_on", "收入汇编的请填写收入日期。")
        elif cleaned.get("compiled_on") and not cleaned.get("in_compilation"):
            self.add_error("in_compilation", "填了收入日期的，请勾选“收入制度汇编”。")
        return cleaned


class EditionForm(_ScopedForm):
    upload = forms.FileField(
        label="文件",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx"}),
        help_text="PDF 或 Word。",
    )

    class Meta:
        model = RegulationEdition
        fields = ["kind", "document_no", "adopted_on", "effective_on"]
        widgets = {"adopted_on": day_input(), "effective_on": day_input()}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.file_id:
            self.fields["upload"].help_text = f"已有文件“{self.instance.file.name}”，再选一个即替换。"

    def clean(self):
        cleaned = super().clean()
        adopted, effective = cleaned.get("adopted_on"), cleaned.get("effective_on")
        if adopted and effective and effective < adopted:
            self.add_error("effective_on", "施行日期不得早于通过日期。")
        return cleaned


class PlanItemForm(_ScopedForm):
    class Meta:
        model = PlanItem
        fields = [
            "unit",
            "year",
            "month_from",
            "month_to",
            "title",
            "series",
            "edition",
            "owner_unit",
            "owner",
            "position",
        ]
        labels = {"month_from": "从几月"}
        help_texts = {"month_to": "空白为同一个月。", "owner": "责任人或部门。"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offer_units(self, "unit", self.scope, permissions.ADD_PLAN_ITEM)
        choose_by_name(self, "series")
        self.fields["owner_unit"].queryset = Unit.objects.organisations().in_being()
        self.fields["month_to"].required = False
        self.fields["position"].required = False

    def clean(self):
        cleaned = super().clean()
        begin, end = cleaned.get("month_from"), cleaned.get("month_to")
        if end is None and "month_to" not in self.errors:
            cleaned["month_to"] = begin
        for name in ("month_from", "month_to"):
            if cleaned.get(name) is not None and not 1 <= cleaned[name] <= 12:
                self.add_error(name, "月份须在1至12之间。")
        if not self.errors and end is not None and end < begin:
            self.add_error("month_to", "止月不得早于起月。")
        cleaned["position"] = cleaned.get("position") or 0
        return cleaned


class CopyPlanForm(forms.Form):
    from_year = forms.IntegerField(label="沿用哪一年", min_value=1950, max_value=2200)
    to_year = forms.IntegerField(label="编制哪一年", min_value=1950, max_value=2200)

    def clean(self):
        cleaned = super().clean()
        if not self.errors and cleaned["from_year"] >= cleaned["to_year"]:
            self.add_error("to_year", "编制的年度须在沿用的年度之后。")
        return cleaned


class IntroductionForm(_ScopedForm):
    first = member_field("一方")
    second = member_field("另一方（会员）", required=False)

    class Meta:
        model = Introduction
        fields = ["introduced_on", "first", "second", "second_name", "outcome"]
        widgets = {"introduced_on": day_input()}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("first", "second"):
            self.fields[name].queryset = members_for(self.scope, permissions.ADD_INTRODUCTION)

    def clean_introduced_on(self):
        return not_later_than_today(self.cleaned_data["introduced_on"], "牵线日期")

    def clean(self):
        cleaned = super().clean()
        given = bool(cleaned.get("second")), bool(cleaned.get("second_name"))
        if "second" not in self.errors and given[0] == given[1]:
            self.add_error("second", "另一方是会员的点选会员，不是会员的填姓名，只填一处。")
        return cleaned


class ClubForm(_ScopedForm):
    head = member_field("负责人", required=False)

    class Meta:
        model = Club
        fields = ["unit", "name", "head", "founded_on", "purpose"]
        widgets = {"founded_on": day_input(), "purpose": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offer_units(self, "unit", self.scope, permissions.RUN_CLUB)
        self.fields["head"].queryset = members_for(self.scope, permissions.RUN_CLUB)


class ClubMemberForm(forms.Form):
    member = member_field("会员")
    since = forms.DateField(label="加入日期", initial=timezone.localdate, widget=day_input())

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = members_for(scope, permissions.RUN_CLUB)


class CloseClubForm(forms.Form):
    on = forms.DateField(
        label="撤销日期", initial=timezone.localdate, widget=day_input(), help_text="从这一天起不再存在。"
    )


class ProjectForm(_ScopedForm):
    class Meta:
        model = BrandProject
        fields = ["unit", "title", "year", "plan", "budget_amount"]
        widgets = {"plan": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offer_units(self, "unit", self.scope, permissions.ADD_BRAND_PROJECT)
        offer_today(self, "year")


@PROJECT_FLOW.form("review")
class _ReviewForm(MoveForm):
    opinion = forms.CharField(label="评审意见", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


@PROJECT_FLOW.form("accept")
class _AcceptForm(ReportSentenceForm, MoveForm):
    on = forms.DateField(label="验收日期", initial=timezone.localdate, widget=day_input())
    field_order = ["on"]

    def clean_on(self):
        return not_later_than_today(self.cleaned_data["on"], "验收日期")
