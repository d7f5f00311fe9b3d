"""Forms of reports, chapters and figures."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from unionportal.core.access.permissions import READ_FIGURES
from unionportal.core.figures.periods import calendar_year, parse_period, period_code
from unionportal.core.flow.versions import VersionedForm
from unionportal.core.models import Unit
from unionportal.core.pages.filters import ListFilter, choice_box
from unionportal.core.pages.inputs import day_input
from unionportal.core.pages.named_choices import choose_by_name
from unionportal.reports import permissions
from unionportal.reports.models import Chapter, Comment, Outline, Report
from unionportal.reports.outline import SHIPPED, written
from unionportal.reports.outlines import choices_for
from unionportal.reports.report_flow import ReportState
from unionportal.reports.services import HEADER

_PERIOD_HELP = "2022 是年度，2022-2023 是学年，2019-04-01..2023-12-31 是任意起止日期。"


class PeriodField(forms.CharField):
    """A text that `parse_period` reads, as Period."""

    def clean(self, value):
        text = super().clean(value)
        return parse_period(text) if text else None


# What follows from the layout, or comes when the notice is sent out, is changed in the draft.
_LATER = {"has_sources", "document_number", "printed_by", "printed_on"}
_DOCUMENT_NUMBER = re.compile(r"(\D+)[〔\[［(（【]((?:19|20)\d\d)[〕\]］)）】]第?0*([1-9]\d*)号?", re.ASCII)


class HeaderForm(VersionedForm, forms.ModelForm):
    """Title, byline and layout of a report."""

    class Meta:
        model = Report
        fields = HEADER
        widgets = {
            "title": forms.Textarea(attrs={"rows": 2}),
            "notice": forms.Textarea(attrs={"rows": 3}),
            "delivered_on": day_input(),
            "printed_on": day_input(),
        }

    def clean(self):
        """Refuse a day of print without who printed."""
        cleaned = super().clean()
        if cleaned.get("printed_on") and not cleaned.get("printed_by"):
            self.add_error("printed_by", "填了印发日期，请填印发机关。")
        return cleaned

    def clean_document_number(self):
        """Return the number as GB/T 9704 writes it: hexagonal brackets, no leading zeros."""
        typed = self.cleaned_data["document_number"]
        found = _DOCUMENT_NUMBER.fullmatch("".join(typed.split()))
        if typed and not found:
            raise ValidationError("发文字号写作“机关代字〔年份〕顺序号”，如 某工〔2023〕5号。")
        return "{}〔{}〕{}号".format(*found.groups()) if found else ""


class StartForm(HeaderForm):
    """Starts a report: unit and period; the rest is optional."""

    period = PeriodField(label="统计期间", max_length=40, help_text=_PERIOD_HELP)
    outline = forms.ChoiceField(
        label="提纲",
        required=False,
        help_text="不选时用这种版式常用的提纲；选了，版式随它。也可以按去年的报告起草。",
    )

    has_milestones = forms.BooleanField(
        label="附大事记", required=False, help_text="期间内已收入大事记的事按日期排在最后的附件里；起草后可以删改。"
    )

    field_order = ["unit", "period", "period_label", "outline", "layout"]

    class Meta(HeaderForm.Meta):
        fields = ["unit", *(name for name in HEADER if name not in _LATER)]

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        units = Unit.objects.organisations().visible_to(scope.judged(permissions.ADD_REPORT))
        first = units.first()
        self.fields["unit"].queryset = units
        self.fields["outline"].choices = [("", "常用的提纲"), *choices_for(units, scope)]
        choose_by_name(self, "outline")
        self.fields["unit"].initial = first
        self.fields["period"].initial = str(timezone.localdate().year)
        self.fields["compare"].initial = first is not None and first.parent_id is None
        for name in ("title", "period_label"):
            self.fields[name].required = False
        self.fields["title"].help_text = "不填时按期间命名。可以换行。"
        self.fields["period_label"].help_text = "如 第三届任期；不填时按起止日期。"
        for name in ("subtitle", "delivered_on", "salutation", "signed_by", "notice"):
            self.fields[name].widget.attrs["placeholder"] = "不填时按版式写好，起草后可以改"

    def _post_clean(self):
        """Skip the model's checks: the service checks the whole report, the form has no period columns yet."""


class OutlineStartForm(forms.Form):
    """Makes an outline of one's own from a shipped one."""

    unit = forms.ModelChoiceField(label="所属工会", queryset=Unit.objects.none())
    name = forms.CharField(label="名称", max_length=60)
    base = forms.ChoiceField(label="依据", choices=[(one.code, one.name) for one in SHIPPED.values()])

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        units = Unit.objects.organisations().visible_to(scope.judged(permissions.CHANGE_OUTLINE))
        self.fields["unit"].queryset = units
        self.fields["unit"].initial = units.first()


class OutlineForm(VersionedForm, forms.ModelForm):
    """An outline as one text; what is wrong in it is refused with its places."""

    class Meta:
        model = Outline
        fields = ["name", "layout", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 30, "spellcheck": "false"})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["text"] = written.shown(self.instance.text)


class ChapterForm(forms.ModelForm):
    """A chapter as typed; a problem in the text does not stop saving, it stops 定稿."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Chapter
        fields = ["heading", "body"]
        widgets = {"body": forms.Textarea(attrs={"rows": 18, "spellcheck": "false"})}


class CommentForm(forms.ModelForm):
    """A comment on a chapter."""

    class Meta:
        model = Comment
        fields = ["quote", "text"]
        widgets = {"quote": forms.Textarea(attrs={"rows": 2}), "text": forms.Textarea(attrs={"rows": 4})}

    def _post_clean(self):
        """Skip the model's checks: the service checks the whole comment, the form does not know its chapter."""


class ReplyForm(forms.Form):
    """An answer to a comment."""

    text = forms.CharField(label="答复", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class ReportFilter(ListFilter):
    searched = ("title",)

    q = forms.CharField(label="标题", required=False, max_length=100)
    state = choice_box("状态", ReportState.choices)


class PeriodFilter(forms.Form):
    """The period to count figures for."""

    period = PeriodField(label="统计期间", max_length=40, required=False)

    def __init__(self, data=None, files=None, *, default=None, **kwargs):
        self.default = default or calendar_year(timezone.localdate().year)
        super().__init__(data, files, **kwargs)

    def clean_period(self):
        return self.cleaned_data["period"] or self.default


class FigureFilter(PeriodFilter):
    """The period and the unit to count figures for."""

    unit = forms.ModelChoiceField(
        label="范围", queryset=Unit.objects.none(), required=False, empty_label="我的全部范围"
    )
    q = forms.CharField(label="名称或口径", required=False, max_length=100)
    # The app whose figures the list shows.
    app = forms.CharField(required=False, widget=forms.HiddenInput)
    # The final report in which the number was pressed.
    report = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.organisations().visible_to(scope.judged(READ_FIGURES))


class BegunFilter(PeriodFilter):
    """The period of the boards of the home page, which has begun."""

    def clean_period(self):
        period = super().clean_period()
        if period.start > timezone.localdate():
            raise ValidationError(f"{period}还没有开始，请填已经开始的期间。")
        return period


class BoardFilter(BegunFilter, FigureFilter):
    """The period and the unit of a board."""

    q = app = None


class FillForm(FigureFilter):
    """A form of others to be filled, and for what period and unit."""

    q = app = None
    file = forms.FileField(
        label="要填的表",
        help_text="不带宏的 .xlsx 或 .docx。在要填的地方写上 {数字名称}，名称见“统计数字”。文件不会保存。",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.docx"}),
    )
    partly = forms.BooleanField(label="填不出的留着不填，其余照填", required=False)

    field_order = ["file", "period", "unit", "partly"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["period"].help_text = _PERIOD_HELP
        self.fields["period"].initial = period_code(self.default)


class VerifyForm(forms.Form):
    """A file to verify, and the report to compare it with if it names none."""

    file = forms.FileField(
        label="要核验的文件",
        help_text="PDF 或 Word（.docx）。文件不会保存。",
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx"}),
    )
    report = forms.ModelChoiceField(
        label="报告",
        queryset=Report.objects.none(),
        required=False,
        empty_label="由文件指明",
        help_text="文件没有附带数据、也没有末页的，选它应当是哪份报告；只列出已定稿的。",
    )

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        final = Report.objects.visible_to(scope).filter(state=ReportState.FINAL)
        self.fields["report"].queryset = final.select_related("unit")
        choose_by_name(self, "report", label="title_and_period")
