"""Concurrent edits of one record: the second user to save is shown what the first one saved.

The form of an existing record carries the version of the row as it was opened: the number of times it was saved where
its table counts them (texts that a page saves every few seconds), else a fingerprint. If the stored row has another
one, the form is shown again with the stored values beside the typed ones; saved once more, the typed values are stored.

A service that saves a text asks `refuse_overwriting`; a form of the back office is a VersionedForm.
"""

from collections.abc import Iterable
from copy import copy
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.http import QueryDict
from django.utils.crypto import salted_hmac
from django.utils.html import format_html
from django.utils.safestring import SafeString

from unionportal.core.sealing.fields import EncryptedTextField

FIELD = "row_version"
# The field of a form that acts on a record as it was shown.
SEEN = "seen_version"
_SENTENCE = (
    "您打开这一页之后，别人保存过这条记录，所以您的修改还没有保存。不同之处标在下面；"
    "核对后再点一次保存，以您填写的为准。"
)


CHANGED = "您打开这一页之后，这条记录改过了，所以没有办理。请核对现在的内容，仍要办的再办一次。"
UNSAID = "这次提交没有带上您看到的内容，所以没有办理。请回到列表重新勾选。"


class Conflict(ValidationError):
    """The refusal to overwrite `stored`, the record as somebody saved it after it was opened here."""

    def __init__(self, stored: models.Model, sentence: str) -> None:
        super().__init__(sentence)
        self.stored = stored


def refuse_overwriting(stored: models.Model, opened: int | str, sentence: str) -> None:
    """Raise Conflict if the locked row `stored` is no longer the version that was opened."""
    if version_of(stored) != str(opened):
        raise Conflict(stored, sentence)


def version_of(record: models.Model) -> str:
    """Return how often the row was saved, or a keyed fingerprint of its columns, which reveals nothing of them."""
    if hasattr(record, "version"):
        return str(record.version)
    if left_out := record.get_deferred_fields():
        # Pages do not read what is sealed; who writes it anew is compared with what is stored.
        rest = type(record)._base_manager.only(*left_out).get(pk=record.pk)
        record = copy(record)
        vars(record).update((name, vars(rest)[name]) for name in left_out)
    return _fingerprint(record, record._meta.concrete_fields)


def seen_version(record: Any) -> str:
    """Return the fingerprint of a record as somebody decides on it: of the row, and of its `deciding` rows if any.

    What is sealed is left out: it need not be read to decide.
    """
    fields = [field for field in record._meta.concrete_fields if not isinstance(field, EncryptedTextField)]
    return _fingerprint(record, fields, *getattr(record, "deciding", ()))


def is_as_seen(record: Any, given: str) -> bool:
    """Return whether the record is still as it was shown, and in a transaction keep it so; "" was never shown.

    It is asked before the move, which finds the row as it was compared.
    """
    if not given:
        return True
    rows = type(record)._base_manager.filter(pk=record.pk)
    if connection.in_atomic_block:
        rows = rows.select_for_update(of=("self",), no_key=True)
    stored = rows.first()
    return stored is not None and seen_version(stored) == given


def _fingerprint(record: models.Model, fields: Iterable[Any], *more: str) -> str:
    values = [(field.attname, _text(getattr(record, field.attname))) for field in fields]
    return salted_hmac("core.versions", repr([*values, *more])).hexdigest()[:32]


def _text(value: object) -> str:
    # As text, a view of bytes says where in the memory it is.
    return bytes(value).hex() if isinstance(value, memoryview) else str(value)


if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[models.Model]
    _ModelFormSet = forms.BaseModelFormSet[models.Model, Any]
else:
    # At run time the form it is mixed into has its own base.
    _ModelForm = object
    _ModelFormSet = forms.BaseModelFormSet


class _VersionField(forms.CharField):
    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return False: nobody types it."""
        return False


class VersionedForm(_ModelForm):
    """Mixed into a ModelForm: refuses to overwrite what was saved since the form was opened.

    Inside a transaction (every form with a key is one, see form_keys.py) the row stays locked until it is saved.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields[FIELD] = _VersionField(required=False, initial=version_of(self.instance))

    def clean(self) -> dict[str, Any]:
        super().clean()
        given = self.cleaned_data.pop(FIELD, "")
        if given:
            stored = self._stored()
            if stored is None:
                raise ValidationError("这条记录已被别人删除，没有保存。")
            if version_of(stored) != given:
                self._show_both(stored)
        return self.cleaned_data

    @property
    def opened(self) -> str:
        """The version of the row that the form was opened at."""
        return str(self.data.get(self.add_prefix(FIELD), ""))

    def _stored(self) -> models.Model | None:
        rows = self._meta.model._base_manager.filter(pk=self.instance.pk)
        if connection.in_atomic_block:
            rows = rows.select_for_update(of=("self",), no_key=True)
        return rows.first()

    def _show_both(self, stored: models.Model) -> None:
        for field in stored._meta.concrete_fields:
            if field.name in self.cleaned_data and field.name in self.fields:
                value = getattr(stored, field.name)
                if value != self.cleaned_data[field.name]:
                    self.add_error(field.name, f"现在保存着的是：{_shown(stored, field, value)}")
        self.add_error(None, _SENTENCE)
        data = cast(QueryDict, self.data).copy()  # a version was given, so the form was posted
        data[self.add_prefix(FIELD)] = version_of(stored)
        self.data = data


class VersionedRow(VersionedForm):
    """Mixed into the form of a row of an editable list: a row that its editor left alone is not compared.

    Each value is posted beside the one that was shown, so that another's newer value is no change of this editor's.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self._meta.fields or ():
            self.fields[name].show_hidden_initial = True

    def clean(self) -> dict[str, Any]:
        if self.has_changed():
            return super().clean()
        self.cleaned_data.pop(FIELD, None)
        return self.cleaned_data


class VersionedRows(_ModelFormSet):
    """The rows of an editable list; the list of the back office renders no hidden field but the key of a row."""

    def get_unique_error_message(self, unique_check: Iterable[str]) -> str:
        """Return the sentence about two rows that agree in these columns, as people read their names."""
        of_record = getattr(self, "fk", None)
        named = {one.name: one for one in self.model._meta.concrete_fields}
        labels = "、".join(str(named[name].verbose_name) for name in unique_check if named[name] != of_record)
        return f"有两行的{labels}相同，请修改其中一行。"

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields[form._meta.model._meta.pk.name].widget = _KeyAndVersion(form)
        # Its label is the head of the column.
        for field in form.fields.values():
            field.widget.attrs.setdefault("aria-label", field.label)


class _KeyAndVersion(forms.HiddenInput):
    def __init__(self, form: Any) -> None:
        super().__init__()
        self.form = form

    def __deepcopy__(self, memo: Any) -> "_KeyAndVersion":
        return type(self)(self.form)

    def render(self, *args: Any, **kwargs: Any) -> SafeString:
        key = super().render(*args, **kwargs)
        return format_html("{}{}", key, self.form[FIELD]) if FIELD in self.form.fields else key


def _shown(stored: models.Model, field: "models.Field[Any, Any]", value: object) -> str:
    if isinstance(field, EncryptedTextField):
        return "（加密保存的内容，已改动）"
    if value in (None, ""):
        return "（空）"
    if value is True or value is False:
        return "是" if value else "否"
    return f"“{getattr(stored, f'get_{field.name}_display', lambda: value)()}”"
