"""制度汇编目录: the regulations of the compilation in force on a day, with the edition that applies."""

from django.utils import timezone

from activities import permissions, visibility
from activities.models import Regulation, RegulationEdition
from unionportal.core.printing.archive import ArchivedPaper, leaves_papers
from unionportal.core.printing.questions import Questions, day_question
from unionportal.core.printing.registry import list_form
from unionportal.core.printing.wording import union
from unionportal.core.values.dates import chinese_date
from unionportal.documents.facts import Column
from unionportal.documents.forms.facts import Form, Grid, Section

_COLUMNS = (
    Column("制度", 4.0, "l"),
    Column("类型", 0.8),
    Column("文号", 2.2, "l"),
    Column("通过日期", 1.2),
    Column("施行日期", 1.2),
)


class RegulationQuestions(Questions):
    day = day_question("截至", initial=timezone.localdate)


@list_form(
    "contents",
    "制度汇编目录",
    Regulation,
    permissions.VIEW_REGULATION,
    questions=RegulationQuestions,
    has_workbook=True,
)
def contents_form(answers, reader):
    """Return the compilation as of the end of the day."""
    day = answers["day"]
    rows = visibility.regulations_for(reader.scope, timezone.localdate()).in_force(day)
    rows = rows.filter(in_compilation=True, compiled_on__lte=day).prefetch_related("editions")
    rows = reader.bounded(rows.order_by("compiled_on", "title"))
    return contents([(one, _in_effect(one, day)) for one in rows], day)


def _in_effect(regulation, day):
    """Return the edition in effect on that day, of those fetched with the regulation."""
    begun = [one for one in regulation.editions.all() if one.effective_on <= day]
    return max(begun, key=lambda one: (one.effective_on, one.pk), default=None)


def contents(regulations, day):
    """Return the list of these regulations, each with the edition that applies."""
    rows = tuple(
        (one.title, edition.get_kind_display(), edition.document_no, edition.adopted_on, edition.effective_on)
        for one, edition in regulations
    )
    section = Section((Grid(_COLUMNS, rows),), left=f"截至{chinese_date(day)}", right=f"{len(rows)} 项")
    return Form("制度汇编目录", union(), (section,))


@leaves_papers
def editions(first, last, reader):
    """Yield the regulations that were made or revised in these days."""
    rows = RegulationEdition.objects.visible_to(reader.scope).filter(adopted_on__range=(first, last))
    for one in rows.select_related("regulation__unit"):
        title, unit = f"{one.regulation.title}（{one.get_kind_display()}）", one.regulation.unit
        yield ArchivedPaper("制度", title, unit.name, one.adopted_on, one.document_no)
