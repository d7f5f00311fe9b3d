"""What a browser may keep of a form until it was sent: static/drafts.js keeps it, these names say what.

A field is confidential where its model seals the column, or any model one of its name if its own has none, where the
model of its form masks it, or where its form names it in `confidential`; of a form that is secret nothing is kept.
"""

from functools import cache
from urllib.parse import urlencode

from django import forms
from django.apps import apps
from django.utils.crypto import salted_hmac

from unionportal.core.flow.versions import FIELD
from unionportal.core.sealing.fields import EncryptedTextField


@cache
def sealed_names():
    """Return the names of the sealed columns of all models."""
    fields = (field for model in apps.get_models() for field in model._meta.get_fields())
    return frozenset(field.name for field in fields if isinstance(field, EncryptedTextField))


def kept_names(form):
    """Return the names of the inputs of the form that may be kept on the device, in the order of the form."""
    kept = [bound for bound in form.visible_fields() if may_keep(form, bound.name, bound.field)]
    return [name for bound in kept for name in _names(bound)]


def kept_names_of_rows(formset):
    """Return the names of the inputs of a row of the formset that may be kept; `#` stands for the number of the row.

    With them are kept which record the row is, and the version that it was written over.
    """
    row, numbered = formset.empty_form, formset.add_prefix("#")
    own = [f"{numbered}-{name}" for name in (formset.model._meta.pk.name, FIELD)]
    return [name.replace(row.prefix, numbered, 1) for name in kept_names(row)] + own


def may_keep(form, name, field):
    """Return whether what is typed into this field of the form, or of the class of forms, may be kept."""
    model = getattr(getattr(form, "_meta", None), "model", None)
    confidential = {*getattr(form, "confidential", ()), *getattr(model, "masked_columns", ())}
    if getattr(form, "is_secret", False) or name in confidential or _is_sealed(model, name):
        return False
    is_typed = not (field.disabled or field.widget.needs_multipart_form)
    return is_typed and not isinstance(field.widget, forms.PasswordInput)


def _is_sealed(model, name):
    """Return whether the column of the form's own model is sealed; of another name, whether any of that name is."""
    own = {field.name: field for field in model._meta.get_fields()} if model else {}
    return isinstance(own[name], EncryptedTextField) if name in own else name in sealed_names()


def _names(bound):
    """Return the names of the inputs of one field, also of the text by which a choice is searched."""
    if isinstance(bound.field.widget, forms.MultiWidget):
        return [f"{bound.html_name}{suffix}" for suffix in bound.field.widget.widgets_names]
    also = getattr(bound.field.widget, "typed_suffix", "")
    return [bound.html_name, f"{bound.html_name}{also}"] if also else [bound.html_name]


def draft_owner(user):
    """Return what the names of all drafts of this person begin with: it does not tell who it is."""
    person = salted_hmac("core.drafts", str(user.pk), algorithm="sha256").hexdigest()[:16]
    return f"draft:{person}:"


def draft_key(user, path, brought=None):
    """Return the name under which this person's draft of the form that is sent to `path` is kept.

    `brought` is what the address has chosen of the form, {name: value}: a form about another member is another one.
    """
    chosen = "".join(f"?{urlencode([one])}" for one in sorted((brought or {}).items()))
    return f"{draft_owner(user)}{path}{chosen}"
