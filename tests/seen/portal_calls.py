"""Every function of the product that `tests.seen` calls; addresses, commands and tables aside."""

import io
from unittest import mock

from unionportal.core.jobs import outbox
from unionportal.documents.fonts import families
from unionportal.examples import workbook, year_of


def own_fonts():
    """In the block papers are printed in the faces that come with the portal, whichever this computer has."""
    return mock.patch.object(families, "font_folders", return_value=())


def do_job(job):
    """Do what the worker would do."""
    outbox.run(job.pk)
    job.refresh_from_db()
    return job


def ledger_of(name):
    """The filled 台账 of an example year."""
    file = io.BytesIO()
    workbook.write(file, year_of(name).build())
    return file.getvalue()
