"""The drawing of the imports: between the rooms of every package no ring, and every arrow in the order of a contract.

Which room lies above which is written in pyproject.toml and asked by `lint-imports`; here stands what no list of
layers can say: that it holds in every package, also in one that is new.
"""

import ast
import tomllib
from graphlib import CycleError, TopologicalSorter
from importlib.util import find_spec
from pathlib import Path

import grimp
import pytest
from django.conf import settings

PACKAGES = ("unionportal", *settings.DOMAIN_APPS)
CORE = "unionportal.core"
# Decorators after which a function is still called by its name.
WRAPPERS = {"transaction.atomic", "contextmanager", "cache"}
# Functions of core that one app uses and that stay all the same.
OF_ONE_APP = {
    f"{CORE}.figures.registry.share": "a measure like count, distinct and total",
    f"{CORE}.figures.counting.counted_once": "keeps what is counted where it is counted",
    f"{CORE}.figures.registry.count_together": "counts what the registry registers",
    f"{CORE}.figures.registry.shared_rows": "makes a figure of two that the registry registers",
    f"{CORE}.figures.families.refusal": "says why the registry does not find it",
    f"{CORE}.figures.past.cut": "the years that no total can count in",
    f"{CORE}.figures.past.outdone": "the other half of the totals that count",
    f"{CORE}.ledger.confirming.request_preview": "the preview and the import of a workbook are requested in one file",
    f"{CORE}.ledger.reading.people.finds_people": "by it rows without a number are found; core does not know members",
    f"{CORE}.ledger.undoing.acts.request_undo": "the acts of both persons on an undoing are in one file",
    f"{CORE}.ledger.undoing.acts.undo_or_leave": "the acts of both persons on an undoing are in one file",
    f"{CORE}.ledger.undoing.acts.withdraw_undo": "the acts of both persons on an undoing are in one file",
    f"{CORE}.ledger.undoing.registry.goes_with": "by it members say what goes with a leaving; core does not know it",
    f"{CORE}.ledger.undoing.traces.before_and_after": "the histories of an import are read in one file",
    f"{CORE}.operations.anchor.anchored_on": "the anchors are read in one file",
    f"{CORE}.operations.health.gauges": "measures the installation; the portal prints it",
    f"{CORE}.roles.lending.end_loan": "everything that gives and takes a role is in one room",
    f"{CORE}.roles.lending.lend_role": "everything that gives and takes a role is in one room",
    f"{CORE}.services.accounts.change_password": "everything that changes an account is in one file",
    f"{CORE}.services.accounts.finds_accounts": "by it accounts are found by their members; core does not know them",
    f"{CORE}.services.organisation.after_merging": "by it members learn of a merger; core does not know them",
    f"{CORE}.services.organisation.unopen_units": "everything that changes a unit is in one file",
    f"{CORE}.sign_in.devices.remember": "writes what the counter of tries reads",
    f"{CORE}.trail.chain.link_of": "the chain is read in one file",
    f"{CORE}.trail.audit.who_did": "what an entry says of who acts is written here",
    f"{CORE}.values.quoting.parted": "passes over what is in quotes as they are written there",
    f"{CORE}.printing.archive.archived_papers": "finds what the apps register there",
    f"{CORE}.printing.registry.forms_of_record": "finds what the apps register there",
    f"{CORE}.printing.registry.forms_of_table": "finds what the apps register there",
    f"{CORE}.tables.search.find": "finds what the apps register there",
    f"{CORE}.values.numbering.raise_number": "only this file writes the table of the counters",
}


def contracts():
    """The contracts of the imports, as pyproject.toml has them."""
    return tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]


@pytest.fixture(scope="module")
def graph():
    """Every import of the product, but for those that a contract lets pass by name."""
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    for line in [line for contract in contracts() for line in contract.get("ignore_imports", ())]:
        importer, _, imported = line.partition(" -> ")
        graph.remove_import(importer=importer, imported=imported)
    return graph


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


def test_the_order_of_rooms_is_written_down_wherever_there_are_many(graph):
    written = {package for contract in contracts() for package in contract.get("containers", ())}
    many = {
        package
        for package, uses in rooms_below(graph).items()
        if len(uses) >= 5 and any(uses.values()) and package.partition(".")[0] == "unionportal"
    }
    assert many - written == set()
    assert set(settings.DOMAIN_APPS) <= written


def test_the_cash_desk_is_asked_through_its_services(graph):
    inside = {"finance", *graph.find_descendants("finance")}
    found = {(user, module) for module in inside for user in graph.find_modules_that_directly_import(module)}
    past = {(user, module) for user, module in found if user not in inside and module != "finance.services"}
    assert past == set()
    assert len({user for user, module in found if module == "finance.services"} - inside) > 10


def test_nothing_that_runs_in_production_imports_the_launcher(graph):
    launch = {"unionportal.launch", *graph.find_descendants("unionportal.launch")}
    users = {user for module in launch for user in graph.find_modules_that_directly_import(module)}
    assert users - launch == set()


def functions_and_uses(module, tree, modules):
    """(public functions, names used) of a module as full names, without functions that a decorator registers."""
    defined = [node for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    imported = {one.asname or one.name: f"{node.module}.{one.name}" for node in imports for one in node.names}
    used = {name for name in imported.values() if name not in modules}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            used.add(f"{module}.{node.id}")
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            used.add(f"{imported.get(node.value.id)}.{node.attr}")
    plain = [node for node in defined if {ast.unparse(one) for one in node.decorator_list} <= WRAPPERS]
    return {f"{module}.{node.name}" for node in plain}, used


def app_of(module):
    """The app a module belongs to: `members`, `unionportal.reports`."""
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] == "unionportal" else parts[0]


def test_what_serves_one_app_lies_in_that_app(graph, trees):
    users, defined = {}, set()
    # What a migration takes is everybody's: it is taken when the next one needs it.
    for module in (one for one in graph.modules if ".migrations" not in one):
        functions, used = functions_and_uses(module, trees[Path(find_spec(module).origin)], graph.modules)
        defined |= functions if module.startswith(f"{CORE}.") else set()
        for name in used:
            users.setdefault(name, set()).add(app_of(module))
    apps = {name: users.get(name, set()) for name in defined}
    assert len([name for name, found in apps.items() if len(found) > 1]) > 50
    assert {name for name, found in apps.items() if len(found) == 1 and found != {CORE}} == OF_ONE_APP.keys()
