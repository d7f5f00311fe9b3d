"""The acts that the audit log can name: each has a code that stays, and the Chinese label that an entry keeps.

An app registers its own in `acts.py`; those of plain records and of moves follow from the table and from the flow. No
two share a code: it tells the act of an entry. On one table no two share a label, so that people can tell them too.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model


@dataclass(frozen=True)
class Act:
    """One act: the code, the label as people read it, and its table where a move of another bears the same label.

    `is_reading` is for the reading of what is confidential about a person, who is shown it: why somebody read it stays
    in the log, whatever it is about.
    """

    code: str
    label: str
    table: str = ""
    is_reading: bool = False

    def __str__(self) -> str:
        return self.label


REGISTRY: dict[str, Act] = {}


def act(code: str, label: str, table: str = "", *, is_reading: bool = False) -> Act:
    """Register an act under a code that begins with its app; return it."""
    if code in REGISTRY or any(other.label == label for other in REGISTRY.values()):
        raise ValueError(f"act {code} {label} is registered twice")
    REGISTRY[code] = found = Act(code, label, table, is_reading)
    return found


def adding(model: type[Model]) -> Act:
    """Return the act of adding a record of the table."""
    return _of_record("add", "登记", model)


def changing(model: type[Model]) -> Act:
    """Return the act of changing a record of the table."""
    return _of_record("change", "修改", model)


def deleting(model: type[Model]) -> Act:
    """Return the act of deleting a record of the table."""
    return _of_record("delete", "删除", model)


def exporting(model: type[Model]) -> Act:
    """Return the act of exporting a list of the table's records."""
    return _of_record("export", "导出", model)


def _of_record(verb: str, word: str, model: type[Model]) -> Act:
    return Act(f"{model._meta.app_label}.{verb}_{model._meta.model_name}", f"{word}{model._meta.verbose_name}")


def moving(model: type[Any], name: str, label: str) -> Act:
    """Return the act of moving a record of the table along the transition `name` of its flow."""
    return Act(f"{model._meta.app_label}.{model._meta.model_name}.{name}", label)
