"""The drawing of the imports: between the rooms of every package no ring, and every arrow in the order of a contract.

Which room lies above which is written in pyproject.toml and asked by `lint-imports`; here stands what no list of
layers can say: that it holds in every package, also in one that is new.
"""

from graphlib import CycleError, TopologicalSorter

import grimp
import pytest
from django.conf import settings

PACKAGES = ("unionportal", *settings.DOMAIN_APPS)


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph(*PACKAGES, exclude_type_checking_imports=True)


def rooms_below(graph):
    """{package: {room: the rooms it imports from}}, migrations left out."""
    found = {}
    for package in graph.modules:
        children = {child for child in graph.find_children(package) if not child.endswith(".migrations")}
        if len(children) > 1:
            found[package] = {child: _used(graph, child, children) for child in children}
    return found


def _used(graph, room, rooms):
    inside = {room, *graph.find_descendants(room)}
    used = set()
    for module in inside:
        for imported in graph.find_modules_directly_imported_by(module):
            used |= {other for other in rooms - {room} if imported == other or imported.startswith(f"{other}.")}
    return used


def ring(uses):
    """The rooms of one ring, in order; empty where there is none."""
    try:
        TopologicalSorter(uses).prepare()
    except CycleError as found:
        return found.args[1]
    return []


def test_no_two_rooms_import_each_other(graph):
    rings = {package: ring(uses) for package, uses in rooms_below(graph).items()}
    assert {package: found for package, found in rings.items() if found} == {}


def test_a_ring_would_be_found(graph):
    graph.add_import(importer="unionportal.core.access.scoping", imported="unionportal.core.models.unit")
    assert set(ring(rooms_below(graph)["unionportal.core"])) >= {"unionportal.core.access", "unionportal.core.models"}
    graph.remove_import(importer="unionportal.core.access.scoping", imported="unionportal.core.models.unit")


def test_nothing_that_runs_in_production_imports_the_launcher(graph):
    launch = {"unionportal.launch", *graph.find_descendants("unionportal.launch")}
    users = {user for module in launch for user in graph.find_modules_that_directly_import(module)}
    assert users - launch == set()
