"""Forms of replies to a draft and of the decisions on them."""

from django import forms

from unionportal.core.flow.moves import MoveForm
from unionportal.core.pages.filters import ListFilter, choice_box
from unionportal.core.pages.inputs import day_input
from unionportal.reports.consulting.flows import CONSULTATION_FLOW, OPINION_FLOW
from unionportal.reports.models import OpinionState, RecipientState

_WHOLE = "全文"


class OpinionForm(forms.Form):
    """An opinion on one place of the text, or on the whole of it."""

    place = forms.TypedChoiceField(label="针对", coerce=int, empty_value=None, required=False)
    text = forms.CharField(
        label="意见", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}), help_text="写明建议怎样改。"
    )

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        named = [(one.number, one.name) for one in places]
        self.fields["place"].choices = [("", _WHOLE), *named]


@CONSULTATION_FLOW.form("extend")
class ExtendForm(MoveForm):
    last_day = forms.DateField(label="新的截止日期", widget=day_input(), help_text="这一天仍可以回复；对方会收到通知。")


@OPINION_FLOW.form("adopt")
class AdoptForm(MoveForm):
    reason = forms.CharField(label="处理说明", required=False, max_length=500, help_text="怎样改的；提意见的人会看到。")


@OPINION_FLOW.form("adopt_partly", "decline")
class ExplainForm(MoveForm):
    reason = forms.CharField(label="理由", max_length=500, help_text="提意见的人会看到。")


class RecipientFilter(ListFilter):
    state = choice_box("状态", RecipientState.choices)


class OpinionFilter(ListFilter):
    searched = ("text",)

    q = forms.CharField(label="意见", required=False, max_length=100)
    state = choice_box("状态", OpinionState.choices)
