"""The registered sheets of the 台账, ordered so that a row refers only to earlier sheets."""

from dataclasses import dataclass

from unionportal.sheets.columns import SheetSpec

_ENTRIES = {}


@dataclass(frozen=True)
class Rights:
    """Who may prepare the rows of a sheet and who decides on them, each by a permission over the unit of the row.

    Without `decide` the rows decide nothing (reference data, records of one hand in the portal too), and the maker
    confirms them himself. `spends` is the permission to ask for the money that a row makes available.
    """

    prepare: str
    decide: str = ""
    spends: str = ""


@dataclass(frozen=True)
class Entry:
    """One sheet: its spec, its loader, the keys of the sheets before it, and who may prepare and confirm it."""

    spec: SheetSpec
    loader: object
    after: tuple[str, ...]
    rights: Rights


def register(spec, loader, *, prepare, decide="", spends="", after=()):
    """Register `spec` as a sheet of the 台账, loaded by `loader` after the sheets with the keys in `after`.

    The permissions are those of Rights.
    """
    if spec.key in _ENTRIES or spec.title in {entry.spec.title for entry in _ENTRIES.values()}:
        raise ValueError(f"sheet {spec.key} ({spec.title}) is registered twice")
    loader.spec = spec
    _ENTRIES[spec.key] = Entry(spec, loader, tuple(after), Rights(prepare, decide, spends))
    return spec


def registered():
    """Return every entry, referenced sheets first, otherwise in the order of the apps."""
    missing = {name for entry in _ENTRIES.values() for name in entry.after} - _ENTRIES.keys()
    if missing:
        raise ValueError(f"sheets named in after= but never registered: {sorted(missing)}")
    waiting, order = dict(_ENTRIES), []
    while waiting:
        ready = next((key for key, entry in waiting.items() if not waiting.keys() & set(entry.after)), None)
        if ready is None:
            raise ValueError(f"sheets that wait for each other: {sorted(waiting)}")
        order.append(waiting.pop(ready))
    return order


def specs():
    """Return the specs in the same order."""
    return [entry.spec for entry in registered()]


def entry_of(key):
    """Return the entry of a sheet by its key; None for a sheet that is no longer registered."""
    return _ENTRIES.get(key)


def offered(user):
    """Return the entries of the sheets that the user may prepare, in the order of `registered`."""
    return [entry for entry in registered() if user.holds(entry.rights.prepare)]


def may_prepare(user):
    """Return whether the user may prepare any sheet at all."""
    return any(user.holds(entry.rights.prepare) for entry in _ENTRIES.values())
