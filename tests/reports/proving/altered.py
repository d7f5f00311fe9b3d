"""Files of a report as others change them, and what they are found to be."""

import io
import zipfile

from pypdf import PdfWriter

from unionportal.core.access.scoping import Scope
from unionportal.reports.proving.last_page import ENCLOSED
from unionportal.reports.proving.verifying import verify


def found(data, chosen=None):
    """(conclusion, {question: whether it speaks for the file}, [what was frozen, what was found] of the places)."""
    verdict = verify(data, Scope.everything(), chosen)
    steps = {step.question: step.is_good for step in verdict.steps}
    return verdict.conclusion, steps, [(frozen, other) for _, frozen, other, _ in verdict.places]


def rewritten(pdf, *, carried=None):
    """The PDF as another program saves it, with other content inside if given, or with none."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    if carried is not None:
        del writer.root_object["/Names"]
        if carried:
            writer.add_attachment(ENCLOSED, carried)
    saved = io.BytesIO()
    writer.write(saved)
    return saved.getvalue()


def repacked(docx, **changes):
    """The Word file with parts changed: {name of a part: (old, new)}."""
    saved = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as source, zipfile.ZipFile(saved, "w", zipfile.ZIP_STORED) as target:
        for name in source.namelist():
            data = source.read(name)
            for part, (old, new) in changes.items():
                if part in name:
                    data = data.replace(old.encode(), new.encode())
            target.writestr(name, data)
    return saved.getvalue()
