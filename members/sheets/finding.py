"""Whom a row of somebody else's list means that has no 工号."""

from collections import defaultdict

from django.db.models import Q

from members.models import Member
from unionportal.core.access.scoping import Scope
from unionportal.core.ledger.reading.people import Person, finds_people
from unionportal.core.models import Unit
from unionportal.core.sealing.fields import blind_index
from unionportal.sheets.cells import CellProblem, person_name


@finds_people
def find(clues, actor):
    """Return for each Clue the members it may mean, of those whom `actor` may see (None: all); three queries.

    The number of a document is enough by itself; a name is narrowed by the unit where that leaves somebody.
    """
    indexes = {clue.identity: blind_index(clue.identity.upper(), "id_number") for clue in clues if clue.identity}
    names = {clue.name: _name(clue.name) for clue in clues if clue.name}
    numbers = {clue.number for clue in clues if clue.number}
    members = Member.objects.filter(
        Q(id_number_index__in=[*indexes.values()]) | Q(name__in=[*names.values()]) | Q(staff_no__in=numbers)
    )
    if actor is not None:
        members = members.visible_to(Scope.of(actor))
    by_index, by_name, by_number = defaultdict(list), defaultdict(list), defaultdict(list)
    for member in members.select_related("unit"):
        if member.id_number_index:
            by_index[bytes(member.id_number_index)].append(member)
        by_name[member.name].append(member)
        by_number[member.staff_no].append(member)
    units = _units({clue.unit for clue in clues if clue.unit}) if by_name else {}
    found = []
    for clue in clues:
        people = by_number.get(clue.number) or by_index.get(bytes(indexes.get(clue.identity, b"")))
        if not people and not clue.number:
            people = by_name.get(names.get(clue.name), [])
            here = [member for member in people if _is_in(member, clue.unit, units)]
            people = here or people
        found.append([_person(member) for member in people or ()])
    return found


def _name(text):
    try:
        return person_name(text)
    except CellProblem:
        return text


def _units(texts):
    """Return {text: path of the unit with this name or code}."""
    found = Unit.objects.filter(Q(name__in=texts) | Q(code__in=texts))
    return {text: unit.path for unit in found for text in (unit.name, unit.code)}


def _is_in(member, text, units):
    """Return whether the text is the member's unit, a unit above it, or his department."""
    if not text:
        return False
    path = units.get(text)
    return text == member.department or (path is not None and member.unit.path.startswith(path))


def _person(member):
    return Person(member.staff_no, member.name, f"{member.staff_no} {member.name}（{member.unit}）")
