"""Each file here names its year as NAME, which is loaded once for the file."""

import contextlib
import io

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from tests.examples import facts
from tests.swept import sweep
from unionportal.core import ledger
from unionportal.core.access.scoping import Scope
from unionportal.core.figures.registry import values
from unionportal.core.models import Unit
from unionportal.documents.pdf import render_pdf
from unionportal.examples import workbook, year_of
from unionportal.examples.aliases import figures_called
from unionportal.reports import services
from unionportal.reports.document import document_of


@contextlib.contextmanager
def example_of(name, django_db_blocker):
    """An example until the end: each test's own transaction nests in the one that is rolled back then.

    What waits for a commit is done now, not once in each test, and the server knows how many rows there are, until it
    is told otherwise: that is not undone.
    """
    with django_db_blocker.unblock():
        with transaction.atomic():
            call_command("load_example", name, stdout=io.StringIO())
            connection.check_constraints()
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
            yield
            transaction.set_rollback(True)
        sweep()


@pytest.fixture(scope="module")
def loaded(request, django_db_setup, django_db_blocker):
    with example_of(request.module.NAME, django_db_blocker):
        yield


@pytest.fixture
def example(loaded, db):
    pass


@pytest.fixture
def figures_of(example, request):
    """What the figures with these codes come out at in the year."""
    period = year_of(request.module.NAME).PERIOD

    def found(codes):
        called = figures_called(codes)
        counted = values(called.values(), period, Scope.everything())
        return {code: counted[one.code] for code, one in called.items()}

    return found


@pytest.fixture
def load_again(example, request):
    """Load the year's workbook once more; the ledger's answer."""
    file = io.BytesIO()
    workbook.write(file, year_of(request.module.NAME).build())
    return lambda: ledger.apply(file.getvalue(), actor=None, name="台账.xlsx")


@pytest.fixture
def text_of_report(example, request):
    """The text of the PDF of the report of a period, of the file's own if none is given, with the shipped outline.

    It is without the definitions of the figures, which would state much by themselves.
    """

    def printed(period=None):
        period = period or year_of(request.module.NAME).PERIOD
        report = services.start_report(
            actor=None, unit=Unit.root(), period=period, layout=request.module.LAYOUT, has_sources=False
        )
        return facts.text_of(render_pdf(document_of(report)).data)

    return printed
