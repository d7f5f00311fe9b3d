"""Fields of the back office that find one record among thousands while one types."""

from functools import cache

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError


@cache
def forgiving(widget):
    """Return an autocomplete widget that accepts a posted value that is no key; Django's raises on it."""

    def optgroups(self, name, value, attr=None):
        return widget.optgroups(self, name, [one for one in value if _is_key(self.choices.field, one)], attr)

    return type(widget.__name__, (widget,), {"optgroups": optgroups})


def _is_key(field, value):
    """Return whether the posted value can be the key of a related record."""
    try:
        field.queryset.model._meta.pk.to_python(value)
    except ValidationError:
        return False
    return True


def picker(foreign_key, **options):
    """Return a form field for one record of the model that `foreign_key` leads to, searched as in its own list.

    The page of that model in the back office answers the search, so its user must be allowed to see that list. The
    form limits the queryset of the field to its scope.
    """
    source = foreign_key.field
    widget = forgiving(AutocompleteSelect)(source, admin.site)
    return forms.ModelChoiceField(source.related_model._default_manager.all(), widget=widget, **options)
