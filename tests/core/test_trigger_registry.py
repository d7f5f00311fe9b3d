import pgtrigger
import pytest
from pgtrigger import registry

from unionportal.core.database.trigger_registry import IndexedRegistry
from unionportal.core.models import RoleGrant, Unit


def trigger(name, when=pgtrigger.Before):
    return pgtrigger.Trigger(name=name, when=when, operation=pgtrigger.Insert, func="RETURN NEW;")


@pytest.fixture
def empty(monkeypatch):
    """A registry of the portal's kind without triggers; what is registered in it leaves the models as they were."""
    for model in (Unit, RoleGrant):
        monkeypatch.setattr(model._meta, "triggers", [])
        monkeypatch.setattr(model._meta, "original_attrs", {})
    monkeypatch.setattr(registry, "_registry", IndexedRegistry({}))


def test_the_portal_registers_in_the_index_what_the_library_would():
    index = registry._registry
    assert isinstance(index, IndexedRegistry)
    assert len(index.data) > 500
    assert index.by_db_table == registry._Registry.by_db_table.fget(index)
    assert set(index.pg_function_names) == registry._Registry.pg_function_names.fget(index)


def test_a_name_is_taken_once_per_table_until_it_is_given_back(empty):
    first = trigger("same")
    for model in (Unit, Unit, RoleGrant):
        first.register(model)
    with pytest.raises(KeyError, match="already used"):
        trigger("same", pgtrigger.After).register(Unit)
    registry.delete("core.Unit:same")
    trigger("same", pgtrigger.After).register(Unit)
    assert [one.when for _, one in registry.registered("core.Unit:same")] == [pgtrigger.After]
