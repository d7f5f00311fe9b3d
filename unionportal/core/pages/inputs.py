"""What the forms of every app take up: an input for a day, the units a person may choose."""

from django import forms

from unionportal.core.models import Unit


def day_input():
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def units_for(scope, permission):
    """The units in being for which this person has the permission."""
    return Unit.objects.visible_to(scope.judged(permission)).organisations().in_being()
