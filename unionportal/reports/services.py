"""The acts on a report: start, edit, arrange, submit, finalise, print."""

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from unionportal.core.access.scoping import Scope
from unionportal.core.flow.moves import ReasonForm
from unionportal.core.flow.versions import refuse_overwriting
from unionportal.core.jobs import outbox
from unionportal.core.models.job import JobState
from unionportal.core.models.unit import Unit
from unionportal.core.trail import audit
from unionportal.core.values.rules import first_of, require_reason
from unionportal.reports import acts, permissions
from unionportal.reports.locking import locked, require
from unionportal.reports.models import (
    LARGE_COPY,
    PRINT_JOB,
    UNNAMED,
    Chapter,
    Comment,
    FinalContent,
    FrozenExhibit,
    FrozenFigure,
    FrozenList,
    Layout,
    Report,
    SectionRequest,
)
from unionportal.reports.numbers import lists, values
from unionportal.reports.numbers.packing import packed
from unionportal.reports.numbers.snapshot import one_moment
from unionportal.reports.outline import MILESTONES
from unionportal.reports.outline.headers import usual_header
from unionportal.reports.outlines import beginning
from unionportal.reports.proving.content import content_of, digest_of
from unionportal.reports.proving.last_page import words_of_last_page
from unionportal.reports.queries import prints_of
from unionportal.reports.report_flow import REPORT_FLOW, ReportState
from unionportal.reports.review.notices import notify_author
from unionportal.reports.review.unresolved import unresolved
from unionportal.reports.review.versions import deleted_chapters, find_version
from unionportal.reports.text.check import check_report
from unionportal.reports.text.names import kept, rewritten, stored, typed

# More places than these would not be read on a refusal; the page of the report has them all.
_PLACES = 10
# What is changed in one form, in its order.
HEADER = (
    "layout",
    "title",
    "subtitle",
    "speaker",
    "delivered_on",
    "salutation",
    "signed_by",
    "notice",
    "document_number",
    "printed_by",
    "printed_on",
    "period_label",
    "compare",
    "has_sources",
)


@transaction.atomic
def start_report(*, actor, unit, period, layout=Layout.SPEECH, outline="", has_milestones=False, **header):
    """Create a draft with the outline chosen, or the usual one; `actor` None stands for a command. Return it.

    `outline` is one of `outlines.choices_for`; it settles the layout. With `has_milestones` the event book is its last
    annex.
    """
    require(actor, permissions.ADD_REPORT, unit)
    header = {name: value for name, value in header.items() if value not in ("", None)}
    period = replace(period, label=header.get("period_label", period.label))
    scope = Scope.of(actor) if actor else Scope.everything()
    layout, chapters = beginning(outline, unit, period, layout, scope)
    header = usual_header(unit, period, layout) | header
    report = Report(
        unit=unit,
        layout=layout,
        period_start=period.start,
        period_end=period.end,
        made_by=actor,
        **header,
    )
    report.full_clean()
    report.save()
    if has_milestones and not any(MILESTONES[-1] in body for *_, body in chapters):
        chapters = [*chapters, MILESTONES]
    Chapter.objects.bulk_create(
        Chapter(report=report, position=position, level=level, heading=heading, body=body, edited_by=actor)
        for position, (level, heading, body) in enumerate(chapters, 1)
    )
    audit.record(actor, acts.DRAFT_REPORT, report, 期间=report.period_label)
    return report


@transaction.atomic
def edit_report(report, *, actor, version, **header):
    """Change title, byline and layout; refused if somebody changed them since `version`. Return the report."""
    report = _locked_draft(report, actor)
    refuse_overwriting(report, version, "您打开之后，别人已修改了标题等内容，请刷新后再改。")
    for name in HEADER:
        if name in header:
            setattr(report, name, header[name])
    report.version += 1
    report.full_clean()
    report.save()
    audit.record(actor, acts.CHANGE_REPORT, report)
    return report


@transaction.atomic
def edit_chapter(chapter, *, actor, version, heading, body):
    """Save a chapter that was opened at `version`, and return it; raise Conflict if it was saved since.

    Names of figures, tables and lists in the body are stored as their codes.
    """
    _locked_draft(chapter.report, actor)
    return _save_chapter(_locked_chapter(chapter), actor, version, heading, stored(body))


@transaction.atomic
def restore_version(chapter, *, actor, version, number):
    """Save the text of an old version as a new one and return the chapter; refused if it was saved since `version`."""
    _locked_draft(chapter.report, actor)
    chapter = _locked_chapter(chapter)
    refuse_overwriting(chapter, version, "您打开之后，别人已修改了这一章，没有恢复；请看过新的文字再决定。")
    found = find_version(chapter, number)
    if found is None:
        raise ValidationError(f"这一章没有第 {number} 版。")
    return _save_chapter(chapter, actor, version, found.heading, found.body, 恢复=number)


def _save_chapter(chapter, actor, version, heading, body, **facts):
    if (chapter.heading, chapter.body) == (heading, body):
        return chapter
    who = chapter.edited_by.name if chapter.edited_by else "别人"
    refuse_overwriting(chapter, version, f"您打开之后，{who}已修改了这一章。您的文字没有保存，请对照后再保存。")
    chapter.heading, chapter.body, chapter.edited_by = heading, body, actor
    chapter.version += 1
    chapter.full_clean(exclude=["report"], validate_constraints=False)
    chapter.save()
    audit.record(actor, acts.CHANGE_CHAPTER, chapter, 版本=chapter.version, **facts)
    return chapter


@transaction.atomic
def keep_place(report, *, actor, key):
    """Have what fell at the place `key` printed although it is zero; return its chapter.

    Refused if nothing falls there any more.
    """
    report = _locked_draft(report, actor)
    fallen = check_report(report).printed.places
    chapter, found = next(((one, place) for one, place in fallen if place.key == key), (None, None))
    if found is None:
        raise ValidationError("这一处已经会印出，或文字刚刚改过，请看过新的内容再决定。")
    chapter = _locked_chapter(chapter)
    body = rewritten(typed(chapter.body), {ref: kept(ref) for ref in found.refs})
    return _save_chapter(chapter, actor, chapter.version, chapter.heading, stored(body))


@transaction.atomic
def add_chapter(report, *, actor, heading=UNNAMED, level=1, after=None):
    """Create an empty chapter behind `after` or at the end; return it."""
    report = _locked_draft(report, actor)
    last = report.chapters.aggregate(last=Max("position"))["last"] or 0
    position = last + 1
    if after is not None:
        position = report.chapters.get(pk=after.pk).position + 1
        report.chapters.filter(position__gte=position).update(position=F("position") + 1)
    chapter = Chapter(report=report, position=position, heading=heading, level=level, edited_by=actor)
    chapter.full_clean(exclude=["report"], validate_constraints=False)
    chapter.save()
    audit.record(actor, acts.ADD_CHAPTER, chapter)
    return chapter


@transaction.atomic
def move_chapter(chapter, *, actor, up):
    """Swap the chapter with its neighbour above or below; nothing happens at the edge."""
    _locked_draft(chapter.report, actor)
    chapter = _locked_chapter(chapter)
    others = chapter.report.chapters.select_for_update(of=("self",), no_key=True)
    if up:
        neighbour = others.filter(position__lt=chapter.position).order_by("-position").first()
    else:
        neighbour = others.filter(position__gt=chapter.position).order_by("position").first()
    if neighbour is not None:
        chapter.position, neighbour.position = neighbour.position, chapter.position
        # The unique constraint of the position is deferred, so that two rows can swap theirs.
        chapter.save(update_fields=["position"])
        neighbour.save(update_fields=["position"])
        audit.record(actor, acts.MOVE_CHAPTER, chapter)
    return chapter


@transaction.atomic
def delete_chapter(chapter, *, actor, version):
    """Delete a chapter that nobody changed since `version`; its text stays in the row history."""
    report = _locked_draft(chapter.report, actor)
    chapter = _locked_chapter(chapter)
    refuse_overwriting(chapter, version, "您打开之后，别人已修改了这一章，请看过新的内容再决定是否删除。")
    audit.record(actor, acts.DELETE_CHAPTER, chapter, 章节=chapter.heading)
    chapter.delete()
    return report


@transaction.atomic
def restore_chapter(report, *, actor, number):
    """Bring a deleted chapter back as the chapter it was, with its versions, comments and requests; return it.

    It stands where it stood; a chapter that has come there in the meantime moves down.
    """
    report = _locked_draft(report, actor)
    deleted = deleted_chapters(report).filter(pgh_obj=number).first()
    if deleted is None:
        raise ValidationError("没有这样一章可以恢复，也许已经恢复，请刷新页面。")
    if report.chapters.filter(position=deleted.position).exists():
        report.chapters.filter(position__gte=deleted.position).update(position=F("position") + 1)
    chapter = Chapter(
        pk=number,
        report=report,
        position=deleted.position,
        level=deleted.level,
        heading=deleted.heading,
        body=deleted.body,
        version=deleted.version + 1,
        edited_by=actor,
    )
    chapter.full_clean(exclude=["report"], validate_unique=False, validate_constraints=False)
    chapter.save(force_insert=True)
    for about in (Comment, SectionRequest):
        of_it = about.pgh_event_model.objects.filter(chapter=number).values("pgh_obj")
        about.objects.filter(report=report, chapter__isnull=True, pk__in=of_it).update(chapter=chapter)
    audit.record(actor, acts.RESTORE_CHAPTER, chapter)
    return chapter


@REPORT_FLOW.act("submit")
def submit(report, *, actor):
    """Submit the report (送审), refused while something in it is unresolved; return it."""
    return REPORT_FLOW.fire(report, "submit", actor=actor, effect=_refuse_unresolved)


@REPORT_FLOW.act("withdraw")
def withdraw(report, *, actor):
    """Take the submitted report back (撤回送审), until somebody has commented or decided on it; return it."""
    return REPORT_FLOW.fire(report, "withdraw", actor=actor)


@REPORT_FLOW.act("send_back", form=ReasonForm)
@transaction.atomic
def send_back(report, *, actor, reason):
    """Send the report back to its author, who is notified of the reason; return it."""
    reason = require_reason(reason, field="reason")
    report = REPORT_FLOW.fire(report, "send_back", actor=actor, facts={"原因": reason})
    notify_author(report, f"《{report}》退回修改：{reason}", by=actor)
    return report


@REPORT_FLOW.act("finalise")
def finalise(report, *, actor):
    """Finalise the report (定稿): refused while something is unresolved; freezes every value the document prints.

    All values are read from one snapshot, so that a sentence and the table under it agree. The log gets the digest of
    what is printed from then on.
    """
    with one_moment():
        report = Report.objects.select_related("unit").get(pk=report.pk)
        checked = check_report(report)
        parts = values.parts_by_unit(checked.values, report.period, report.unit)
    _refuse_unresolved(report, checked.chapters)
    return _make_final(report, checked, parts, actor=actor)


def _refuse_unresolved(report, chapters=None):
    """Raise ValidationError with the first places that are unresolved; return no fields to change."""
    if found := unresolved(report, chapters):
        places = first_of([str(one) for one in found], _PLACES)
        raise ValidationError([f"报告里还有 {len(found)} 处没有解决：", *places])
    return {}


@transaction.atomic
def _make_final(first, checked, parts, *, actor):
    report = locked(first)
    then = [_stamp(one.chapter) for one in checked.chapters]
    now = [_stamp(chapter) for chapter in report.chapters.all()]
    is_other = (report.state, report.version, now) != (first.state, first.version, then)
    if is_other or report.comments.unsettled().exists():
        raise ValidationError("报告刚刚被别人修改过，请看过新的内容再定稿。")
    facts, now = {}, timezone.now()
    if report.state == ReportState.SUBMITTED:
        _freeze(report, checked.values, parts)
        facts = {"摘要": _keep_content(report, content_of(report, checked, words_of_last_page(now)))}
    fallen = list(checked.printed.keys)
    return REPORT_FLOW.fire(report, "finalise", actor=actor, facts=facts, finalised_at=now, fallen=fallen)


@transaction.atomic
def print_report(report, *, actor, large=False):
    """Enqueue the job that makes PDF and Word file, or the large-type copy; return it, or the one already enqueued."""
    require(actor, permissions.PRINT_REPORT, report)
    report = locked(report)
    under_way = prints_of(report, large=large).filter(state=JobState.WAITING)
    copy = {LARGE_COPY: True} if large else {}
    if report.is_final:
        # A print enqueued before 定稿 may have read the draft.
        under_way = under_way.filter(created_at__gte=report.finalised_at)
    if job := under_way.first():
        return job
    label = f"制作《{report}》{'大字版' if large else ''}"[:200]
    job = outbox.enqueue(PRINT_JOB, label, actor=actor, unit=report.unit, report=report.pk, **copy)
    audit.record(actor, acts.MAKE_FILES, report)
    return job


def _stamp(chapter):
    return chapter.pk, chapter.version, chapter.position


def _freeze(report, known, parts):
    FrozenFigure.objects.bulk_create(
        FrozenFigure(
            report=report,
            position=position,
            code=one.code,
            name=one.name,
            unit_label=one.unit,
            definition=one.definition,
            value=one.value,
            is_money=one.is_money,
            is_rate=one.is_rate,
            rows=one.rows,
            before=one.before,
            is_compared=bool(one.word),
            by_unit=parts[one.code],
        )
        for position, one in enumerate(known.figures.values())
    )
    FrozenExhibit.objects.bulk_create(
        FrozenExhibit(report=report, kind=kind, code=code, name=name, content=packed(kind, content))
        for (kind, code), (name, content) in known.exhibits.items()
    )
    FrozenList.objects.bulk_create(
        FrozenList(report=report, code=code, items=lists.packed(items)) for code, items in known.lists.items()
    )


def _keep_content(report, text):
    """Keep what the report prints from now on; return its digest."""
    return FinalContent.objects.create(report=report, text=text, digest=digest_of(text)).digest


def _locked_draft(report, actor):
    """Return the locked row of the report, which must be a draft that this person may change."""
    report = locked(report)
    require(actor, permissions.CHANGE_REPORT, report)
    if report.state != ReportState.DRAFT:
        raise ValidationError(f"报告{report.get_state_display()}，不能修改；需要修改请先退回。")
    return report


def _locked_chapter(chapter):
    rows = Chapter.objects.select_for_update(of=("self",), no_key=True).select_related("report__unit", "edited_by")
    found = rows.filter(pk=chapter.pk).first()
    if found is None:
        raise ValidationError("这一章已被别人删除，请先复制您的文字，再新增一章。")
    return found


def union_report(period, *, actor=None):
    """Return the union's newest report over this period, created if there is none."""
    root = Unit.root()
    found = Report.objects.filter(unit=root, period_start=period.start, period_end=period.end).order_by("-pk").first()
    return found or start_report(actor=actor, unit=root, period=period)
