"""Figures of honours; those of one series are in series.py."""

from django.db.models import Q

from activities.choices import HONOUR_LEVELS, HonourKind, Level, RecipientKind
from activities.models import Honour
from unionportal.core.figures.registry import figure


def _honours(code, name, unit, definition, **facts):
    figure(
        code,
        name,
        of=Honour,
        unit=unit,
        definition=f"{definition}：期间内授予的荣誉台账记录，每条计一{unit}。",
    )(lambda period: period.contains("awarded_on") & Q(**facts))


_honours(
    "activities.honours.city_individual",
    "市级先进个人.人数",
    "人",
    "市级、授予个人的荣誉称号（不含竞赛奖项）",
    level=Level.CITY,
    kind=HonourKind.TITLE,
    recipient_kind=RecipientKind.PERSON,
)
# Whom an honour is given to, and how they are counted.
RECIPIENTS = {
    RecipientKind.PERSON: "人",
    RecipientKind.FAMILY: "户",
    RecipientKind.TEAM: "支",
    RecipientKind.SUB_UNION: "个",
    RecipientKind.SCHOOL: "项",
}


def code_of(level, kind):
    """Return the code of the figure of honours of a level that were given to one kind of recipient."""
    return f"activities.honours.{level}_{kind}"


for _level, _label in HONOUR_LEVELS:
    for _kind, _unit in RECIPIENTS.items():
        _honours(
            code_of(_level, _kind),
            f"荣誉.{_label}.{_kind.label}",
            _unit,
            f"{_label}荣誉中授予{_kind.label}的，不分等次",
            level=_level,
            recipient_kind=_kind,
        )
    _honours(f"activities.honours.{_level}", f"荣誉.{_label}", "项", f"{_label}荣誉，不分对象和等次", level=_level)


@figure("activities.honours.all", "荣誉.项数", of=Honour, unit="项")
def honours(period):
    """全部荣誉：期间内授予的荣誉台账记录，不分级别、对象和等次，每条计一项。"""
    return period.contains("awarded_on")
