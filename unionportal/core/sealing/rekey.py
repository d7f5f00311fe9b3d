"""Re-encryption of everything with the first key of UNION_KEY_FILE, in small transactions while the portal is in use.

An interrupted run is simply repeated: rows with the new key are skipped.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

import pgtrigger
from django.db import connection, transaction
from django.db.models import Model

from unionportal.core.sealing.fields import EncryptedTextField
from unionportal.core.sealing.key_check import sealed_columns
from unionportal.core.sealing.keys import Unreadable, key_ids, seal, unseal


def rekey(batch: int) -> Iterator[tuple[type[Model], int, int]]:
    """Re-encrypt every table; yield (model, rows done, rows that do not open) after each `batch` of rows."""
    for model, sealed, _ in sealed_columns():
        last = None
        while rows := _old_rows(model, sealed, last, batch):
            last = rows[-1]
            yield model, *_seal_anew(model, sealed, rows)


def _old_rows(model: type[Model], sealed: Sequence[EncryptedTextField], last: Any, batch: int) -> list[Any]:
    """Return the next `batch` primary keys, in order, of rows with a value under another key."""
    key, table = model._meta.pk.column, model._meta.db_table
    old = " OR ".join(f'substr("{field.column}", 1, 2) <> %s' for field in sealed)
    after = f"AND {key} > %s" if last is not None else ""
    values = [*[_writing()] * len(sealed), *([last] if last is not None else []), batch]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {key} FROM {table} WHERE ({old}) {after} ORDER BY {key} LIMIT %s", values)  # noqa: S608 -- names of the models
        return [row[0] for row in cursor.fetchall()]


def _writing() -> bytes:
    return key_ids()[0].encode()


@transaction.atomic
def _seal_anew(model: type[Model], sealed: Sequence[EncryptedTextField], rows: list[Any]) -> tuple[int, int]:
    """Lock and re-encrypt the rows, without triggers; return (rows done, rows that do not open)."""
    registered: Iterable[tuple[object, pgtrigger.Trigger]] = pgtrigger.registered()
    uris = [f"{model._meta.label}:{trigger.name}" for found, trigger in registered if found is model]
    key, table = model._meta.pk.column, model._meta.db_table
    columns = ", ".join(f'"{field.column}"' for field in sealed)
    sets = ", ".join(f'"{field.column}" = %s' for field in sealed)
    done = wrong = 0
    with pgtrigger.ignore(*uris) if uris else transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key}, uid, {columns} FROM {table} WHERE {key} = ANY(%s) ORDER BY {key} FOR NO KEY UPDATE",  # noqa: S608
            [rows],
        )
        for pk, uid, *values in cursor.fetchall():
            try:
                # Any: psycopg accepts the memoryview it returned, but its types do not say so.
                new: list[Any] = [_anew(field, uid, value) for field, value in zip(sealed, values, strict=True)]
            except Unreadable:
                wrong += 1
                continue
            cursor.execute(f"UPDATE {table} SET {sets} WHERE {key} = %s", [*new, pk])  # noqa: S608
            done += 1
    return done, wrong


def _anew(field: EncryptedTextField, uid: UUID, value: bytes | memoryview | None) -> bytes | memoryview | None:
    if value is None or bytes(value[:2]) == _writing():
        return value
    bound_to = field.bound_to(uid)
    return seal(unseal(value, bound_to), bound_to)
