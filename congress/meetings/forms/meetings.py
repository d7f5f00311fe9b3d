"""Forms of meetings, used by portal and back office."""

from django import forms
from django.utils import timezone

from congress import permissions
from congress.bodies.models import Congress, Term
from congress.choices import MeetingKind
from congress.meetings.meeting_flow import MEETING_FLOW
from congress.meetings.models import Meeting
from unionportal.core.choices import UnitKind
from unionportal.core.flow.moves import MoveForm
from unionportal.core.flow.versions import VersionedForm
from unionportal.core.models import Unit
from unionportal.core.pages.asking import Meant, require_tick
from unionportal.core.pages.inputs import day_input, units_for
from unionportal.core.pages.report_sentence import NAMES, ReportSentenceForm
from unionportal.core.values.dates import chinese_date

_SENTENCE = {"report_sentence": forms.Textarea(attrs={"rows": 2})}
_TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class MeetingForm(VersionedForm, forms.ModelForm):
    """Plans a meeting or changes what may still be changed; a sub-union registers its second-level congress."""

    is_past = Meant("确实改到已经过去的这一天")

    field_order = ["kind", "unit", "congress", "term", "title", "held_on", "is_past"]

    class Meta:
        model = Meeting
        fields = ["kind", "unit", "congress", "term", "title", "held_on", "begins_at", "place", "minutes", *NAMES]
        widgets = {"held_on": day_input(), "begins_at": _TIME, "minutes": forms.Textarea(attrs={"rows": 6})} | _SENTENCE
        help_texts = {
            "congress": "代表大会全体会议填写。",
            "term": "闭会期间代表会议填写是哪一届的代表。",
        }

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        units = units_for(scope, permissions.ADD_MEETING)
        self.fields["unit"].queryset = units
        if not units.filter(kind=UnitKind.UNION).exists():
            self._for_sub_union(units)
            return
        self.fields["unit"].initial = Unit.root().pk
        self.fields["congress"].queryset = Congress.objects.visible_to(scope).select_related("term")
        self.fields["term"].queryset = Term.objects.visible_to(scope)

    def _for_sub_union(self, units):
        self.fields["kind"].choices = [(MeetingKind.SECOND_LEVEL.value, MeetingKind.SECOND_LEVEL.label)]
        self.fields["unit"].empty_label = None if units else "没有可以登记的分工会"
        del self.fields["congress"], self.fields["term"]

    def clean(self):
        """Ask, where a meeting is changed to another day that is past already, whether it is meant."""
        answers = super().clean()
        is_meant, day = answers.pop("is_past", False), answers.get("held_on")
        is_moved = self.instance.pk and self.instance.is_planned and day != self.initial["held_on"]
        if not is_meant and is_moved and day and day < timezone.localdate():
            require_tick(self, "is_past", f"{chinese_date(day)}已经过去了，没有写错的请勾选这一项。")
        return answers


class PastMeetingForm(MeetingForm):
    """Registers a meeting that took place before, with its counts."""

    class Meta(MeetingForm.Meta):
        fields = [
            *(name for name in MeetingForm.Meta.fields if name not in ("minutes", *NAMES)),
            "expected",
            "present",
            "quorum_decided_name",
            "quorum_reason",
            "minutes",
            *NAMES,
        ]
        help_texts = {
            **MeetingForm.Meta.help_texts,
            "expected": "有表决权的应到人数；代表会议不填时按当天在任的正式代表计。",
            "quorum_decided_name": "未达到会人数仍开会的填写。",
            "quorum_reason": "未达到会人数仍开会的填写，会随会议一起印出。",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["held_on"].widget.attrs["max"] = f"{timezone.localdate():%Y-%m-%d}"


class CountsForm(forms.Form):
    expected = forms.IntegerField(label="应到人数", min_value=1, max_value=20000)
    present = forms.IntegerField(label="实到人数", min_value=0, max_value=20000)


@MEETING_FLOW.form("open")
class OpenForm(MoveForm):
    """Opens a meeting; asks who presides where a rule that applies was confirmed by nobody."""

    rules_confirmed_name = forms.CharField(label="主持人姓名、职务", max_length=100)

    def __init__(self, *args, record=None, **kwargs):
        super().__init__(*args, record=record, **kwargs)
        rules = record.unconfirmed_rules()
        if not rules:
            del self.fields["rules_confirmed_name"]
            return
        wording = "；".join(f"{rule}，{rule.basis}" for rule in rules).replace("。；", "；")
        asked = self.fields["rules_confirmed_name"]
        asked.help_text = f"以下议事规则还没有核定，由主持人确认本次会议适用，并印在会议记录上：{wording}"


@MEETING_FLOW.form("open_anyway")
class OpenAnywayForm(OpenForm):
    """The decision to open a meeting below quorum."""

    decided_by_name = forms.CharField(label="决定人姓名、职务", max_length=100)
    reason = forms.CharField(
        label="未达到会人数仍开会的理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="会记入日志，并随会议印在列表、大屏和会议记录上，不能修改。",
    )

    def __init__(self, *args, record=None, **kwargs):
        super().__init__(*args, record=record, **kwargs)
        if why := record.why_not_quorate():
            self.fields["decided_by_name"].help_text = why


@MEETING_FLOW.form("close")
class CloseForm(ReportSentenceForm, MoveForm):
    unrecorded_reason = forms.CharField(label="没有结果的原因", max_length=200, required=False)
    minutes = forms.CharField(
        label="会议纪要", required=False, max_length=20000, widget=forms.Textarea(attrs={"rows": 8})
    )
    field_order = ["unrecorded_reason", "minutes"]

    def __init__(self, *args, record=None, **kwargs):
        super().__init__(*args, record=record, **kwargs)
        self.initial.setdefault("minutes", record.minutes)
        if missing := [item.title for item in record.unrecorded()]:
            asked = self.fields["unrecorded_reason"]
            asked.help_text = f"还没有登记表决结果：{'、'.join(missing)}。登记了结果就不用填。"
        else:
            del self.fields["unrecorded_reason"]
