"""Whether a file is a report's own, or says what was final: step by step, with a conclusion."""

import re
from dataclasses import dataclass, field

from django.conf import settings
from django.db import models
from django.utils import timezone

from unionportal.core.operations.anchor import anchored_on
from unionportal.core.trail import audit
from unionportal.core.trail.chain import link_of
from unionportal.core.values.dates import chinese_date
from unionportal.documents.grid import LARGE
from unionportal.documents.pdf import render_pdf
from unionportal.documents.word import render_docx
from unionportal.reports.document import speaking_copy
from unionportal.reports.models import FileKind, FinalContent, PrintedFile, Report
from unionportal.reports.numbers.values import then_and_now
from unionportal.reports.proving.content import digest_of
from unionportal.reports.proving.files import (
    ReadFile,
    Unreadable,
    differences_of,
    have_same_letters,
    read_file,
)
from unionportal.reports.proving.last_page import document_to_print
from unionportal.reports.proving.visible import describe_appearance, is_set_anew
from unionportal.reports.report_flow import REPORT_FLOW

# With fewer characters a file has pictures of pages, not their text.
_LEAST_TEXT = 50
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Conclusion(models.TextChoices):
    """What a file is found to be; only the very bytes that the portal made are the same file."""

    ORIGINAL = "original", "同一文件：平台制作的定稿文件原件"
    DRAFT = "draft", "未定稿的文件：由平台制作，不是定稿"
    SAME = "same", "内容一致：不是原件，每一样东西都与定稿相同"
    WORDS = "words", "文字一致：不是原件，样子没有全部对照"
    LETTERS = "letters", "字句一致：不是原件，标点或其次序与定稿不同，样子没有全部对照"
    MADE = "made", "平台制作的文件：没有对照日志"
    DIFFERENT = "different", "内容不一致"
    UNKNOWN = "unknown", "无法判断"


_TONES = {
    Conclusion.ORIGINAL: "note-ok",
    Conclusion.SAME: "note-ok",
    Conclusion.WORDS: "note-warn",
    Conclusion.LETTERS: "note-warn",
    Conclusion.MADE: "note-warn",
    Conclusion.DRAFT: "note-warn",
    Conclusion.DIFFERENT: "note-stop",
    Conclusion.UNKNOWN: "note-warn",
}


@dataclass(frozen=True)
class Step:
    """One question about the file, the sentence that answers it, and whether it speaks for the file (None: neither)."""

    question: str
    answer: str
    is_good: bool | None = None


@dataclass(frozen=True)
class Verdict:
    """The conclusion with its steps; where the text differs, and every figure frozen and now, of `report`."""

    conclusion: Conclusion
    steps: tuple[Step, ...]
    report: Report | None = None
    # Where the text differs, see proving/comparing.py, and in how many places.
    places: tuple = ()
    count: int = 0
    figures: tuple = field(default=())

    @property
    def tone(self):
        """The class of the conclusion on the page."""
        return _TONES[self.conclusion]

    @property
    def more_places(self):
        """In how many places the text differs that are not listed."""
        return self.count - len(self.places)

    @property
    def changed_figures(self):
        """The figures that are counted otherwise today."""
        return [one for one in self.figures if one.has_changed]


def verify(source, scope, chosen=None):
    """Return the Verdict on a file; raise only `Unreadable`.

    A report that neither the content inside nor the last page names is `chosen`. Of reports outside of the scope, only
    what the address on the last page shows is revealed.
    """
    file = read_file(source)
    reports = Report.objects.visible_to(scope).select_related("unit")
    made = PrintedFile.objects.filter(sha256=file.sha256).select_related("report__unit").first()
    if made:
        return _original(made, file, is_visible=reports.filter(pk=made.report_id).exists())
    steps = [Step("是否原件", "不是：平台没有制作过与它逐字节相同的文件。扫描、另存、转换或改动过的文件都是这样。")]
    carried, printed = _entry_of(file.carried), _entry_of(file.printed)
    steps.append(_inside(file, carried, printed))
    report = _report_of(printed or carried) or chosen
    if chosen and report != chosen:
        steps.append(Step("所选的报告", f"文件指明的不是所选的《{chosen}》，按它指明的那份比对。"))
    if report is None:
        unknown = "文件没有指明是哪份报告：没有附带定稿的数据，也没有印着定稿的摘要。请选择报告再核验。"
        return Verdict(Conclusion.UNKNOWN, (*steps, Step("属于哪份报告", unknown)))
    if not reports.filter(pk=report.pk).exists():
        unseen = f"{_public(report)}报告不在您的查看范围内，您无权对照。"
        return Verdict(Conclusion.UNKNOWN, (*steps, Step("属于哪份报告", unseen)))
    kept = FinalContent.objects.filter(report=report).first()
    trust = _recorded(report, digest_of(kept.text) if kept else "")
    steps += [Step("属于哪份报告", _public(report)), trust]
    if trust.is_good is False:
        return Verdict(Conclusion.UNKNOWN, tuple(steps), report)
    return _compared(file, report, steps, lacks_page=kept is not None and not file.printed)


def _original(made, file, *, is_visible):
    report, day = made.report, timezone.localtime(made.made_at)
    if not is_visible:
        if not made.of_final:
            said = "是平台制作的文件：一份报告没有定稿时的。报告不在您的查看范围内。"
            return Verdict(Conclusion.DRAFT, (Step("是否原件", said),))
        # Whether it is the final one shows the log, which is for those who see the report.
        said = f"是平台制作的文件：{_public(report)}报告不在您的查看范围内，您无权核对它的日志。"
        return Verdict(Conclusion.MADE, (Step("是否原件", said),))
    answer = f"是：《{report}》的 {made.get_kind_display()} 文件，{chinese_date(day.date())}{day:%H:%M}制作。"
    if not made.of_final:
        return Verdict(Conclusion.DRAFT, (Step("是否原件", f"{answer}制作时报告还没有定稿。"),), report)
    trust = _recorded(report, file.carried)
    # Whoever can write into the database can have a file made of anything, but not change the log.
    conclusion = Conclusion.DIFFERENT if trust.is_good is False else Conclusion.ORIGINAL
    steps = (Step("是否原件", answer, is_good=True), trust)
    return Verdict(conclusion, steps, report, figures=tuple(then_and_now(report)))


def _entry_of(digest):
    """Return the entry of the log by which a report with a content of this digest became final; None if none has it."""
    if not digest:
        return None
    final = Report.objects.filter(finalised_at__isnull=False).values_list("pk", flat=True)
    finalised = audit.about(Report._meta.label, final) & audit.of_acts(REPORT_FLOW.act_of(Report, "finalise"))
    return next((one for one in audit.entries(finalised) if digest in one.facts.values()), None)


def _had_digest(report):
    """Return whether the log has a digest of the content with which a report became final."""
    finalised = audit.entries(audit.of(report) & audit.of_acts(REPORT_FLOW.act_of(Report, "finalise")))
    return any(_DIGEST.fullmatch(str(fact)) for one in finalised for fact in one.facts.values())


def _report_of(entry):
    return Report.objects.select_related("unit").get(pk=entry.target_id) if entry else None


def _inside(file, carried, printed):
    """Return the step about the content that the file carries inside."""
    question = "附带的数据"
    if not file.carried:
        return Step(question, "没有：扫描、打印或转换过的文件没有附带数据。")
    if carried is None:
        return Step(question, "日志里没有它的摘要：数据被改动过，或不是本平台写的。", is_good=False)
    if file.printed and carried != printed:
        return Step(question, "是一份定稿的，但与印在末页的摘要不是同一份。", is_good=False)
    return Step(question, "没有改动：定稿的日志里有它的摘要。", is_good=True)


def _recorded(report, digest):
    """Return the step that looks for the digest of a content of the report in the log, and at the seal of the entry."""
    question = "操作日志"
    if not digest:
        if _had_digest(report):
            said = "定稿的日志里记着摘要，平台却没有这份内容：保存的内容被删去了，请联系审计人员。"
            return Step(question, said, is_good=False)
        return Step(question, "没有摘要：报告的定稿早于“核验文件”这项功能，只能比对文字。")
    entry = _entry_of(digest)
    if entry is None or entry.target_id != str(report.pk):
        return Step(question, "定稿的日志里不是这份内容的摘要：平台保存的内容被改动过，请联系审计人员。", is_good=False)
    if (link := link_of(entry)) is None:
        return Step(question, f"记着摘要的日志 {entry.pk} 与它的封印不符，请运行 verify_audit 核查。", is_good=False)
    day = anchored_on(link)
    anchored = f"也在{chinese_date(day)}的锚点里" if day else "下一次每日锚点会包含它"
    return Step(question, f"定稿的摘要记在日志 {entry.pk}，与第 {link} 条封印相符，{anchored}。", is_good=True)


def _compared(file: ReadFile, report, steps, *, lacks_page):
    """Return the Verdict on a file that is not an original, after it is compared with one typeset again.

    One that `lacks_page`, the last of ours, is compared with one without it.
    """
    question, figures, unreadable = "文字", tuple(then_and_now(report)), ""
    if file.length < _LEAST_TEXT:
        unreadable = "文件里没有文字，可能是扫描的图片，无法比对；先做文字识别，或扫描末页的二维码，再对照标题和日期。"
    elif file.is_garbled:
        unreadable = "文件里的字没有对应的编码，读出来是乱码，无法比对；请用没有经过打印驱动程序的文件再核验。"
    if unreadable:
        return Verdict(Conclusion.UNKNOWN, (*steps, Step(question, unreadable)), report, figures=figures)
    ours, is_of_word = _typeset(report, file, file.kind), False
    try:
        count, places = differences_of(file.data, ours)
        if count and file.kind == FileKind.PDF:
            # It may have been made of the Word file, where the words of a chart are part of its picture.
            of_word = differences_of(file.data, _typeset(report, file, FileKind.DOCX))
            if is_of_word := _extent(of_word) < _extent((count, places)):
                count, places = of_word
    except Unreadable as refusal:
        # Equal texts are never too long to compare.
        if refusal.code != "timeout":
            raise
        steps.append(Step(question, "与定稿相差太多，没有逐处列出。", is_good=False))
        return Verdict(Conclusion.DIFFERENT, tuple(steps), report, figures=figures)
    if count and _is_speaking_copy(file, report):
        said = "与定稿的讲话稿大字版的文字完全相同：只有标题和正文，没有表、图、附件和核验页，样子没有对照。"
        return Verdict(Conclusion.WORDS, (*steps, Step(question, said)), report, figures=figures)
    is_by_signs = count > 0 and _differs_by_signs(file, report, ours, is_of_word=is_of_word)
    steps.append(Step(question, *_describe_words(count, is_by_signs)))
    if is_by_signs or not count:
        answer, is_good = describe_appearance(None if is_of_word else ours, file)
        steps.append(Step("样子", answer, is_good))
    if lacks_page:
        steps.append(Step("末页", "没有印着摘要的“核验页”，与没有这一页的定稿比对。"))
    return Verdict(_concluded(steps, is_by_signs), tuple(steps), report, tuple(places), count, figures)


def _is_speaking_copy(file, report):
    """Return whether a PDF without content and digest has the text of the large-type copy, which is no whole report."""
    if file.kind != FileKind.PDF or file.carried or file.printed:
        return False
    copy = speaking_copy(document_to_print(report, has_last_page=False))
    try:
        return not differences_of(file.data, render_pdf(copy, fonts=settings.UNION_FONTS or None, setting=LARGE).data)[
            0
        ]
    except Unreadable:
        return False


def _describe_words(count, is_by_signs):
    """Return (sentence, whether it speaks for the file) on the places in which the words differ."""
    if is_by_signs:
        said = "标点或其次序与定稿不同，字和数字都相同：由别的程序排版的文件常有这样的不同，请逐处看过。"
        return f"有 {count} 处{said}", None
    if count:
        return f"有 {count} 处与定稿重新排印的文字不同。", False
    return "与定稿重新排印的文字完全相同（图片里的不比对）。", True


def _differs_by_signs(file, report, ours, *, is_of_word):
    """Return whether another program laid the PDF out, with the same letters and numbers as in ours, or our Word file.

    In one that has our pages, each sign stands where we put it.
    """
    if file.kind != FileKind.PDF or not is_set_anew(ours, file):
        return False
    return have_same_letters(file.data, _typeset(report, file, FileKind.DOCX) if is_of_word else ours)


def _concluded(steps, is_by_signs):
    """Return the conclusion of steps of which the last is about the appearance, if the text is the same."""
    if any(step.is_good is False for step in steps):
        return Conclusion.DIFFERENT
    if is_by_signs:
        return Conclusion.LETTERS
    return Conclusion.SAME if steps[-1].is_good else Conclusion.WORDS


def _typeset(report, file, kind):
    """Return the file of the report to compare with; without a digest the other is one without the last page."""
    document, fonts = document_to_print(report, has_last_page=bool(file.printed)), settings.UNION_FONTS or None
    return render_pdf(document, fonts=fonts).data if kind == FileKind.PDF else render_docx(document, fonts=fonts)


def _extent(differences):
    """Return in how many places texts differ, and how many characters those have that are listed."""
    count, places = differences
    return count, sum(len(frozen) + len(found) for _, frozen, found, _ in places)


def _public(report):
    """Return what everybody may know of a final report."""
    day = chinese_date(timezone.localtime(report.finalised_at).date())
    return f"《{report}》，{report.period_label}，{day}定稿。"
