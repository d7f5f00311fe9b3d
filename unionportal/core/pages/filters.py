"""The base of filter forms of lists; the values stay in the query string."""

from django import forms
from django.db.models import Q

from unionportal.core.values.grams import words_in
from unionportal.sheets.cells import halfwidth


def mentioning(rows, text, *fields):
    """Return the rows in which every word of `text` occurs in one of `fields`, as typed or half-width."""
    for word in text.split():
        condition = Q()
        for written in {word, halfwidth(word)}:
            for field in fields:
                condition |= Q(**{words_in(rows.model, field): written})
        rows = rows.filter(condition)
    return rows


def search_box(placeholder, *, max_length=100):
    """Return a text field for a search."""
    widget = forms.TextInput(attrs={"type": "search", "placeholder": placeholder})
    return forms.CharField(label="搜索", required=False, max_length=max_length, widget=widget)


def choice_box(label, choices):
    """Return an optional choice of `choices`, pairs or a function that returns them whenever the form is made."""
    offered = choices if callable(choices) else lambda: choices
    return forms.ChoiceField(label=label, required=False, choices=lambda: [("", "全部"), *offered()])


def year_box(*, latest=2200):
    """Return an optional year."""
    widget = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(label="年度", required=False, min_value=1950, max_value=latest, widget=widget)


def conditions_of(form):
    """Return what a valid filter form narrows by, {label: words}, for the log and the notes of an export."""
    form.is_valid()
    filled = {name: value for name, value in form.cleaned_data.items() if value not in (None, "", [])}
    return {str(form[name].label): _words(form.fields[name], value) for name, value in filled.items()}


def _words(field, value):
    choices = getattr(field, "choices", ()) if isinstance(value, str) else ()
    return str(dict(choices).get(value, value))


class ListFilter(forms.Form):
    """A filter form; invalid values of the query string filter nothing."""

    # The fields in which the words of `q` are looked for.
    searched = ()
    # {name: lookup} of the fields whose lookup is not their name.
    lookups = {}

    def value(self, name):
        """Return the valid value of a field, or None."""
        self.is_valid()
        return self.cleaned_data.get(name)

    def narrow(self, rows):
        """Return the rows narrowed by every filled field."""
        for name in self.fields:
            value = self.value(name)
            if name != "q" and value not in (None, ""):
                rows = self.by(name, value, rows)
        return self.search(rows, self.value("q") or "")

    def by(self, name, value, rows):
        """Return the rows narrowed by one field; override for lookups other than equality."""
        return rows.filter(**{self.lookups.get(name, name): value})

    def search(self, rows, text):
        """Return the rows narrowed by the search text; override to say where to search."""
        return mentioning(rows, text, *self.searched)
