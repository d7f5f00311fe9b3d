"""The registry of triggers with an index, so that registering one does not go through all of those before it.

django-pgtrigger 4 looks for a trigger of the same name on each registration in a dictionary made anew of all that are
registered: with nine hundred triggers a third of the time that each start of the portal takes.
"""

from collections.abc import Mapping
from typing import Any

from pgtrigger import registry


class IndexedRegistry(registry._Registry):
    """Answers the two questions that a registration asks from what is kept at each of them."""

    # In the place of the properties that make them anew.
    by_db_table = None
    pg_function_names = None

    def __init__(self, registered: Mapping[str, tuple[Any, Any]]) -> None:
        self.by_db_table, self.pg_function_names = {}, {}
        super().__init__(registered)

    def __setitem__(self, key: str, value: tuple[Any, Any]) -> None:
        super().__setitem__(key, value)
        model, trigger = value
        self.by_db_table[model._meta.db_table, trigger.name] = trigger
        self.pg_function_names[trigger.get_pgid(model)] = None

    def __delitem__(self, key: str) -> None:
        model, trigger = self[key]
        super().__delitem__(key)
        self.by_db_table.pop((model._meta.db_table, trigger.name), None)
        self.pg_function_names.pop(trigger.get_pgid(model), None)


def index_registry() -> None:
    """Put an indexed registry in the place of the library's, with what is registered already."""
    if not isinstance(registry._registry, IndexedRegistry):
        registry._registry = IndexedRegistry(registry._registry.data)
