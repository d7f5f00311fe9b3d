"""Encrypted columns of personal data, sealed to their row, with a blind index to search for equality."""

import hmac
from hashlib import sha256

from django.db import models

from unionportal.core.sealing.keys import Unreadable, index_key, key_ids, key_of, seal, unseal

__all__ = ["BlindIndexField", "EncryptedTextField", "Unreadable", "blind_index", "seal", "unseal"]


def blind_index(text, purpose):
    """16 bytes, equal for equal normalised `text`, that reveal nothing without the key."""
    return hmac.new(index_key(purpose), text.encode(), sha256).digest()[:16]


class _Opened:
    """Reads and writes text on an instance; a value from the database is decrypted when it is read."""

    def __init__(self, field):
        self.field = field

    def __get__(self, instance, owner):
        if instance is None:
            return self
        value = instance.__dict__.get(self.field.attname) or ""
        if isinstance(value, bytes | memoryview):
            value = instance.__dict__[self.field.attname] = unseal(value, self.field.bound_to(instance.uid))
        return value

    def __set__(self, instance, value):
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.BinaryField):
    """Text sealed to its row. The model needs a `uid` UUID made in Python; blank is stored as NULL."""

    def __init__(self, *args, **kwargs):
        kwargs.update(null=True, blank=True, editable=True)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        for key in ("null", "blank", "editable"):
            kwargs.pop(key, None)
        return name, path, args, kwargs

    def contribute_to_class(self, cls, name, **kwargs):
        super().contribute_to_class(cls, name, **kwargs)
        setattr(cls, self.attname, _Opened(self))

    def bound_to(self, uid):
        """The table, column and row a value is sealed to."""
        # The history of a table holds copies of its very bytes.
        model = getattr(self.model, "pgh_tracked_model", self.model)
        return f"{model._meta.db_table}.{self.column}:{uid}"

    def pre_save(self, model_instance, add):
        value = model_instance.__dict__.get(self.attname) or None
        # What was read before a key was changed is not written back under the old one.
        if isinstance(value, bytes | memoryview) and key_of(value) != key_ids()[0]:
            value = unseal(value, self.bound_to(model_instance.uid))
        if isinstance(value, str):
            return seal(value, self.bound_to(model_instance.uid))
        return value

    def get_db_prep_value(self, value, connection, prepared=False):
        if isinstance(value, str) and value:
            raise TypeError(f"{self.name} is sealed to its row: set it on an instance and save that")
        return super().get_db_prep_value(value or None, connection, prepared)

    def to_python(self, value):
        return value

    def formfield(self, **kwargs):
        return models.CharField(max_length=500, blank=True, verbose_name=self.verbose_name).formfield(**kwargs)

    def value_to_string(self, obj):
        raise TypeError("encrypted fields are not serialised")


class BlindIndexField(models.BinaryField):
    """Finds rows by equality of an encrypted field beside it."""

    def __init__(self, *args, source, purpose, **kwargs):
        self.source, self.purpose = source, purpose
        kwargs.update(null=True, editable=False)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "source": self.source, "purpose": self.purpose}

    def of(self, text):
        """The index of `text`; None for empty text."""
        return blind_index(text, self.purpose) if text else None

    def pre_save(self, model_instance, add):
        value = self.of(getattr(model_instance, self.source))
        setattr(model_instance, self.attname, value)
        return value
