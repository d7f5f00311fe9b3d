"""Forms of a request to write a chapter."""

from django import forms

from unionportal.core.flow.moves import MoveForm
from unionportal.core.pages.filters import ListFilter, choice_box
from unionportal.reports.models import SectionRequest, SectionState
from unionportal.reports.sections.section_flow import SECTION_FLOW
from unionportal.reports.sections.services import Taking


class SectionForm(forms.ModelForm):
    """The text of a chapter as its writer types it, and its sources."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = SectionRequest
        fields = ["text", "sources"]
        widgets = {"text": forms.Textarea(attrs={"rows": 14}), "sources": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].required = True


@SECTION_FLOW.form("take")
class TakeSectionForm(MoveForm):
    how = forms.ChoiceField(label="采用方式", choices=Taking.choices, widget=forms.RadioSelect)


class SectionFilter(ListFilter):
    searched = ("heading",)

    q = forms.CharField(label="章节", required=False, max_length=100)
    state = choice_box("状态", SectionState.choices)
