"""An appendix of 10,000 rows as PDF, held against the barest drawing of the same cells: fixed rows, no wrapping, no
splitting, no contents, the text put where it belongs and the rules drawn. Each runs in a process of its own."""

import json
import resource
import sys
import time
from io import BytesIO

from tests.bench import rig

ROWS, MOST_RATIO, MOST_MEMORY = 10_000, 1.5, 150  # rows, times, MB
_PER_PAGE, _ROW_HEIGHT, _SIZE = 32, 19.0, 10.5
_SHARES, _ALIGNS = (80, 70, 70, 106, 66, 50), "ccllcr"
_HEADERS = ("支付编号", "支付日期", "工会组织", "用途", "收款人", "金额（元）")


def main():
    runs = {"ours": [], "raw": []}
    for name in ("raw", "ours") * 3:
        runs[name].append(rig.told_by("pdf", name))
    ours, raw = (min(runs[name], key=lambda facts: facts["seconds"]) for name in ("ours", "raw"))
    ratio = ours["seconds"] / raw["seconds"]
    for title, facts in (("附录", ours), ("最简绘制", raw)):
        print(f"{title}：{facts['seconds']:.2f} 秒（CPU），{facts['memory']} MB，{facts['pages']} 页")
    return rig.verdict(
        {
            f"{ROWS} 行的附录用时是最简绘制的 {ratio:.2f} 倍（至多 {MOST_RATIO} 倍）": ratio <= MOST_RATIO,
            f"{ours['memory']} MB（低于 {MOST_MEMORY} MB）": ours["memory"] < MOST_MEMORY,
            "两份都写出了每一行": ours["numbers"] == raw["numbers"] == ROWS,
        }
    )


def rows():
    for n in range(ROWS):
        yield (
            f"ZF2022-{n:05}",
            f"2022-{n % 12 + 1:02}-{n % 28 + 1:02}",
            f"第{n % 60}分工会",
            f"慰问住院职工等{n % 7}项",
            f"收款人{n % 400}",
            f"{n % 9000}.05",
        )


def ours():
    from unionportal.documents.facts import Column, Document, TableBlock  # noqa: PLC0415
    from unionportal.documents.pdf import render_pdf  # noqa: PLC0415

    columns = tuple(Column(*one) for one in zip(_HEADERS, _SHARES, _ALIGNS, strict=True))
    table = TableBlock("附表1 支付明细", columns, tuple(rows()))
    return render_pdf(Document(title="工作报告附录", blocks=(table,))).data


def raw():
    from unionportal.documents.fonts.families import FontSet  # noqa: PLC0415
    from unionportal.documents.grid import LEFT, PAGE_HEIGHT, PAGE_WIDTH, TOP, WIDTH  # noqa: PLC0415
    from unionportal.documents.marks import Page, show_many  # noqa: PLC0415

    fonts, buffer, cells = FontSet(), BytesIO(), list(rows())
    canvas = Page(buffer, pagesize=(PAGE_WIDTH, PAGE_HEIGHT))
    edges = [LEFT]
    for share in _SHARES:
        edges.append(edges[-1] + share / sum(_SHARES) * WIDTH)
    top = PAGE_HEIGHT - TOP
    for start in range(0, len(cells), _PER_PAGE):
        page = [(fonts.hei, _HEADERS), *((fonts.body, row) for row in cells[start : start + _PER_PAGE])]
        for line in range(len(page) + 1):
            canvas.line(edges[0], top - line * _ROW_HEIGHT, edges[-1], top - line * _ROW_HEIGHT)
        for edge in edges:
            canvas.line(edge, top, edge, top - len(page) * _ROW_HEIGHT)
        show_many(canvas, _SIZE, _placed(page, edges, top))
        canvas.showPage()
    fonts.embed(canvas._doc)
    canvas.save()
    return buffer.getvalue()


def _placed(page, edges, top):
    for line, (font, row) in enumerate(page, 1):
        for column, text in enumerate(row):
            room = edges[column + 1] - edges[column] - font.width(text) * _SIZE
            left = {"l": 3, "c": room / 2, "r": room - 3}[_ALIGNS[column]]
            yield font, edges[column] + left, top - line * _ROW_HEIGHT + 6, text


def contest(make):
    # The fonts are opened once in the life of a process: warm, as in a worker.
    import unionportal.documents.fonts.families  # noqa: F401, PLC0415

    began = time.process_time()
    data = make()
    seconds = time.process_time() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    pages, numbers = read(data)
    print(json.dumps({"seconds": seconds, "memory": memory, "pages": pages, "numbers": numbers}))


def read(data):
    """(pages, how many different payment numbers stand on them)."""
    import re  # noqa: PLC0415

    import pypdfium2  # noqa: PLC0415

    document, found = pypdfium2.PdfDocument(data), set()
    for page in document:
        found.update(re.findall(r"ZF2022-\d{5}", page.get_textpage().get_text_range()))
    return len(document), len(found)


if __name__ == "__main__":
    contest({"ours": ours, "raw": raw}[sys.argv[1]])
