"""The filter forms of the lists; what was typed stays in the query string."""

from django import forms
from django.db.models import Q

from activities.activity_flow import ActivityState
from activities.choices import (
    HONOUR_LEVELS,
    ActivityKind,
    Channel,
    Grade,
    HonourKind,
    PublicationKind,
)
from activities.project_flow import ProjectState
from unionportal.core.inputs import day_input
from unionportal.core.models import Unit


class _Filter(forms.Form):
    """Unusable values of the query string filter nothing."""

    searched = ()

    def value(self, name):
        self.is_valid()
        return self.cleaned_data.get(name) if name in self.fields else None

    def narrow(self, rows):
        for name in self.fields:
            value = self.value(name)
            if value not in (None, "") and name != "q":
                rows = self.by(name, value, rows)
        for word in (self.value("q") or "").split():
            rows = rows.filter(_mentions(word, *self.searched))
        return rows

    def by(self, name, value, rows):
        return rows.filter(**{name: value})


def _mentions(word, *fields):
    condition = Q()
    for field in fields:
        condition |= Q(**{f"{field}__icontains": word})
    return condition


def _search(placeholder):
    widget = forms.TextInput(attrs={"type": "search", "placeholder": placeholder})
    return forms.CharField(label="搜索", required=False, max_length=100, widget=widget)


def _choice(label, choices):
    return forms.ChoiceField(label=label, required=False, choices=[("", "全部"), *choices])


def _year():
    widget = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(label="年度", required=False, min_value=1950, max_value=2200, widget=widget)


def _unit(label="组织"):
    # Names of units are no secret: everybody may ask what a unit holds.
    return forms.ModelChoiceField(
        label=label, queryset=Unit.objects.organisations(), required=False, empty_label="全部"
    )


class ActivityFilter(_Filter):
    searched = ("title", "place", "number", "series__name")

    q = _search("名称、地点、编号")
    kind = _choice("类别", ActivityKind.choices)
    unit = _unit("主办组织")
    year = _year()
    state = _choice("状态", ActivityState.choices)

    def __init__(self, *args, with_state, **kwargs):
        super().__init__(*args, **kwargs)
        if not with_state:
            del self.fields["state"]

    def by(self, name, value, rows):
        if name == "unit":
            return rows.within(value)
        return rows.filter(starts_on__year=value) if name == "year" else super().by(name, value, rows)


class HonourFilter(_Filter):
    searched = ("recipient", "title", "body")

    q = _search("获得者、荣誉、授予单位")
    level = _choice("级别", HONOUR_LEVELS)
    year = _year()
    kind = _choice("类别", HonourKind.choices)
    grade = _choice("等次", Grade.choices)

    def by(self, name, value, rows):
        return rows.filter(awarded_on__year=value) if name == "year" else super().by(name, value, rows)


class PublicationFilter(_Filter):
    searched = ("title", "author")

    q = _search("标题、作者")
    channel = _choice("渠道", Channel.choices)
    kind = _choice("类型", PublicationKind.choices)
    month = forms.RegexField(
        label="月份", regex=r"^\d{4}-(0[1-9]|1[0-2])$", required=False, widget=forms.TextInput(attrs={"type": "month"})
    )

    def by(self, name, value, rows):
        if name == "month":
            return rows.filter(published_on__year=value[:4], published_on__month=value[5:])
        return super().by(name, value, rows)


class ProjectFilter(_Filter):
    searched = ("title", "number")

    q = _search("项目、编号")
    year = _year()
    state = _choice("状态", ProjectState.choices)


class ClubFilter(_Filter):
    searched = ("name", "purpose")

    q = _search("名称、宗旨")


class SelectionFilter(_Filter):
    searched = ("title",)

    q = _search("名称")


class RegulationFilter(_Filter):
    searched = ("title",)

    q = _search("名称")
    on = forms.DateField(label="在这一天有效", required=False, widget=day_input())

    def by(self, name, value, rows):
        # Which day it is decides the page: see RegulationList.
        return rows
