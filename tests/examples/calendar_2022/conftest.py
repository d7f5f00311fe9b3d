import pytest

from tests.examples.conftest import example_of


@pytest.fixture(scope="package")
def loaded(django_db_setup, django_db_blocker):
    """The year once for all files of this folder."""
    with example_of("calendar-2022", django_db_blocker):
        yield
