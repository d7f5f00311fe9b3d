"""One column of a list: where its value comes from, how a file types it, and who may have it."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import KW_ONLY, dataclass, replace
from functools import cache, reduce
from operator import attrgetter
from typing import Any

from django.contrib.admin.utils import label_for_field
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from unionportal.core.sealing.fields import BlindIndexField, EncryptedTextField
from unionportal.core.trail import acts
from unionportal.sheets.columns import Column as SheetColumn

# How the values of a stored column are typed in a file; all others are text.
_KINDS = (
    (models.BooleanField, "yes_no"),
    (models.DecimalField, "money"),
    (models.IntegerField, "integer"),
    (models.DateField, "date"),
)
# Each value is typed as what it is.
ANY = "any"
# By which column a record that a row refers to is called.
_NAMES = ("name", "title")
# What a page shows where there is no value.
_EMPTY = frozenset({"—", "-", ""})


@dataclass(frozen=True)
class Whole:
    """What a masked column hides: the attribute that holds it, who may have it, the act by which the log says so."""

    attribute: str
    permission: str
    act: acts.Act


@dataclass(frozen=True)
class Column:
    """A column by its name in the declaration.

    A `lookup` leads to a stored column, which is read without making records; otherwise `value` is asked of a record.
    With both, `value` is what is shown and the stored column what lists are ordered by.
    A column with `whole` is masked: its value shows a part, all of it is for who may have it, and for a reason.
    """

    name: str
    label: str = ""
    _: KW_ONLY
    lookup: str = ""
    value: Callable[[Any], object] | None = None
    kind: str = "text"
    choices: Callable[[], Iterable[tuple[object, str]]] | None = None
    # The references that `value` reads.
    joined: tuple[str, ...] = ()
    # Who may have the column at all; everybody who sees the list if empty.
    permission: str = ""
    whole: Whole | None = None
    # What the database computes for a file in place of `value`, so that no record is asked by itself.
    computed: Callable[[], Any] | None = None

    def only_where(self, condition: models.Q) -> "Column":
        """Return this stored column, empty in the rows that do not meet the condition."""
        return replace(self, computed=lambda: models.Case(models.When(condition, then=models.F(self.lookup))))

    @property
    def read(self) -> Any:
        """Return the expression of the database for the value of a stored or computed column."""
        return self.computed() if self.computed else models.F(self.lookup)

    @property
    def computed_name(self) -> str:
        """Return the name under which a query bears what the database computes."""
        return f"{self.key}_computed"

    @property
    def key(self) -> str:
        """Return the name as an attribute can bear it."""
        return self.name.strip("_")

    def of(self, record: Any) -> object:
        """Return the value for one record, as a file types it."""
        return _plain(self.value(record) if self.value else _through(record, self.lookup))

    def of_whole(self, record: Any) -> object:
        """Return what the column masks."""
        return getattr(record, self.whole.attribute) if self.whole else self.of(record)

    @property
    def sheet(self) -> SheetColumn:
        """Return the column of the file."""
        return SheetColumn(key=self.key, header=self.label, kind=self.kind, choices=self.choices)


def is_sealed(model: type[models.Model], name: str) -> bool:
    """Return whether a column of the model holds what nobody may search by: a ciphertext, its index or a password."""
    field = _field(model, name)
    return isinstance(field, EncryptedTextField | BlindIndexField) or name == "password"


@cache
def column_of(model: type[models.Model], name: str | Column, page: object | None = None) -> Column:
    """Return the column that a declaration names: its own, one of the model, or a method of the page."""
    if isinstance(name, Column):
        if name.lookup or name.value:
            return name
        found = _named(model, name.name, page)
        kind = name.kind if name.kind != Column.kind else found.kind
        return replace(found, label=name.label or found.label, permission=name.permission, kind=kind)
    return _named(model, name, page)


def _named(model: type[models.Model], name: str, page: object | None) -> Column:
    return _stored(model, name) or _shown(model, name, page)


def _stored(model: type[models.Model], name: str) -> Column | None:
    """Return the column for a lookup to something stored; ValueError for what is sealed."""
    here, *further = name.split("__")
    field = _field(model, here)
    if field is None:
        return None
    if is_sealed(model, here):
        raise ValueError(f"{model._meta.label}.{here} is sealed: no list has it")
    if further:
        found = _stored(field.related_model, "__".join(further)) if field.related_model else None
        way = {"lookup": f"{here}__{found.lookup}"} if found and found.lookup else {"value": _along(name)}
        return found and replace(found, name=name, **way)
    if isinstance(field, models.DateTimeField):
        # Read from a record, where it is turned into the time of the place.
        return Column(name, str(field.verbose_name), value=attrgetter(name), kind=ANY)
    if field.related_model is None:
        kind = next((kind for of, kind in _KINDS if isinstance(field, of)), "text")
        # A code of another table has names, which are read when they are wanted.
        choices = (lambda: field.flatchoices) if field.choices or hasattr(field, "names") else None
        return Column(name, str(field.verbose_name), lookup=name, kind=kind, choices=choices)
    called = next((one for one in _NAMES if _field(field.related_model, one)), None)
    label = str(field.verbose_name)
    if called:
        return Column(name, label, lookup=f"{name}__{called}")
    # A record that has no column for a name says which references its own words are made of.
    words = (f"{name}__{one}" for one in getattr(field.related_model, "words_from", ()))
    return Column(name, label, value=attrgetter(name), joined=(name, *words))


def _shown(model: type[models.Model], name: str, page: object | None) -> Column:
    """Return the column for a method or property, of the page before the model."""
    label = str(label_for_field(name, model, model_admin=page))
    if page is not None and hasattr(page, name) and not name.startswith("__"):
        return Column(name, label, value=getattr(page, name), kind=ANY)
    return Column(name, label, value=str if name == "__str__" else attrgetter(name), kind=ANY)


def _field(model: type[models.Model], name: str) -> Any:
    return next((one for one in model._meta.concrete_fields if one.name == name), None)


def _along(lookup: str) -> Callable[[Any], object]:
    return lambda record: _through(record, lookup)


def _through(record: Any, lookup: str) -> object:
    try:
        return reduce(lambda found, step: None if found is None else getattr(found, step), lookup.split("__"), record)
    except ObjectDoesNotExist:
        # The empty side of a one-to-one.
        return None


def _plain(value: Any) -> object:
    """Return the value as a cell can hold it: of a coloured label its words, of markup its text, no dash."""
    if callable(value):
        value = value()
    if isinstance(value, tuple | list):
        value = value[-1] if value else ""
    if isinstance(value, SafeString):
        value = strip_tags(value)
    if isinstance(value, datetime.datetime):
        value = timezone.localtime(value)
    if isinstance(value, models.Model):
        value = str(value)
    return None if isinstance(value, str) and value in _EMPTY else value
