"""What of a report is unresolved: while there is anything, it is neither submitted nor made final."""

from collections import Counter
from dataclasses import dataclass

from unionportal.reports.models import UNNAMED, Comment, SectionRequest
from unionportal.reports.text.check import check_draft, problems_of


@dataclass(frozen=True)
class Unresolved:
    """Something to be done in a chapter: a problem at its place (line 0 is the heading), a comment, or a text to come.

    Of a chapter that was deleted, `chapter` is the heading alone.
    """

    chapter: object
    sentence: str
    line: int = 0
    column: int = 0
    comment: Comment | None = None
    section: SectionRequest | None = None

    def __str__(self):
        return f"“{self.chapter}”{self.sentence}"


def unresolved(report, chapters=None, comments=None):
    """Return every Unresolved of the draft: problems in reading order, open comments, texts that others still write.

    `chapters` are its CheckedChapters and `comments` are all of its comments, if they are there already.
    """
    chapters = check_draft(report) if chapters is None else chapters
    problems = [Unresolved(chapter, str(one), one.line, one.column) for chapter, one in problems_of(chapters)]
    unnamed = (one.chapter for one in chapters if one.chapter.heading == UNNAMED)
    problems += [Unresolved(chapter, "还没有起标题。", 0, 1) for chapter in unnamed]
    comments = comments_on(report).unsettled() if comments is None else comments
    sections = report.sections.in_progress().select_related("chapter", "unit", "writer")
    return [*problems, *(_of_comment(one) for one in comments if one.is_open), *map(_of_section, sections)]


def comments_on(report):
    """Return the comments on the report, with who made them."""
    return report.comments.select_related("chapter", "made_by")


def count_comments(chapters, comments):
    """Set on every chapter how many comments it has, `all_comments`, and how many are open, `open_comments`."""
    every = Counter(one.chapter_id for one in comments)
    still_open = Counter(one.chapter_id for one in comments if one.is_open)
    for chapter in chapters:
        chapter.all_comments, chapter.open_comments = every[chapter.pk], still_open[chapter.pk]


def _of_comment(comment):
    sentence = f"{comment.made_by.name}的批注没有处理：{comment.beginning}"
    return Unresolved(comment.chapter or comment.heading, sentence, comment=comment)


def _of_section(section):
    what = "交来的稿子还没有采用或退回。" if section.is_submitted else "还没有交稿。"
    return Unresolved(section.chapter or section.heading, f"请{section.writer_name}写的，{what}", section=section)
