"""The bases of the questions that stand before a list is printed: which unit, which days."""

from django import forms
from django.db.models import QuerySet

from unionportal.core.models import Unit
from unionportal.core.pages.inputs import day_input


class Questions(forms.Form):
    """What to print; `reader` is who prints, of `record` if it is of one. The log says `unit`."""

    def __init__(self, *args, reader, record=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.reader, self.record = reader, record

    @property
    def unit(self):
        """The unit that the rows are of, None for all."""
        return self.cleaned_data.get("unit")

    @property
    def chosen(self):
        """What was chosen, in words, in the order of the questions; not why somebody asks, nor what is ticked."""
        answers = {name: self.cleaned_data.get(name) for name in self.fields if name != "reason"}
        return [_words(self.fields[name], one) for name, one in answers.items() if one and one is not True]


def _words(field, answer):
    if isinstance(answer, list | QuerySet):
        return "、".join(_words(field, one) for one in answer)
    choices = () if isinstance(field, forms.ModelChoiceField) else getattr(field, "choices", ())
    return str({str(code): words for code, words in choices}.get(str(answer), answer))


class UnitQuestions(Questions):
    """Asks for a unit within what this person may see; `permission` decides which."""

    permission = None

    unit = forms.ModelChoiceField(Unit.objects.none(), label="分工会", required=False, empty_label="全部")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        scope = self.reader.scope.judged(self.permission)
        self.fields["unit"].queryset = Unit.objects.organisations().visible_to(scope)


def day_question(label, **options):
    """Return a question for a day."""
    return forms.DateField(label=label, widget=day_input(), **options)
