"""What is in a PDF, a Word file, a workbook, as lines: all that is read, and a digest of what is only looked at."""

import hashlib
import io
import json
import re
import zipfile

from openpyxl import load_workbook
from pypdf import PdfReader

from tests.seen.markup import lines_of

# Of these a line would say nothing that the cells have not said.
_IN_CELLS = re.compile(r"xl/(worksheets/|sharedStrings|calcChain)")
# Handed out once, and never the same.
_FIRST_PASSWORD = re.compile(r"\w{4}-\w{4}-\w{4}", re.ASCII)


def lines(body, kind):
    """The lines of a file of the MIME type `kind`."""
    kind = kind.split(";")[0].strip()
    if kind == "text/html":
        return lines_of(body.decode())
    if kind == "application/json":
        return json.dumps(json.loads(body), ensure_ascii=False, indent=1).splitlines()
    if kind.startswith("text/"):
        return body.decode().splitlines()
    if body.startswith(b"%PDF-") and len(body) > 100:
        return list(_pdf(body))
    if kind.endswith("spreadsheetml.sheet") and body.startswith(b"PK"):
        return [*_cells(body), *_parts(body, skip=_IN_CELLS)]
    if kind.endswith("wordprocessingml.document") and body.startswith(b"PK"):
        return [*_words(body), *_parts(body)]
    return [f"{len(body)} bytes {_digest(body)}"]


def _pdf(body):
    yield f"all of it {_digest(body)}"
    reader = PdfReader(io.BytesIO(body))
    for name, value in sorted((reader.metadata or {}).items()):
        yield f"{name} {value}"
    for number, page in enumerate(reader.pages, 1):
        yield f"— {number} — {list(map(float, page.mediabox))} drawn {_digest(_drawn(page))}"
        yield from page.extract_text().splitlines()


def _drawn(page):
    content = page["/Contents"].get_object()
    return b"".join(part.get_object().get_data() for part in (content if isinstance(content, list) else [content]))


def _words(body):
    """The paragraphs of all parts, in which a tab or a break is a blank."""
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        for name in sorted(package.namelist()):
            if not re.fullmatch(r"word/(document|header\d*|footer\d*|footnotes)\.xml", name):
                continue
            yield f"— {name} —"
            for paragraph in re.split(r"</w:p>", package.read(name).decode()):
                text = re.sub(r"<w:(tab|br)\b[^>]*/>", " ", paragraph)
                yield from filter(None, [re.sub(r"<[^>]+>", "", text).strip()])


def _cells(body):
    book = load_workbook(io.BytesIO(body))
    for sheet in book:
        hidden = "" if sheet.sheet_state == "visible" else sheet.sheet_state
        yield f"— {sheet.title} — {sheet.dimensions} {sheet.freeze_panes or ''} {hidden}".rstrip()
        widths = {name: round(one.width, 2) for name, one in sheet.column_dimensions.items()}
        yield f"widths {widths} merged {sorted(map(str, sheet.merged_cells.ranges))}"
        for one in sheet.data_validations.dataValidation:
            yield f"choice {one.sqref} {one.type} {one.formula1} {one.formula2} {one.prompt} {one.error}"
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None or cell.comment:
                    value = "…" if _FIRST_PASSWORD.fullmatch(str(cell.value)) else repr(cell.value)
                    yield f"{cell.coordinate} {value} {cell.number_format}{_face(cell)}"


def _face(cell):
    """How a cell looks where it looks special."""
    face = " bold" if cell.font.b else ""
    face += " italic" if cell.font.i else ""
    face += f" on {cell.fill.fgColor.rgb}" if cell.fill.fill_type else ""
    return face + (f" note {cell.comment.text!r}" if cell.comment else "")


def _parts(body, skip=None):
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        for name in sorted(package.namelist()):
            if not (skip and skip.match(name)):
                yield f"part {name} {_digest(package.read(name))}"


def _digest(data):
    return hashlib.sha256(data).hexdigest()[:16]
