"""The condition of a row that may belong to one of several records: it names one of them, and no other."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import Q


def just_one(names: Iterable[str]) -> Q:
    """Return the condition that exactly one of the references is there."""
    names = tuple(names)
    return reduce(or_, (Q(**{f"{name}__isnull": name != one for name in names}) for one in names))
