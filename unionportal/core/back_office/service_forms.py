"""Back-office forms that save through a service, and the CSS classes of the admin theme on the portal's widgets."""

from django import forms
from django.contrib.admin.widgets import AutocompleteMixin
from django.core.exceptions import ValidationError
from django.db import transaction
from unfold.widgets import INPUT_CLASSES, SELECT_CLASSES, TEXTAREA_CLASSES

from unionportal.core.flow.moves import add_refusal

_CLASSES = (
    (forms.Textarea, TEXTAREA_CLASSES),
    (forms.Select, SELECT_CLASSES),
    (forms.CheckboxInput | forms.RadioSelect | forms.FileInput, ()),
    (forms.TextInput | forms.DateInput, INPUT_CLASSES),
)


def add_skin_classes(form):
    """Add the CSS classes of the admin theme to the form's widgets."""
    for field in form.fields.values():
        # The theme has dressed its own widgets: its calendars, switches and searches are found by their classes.
        if isinstance(field.widget, AutocompleteMixin) or field.widget.attrs.get("class"):
            continue
        for kind, classes in _CLASSES:
            if isinstance(field.widget, kind):
                field.widget.attrs["class"] = " ".join(classes)
                break


class ServiceForm:
    """Saves through `save_through` while the form is validated, so that a refusal is shown on the form as typed."""

    save_through = None

    def _post_clean(self):
        super()._post_clean()
        if self.errors:
            return
        try:
            with transaction.atomic():
                type(self).save_through(self)
        except ValidationError as refusal:
            add_refusal(self, refusal)


class ThroughServiceMixin:
    """An admin whose forms save through `perform(request, form)` instead of Django's own saving."""

    def perform(self, request, form):
        """Save the form through a service; return the record."""
        raise NotImplementedError

    def form_arguments(self, request):
        """Return the further arguments of the form, as dict."""
        return {}

    def get_form(self, request, obj=None, change=False, **kwargs):
        allowed = self.has_change_permission(request, obj) if change else self.has_add_permission(request)
        if not allowed:
            return super().get_form(request, obj, change, form=forms.ModelForm, **kwargs)
        form_class = super().get_form(request, obj, change, **kwargs)
        arguments = self.form_arguments(request)

        def __init__(form, *args, **extra):
            form_class.__init__(form, *args, **arguments, **extra)
            add_skin_classes(form)

        def save_through(form):
            return self.perform(request, form)

        return type("ServiceForm", (ServiceForm, form_class), {"__init__": __init__, "save_through": save_through})

    def save_model(self, request, obj, form, change):
        """Do nothing: the service has saved the record."""

    def save_related(self, request, form, formsets, change):
        """Do nothing: the service has saved the record."""
