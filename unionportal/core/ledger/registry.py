"""The sheets of the 台账, in an order in which no row refers to one that comes later."""

from dataclasses import dataclass

from unionportal.sheets.columns import SheetSpec

_ENTRIES = {}


@dataclass(frozen=True)
class Entry:
    """One sheet: what it looks like, who loads it, and the keys of the sheets before it."""

    spec: SheetSpec
    loader: object
    after: tuple[str, ...]


def register(spec, loader, *, after=()):
    """Make `spec` a sheet of the 台账, loaded by `loader` once the sheets with the keys in `after` are."""
    if spec.key in _ENTRIES or spec.title in {entry.spec.title for entry in _ENTRIES.values()}:
        raise ValueError(f"sheet {spec.key} ({spec.title}) is registered twice")
    loader.spec = spec
    _ENTRIES[spec.key] = Entry(spec, loader, tuple(after))
    return spec


def registered():
    """Every entry, those that others refer to first and else in the order of the apps."""
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
    """The specs in that order, for the template and the filled 台账."""
    return [entry.spec for entry in registered()]
