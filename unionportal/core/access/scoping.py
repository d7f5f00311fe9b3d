"""The scope of a user: which records may be seen. No other module decides it."""

from dataclasses import dataclass, replace
from functools import reduce
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models
from django.db.models import Q

from unionportal.core.access.permissions import roles_allowing
from unionportal.core.choices import OWNER

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    # The models import this module: ScopedModel is their base.
    from unionportal.core.models import Unit, User

Table = TypeVar("Table", bound="ScopedModel")


@dataclass(frozen=True)
class Scope:
    """The rows one user may see: pairs of role and unit path, and the account's key.

    Each table is judged by its own view permission: an accountant of one unit sees its books, not its visits.
    `grants=None` sees everything (commands, the worker).
    """

    grants: tuple[tuple[str, str], ...] | None
    user_id: int | None = None
    # Judge every table by this permission instead of by its own.
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

    def judged(self, perm: str) -> Self:
        """Return the same scope, judged by `perm` instead of each table's own view permission."""
        return replace(self, judged_by=perm)

    def condition(self, perm: str, *, path_lookup: str, owner_lookup: str | None = None) -> Q:
        """Return the Q for the rows this user may see under `perm`."""
        if self.grants is None:
            return Q()
        roles = roles_allowing(self.judged_by or perm)
        paths = {path for role, path in self.grants if role in roles}
        if any(map(_is_root, paths)):
            # The root sees all rows: no condition, so the database does not check the unit of half a million rows.
            return Q()
        visible = Q(pk__in=[])
        for path in sorted(paths):
            visible |= Q(**{f"{path_lookup}__startswith": path})
        if OWNER in roles and owner_lookup and self.user_id:
            visible |= Q(**{owner_lookup: self.user_id})
        return visible


def _is_root(path: str) -> bool:
    """Return whether a path (“/1/7/23/”) is that of the root unit."""
    return path.count("/") == 2


class ScopedQuerySet(models.QuerySet[Table]):
    def visible_to(self, scope: Scope) -> Self:
        """Return the rows in the scope."""
        model = self.model
        return self.filter(
            scope.condition(model.view_permission(), path_lookup=model.path_lookup(), owner_lookup=model.owner_path)
        )

    def within(self, unit: "Unit") -> Self:
        """Return the rows of `unit` and the units below it."""
        return self.filter(**{f"{self.model.path_lookup()}__startswith": unit.path})


class ScopedModel(models.Model):
    """A record that belongs to one unit and, where `owner_path` is set, to one user."""

    # The way from the record to its unit and to its owner's account, as lookups.
    scope_path = "unit"
    owner_path: str | None = None

    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def view_permission(cls) -> str:
        """Return the name of the permission to read the table."""
        # Django's own name for it, so the admin asks the same question.
        return f"{cls._meta.app_label}.view_{cls._meta.model_name}"

    @classmethod
    def path_lookup(cls) -> str:
        """Return the lookup from the table to the path of its unit."""
        return f"{cls.scope_path}__path"

    def get_unit(self) -> "Unit":
        """Return the unit of this record."""
        record: Any = self  # each step leads to another model, the last one to the unit
        unit: Unit = reduce(getattr, self.scope_path.split("__"), record)
        return unit

    def is_owned_by(self, user: "User") -> bool:
        """Return whether this record belongs to the user."""
        if not self.owner_path:
            return False
        owner: Any = self  # each step leads to another model
        for step in self.owner_path.split("__"):
            owner = getattr(owner, step)
            if owner is None:
                return False
        return bool(owner == user)
