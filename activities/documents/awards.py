"""获奖证书: a certificate for each prize of an activity, and for each honour that the union gave."""

from django import forms
from django.utils import timezone

from activities import permissions
from activities.choices import WITH_ENTRIES, HonourKind, Level
from activities.models import Activity, Entry, Honour
from unionportal.core.printing.archive import ArchivedPaper, leaves_papers
from unionportal.core.printing.questions import UnitQuestions, day_question
from unionportal.core.printing.registry import list_form, record_form
from unionportal.core.printing.wording import union
from unionportal.core.values.dates import chinese_date
from unionportal.documents.forms.facts import Award, Form, Section, Words

_PRIZE, _TITLE = "获奖证书", "荣誉证书"
_NO_PRIZES = "还没有登记获奖。"


def _has_prizes(activity):
    """Return whether it is over and of a kind that gives prizes; a page of it costs no query more."""
    return activity.is_recorded and activity.kind in WITH_ENTRIES


@record_form("awards", _PRIZE, Activity, permissions.VIEW_ENTRY, fits=_has_prizes)
def prize_form(activity, reader):
    """Return a certificate for every entry with a prize that the reader may see, the first prizes first."""
    rows = Entry.objects.visible_to(reader.scope).filter(activity=activity).exclude(prize="")
    return prizes(activity, reader.bounded(rows.select_related("unit").order_by("rank", "pk")))


def prizes(activity, entries):
    """Return the certificates of these entries."""
    day, giver = chinese_date(activity.ends_on), union()
    sections = tuple(Section((Award(_PRIZE, _to(one), _prize_text(activity, one), giver, day),)) for one in entries)
    return _certificates(_PRIZE, sections)


def _to(entry):
    return f"{entry.unit.name}　{entry.title}"


def _prize_text(activity, entry):
    people = f"参赛人员：{entry.people}。\n" if entry.people else ""
    return f"在{activity.title}中荣获{entry.get_prize_display()}。\n{people}特发此证，以资鼓励。"


class HonourQuestions(UnitQuestions):
    """Asks for the days between which the honours were given."""

    permission = permissions.VIEW_HONOUR

    since = day_question("授予日期起", initial=lambda: timezone.localdate().replace(month=1, day=1))
    until = day_question("授予日期止", initial=timezone.localdate)
    title = forms.CharField(label="荣誉名称含", max_length=100, required=False)


@list_form("certificates", _TITLE, Honour, permissions.ADD_HONOUR, questions=HonourQuestions)
def honour_form(answers, reader):
    """Return a certificate for every honour of the school that was given in these days."""
    rows = Honour.objects.visible_to(reader.scope).filter(level=Level.SCHOOL)
    rows = rows.filter(awarded_on__range=(answers["since"], answers["until"]))
    if answers["title"]:
        rows = rows.filter(title__icontains=answers["title"])
    if answers["unit"]:
        rows = rows.within(answers["unit"])
    return honours(reader.bounded(rows.order_by("awarded_on", "title", "grade", "unit__place", "pk")))


def honours(found):
    """Return the certificates of these honours."""
    return _certificates(_TITLE, tuple(Section((_honour(one),)) for one in found))


def _honour(one):
    heading = _PRIZE if one.kind == HonourKind.PRIZE else _TITLE
    grade = one.get_grade_display()
    words = f"荣获“{one.title}”{grade}" if grade else f"被授予“{one.title}”称号"
    text = f"{words}。\n特发此证，以资鼓励。"
    return Award(heading, one.recipient, text, one.body, chinese_date(one.awarded_on), one.document)


def _certificates(title, sections):
    return Form(title, union(), sections or (Section((Words(_NO_PRIZES),)),), landscape=True)


@leaves_papers
def honours_received(first, last, reader):
    """Yield the honours of these days."""
    rows = Honour.objects.visible_to(reader.scope).filter(awarded_on__range=(first, last))
    for one in rows:
        yield ArchivedPaper("荣誉", f"{one.recipient} {one.title}", one.body, one.awarded_on, one.document)
