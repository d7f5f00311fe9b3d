"""The check that the keys in the key file fit the stored data, before anything is encrypted with a wrong one."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.models import Count, Model

from unionportal.core.models import Attachment, SealedKey
from unionportal.core.sealing.fields import BlindIndexField, EncryptedTextField, Sealed
from unionportal.core.sealing.keys import (
    BALLOTS,
    Unreadable,
    derived_key,
    forget_keys,
    index_key,
    key_ids,
    seal,
    sealed_key_place,
    unseal,
)

# The sealed key of each data key and purpose.
Stored = Mapping[tuple[str, str], bytes | memoryview]


def sealed_columns() -> list[tuple[type[Model], list[EncryptedTextField], list[BlindIndexField]]]:
    """Return [(model, [encrypted fields], [index fields])] of every table with ciphertext, histories included."""
    found = []
    for model in apps.get_models():
        fields = model._meta.concrete_fields
        sealed = [field for field in fields if isinstance(field, EncryptedTextField)]
        if sealed:
            found.append((model, sealed, [field for field in fields if isinstance(field, BlindIndexField)]))
    return found


def count_by_key() -> dict[str, dict[str, int]]:
    """Return {key id: {table.column: rows}} of all ciphertext, sealed files among it."""
    counts: dict[str, dict[str, int]] = {}
    with connection.cursor() as cursor:
        for model, sealed, _ in sealed_columns():
            for field in sealed:
                table, column = model._meta.db_table, field.column
                cursor.execute(
                    f'SELECT substr("{column}", 1, 2), count(*) FROM {table} WHERE "{column}" IS NOT NULL GROUP BY 1'  # noqa: S608 -- names of the models
                )
                for key_id, rows in cursor.fetchall():
                    counts.setdefault(bytes(key_id).decode(errors="replace"), {})[f"{table}.{column}"] = rows
    sealed_files = Attachment.objects.exclude(file="").exclude(key_id="").order_by().values_list("key_id")
    for key_id, rows in sealed_files.annotate(files=Count("pk")):
        counts.setdefault(key_id, {})[f"{Attachment._meta.db_table}.file"] = rows
    return counts


def unreadable_rows() -> list[str]:
    """Return ["table.column row"] of every sealed value that does not open or has a wrong index; reads all rows."""
    wrong = []
    for model, sealed, indexes in sealed_columns():
        for row in model._base_manager.iterator(chunk_size=1000):
            for field in sealed:
                try:
                    getattr(row, field.name)
                except Unreadable:
                    wrong.append(f"{model._meta.db_table}.{field.column} {row.pk}")
            wrong += [f"{model._meta.db_table}.{index.column} {row.pk}" for index in indexes if not _fits(row, index)]
    return wrong


def _fits(row: Model, index: BlindIndexField) -> bool:
    stored = getattr(row, index.name)
    try:
        text = getattr(row, index.source)
    except Unreadable:
        return True
    return (bytes(stored) if stored else None) == index.of(text)


def verify_keys() -> None:
    """Store check values of new keys; ImproperlyConfigured in Chinese if a key is wrong or missing."""
    forget_keys()
    stored = {(one.key_id, one.purpose): one.sealed for one in SealedKey.objects.all()}
    for (key_id, purpose), sealed in stored.items():
        if key_id in key_ids():
            _must_open(sealed, sealed_key_place(key_id, purpose), key_id)
    if gone := {key_id for key_id, _ in stored} - set(key_ids()):
        _forget_unused_keys(gone)
    if not stored:
        _check_existing_data()
    purposes = sorted({BALLOTS, *(index.purpose for _, _, indexes in sealed_columns() for index in indexes)})
    _note_new_keys(stored, purposes)
    for purpose in purposes:
        index_key(purpose)


def _must_open(sealed: bytes | memoryview, place: str, key_id: str) -> None:
    try:
        unseal(sealed, place)
    except Unreadable:
        raise ImproperlyConfigured(
            f"数据密钥 {key_id} 不对：密钥文件 {settings.UNION_KEY_FILE} 里的不是写入现有数据时的密钥。"
            "请换回原来的密钥文件，再启动。"
        ) from None


def _forget_unused_keys(gone: set[str]) -> None:
    """Remove keys that no value is sealed with any more."""
    in_use = count_by_key().keys()
    needed = gone & in_use
    last = gone >= set(SealedKey.objects.values_list("key_id", flat=True))
    if needed or (last and in_use):
        raise ImproperlyConfigured(
            f"UNION_KEY_FILE 里缺少数据密钥 {'、'.join(sorted(needed or gone))}，而数据库里还有用它加密的数据。"
            "请把这把密钥补回密钥文件；要停用它，须先运行 manage.py rekey。"
        )
    SealedKey.objects.filter(key_id__in=gone).delete()


def _check_existing_data() -> None:
    """Check that data stored before there were check values opens with the keys in the file."""
    for model, sealed, _ in sealed_columns():
        for field in sealed:
            row = model._base_manager.exclude(**{f"{field.name}__isnull": True}).first()
            if row is not None:
                data = row.__dict__[field.attname]
                place = field.bound_to(cast(Sealed, row).uid)  # as the field asks of its model
                _must_open(data, place, bytes(data[:2]).decode(errors="replace"))


def _note_new_keys(stored: Stored, purposes: Iterable[str]) -> None:
    new = [(key_id, purpose) for key_id in key_ids() for purpose in purposes if (key_id, purpose) not in stored]
    rows = []
    for key_id, purpose in new:
        known = any(one == purpose for _, one in stored)
        key = index_key(purpose) if known else derived_key(f"index:{purpose}")
        sealed = seal(key.hex(), sealed_key_place(key_id, purpose), key_id=key_id)
        rows.append(SealedKey(key_id=key_id, purpose=purpose, sealed=sealed))
    # Two first starts at once derive the same.
    SealedKey.objects.bulk_create(rows, ignore_conflicts=True)


def verify_after_migrating(sender: object, **kwargs: Any) -> None:
    """Store the check values as soon as their tables exist."""
    wanted = {SealedKey._meta.db_table, *(model._meta.db_table for model, _, _ in sealed_columns())}
    if wanted <= set(connection.introspection.table_names()):
        verify_keys()
