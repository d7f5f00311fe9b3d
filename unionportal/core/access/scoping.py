"""Who may see a record and act on it: one rule per table, with two faces. No other module decides it.

The rule is rows, declared by the table as `view_rule`: roles over a unit that contains the record's (`OnPath`), the
person it belongs to (`Owner`), people it names (`Participants`). A row may hold for some records alone (`when`), or
under some permissions alone (`under`). `visible_to(scope)` asks the database and `has_perm(permission, record)` the
loaded record, saved or not; both are generated from the rows, and tests/access/test_two_faces.py compares them.

Nobody acts on what he may not see: a record is in the scope judged by another permission than the one to view it if
the rows admit the person under both.
"""

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field, replace
from functools import reduce
from operator import and_, or_
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import Q

from unionportal.core.access.permissions import READ_FIGURES, roles_allowing
from unionportal.core.choices import OWNER
from unionportal.core.database.together import CheckedTogether

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    # The models import this module: ScopedModel is their base.
    from unionportal.core.models import RoleGrant, Unit, User

Table = TypeVar("Table", bound="ScopedModel")

# Shows no record, only sums over rows that the person need not see one by one.
SUMS = frozenset({READ_FIGURES})


@dataclass(frozen=True)
class Scope:
    """The rows one user may see: pairs of role and unit path, and the account's key.

    Each table is judged by its own view permission: an accountant of one unit sees its books, not its visits.
    `grants=None` sees everything (commands, the worker).
    """

    grants: tuple[tuple[str, str], ...] | None
    user_id: int | None = None
    # Judge every table by this permission too.
    judged_by: str | None = None

    @classmethod
    def everything(cls) -> Self:
        """Return the scope of commands and the worker, which sees all rows."""
        return cls(None)

    @classmethod
    def nothing(cls) -> Self:
        """Return the scope of a visitor who is not signed in."""
        return cls(())

    @classmethod
    def of(cls, user: "User | AnonymousUser") -> Self:
        """Return the scope of a user's grants in force today; nothing for a visitor."""
        if not user.is_authenticated or not user.is_active:
            return cls.nothing()
        return cls(tuple((grant.role, grant.unit.path) for grant in user.current_grants), user.pk)

    @classmethod
    def without(cls, loan: "RoleGrant", user: "User") -> Self:
        """Return the scope that the user had without this role, which is lent to him."""
        return cls(tuple((one.role, one.unit.path) for one in user.current_grants if one != loan), user.pk)

    def judged(self, perm: str) -> Self:
        """Return the scope of the rows that this user may see and on which he has `perm`; of SUMS, has it alone."""
        return replace(self, judged_by=perm)

    def condition(self, model: type["ScopedModel"]) -> Q:
        """Return the Q for the rows of the table that are in the scope."""
        if self.grants is None:
            return Q()
        return reduce(and_, (self._condition_under(model, perm) for perm in self._needed(model)))

    def covers(self, record: "ScopedModel") -> bool:
        """Return whether the record is in the scope; no query where what the rule reads is loaded."""
        if self.grants is None:
            return True
        rule, needed = record.view_rule, self._needed(type(record))
        return all(any(row.admits(record, self, perm) for row in rule) for perm in needed)

    def paths(self, perm: str) -> list[str]:
        """Return the paths of the units over which a role of this user has `perm`."""
        roles = roles_allowing(perm)
        return sorted({path for role, path in self.grants or () if role in roles})

    def owns(self, perm: str) -> bool:
        """Return whether this user has `perm` on what belongs to him."""
        return self.user_id is not None and OWNER in roles_allowing(perm)

    def ways(self, model: type["ScopedModel"]) -> list[Q]:
        """Return Qs of which every row in the scope meets one: [Q()] if all rows are, none if no row is."""
        if self.grants is None:
            return [Q()]
        perm, *others = self._needed(model)
        return [self.condition(model)] if others else self._ways_under(model, perm)

    def _condition_under(self, model: type["ScopedModel"], perm: str) -> Q:
        ways = self._ways_under(model, perm)
        return reduce(or_, ways) if ways else Q(pk__in=[])

    def _ways_under(self, model: type["ScopedModel"], perm: str) -> list[Q]:
        found = [one for row in model.view_rule if (one := row.condition(model, self, perm)) is not None]
        # Django takes an empty Q in an “or” for nothing said, here it is every row.
        return found if all(found) else [Q()]

    def _needed(self, model: type["ScopedModel"]) -> tuple[str, ...]:
        """Return the permissions under which the rule of the table must admit; one where it follows from the other."""
        perm, view = self.judged_by, model.view_permission()
        if perm is None or perm == view:
            return (view,)
        narrower = roles_allowing(perm) <= roles_allowing(view) and not any(
            perm in row.under for row in model.view_rule
        )
        return (perm,) if narrower or perm in SUMS else (perm, view)


@dataclass(frozen=True)
class Row:
    """One row of a rule: whom it admits, to which records, under which permissions."""

    _: KW_ONLY
    # Lookups from the record that end in one of _LOOKUPS; empty for every record.
    when: Mapping[str, Any] = field(default_factory=dict)
    # Empty for every permission.
    under: tuple[str, ...] = ()

    def condition(self, model: type["ScopedModel"], scope: Scope, perm: str) -> Q | None:
        """Return the Q of the records it admits to: an empty one for all, None for no record."""
        admitted = self._condition(model, scope, perm) if self._holds_under(perm) else None
        return None if admitted is None else admitted & Q(**self.when)

    def admits(self, record: "ScopedModel", scope: Scope, perm: str) -> bool:
        """Return the same answer for one record."""
        return self._holds_under(perm) and _fits(record, self.when) and self._admits(record, scope, perm)

    def _holds_under(self, perm: str) -> bool:
        return not self.under or perm in self.under

    def _condition(self, model: type["ScopedModel"], scope: Scope, perm: str) -> Q | None:
        raise NotImplementedError

    def _admits(self, record: "ScopedModel", scope: Scope, perm: str) -> bool:
        raise NotImplementedError


@dataclass(frozen=True)
class OnPath(Row):
    """Admits the roles that have the permission over the record's unit or one above it."""

    def _condition(self, model: type["ScopedModel"], scope: Scope, perm: str) -> Q | None:
        paths = scope.paths(perm)
        if any(map(is_root, paths)):
            # The root sees all rows: no condition, so the database does not check the unit of half a million rows.
            return Q()
        return reduce(or_, (Q(**{f"{model.path_lookup()}__startswith": path}) for path in paths)) if paths else None

    def _admits(self, record: "ScopedModel", scope: Scope, perm: str) -> bool:
        paths = scope.paths(perm)
        try:
            return bool(paths) and record.get_unit().path.startswith(tuple(paths))
        except ObjectDoesNotExist:
            return False  # a new record whose unit is not chosen yet


@dataclass(frozen=True)
class Owner(Row):
    """Admits the person at the end of the table's `owner_path`, if the permission is declared for OWNER."""

    def _condition(self, model: type["ScopedModel"], scope: Scope, perm: str) -> Q | None:
        return Q(**{model.owner_path: scope.user_id}) if model.owner_path and scope.owns(perm) else None

    def _admits(self, record: "ScopedModel", scope: Scope, perm: str) -> bool:
        return (
            record.owner_path is not None and scope.owns(perm) and _leads_to(record, record.owner_path, scope.user_id)
        )


@dataclass(frozen=True)
class Participants(Row):
    """Admits everybody at the end of `path`, which may pass through many rows, like an owner.

    `among` are lookups on the rows of its first step: the people of the others are not admitted.
    """

    path: str
    among: Mapping[str, Any] = field(default_factory=dict)

    def _condition(self, model: type["ScopedModel"], scope: Scope, perm: str) -> Q | None:
        step = self.path.partition("__")[0]
        named = model._base_manager.filter(
            **{self.path: scope.user_id}, **{f"{step}__{lookup}": wanted for lookup, wanted in self.among.items()}
        )
        return Q(pk__in=named.values("pk")) if scope.owns(perm) else None

    def _admits(self, record: "ScopedModel", scope: Scope, perm: str) -> bool:
        return scope.owns(perm) and _leads_to(record, self.path, scope.user_id, self.among)


def is_root(path: str) -> bool:
    """Return whether a path (“/1/7/23/”) is that of the root unit."""
    return path.count("/") == 2


_LOOKUPS: dict[str, Callable[[Any, Any], bool]] = {
    "in": lambda value, wanted: value in wanted,
    "isnull": lambda value, wanted: (value is None) == wanted,
}


def _fits(record: Any, when: Mapping[str, Any]) -> bool:
    """Return whether the loaded record meets the lookups."""
    for lookup, wanted in when.items():
        *way, kind = lookup.split("__")
        if not _LOOKUPS[kind](reduce(getattr, way, record), wanted):
            return False
    return True


def _leads_to(record: Any, way: str, user_id: int | None, among: Mapping[str, Any] | None = None) -> bool:
    """Return whether the way from the record leads to this account; no query where the way is loaded or prefetched."""
    step, _, rest = way.partition("__")
    if not rest:
        return user_id is not None and getattr(record, f"{step}_id") == user_id
    if not record._meta.get_field(step).one_to_many:
        found = getattr(record, step, None)
        return found is not None and _leads_to(found, rest, user_id)
    if record._state.adding:
        return False
    many = getattr(record, step)
    # A prefetch that leaves rows out hides the record from those it left out.
    if step in getattr(record, "_prefetched_objects_cache", ()):
        return any(_fits(one, among or {}) and _leads_to(one, rest, user_id) for one in many.all())
    return bool(many.filter(**{rest: user_id}, **(among or {})).exists())


class ScopedQuerySet(models.QuerySet[Table]):
    def visible_to(self, scope: Scope) -> Self:
        """Return the rows in the scope."""
        return self.filter(scope.condition(self.model))

    def visible_by_ways(self, scope: Scope) -> Self:
        """Return the rows in the scope, each way to them looked up by its own index.

        For a table of many rows of which a person sees few: where two ways are one condition, every row is read.
        """
        ways = scope.ways(self.model)
        if len(ways) < 2:
            return self.visible_to(scope)
        first, *others = [self.model._base_manager.filter(way).order_by().values("pk") for way in ways]
        return self.filter(pk__in=first.union(*others))

    def within(self, unit: "Unit") -> Self:
        """Return the rows of `unit` and the units below it."""
        return self.filter(**{f"{self.model.path_lookup()}__startswith": unit.path})


class ScopedModel(CheckedTogether):
    """A record that belongs to one unit and, where `owner_path` is set, to one user."""

    # The way from the record to its unit ("" for a unit itself) and to its owner's account, as lookups.
    scope_path = "unit"
    owner_path: str | None = None
    # Whether the log, which more people read than the table, calls a record by its number and repeats no value of it.
    is_confidential: ClassVar[bool] = False
    # The act under which the log keeps that somebody else than its owner opened a record, None where nobody needs know.
    reading_act: ClassVar[Any] = None
    # The rows whose history is told with that of a record, and the column that names one: {name of the rows: column}.
    history_parts: ClassVar[Mapping[str, str]] = MappingProxyType({})
    # The columns of which pages show no more than a part; that of a sealed one goes without saying.
    masked_columns: ClassVar[frozenset[str]] = frozenset()
    # Whom the table admits; the common rule says it with the two ways alone.
    view_rule: ClassVar[tuple[Row, ...]] = (OnPath(), Owner())
    # The reference that says, to who may not open a record, its number and how much was paid for it; and the columns
    # that say why it was paid, of which he learns nothing.
    paid_through: ClassVar[str | None] = None
    private_columns: ClassVar[frozenset[str]] = frozenset()
    # The references that its words, its `str`, are made of.
    words_from: ClassVar[tuple[str, ...]] = ()
    # The names of the rows of a record that figures count in its place.
    counted_rows: ClassVar[tuple[str, ...]] = ()
    # The permission to read the table, where it is that of another table.
    viewed_by: ClassVar[str | None] = None

    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def view_permission(cls) -> str:
        """Return the name of the permission to read the table."""
        # Django's own name for it, so the admin asks the same question.
        return cls.viewed_by or f"{cls._meta.app_label}.view_{cls._meta.model_name}"

    @classmethod
    def path_lookup(cls) -> str:
        """Return the lookup from the table to the path of its unit."""
        return "__".join(filter(None, (cls.scope_path, "path")))

    def get_unit(self) -> "Unit":
        """Return the unit of this record."""
        record: Any = self  # each step leads to another model, the last one to the unit
        unit: Unit = reduce(getattr, filter(None, self.scope_path.split("__")), record)
        return unit

    def is_owned_by(self, user: "User") -> bool:
        """Return whether this record belongs to the user."""
        return self.owner_path is not None and _leads_to(self, self.owner_path, user.pk)

    def unread_columns(self, user: "User") -> frozenset[str]:
        """Return the names of the columns that this reader of the record may not read."""
        return frozenset()

    def person_and_day(self) -> tuple[Any, Any] | None:
        """Return the member in whose unit of that day a new record is kept; None where it names nobody."""
        return None


class Unitless(models.Model):
    """A record of no unit, the same for everybody (reference data) or an account: a role over any unit is enough.

    A permission asked of any other record without a unit is refused.
    """

    class Meta:
        abstract = True

    def person_and_day(self) -> tuple[Any, Any] | None:
        """Return None: a record of no unit is kept in nobody's."""
        return None
