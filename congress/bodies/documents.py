"""代表名册: the delegates of a term by delegation, in the order of 姓氏笔画 that official lists have."""

import datetime
from itertools import groupby

from django import forms
from django.utils import timezone

from congress import permissions
from congress.bodies.models import Delegate, Term
from congress.choices import DelegateKind
from members.people_search import by_strokes
from unionportal.core.printing.questions import Questions, day_question
from unionportal.core.printing.registry import list_form
from unionportal.core.printing.wording import union
from unionportal.core.values.dates import chinese_date
from unionportal.documents.facts import Column
from unionportal.documents.forms.facts import Form, Grid, Section

_COLUMNS = (
    Column("姓名", 1.4),
    Column("性别", 0.6),
    Column("出生年月", 1.1),
    Column("民族", 0.9),
    Column("政治面貌", 1.1),
    Column("选举单位", 2.6, "l"),
    Column("人员类别", 1.5),
    Column("代表类别", 1.1),
)
_NO_DELEGATION = "未编入代表团"


class DelegateQuestions(Questions):
    term = forms.ModelChoiceField(Term.objects.none(), label="届次", empty_label=None)
    kind = forms.ChoiceField(label="代表类别", required=False, choices=[("", "全部"), *DelegateKind.choices])
    day = day_question("在任日期", required=False, help_text="留空为今天；已经届满的届次，为任期的最后一天。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["term"].queryset = Term.objects.visible_to(self.reader.scope)

    def clean(self):
        answers = super().clean()
        if (term := answers.get("term")) and not answers.get("day") and "day" not in self.errors:
            answers["day"] = _day_inside(term)
        return answers

    @property
    def unit(self):
        """The unit whose term it is."""
        return self.cleaned_data["term"].unit


def _day_inside(term):
    """Return today, or the last day of a term that is over."""
    today = timezone.localdate()
    return min(today, term.until - datetime.timedelta(days=1)) if term.until else today


@list_form(
    "delegates",
    "代表名册",
    Delegate,
    permissions.VIEW_DELEGATE,
    questions=DelegateQuestions,
    logged=True,
    has_workbook=True,
)
def delegate_form(answers, reader):
    """Return the delegates in office on the day that the reader may see."""
    rows = Delegate.objects.visible_to(reader.scope.judged(permissions.VIEW_DELEGATE))
    rows = rows.filter(term=answers["term"]).serving(answers["day"])
    if answers["kind"]:
        rows = rows.filter(kind=answers["kind"])
    rows = by_strokes(rows.select_related("member", "unit", "delegation"), "delegation", member="member__")
    return delegate_list(answers["term"], reader.bounded(rows), answers["day"])


def delegate_list(term, delegates, day):
    """Return the form of these delegates, who stand in the order of their delegations."""
    grids = []
    for delegation, rows in groupby(delegates, key=lambda one: one.delegation):
        found = tuple(map(_line, rows))
        name = delegation.name if delegation else _NO_DELEGATION
        grids.append(Grid(_COLUMNS, found, caption=f"{name}（{len(found)} 人）"))
    section = Section(
        tuple(grids) or (Grid(_COLUMNS, ()),),
        left=f"按姓氏笔画排列　{chinese_date(day)}在任",
        right=f"{len(delegates)} 人",
    )
    return Form(f"{term}代表名册", union(), (section,))


def _line(one):
    member = one.member
    born = f"{member.birth_date:%Y-%m}" if member.birth_date else ""
    return (
        member.name,
        member.get_gender_display(),
        born,
        member.ethnicity,
        member.political,
        one.unit.name,
        one.get_category_display(),
        one.get_kind_display(),
    )
