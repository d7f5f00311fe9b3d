"""Rows of every table whose texts are hostile, and the cells of a workbook made of them."""

import io
from zlib import crc32

import openpyxl
import pgtrigger
from django.db import DatabaseError, connection, models, transaction

from tests.access.tour.world import domain_models
from unionportal.core.access.scoping import Scope
from unionportal.core.jobs import outbox
from unionportal.core.ledger import registered
from unionportal.core.models import Job
from unionportal.sheets.reader import read_workbook
from unionportal.sheets.workbook import write_ledger

HOSTILE = (
    "=1+1", "=cmd|' /C calc'!A1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r\n=1", "a\x0bb\x01", "\ufffe\uffff",
    "a\u200b\u202eb", "👍🏽", "𠮷𪚥", "\ue863\U000f0000", "_x000D_=1", "<b>&amp;]]>", "'=1", " 前后 ", "#N/A", "1e5",
    "00123", "长" * 40_000,
)  # fmt: skip


def spoil(rows):
    """Put a hostile text into every free text column of every row; returns the (table, column)s that took it."""
    taken = []
    for model in domain_models():
        if rows.of(model) is None:
            continue
        # By its name: a table that comes moves no text of another.
        number = crc32(model._meta.label.encode())
        for place, field in enumerate(model._meta.concrete_fields):
            if type(field) not in (models.CharField, models.TextField) or field.choices or not field.editable:
                continue
            text = HOSTILE[(number + place) % len(HOSTILE)][: field.max_length]
            if write(model, rows.of(model).pk, field.name, text):
                taken.append((model._meta.label, field.name))
    return taken


def write(model, pk, name, text):
    """Past forms and services; returns whether the database took it."""
    try:
        with transaction.atomic(), pgtrigger.ignore():
            model._base_manager.filter(pk=pk).update(**{name: text})
            connection.check_constraints()
    except DatabaseError:
        return False
    return True


def opened(data):
    """The values of all cells of a workbook; none may be a formula, for whichever program opens it."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    sheets = read_workbook(data, allow_merged=True).sheets.values()
    return [value for sheet in sheets for row in sheet.rows for value in row if value is not None]


def content(response):
    """The bytes of a download."""
    assert response.status_code == 200
    return b"".join(response.streaming_content) if response.streaming else response.content


def filled(prefix=""):
    """The 台账 of all that is registered under the prefix."""
    file = io.BytesIO()
    entries = [entry for entry in registered() if entry.spec.key.startswith(prefix)]
    write_ledger(file, [(entry.spec, entry.loader.export(Scope.everything())) for entry in entries])
    return file.getvalue()


def done(response):
    """The job that the response leads to, after the worker did it."""
    job = Job.objects.get(pk=response.url.rstrip("/").rsplit("/", 1)[1])
    outbox.run(job.pk)
    job.refresh_from_db()
    return job
