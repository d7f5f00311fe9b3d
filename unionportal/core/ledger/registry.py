"""The registered sheets of the 台账, ordered so that a row refers only to earlier sheets."""

from dataclasses import dataclass

from unionportal.sheets.columns import SheetSpec

_ENTRIES = {}


@dataclass(frozen=True)
class Entry:
    """One sheet: its spec, its loader, and the keys of the sheets before it."""

    spec: SheetSpec
    loader: object
    after: tuple[str, ...]


def register(spec, loader, *, after=()):
    """Register `spec` as a sheet of the 台账, loaded by `loader` after the sheets with the keys in `after`."""
    if spec.key in _ENTRIES or spec.title in {entry.spec.title for entry in _ENTRIES.values()}:
        raise ValueError(f"sheet {spec.key} ({spec.title}) is registered twice")
    loader.spec = spec
    _ENTRIES[spec.key] = Entry(spec, loader, tuple(after))
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
