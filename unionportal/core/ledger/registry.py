"""The registered sheets of the 台账, ordered so that a row refers only to earlier sheets."""

from dataclasses import dataclass
from functools import cache

from unionportal.core.access.scoping import Scope
from unionportal.sheets.columns import SheetSpec

_ENTRIES = {}


@dataclass(frozen=True)
class Rights:
    """Who may prepare the rows of a sheet and who decides on them, each by a permission over the unit of the row.

    Without `decide` the rows decide nothing (reference data, records of one hand in the portal too), and the maker
    confirms them himself. `spends` is the permission to ask for the money that a row makes available.

    Who holds `keep` writes such rows of his unit in the portal, and may prepare them too; what somebody else has to
    agree to in the portal, somebody with `review` confirms.
    """

    prepare: str
    decide: str = ""
    spends: str = ""
    keep: str = ""
    review: str = ""

    @property
    def makers(self):
        """The permissions of which one is enough to prepare rows."""
        return (self.prepare, self.keep) if self.keep else (self.prepare,)

    def admits(self, user):
        """Return whether the user may prepare rows of some unit."""
        return any(map(user.holds, self.makers))

    def paths(self, scope):
        """Return the paths of the units of which the user of the scope may prepare rows."""
        return tuple(path for perm in self.makers for path in scope.paths(perm))

    def scope_of(self, maker):
        """Return the Scope of a maker who prepares as a keeper only; None for an office and the command line."""
        return None if maker is None or maker.holds(self.prepare) else Scope.of(maker)

    def decided_by(self, maker):
        """Return the permission to confirm what `maker` (None: the command line) prepared, "" if he does himself."""
        is_office = maker is None or maker.holds(self.prepare)
        return self.decide or ("" if is_office else self.review)


@dataclass(frozen=True)
class Entry:
    """One sheet: its spec, its loader, the keys of the sheets before it, and who may prepare and confirm it."""

    spec: SheetSpec
    loader: object
    after: tuple[str, ...]
    rights: Rights

    @property
    def model(self):
        """The table of its rows."""
        return getattr(self.loader, "table", None) or getattr(self.loader, "model", None)


def register(spec, loader, *, after=(), **rights):
    """Register `spec` as a sheet of the 台账, loaded by `loader` after the sheets with the keys in `after`.

    `rights` are the permissions of Rights.
    """
    if spec.key in _ENTRIES or spec.title in {entry.spec.title for entry in _ENTRIES.values()}:
        raise ValueError(f"sheet {spec.key} ({spec.title}) is registered twice")
    loader.spec = spec
    _ENTRIES[spec.key] = Entry(spec, loader, tuple(after), Rights(**rights))
    _in_order.cache_clear()
    return spec


def registered():
    """Return every entry, referenced sheets first, otherwise in the order of the apps."""
    return list(_in_order())


@cache
def _in_order():
    missing = {name for entry in _ENTRIES.values() for name in entry.after} - _ENTRIES.keys()
    if missing:
        raise ValueError(f"sheets named in after= but never registered: {sorted(missing)}")
    waiting, order = dict(_ENTRIES), []
    while waiting:
        ready = next((key for key, entry in waiting.items() if not waiting.keys() & set(entry.after)), None)
        if ready is None:
            raise ValueError(f"sheets that wait for each other: {sorted(waiting)}")
        order.append(waiting.pop(ready))
    return tuple(order)


def specs():
    """Return the specs in the same order."""
    return [entry.spec for entry in registered()]


def entry_of(key):
    """Return the entry of a sheet by its key; None for a sheet that is no longer registered."""
    return _ENTRIES.get(key)


def offered(user):
    """Return the entries of the sheets that the user may prepare, in the order of `registered`."""
    return [entry for entry in registered() if entry.rights.admits(user)]


def is_office(user):
    """Return whether the user prepares workbooks by his office, not only rows of his unit."""
    return any(user.holds(entry.rights.prepare) for entry in _ENTRIES.values())


def may_prepare(user):
    """Return whether the user may prepare any sheet at all."""
    return any(entry.rights.admits(user) for entry in _ENTRIES.values())
