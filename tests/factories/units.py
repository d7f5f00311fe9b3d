"""The units of a union."""

import datetime

import factory
from django.db import connection
from factory.django import DjangoModelFactory

from unionportal.core.choices import UnitKind

FOUNDED = datetime.date(2015, 1, 1)


class UnitFactory(DjangoModelFactory):
    class Meta:
        model = "core.Unit"

    code = factory.Sequence(lambda n: f"U{n}")
    name = factory.Sequence(lambda n: f"第{n}分工会")
    kind = UnitKind.BRANCH
    opened_on = FOUNDED

    @classmethod
    def _create(cls, model_class, *args, **facts):
        """Save it once: with its key, which is in its path, from the start."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval('core_unit_id_seq')")
            unit = model_class(pk=cursor.fetchone()[0], **facts)
        unit.path = f"{unit.parent.path if unit.parent else '/'}{unit.pk}/"
        unit.save(force_insert=True)
        return unit
