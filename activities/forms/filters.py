"""The filter forms of the lists; the values stay in the query string."""

from django import forms

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
from activities.visibility import ACTIVITY_WORDS, HONOUR_WORDS, REGULATION_WORDS
from unionportal.core.models import Unit
from unionportal.core.pages.filters import ListFilter, choice_box, search_box, year_box
from unionportal.core.pages.inputs import day_input


def _unit(label="组织"):
    # Names of units are public: everybody may filter by unit.
    return forms.ModelChoiceField(
        label=label, queryset=Unit.objects.organisations(), required=False, empty_label="全部"
    )


class ActivityFilter(ListFilter):
    searched = ACTIVITY_WORDS
    lookups = {"year": "starts_on__year"}

    q = search_box("名称、地点、编号")
    kind = choice_box("类别", ActivityKind.choices)
    unit = _unit("主办组织")
    year = year_box()
    state = choice_box("状态", ActivityState.choices)

    def __init__(self, *args, with_state, **kwargs):
        super().__init__(*args, **kwargs)
        if not with_state:
            del self.fields["state"]

    def by(self, name, value, rows):
        return rows.within(value) if name == "unit" else super().by(name, value, rows)


class HonourFilter(ListFilter):
    searched = HONOUR_WORDS
    lookups = {"year": "awarded_on__year"}

    q = search_box("获得者、荣誉、授予单位")
    level = choice_box("级别", HONOUR_LEVELS)
    year = year_box()
    kind = choice_box("类别", HonourKind.choices)
    grade = choice_box("等次", Grade.choices)


class PublicationFilter(ListFilter):
    searched = ("title", "author")

    q = search_box("标题、作者")
    channel = choice_box("渠道", Channel.choices)
    kind = choice_box("类型", PublicationKind.choices)
    month = forms.RegexField(
        label="月份", regex=r"^\d{4}-(0[1-9]|1[0-2])$", required=False, widget=forms.TextInput(attrs={"type": "month"})
    )

    def by(self, name, value, rows):
        if name == "month":
            return rows.filter(published_on__year=value[:4], published_on__month=value[5:])
        return super().by(name, value, rows)


class ProjectFilter(ListFilter):
    searched = ("title", "number")

    q = search_box("项目、编号")
    year = year_box()
    state = choice_box("状态", ProjectState.choices)


class ClubFilter(ListFilter):
    searched = ("name", "purpose")

    q = search_box("名称、宗旨")


class SelectionFilter(ListFilter):
    searched = ("title",)

    q = search_box("名称")


class RegulationFilter(ListFilter):
    searched = REGULATION_WORDS

    q = search_box("名称")
    on = forms.DateField(label="在这一天有效", required=False, widget=day_input())

    def by(self, name, value, rows):
        # Which day it is decides the page: see RegulationList.
        return rows
