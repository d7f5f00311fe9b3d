"""The columns of the people through whose hands money goes."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


def another_than(name, *others):
    """Return the condition that the person in this column is none of those in the `others`."""
    condition = Q()
    for other in others:
        condition &= Q(**{f"{name}__isnull": True}) | Q(**{f"{other}__isnull": True}) | ~Q(**{name: F(other)})
    return condition


def hand(related, label, **more):
    """Return a column for an account, empty until somebody did it."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name=related,
        verbose_name=label,
        **more,
    )
