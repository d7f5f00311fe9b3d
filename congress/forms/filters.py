"""The filter forms of the lists; what was typed stays in the query string."""

from django import forms
from django.utils import timezone

from congress.choices import DelegateCategory, DelegateKind, MeetingKind
from congress.meeting_flow import MeetingState
from congress.models import Delegation, Term
from congress.permissions import VIEW_DELEGATE
from members.models import Member
from unionportal.core.pages.filters import ListFilter, choice_box, search_box, year_box


class MeetingFilter(ListFilter):
    searched = ("title", "place", "unit__name")
    lookups = {"year": "held_on__year"}

    q = search_box("会议名称、地点", max_length=60)
    kind = choice_box("类型", MeetingKind.choices)
    state = choice_box("状态", MeetingState.choices)
    year = year_box(latest=2100)


class ResolutionFilter(ListFilter):
    searched = ("title", "resolution", "resolution_no")
    lookups = {"year": "meeting__held_on__year"}

    q = search_box("决议、议题、编号", max_length=60)
    year = year_box(latest=2100)


class DelegateFilter(ListFilter):
    q = search_box("姓名、拼音或工号", max_length=60)
    term = forms.ModelChoiceField(Term.objects.none(), label="届次", required=False, empty_label="全部")
    delegation = forms.ModelChoiceField(Delegation.objects.none(), label="代表团", required=False, empty_label="全部")
    kind = choice_box("代表类别", DelegateKind.choices)
    category = choice_box("人员类别", DelegateCategory.choices)
    serving = choice_box("任期", [("now", "在任"), ("over", "已终止")])

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        # A sub-union's people see their delegates, and so the term's name, though the term is the school's.
        seen = scope.judged(VIEW_DELEGATE)
        self.fields["term"].queryset = Term.objects.visible_to(seen)
        self.fields["delegation"].queryset = Delegation.objects.visible_to(seen).select_related("term")

    def by(self, name, value, rows):
        if name != "serving":
            return super().by(name, value, rows)
        serving = rows.serving(timezone.localdate())
        return serving if value == "now" else rows.exclude(pk__in=serving.values("pk"))

    def search(self, rows, text):
        return rows.filter(member__in=Member.objects.search(text)) if text else rows
