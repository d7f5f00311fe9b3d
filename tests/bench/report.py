"""bin/bench report: a report held against one pass of its figures, its PDF against the barest drawing of its lines.

Three of them: the year of the example, a term of five years, and a union of a hundred sub-unions with 50,000 members,
5,000 visits and 3,000 activities. Each is made in a process of its own; of several rounds the fastest counts.
"""

import json
import sys
import time
from io import BytesIO

from tests.bench import rig

ROUNDS = 3
MOST_PASSES, MOST_DRAWING = 6, 1.5
YEAR, TERM, LARGE = "2022", "2018-01-01..2022-12-31", "large"
TITLES = {YEAR: "2022年度", TERM: "五年任期", LARGE: "100 个分工会、50,000 名会员"}
UNITS, MEMBERS, VISITS, ACTIVITIES = 100, 50_000, 5_000, 3_000


def main():
    found = {}
    with rig.servers():
        rig.told_by("report", "example")
        found = {period: rig.told_by("report", "measure", period) for period in (YEAR, TERM)}
    with rig.servers():
        rig.told_by("report", "rows")
        found[LARGE] = rig.told_by("report", "measure", YEAR)
    checks = {}
    for name, facts in found.items():
        title, passes = TITLES[name], facts["document"] / facts["figures"]
        drawing = facts["pdf"] / facts["raw"]
        print(
            f"{title}：数字 {facts['codes']} 个一遍 {facts['figures']:.2f} 秒，成文 {facts['document']:.2f} 秒，"
            f"{facts['pages']} 页排成 PDF {facts['pdf']:.3f} 秒，最简绘制 {facts['raw']:.3f} 秒"
        )
        checks[f"{title}：成文用时是数字一遍的 {passes:.1f} 倍（至多 {MOST_PASSES} 倍）"] = passes <= MOST_PASSES
        checks[f"{title}：PDF 用时是最简绘制的 {drawing:.2f} 倍（至多 {MOST_DRAWING} 倍）"] = drawing <= MOST_DRAWING
    return rig.verdict(checks)


def example():
    """A database with the year of the example."""
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    call_command("load_example", "calendar-2022", stdout=sys.stderr)
    print(json.dumps({}))


def rows():
    """A database with the large union."""
    from django.db import connection  # noqa: PLC0415

    from tests.bench.many_rows import fill, multiply  # noqa: PLC0415
    from tests.factories import ActivityFactory, VisitFactory  # noqa: PLC0415
    from unionportal.core.models import Unit  # noqa: PLC0415

    fill(MEMBERS, units=UNITS)
    unit = Unit.objects.exclude(parent=None).first()
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(id ORDER BY id), array_agg(unit_id ORDER BY id) FROM members_member")
        members, units = cursor.fetchone()
    step = MEMBERS // VISITS
    titles = [f"第{number}次活动" for number in range(ACTIVITIES)]
    multiply(VisitFactory(unit=unit), VISITS, member_id=members[::step], unit_id=units[::step])
    multiply(ActivityFactory(unit=unit), ACTIVITIES, unit_id=units[:ACTIVITIES], title=titles)
    print(json.dumps({}))


def measure(words):
    """The seconds of one pass of the figures, of the document, its PDF and the barest drawing of the same lines."""
    from unionportal.core.access.scoping import Scope  # noqa: PLC0415
    from unionportal.core.figures.families import read_once  # noqa: PLC0415
    from unionportal.core.figures.periods import parse_period  # noqa: PLC0415
    from unionportal.core.figures.registry import find, values  # noqa: PLC0415
    from unionportal.core.models import Unit  # noqa: PLC0415
    from unionportal.documents.pdf import render_pdf  # noqa: PLC0415
    from unionportal.reports.document import document_of  # noqa: PLC0415
    from unionportal.reports.numbers import expressions  # noqa: PLC0415
    from unionportal.reports.services import start_report  # noqa: PLC0415
    from unionportal.reports.text.markup import parse  # noqa: PLC0415

    period, root = parse_period(words), Unit.root()
    report = start_report(actor=None, unit=root, period=period)
    refs = [ref for chapter in report.chapters.all() for ref in parse(chapter.body).figures]
    codes = sorted({term for ref in refs for term in expressions.split(ref.name)[1]})
    figures = [figure for figure in map(find, codes) if figure]

    # What tells a term tells each of its years, too.
    spans = [period, *(period.years() if len(period.years()) > 1 else ())]

    def one_pass():
        with read_once():
            for span in spans:
                values(figures, span, Scope.everything(), root)

    def whole():
        with read_once():
            return document_of(report)

    document = whole()
    pages = lines_of(render_pdf(document).data)
    facts = {
        "codes": len(figures),
        "pages": len(pages),
        "figures": fastest(one_pass),
        "document": fastest(whole),
        # Thousandths of a second of this process alone, so that what else runs counts in neither.
        "pdf": fastest(lambda: render_pdf(document), 10 * ROUNDS, time.process_time),
        "raw": fastest(lambda: raw(pages, document), 10 * ROUNDS, time.process_time),
    }
    print(json.dumps(facts))


def fastest(do, rounds=ROUNDS, clock=time.perf_counter):
    spent = []
    for _ in range(rounds):
        began = clock()
        do()
        spent.append(clock() - began)
    return min(spent)


def lines_of(data):
    """[[(x, y, size, text, name of the font)]] of what stands on the pages of a PDF."""
    import pypdfium2  # noqa: PLC0415

    found = []
    for page in pypdfium2.PdfDocument(data):
        text = page.get_textpage()
        boxes = [text.get_rect(number) for number in range(text.count_rects())]
        found.append(
            [
                (left, low, high - low, text.get_text_bounded(left, low, right, high), _font_at(text, left, low, high))
                for left, low, right, high in boxes
            ]
        )
    return found


def _font_at(text, left, low, high):
    """The name under which the font of a line's first character is embedded: one for each subset."""
    from ctypes import byref, c_int, create_string_buffer  # noqa: PLC0415

    import pypdfium2.raw as pdfium  # noqa: PLC0415

    name = create_string_buffer(200)
    at = text.get_index(left + 1, (low + high) / 2, 5, 5)
    pdfium.FPDFText_GetFontInfo(text, at or 0, name, len(name), byref(c_int()))
    return name.value


def raw(pages, document):
    """The same lines and charts put where they belong, in as many fonts: no breaking, no paging, no contents."""
    from unionportal.documents.charts.pictures import draw_pdf  # noqa: PLC0415
    from unionportal.documents.facts import ChartBlock  # noqa: PLC0415
    from unionportal.documents.fonts.families import FontSet, StackFont  # noqa: PLC0415
    from unionportal.documents.grid import PAGE_HEIGHT, PAGE_WIDTH  # noqa: PLC0415
    from unionportal.documents.marks import Page, show  # noqa: PLC0415

    fonts, buffer, used = FontSet(), BytesIO(), {}
    canvas = Page(buffer, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), pageCompression=1)
    charts = [block.scene for block in document.blocks if isinstance(block, ChartBlock)]
    for page in pages:
        for x, y, size, text, name in page:
            font = used.setdefault(name, StackFont(f"font{len(used)}", fonts.body.faces))
            show(canvas, font, max(size, 1), x, y, text.replace("\r\n", ""))
        canvas.showPage()
    for scene in charts:
        draw_pdf(scene, canvas, 0, 0, fonts.body)
    fonts.embed(canvas._doc)
    for font in used.values():
        font.embed(canvas._doc)
    canvas.save()
    return buffer.getvalue()


if __name__ == "__main__":
    import django

    django.setup()
    {"example": example, "rows": rows, "measure": measure}[sys.argv[1]](*sys.argv[2:])
