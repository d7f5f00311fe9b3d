"""The input of a day and the choice of units, shared by the forms of every app."""

from django import forms
from django.utils import timezone

from unionportal.core.models import Unit
from unionportal.spelling.typed import half_width


class _DayInput(forms.DateInput):
    """The input of a date, which reads ２０２６－０１－０２ where the browser has none for dates."""

    def value_from_datadict(self, data, files, name):
        value = super().value_from_datadict(data, files, name)
        return half_width(value) if isinstance(value, str) else value


def day_input():
    """Return the widget of a date."""
    return _DayInput(attrs={"type": "date"}, format="%Y-%m-%d")


def offer_today(form, name):
    """Let the day, or the year, of a new record be today's until another one is typed."""
    if form.instance.pk is None and name in form.fields and form.initial.get(name) is None:
        today = timezone.localdate()
        form.initial[name] = today if isinstance(form.fields[name], forms.DateField) else today.year


def units_for(scope, permission):
    """Return the existing units on which this user has the permission."""
    return Unit.objects.visible_to(scope.judged(permission)).organisations().in_being()
