"""The registry of paper forms: an app registers its own in `documents.py`, and includes their pages in its `urls.py`.

A form is a function that returns the facts (`documents.forms.facts.Form`, or a `Document` in the layout of official
letters) of a record, or of the rows that somebody asks for; how it is drawn is no concern of it.
"""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.forms import Form as Questions
from django.urls import reverse

from unionportal.core.access.scoping import Scope
from unionportal.core.models import User

# More rows than that are not printed while somebody waits.
MOST_ROWS = 3000


def _always(_):
    return True


class TakesLong(ValidationError):
    """A form takes longer than its reader waits: it is one for the worker."""


@dataclass(frozen=True)
class Reader:
    """Who prints: the account and what it may see; nobody `waits` for what the worker prints."""

    user: User
    scope: Scope
    waits: bool = True

    def may(self, permission, record=None):
        """Return whether the reader has the permission, on the record if there is one."""
        return self.user.has_perm(permission, record)

    def leave_to_worker(self):
        """Raise TakesLong where somebody waits for the form."""
        if self.waits:
            raise TakesLong("由后台制作。")

    def bounded(self, rows):
        """Return the rows of a form as a list; TakesLong, before a row of a query is read, if they are too many."""
        if isinstance(rows, QuerySet):
            too_many = self.waits and rows.order_by()[MOST_ROWS : MOST_ROWS + 1].exists()
        else:
            too_many = len(rows) > MOST_ROWS
        if too_many:
            self.leave_to_worker()
        return list(rows)


@dataclass(frozen=True)
class PrintForm:
    """One paper form of a table; `code` stands in its address.

    `logged` says in the log who printed it, which is asked of what is confidential or in full. `has_workbook`: it is a
    list, which is also wanted as xlsx. `has_word`: it is a Document, which somebody may want to go on writing.
    Without a `permission` everybody who signs in may print what of it he may open.
    """

    code: str
    label: str
    model: type[Model]
    permission: str | None
    make: Callable
    logged: bool = False
    has_workbook: bool = False
    has_word: bool = False

    @property
    def is_of_list(self):
        """Whether it prints rows that are asked for, not one record."""
        return isinstance(self, ListForm)

    @property
    def url_name(self):
        """The name of its page inside the namespace of its app."""
        return f"{self.model._meta.model_name}_{'list_form' if self.is_of_list else 'form'}_{self.code}"

    @property
    def key(self):
        """What names the form among those of all apps."""
        return f"{self.model._meta.app_label}:{self.url_name}"

    def address(self, *args):
        """Return the address of its page, of the record with this key if it is of a record."""
        return reverse(self.key, args=args)


@dataclass(frozen=True)
class RecordForm(PrintForm):
    """A form of one record, for who may open the record: `make(record, reader)`, with `questions` also the answers.

    `reach(scope)` is the records, where more than those in the scope may be opened; then the permission is asked of
    the person alone. `fits(record)` says whether there is such a form of it at all.
    """

    reach: Callable[[Scope], QuerySet] | None = None
    fits: Callable = _always
    questions: type[Questions] | None = None

    def rows(self, scope):
        """Return the records whose form the scope may print."""
        return self.reach(scope) if self.reach else self.model.objects.visible_to(scope)

    def allows(self, user, record):
        """Return whether this user may print the form of a record that he may see."""
        may = self.permission is None or user.has_perm(self.permission, None if self.reach else record)
        return may and self.fits(record)


@dataclass(frozen=True)
class ListForm(PrintForm):
    """A form of rows that somebody asks for by `questions`: `make(answers, reader)`; for holders of a role."""

    _: KW_ONLY
    questions: type[Questions]

    def allows(self, user):
        """Return whether this user may print it."""
        return user.holds(self.permission)


_FORMS: dict[str, PrintForm] = {}


def _register(form):
    if form.key in _FORMS:
        raise ValueError(f"the form {form.key} is registered twice")
    _FORMS[form.key] = form


def record_form(code, label, model, permission, **options):
    """Decorate `make(record, reader)` of a form of a record."""

    def register(make):
        _register(RecordForm(code, label, model, permission, make, **options))
        return make

    return register


def list_form(code, label, model, permission, *, questions, **options):
    """Decorate `make(answers, reader)` of a form of rows."""

    def register(make):
        _register(ListForm(code, label, model, permission, make, questions=questions, **options))
        return make

    return register


def all_forms():
    """Return every form that is registered."""
    return tuple(_FORMS.values())


def forms_of(app_label):
    """Return the forms of an app."""
    return [form for form in _FORMS.values() if form.model._meta.app_label == app_label]


def form_named(key):
    """Return the form with this key, None if there is none."""
    return _FORMS.get(key)


def forms_of_record(record, user):
    """Return the forms of a record that this user may print."""
    if not isinstance(record, Model) or record.pk is None:
        return []
    own = [form for form in _FORMS.values() if form.model is type(record) and not form.is_of_list]
    return [form for form in own if form.allows(user, record)]


def forms_of_table(model, user):
    """Return the forms of lists of a table that this user may print."""
    return [form for form in _FORMS.values() if form.model is model and form.is_of_list and form.allows(user)]
