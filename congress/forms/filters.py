"""The filter forms of the lists; what was typed stays in the query string, unusable values filter nothing."""

from django import forms
from django.db.models import Q
from django.utils import timezone

from congress.choices import DelegateCategory, DelegateKind, MeetingKind
from congress.meeting_flow import MeetingState
from congress.models import Delegation, Term
from congress.permissions import VIEW_DELEGATE
from members.models import Member


def _search(placeholder):
    widget = forms.TextInput(attrs={"type": "search", "placeholder": placeholder})
    return forms.CharField(label="搜索", required=False, max_length=60, widget=widget)


def _year():
    return forms.IntegerField(label="年度", required=False, min_value=1950, max_value=2100)


def _one_of(label, choices):
    return forms.ChoiceField(label=label, required=False, choices=[("", "全部"), *choices])


class _Filter(forms.Form):
    def value(self, name):
        self.is_valid()
        return self.cleaned_data.get(name)


class MeetingFilter(_Filter):
    q = _search("会议名称、地点")
    kind = _one_of("类型", MeetingKind.choices)
    state = _one_of("状态", MeetingState.choices)
    year = _year()

    def narrow(self, meetings):
        for name, lookup in (("kind", "kind"), ("state", "state"), ("year", "held_on__year")):
            if value := self.value(name):
                meetings = meetings.filter(**{lookup: value})
        for word in (self.value("q") or "").split():
            meetings = meetings.filter(
                Q(title__icontains=word) | Q(place__icontains=word) | Q(unit__name__icontains=word)
            )
        return meetings


class ResolutionFilter(_Filter):
    q = _search("决议、议题、编号")
    year = _year()

    def narrow(self, items):
        if year := self.value("year"):
            items = items.filter(meeting__held_on__year=year)
        for word in (self.value("q") or "").split():
            items = items.filter(
                Q(title__icontains=word) | Q(resolution__icontains=word) | Q(resolution_no__icontains=word)
            )
        return items


class DelegateFilter(_Filter):
    q = _search("姓名、拼音或工号")
    term = forms.ModelChoiceField(Term.objects.none(), label="届次", required=False, empty_label="全部")
    delegation = forms.ModelChoiceField(Delegation.objects.none(), label="代表团", required=False, empty_label="全部")
    kind = _one_of("代表类别", DelegateKind.choices)
    category = _one_of("人员类别", DelegateCategory.choices)
    serving = _one_of("任期", [("now", "在任"), ("over", "已终止")])

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        # A sub-union's people see their delegates, and so the term's name, though the term is the school's.
        seen = scope.judged(VIEW_DELEGATE)
        self.fields["term"].queryset = Term.objects.visible_to(seen)
        self.fields["delegation"].queryset = Delegation.objects.visible_to(seen).select_related("term")

    def narrow(self, delegates):
        for name in ("term", "delegation", "kind", "category"):
            if value := self.value(name):
                delegates = delegates.filter(**{name: value})
        if text := self.value("q"):
            delegates = delegates.filter(member__in=Member.objects.search(text))
        if standing := self.value("serving"):
            serving = delegates.serving(timezone.localdate())
            delegates = serving if standing == "now" else delegates.exclude(pk__in=serving.values("pk"))
        return delegates
