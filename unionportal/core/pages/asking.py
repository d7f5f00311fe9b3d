"""A question about what looks odd: the form asks it where it arises, and a tick says that it is meant."""

from django import forms


class Meant(forms.BooleanField):
    """The tick that answers such a question; hidden until `require_tick` asks it."""

    def __init__(self, label):
        super().__init__(label=label, required=False, widget=forms.HiddenInput)


def require_tick(form, name, sentence):
    """Show the tick `name` of the form with the sentence; what was typed is refused until it is ticked."""
    form.fields[name].widget = forms.CheckboxInput()
    form.add_error(name, sentence)
