"""Encrypted columns of personal data, sealed to their row, with a blind index to search for equality."""

import hmac
from collections.abc import Sequence
from typing import Any, Protocol, Self, cast
from uuid import UUID

from django import forms
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from unionportal.core.sealing.keys import Unreadable, index_key, key_ids, key_of, seal, unseal

__all__ = ["BlindIndexField", "EncryptedTextField", "Unreadable", "blind_index", "seal", "unseal"]


def blind_index(text: str, purpose: str) -> bytes:
    """Return 16 bytes, equal for equal normalised `text`, that reveal nothing without the key."""
    return hmac.digest(index_key(purpose), text.encode(), "sha256")[:16]


class Sealed(Protocol):
    """A row with sealed columns."""

    uid: UUID


class _Opened:
    """Reads and writes text on an instance; a value from the database is decrypted when it is read.

    What is stored stays as long as the text does: it is not sealed anew, which would be a change, when a row is saved.
    """

    def __init__(self, field: "EncryptedTextField") -> None:
        self.field = field

    def __get__(self, instance: Sealed | None, owner: type[models.Model]) -> Self | str:
        if instance is None:
            return self
        value = instance.__dict__.get(self.field.attname) or ""
        if isinstance(value, bytes | memoryview):
            return unseal(value, self.field.bound_to(instance.uid))
        return value

    def __set__(self, instance: models.Model, value: str | bytes | memoryview | None) -> None:
        if not (isinstance(value, str) and self._is_stored(cast(Sealed, instance), value)):
            instance.__dict__[self.field.attname] = value

    def _is_stored(self, instance: Sealed, text: str) -> bool:
        """Return whether the text is what is stored already, as when a form or a check sets what it read."""
        stored = instance.__dict__.get(self.field.attname)
        if not isinstance(stored, bytes | memoryview):
            return False
        try:
            return unseal(stored, self.field.bound_to(instance.uid)) == text
        except Unreadable:
            return False


class EncryptedTextField(models.BinaryField):  # type: ignore[type-arg]  # a field takes no types at run time
    """Text sealed to its row. The model needs a `uid` UUID made in Python; blank is stored as NULL.

    A form never shows it: what is left blank there stays as it is stored.
    """

    # A row that was read without it has none, and keeps it when it is saved.
    empty_values = [None, "", b""]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(null=True, blank=True, editable=True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        for key in ("null", "blank", "editable"):
            kwargs.pop(key, None)
        return name, path, args, kwargs

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Opened(self))

    def bound_to(self, uid: UUID | str) -> str:
        """Return the table, column and row a value is sealed to."""
        # The history of a table holds copies of the same ciphertext.
        model = getattr(self.model, "pgh_tracked_model", self.model)
        return f"{model._meta.db_table}.{self.column}:{uid}"

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes | memoryview | None:
        row = cast(Sealed, model_instance)  # as the class asks of its model
        value = row.__dict__.get(self.attname) or None
        # A value read before a change of key is encrypted anew, not written back under the old key.
        if isinstance(value, bytes | memoryview) and key_of(value) != key_ids()[0]:
            value = unseal(value, self.bound_to(row.uid))
        if isinstance(value, str):
            return seal(value, self.bound_to(row.uid))
        return value

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        if isinstance(value, str) and value:
            raise TypeError(f"{self.name} is sealed to its row: set it on an instance and save that")
        return super().get_db_prep_value(value or None, connection, prepared)

    def to_python(self, value: Any) -> Any:
        return value

    def formfield(
        self,
        form_class: type[forms.Field] | None = None,
        choices_form_class: type[forms.ChoiceField] | None = None,
        **kwargs: Any,
    ) -> forms.Field | None:
        text: models.CharField[str, str] = models.CharField(max_length=500, blank=True, verbose_name=self.verbose_name)
        return text.formfield(form_class=form_class, choices_form_class=choices_form_class, **kwargs)

    def save_form_data(self, instance: models.Model, data: Any) -> None:
        """Take what was typed, and nothing that was left blank."""
        if data:
            super().save_form_data(instance, data)

    def value_to_string(self, obj: models.Model) -> str:
        raise TypeError("encrypted fields are not serialised")


class BlindIndexField(models.BinaryField):  # type: ignore[type-arg]  # a field takes no types at run time
    """Finds rows by equality of an encrypted field beside it."""

    def __init__(self, *args: Any, source: str, purpose: str, **kwargs: Any) -> None:
        self.source, self.purpose = source, purpose
        kwargs.update(null=True, editable=False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "source": self.source, "purpose": self.purpose}

    def of(self, text: str | None) -> bytes | None:
        """Return the index of `text`; None for empty text."""
        return blind_index(text, self.purpose) if text else None

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes | None:
        value = self.of(getattr(model_instance, self.source))
        setattr(model_instance, self.attname, value)
        return value
