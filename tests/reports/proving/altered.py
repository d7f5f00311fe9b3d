"""Files of a report as others change them, and what they are found to be."""

import io
import zipfile
from types import SimpleNamespace

from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

from unionportal.core.access.scoping import Scope
from unionportal.reports.proving.last_page import ENCLOSED
from unionportal.reports.proving.verifying import verify
from unionportal.reports.proving.visible import describe_appearance


def found(data, chosen=None):
    """(conclusion, {question: whether it speaks for the file}, [what was frozen, what was found] of the places)."""
    verdict = verify(data, Scope.everything(), chosen)
    steps = {step.question: step.is_good for step in verdict.steps}
    return verdict.conclusion, steps, [(frozen, other) for _, frozen, other, _ in verdict.places]


def appearance(data, ours):
    """(what is said about how a file looks beside ours, whether that speaks for it)."""
    return describe_appearance(ours, SimpleNamespace(data=data))


def rewritten(pdf, *, carried=None):
    """The PDF as another program saves it, with other content inside if given, or with none."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    if carried is not None:
        del writer.root_object["/Names"]
        if carried:
            writer.add_attachment(ENCLOSED, carried)
    return written(writer)


def repacked(docx, added=(), **changes):
    """The Word file with parts changed, {in the name of a part: (old, new)}, and others added, [(name, text)]."""
    saved, missed = io.BytesIO(), set(changes)
    with zipfile.ZipFile(io.BytesIO(docx)) as source, zipfile.ZipFile(saved, "w", zipfile.ZIP_STORED) as target:
        for name in source.namelist():
            data = source.read(name)
            for part, (old, new) in changes.items():
                old, new = (one.encode() if isinstance(one, str) else one for one in (old, new))
                if part in name and old in data:
                    data = data.replace(old, new)
                    missed.discard(part)
            target.writestr(name, data)
        for name, text in added:
            target.writestr(name, text)
    assert not missed
    return saved.getvalue()


def merged(pdf, draw, *numbers):
    """The PDF with what `draw` draws on a canvas over these pages, of which the text stays; without any, over all."""
    drawn = io.BytesIO()
    canvas = Canvas(drawn, pagesize=(595, 842))
    draw(canvas)
    canvas.save()
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    for number in numbers or range(len(writer.pages)):
        writer.pages[number].merge_page(PdfReader(drawn).pages[0])
    return written(writer)


def painted(canvas):
    """A white bar and a digit drawn with lines."""
    canvas.setFillGray(1)
    canvas.rect(80, 600, 400, 60, stroke=0, fill=1)
    canvas.setFillGray(0)
    canvas.rect(100, 610, 8, 20, stroke=0, fill=1)


def written(writer):
    saved = io.BytesIO()
    writer.write(saved)
    return saved.getvalue()
