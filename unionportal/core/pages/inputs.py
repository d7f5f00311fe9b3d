"""The input of a day and the choice of units, shared by the forms of every app."""

from django import forms

from unionportal.core.models import Unit


def day_input():
    """Return the widget of a date."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def units_for(scope, permission):
    """Return the existing units on which this user has the permission."""
    return Unit.objects.visible_to(scope.judged(permission)).organisations().in_being()
