"""A printed document as JSON and back, so that what was sent out stays as it was."""

from dataclasses import fields, is_dataclass

from unionportal.documents import facts
from unionportal.documents.charts import scene

_KIND = "kind of fact"
_CLASSES = {
    one.__name__: one
    for one in (
        facts.Appendix,
        facts.ChartBlock,
        facts.Column,
        facts.Document,
        facts.Heading,
        facts.Imprint,
        facts.Names,
        facts.Opening,
        facts.PageBreak,
        facts.Para,
        facts.Signature,
        facts.SmallPrint,
        facts.TableBlock,
        scene.Line,
        scene.Path,
        scene.Rect,
        scene.Scene,
        scene.Text,
    )
}


def packed(fact):
    """Return a document, or a piece of it, as values that JSON has."""
    if is_dataclass(fact):
        return {_KIND: type(fact).__name__} | {one.name: packed(getattr(fact, one.name)) for one in fields(fact)}
    return [packed(one) for one in fact] if isinstance(fact, tuple) else fact


def unpacked(value):
    """Return what was packed."""
    if isinstance(value, dict):
        made = _CLASSES[value[_KIND]]
        return made(**{name: unpacked(one) for name, one in value.items() if name != _KIND})
    return tuple(unpacked(one) for one in value) if isinstance(value, list) else value
