"""Questions of a form: which way is meant, and about what looks odd, where it arises, with a tick that it is meant."""

from django import forms


class Question(forms.Field):
    """A field whose answer the form itself uses: the service is told nothing of it."""


class ChosenWay(Question, forms.ChoiceField):
    """Which of several ways of filling in the form is meant."""


class Meant(Question, forms.BooleanField):
    """The tick that answers such a question; hidden until `require_tick` asks it."""

    def __init__(self, label):
        super().__init__(label=label, required=False, widget=forms.HiddenInput)


def require_tick(form, name, sentence):
    """Show the tick `name` of the form with the sentence; what was typed is refused until it is ticked."""
    form.fields[name].widget = forms.CheckboxInput()
    form.add_error(name, sentence)
