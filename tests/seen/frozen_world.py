"""A world without chance: the clock stands still, also in the database, and random bytes follow from a name."""

import datetime
import random
import tempfile
from contextlib import ExitStack, contextmanager
from unittest import mock

import time_machine
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import FileField
from django.template.base import Template
from django.test import override_settings

from tests.seen import portal_calls

_chance = random.Random(0)  # noqa: S311 -- the opposite of secret
# Where each sequence stood when the database was new: {name: (value, whether it was taken)}
_sequences = {}


def seed(name):
    """From here on random bytes are those of `name`, however many were taken before."""
    _chance.seed(name)


@contextmanager
def frozen(moment):
    """Everything in the block happens at `moment`, in a database as new, and is undone."""
    with ExitStack() as stack:
        for place in ("os.urandom", "random._urandom"):
            stack.enter_context(mock.patch(place, _chance.randbytes))
        # As where the portal is used: tests keep a copy of the context of every template.
        stack.enter_context(mock.patch.object(Template, "_render", _render))
        stack.enter_context(time_machine.travel(moment, tick=False))
        files = stack.enter_context(tempfile.TemporaryDirectory(prefix="seen"))
        stack.enter_context(_settings(files))
        stack.enter_context(portal_calls.own_fonts())
        stack.enter_context(_files_in(f"{files}/private"))
        stack.enter_context(transaction.atomic())
        _stop_database_clock(moment)
        _wind_back()
        cache.clear()
        yield
        transaction.set_rollback(True)


def _render(self, context):
    return self.nodelist.render(context)


def _settings(files):
    """Badges and middleware as where the portal is used, not as in tests."""
    return override_settings(
        MEDIA_ROOT=f"{files}/media",
        MIDDLEWARE=[name for name in settings.MIDDLEWARE if not name.startswith("zeal")],
        SECRET_KEY="the same in every checkout",
        UNION_ANCHORS=f"{files}/anchors",
    )


@contextmanager
def _files_in(folder):
    """Whatever is kept is kept in the folder; the fields have had their storage since they were made."""
    fields = (field for model in apps.get_models() for field in model._meta.fields if isinstance(field, FileField))
    with ExitStack() as stack:
        for storage in {id(field.storage): field.storage for field in fields}.values():
            place = dict.fromkeys(("_location", "base_location", "location"), folder)
            stack.enter_context(mock.patch.dict(storage.__dict__, place))
        yield


def _stop_database_clock(moment):
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION public.now() RETURNS timestamptz STABLE LANGUAGE sql"
            f" RETURN timestamptz '{moment.isoformat()}'"
        )
        cursor.execute("SET LOCAL search_path = public, pg_catalog")


def _wind_back():
    """Put all sequences where they stood at first; rolling back does not."""
    with connection.cursor() as cursor:
        if not _sequences:
            cursor.execute("SELECT sequencename, last_value, start_value FROM pg_sequences WHERE schemaname = 'public'")
            _sequences.update({name: (last or start, last is not None) for name, last, start in cursor})
        for name, (value, taken) in _sequences.items():
            cursor.execute("SELECT setval(quote_ident(%s)::regclass, %s, %s)", [name, value, taken])


def count_rows():
    """Have the database count what is in its tables now: it would not look before the end of the transaction."""
    with connection.cursor() as cursor:
        # By name: of the tables that all databases share, another run would wait for the lock until this one ends.
        names = map(connection.ops.quote_name, connection.introspection.table_names(cursor))
        cursor.execute(f"ANALYZE {', '.join(names)}")


@contextmanager
def undone():
    """What is done in the block is taken back."""
    with transaction.atomic():
        point = transaction.savepoint()
        try:
            yield
        finally:
            transaction.savepoint_rollback(point)


def day(year, month, number):
    """Noon of a day, here."""
    return datetime.datetime(year, month, number, 12, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
