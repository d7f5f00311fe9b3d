"""Personal data at rest: AES-256-GCM bound to table, column and row; HMAC blind index for equality search.

The keys live in the file UNION_KEY_FILE, outside the database and its backups, one a line as
`id:base64 of 32 bytes`. The first writes, all of them read.
"""

import base64
import hmac
import os
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models

_ID, _NONCE = 2, 12


class Unreadable(Exception):
    """A sealed value does not open: wrong key, or not the row it was sealed for."""


@lru_cache(maxsize=1)
def _roots():
    try:
        lines = Path(settings.UNION_KEY_FILE).read_text().split()
    except (OSError, TypeError) as error:
        raise ImproperlyConfigured(f"读不到数据密钥文件 UNION_KEY_FILE（{settings.UNION_KEY_FILE}）。") from error
    roots = {}
    for line in lines:
        name, _, text = line.partition(":")
        key = base64.b64decode(text)
        if len(name.encode()) != _ID or len(key) != 32:
            raise ImproperlyConfigured("数据密钥文件的每一行须为“两个字符的编号:32 字节密钥的 base64”。")
        roots[name.encode()] = key
    if not roots:
        raise ImproperlyConfigured("数据密钥文件是空的。")
    return roots


@lru_cache(maxsize=32)
def _derived(key_id, purpose):
    return HKDF(SHA256(), 32, None, purpose.encode()).derive(_roots()[key_id])


def seal(text, bound_to):
    """`text` as bytes that only open with the key and for the same `bound_to` (table.column:row)."""
    key_id, nonce = next(iter(_roots())), os.urandom(_NONCE)
    return key_id + nonce + AESGCM(_derived(key_id, "enc")).encrypt(nonce, text.encode(), bound_to.encode())


def unseal(data, bound_to):
    """The text that `seal` was given; raises Unreadable, never returns the ciphertext."""
    data = bytes(data)
    key_id, nonce, body = data[:_ID], data[_ID : _ID + _NONCE], data[_ID + _NONCE :]
    try:
        return AESGCM(_derived(key_id, "enc")).decrypt(nonce, body, bound_to.encode()).decode()
    except (InvalidTag, KeyError, ValueError) as error:
        raise Unreadable("加密字段无法解密：密钥不符，或数据被移动过。") from error


def blind_index(text, purpose):
    """16 bytes, equal for equal normalised `text`, that tell nothing without the key."""
    first = next(iter(_roots()))
    return hmac.new(_derived(first, f"index:{purpose}"), text.encode(), sha256).digest()[:16]


class _Opened:
    """Reads and writes text on an instance; a value fresh from the database opens when it is asked for."""

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
        return f"{self.model._meta.db_table}.{self.column}:{uid}"

    def pre_save(self, model_instance, add):
        value = model_instance.__dict__.get(self.attname) or None
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
    """Finds rows by the equality of an encrypted field beside it, without the field being readable."""

    def __init__(self, *args, source, purpose, **kwargs):
        self.source, self.purpose = source, purpose
        kwargs.update(null=True, editable=False)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "source": self.source, "purpose": self.purpose}

    def pre_save(self, model_instance, add):
        text = getattr(model_instance, self.source)
        value = blind_index(text, self.purpose) if text else None
        setattr(model_instance, self.attname, value)
        return value
