"""Questions to a record about the column that holds its state or kind, so that templates compare no text themselves."""

from collections.abc import Mapping


def one_of(column: str, *choices: str) -> property:
    """Return a property: whether the column holds one of `choices`."""
    return property(lambda record: getattr(record, column) in choices)


def tone_by(column: str, tones: Mapping[str, str], otherwise: str = "") -> property:
    """Return a property: how the value of the column is coloured, as “ok”, “wait”, “stop” or not at all."""
    return property(lambda record: tones.get(getattr(record, column), otherwise))
