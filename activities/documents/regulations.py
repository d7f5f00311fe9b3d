"""制度汇编: the regulations of the compilation in force on a day, as a list and as a book with their texts."""

from django.utils import timezone

from activities import permissions, visibility
from activities.models import Regulation, RegulationEdition
from unionportal.core.database.faults import LostFile
from unionportal.core.files.attachments import DOCX, PDF, open_kept
from unionportal.core.printing.archive import ArchivedPaper, leaves_papers
from unionportal.core.printing.questions import Questions, day_question
from unionportal.core.printing.registry import list_form
from unionportal.core.printing.wording import union
from unionportal.core.values.dates import chinese_date
from unionportal.documents.facts import Column, Document, Heading, PageBreak, Para
from unionportal.documents.forms.facts import Form, Grid, Section
from unionportal.sheets.running_text.files import paragraphs_of

# More files than that are not read while somebody waits.
_MOST_FILES = 3

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
    return contents(_compiled(answers["day"], reader), answers["day"])


def _compiled(day, reader):
    """Return [(regulation, the edition that applies)] of the compilation on the day."""
    rows = visibility.regulations_for(reader.scope, timezone.localdate()).in_force(day)
    rows = rows.filter(in_compilation=True, compiled_on__lte=day).prefetch_related("editions__file")
    rows = reader.bounded(rows.order_by("compiled_on", "title", "pk"))
    return [(one, _in_effect(one, day)) for one in rows]


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


@list_form("book", "制度汇编", Regulation, permissions.VIEW_REGULATION, questions=RegulationQuestions)
def book_form(answers, reader):
    """Return the compilation with the text of every regulation, as far as its file can be read."""
    day = answers["day"]
    found = _compiled(day, reader)
    # Each file is read in a process of its own.
    if sum(edition.file is not None for _, edition in found) > _MOST_FILES:
        reader.leave_to_worker()
    return book([(one, edition, _text_of(edition.file)) for one, edition in found], day)


def book(regulations, day):
    """Return the book of these regulations, each with the edition that applies and the paragraphs of its text."""
    blocks = []
    for one, edition, paragraphs in regulations:
        blocks += [PageBreak(), Heading(1, one.title, centred=True), *map(Para, _facts(edition))]
        blocks += _body(edition, paragraphs)
    lacking = sum(edition.file is None for _, edition, _ in regulations)
    return Document(
        "制度汇编",
        subtitle=f"截至{chinese_date(day)}现行有效",
        byline=(f"共 {len(regulations)} 项", *([f"其中 {lacking} 项没有登记文件"] if lacking else [])),
        # The contents end their page, and of nothing there are none.
        blocks=tuple(blocks[1:]) or (Para("没有收入汇编的制度。"),),
        author=union(),
        subject="制度汇编",
        toc=True,
        has_cover=True,
    )


def _facts(edition):
    """Yield what it is and its number, and its days on a line of their own."""
    yield "　".join(filter(None, (edition.get_kind_display(), edition.document_no)))
    yield f"{chinese_date(edition.adopted_on)}通过　{chinese_date(edition.effective_on)}施行"


def _body(edition, paragraphs):
    """Yield the text, and first from which file it is; where there is none, a sentence that says why."""
    if edition.file is None:
        yield Para("（没有登记文件。）")
    elif paragraphs is None:
        yield Para(f"（文件“{edition.file.name}”的文字无法读出，见原件。）")
    else:
        yield Para(f"（以下文字读自文件“{edition.file.name}”，以原件为准。）")
        yield from map(Para, paragraphs)


def _text_of(file):
    """Return the paragraphs of a PDF or Word file; None where it is none, cannot be read, or is kept no longer."""
    if file is None or file.content_type not in (PDF, DOCX):
        return None
    try:
        with open_kept(file) as content:
            return paragraphs_of(content.read())
    except LostFile:
        return None


@leaves_papers
def editions(first, last, reader):
    """Yield the regulations that were made or revised in these days."""
    rows = RegulationEdition.objects.visible_to(reader.scope).filter(adopted_on__range=(first, last))
    for one in rows.select_related("regulation__unit"):
        title, unit = f"{one.regulation.title}（{one.get_kind_display()}）", one.regulation.unit
        yield ArchivedPaper("制度", title, unit.name, one.adopted_on, one.document_no)
