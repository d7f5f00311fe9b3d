"""Whom a row of somebody else's list means that has no 工号."""

from collections import defaultdict
from dataclasses import replace

from django.db.models import Q

from members.models import Member
from members.personal.pinyin import name_key
from members.sheets.units import UNIT
from unionportal.core.access.scoping import Scope
from unionportal.core.ledger.reading.people import Person, finds_people
from unionportal.core.models import Unit
from unionportal.core.sealing.fields import blind_index
from unionportal.sheets.cells import CellProblem, telephone
from unionportal.spelling.folding import folded_key, skeleton, written_name


@finds_people
def find(clues, actor):
    """Return for each Clue the members it may mean, of those whom `actor` may see (None: all); three queries, or four.

    The number of a document is enough by itself, and nobody with another one is meant; a name is narrowed by the unit
    where that leaves somebody. For a name that nobody bears these are the ones whose name is read alike.
    """
    indexes = {clue.identity: blind_index(clue.identity.upper(), "id_number") for clue in clues if clue.identity}
    names = {written_name(clue.name) for clue in clues if clue.name}
    numbers = {form for clue in clues for form in (clue.number, folded_key(clue.number).upper()) if form}
    seen = Member.objects.all() if actor is None else Member.objects.visible_to(Scope.of(actor))
    members = seen.filter(Q(id_number_index__in=[*indexes.values()]) | Q(name__in=names) | Q(staff_no__in=numbers))
    by_index, by_name, by_number = defaultdict(list), defaultdict(list), defaultdict(list)
    for member in members.select_related("unit"):
        if member.id_number_index:
            by_index[bytes(member.id_number_index)].append(member)
        by_name[member.name].append(member)
        by_number[folded_key(member.staff_no)].append(member)
    units = UNIT.resolve({clue.unit for clue in clues if clue.unit}) if by_name else {}
    found = []
    for clue in clues:
        index = bytes(indexes.get(clue.identity, b""))
        people = by_number.get(folded_key(clue.number)) or by_index.get(index)
        if not people and not clue.number:
            named = by_name.get(written_name(clue.name), [])
            found.append(_named(named, index, units.get(clue.unit), clue))
            continue
        found.append([_person(member) for member in people or ()])
    strange = {clue.name for clue, people in zip(clues, found, strict=True) if clue.name and not people}
    alike = _taken_for(seen, strange) if strange else {}
    return [people or alike.get(clue.name, []) for clue, people in zip(clues, found, strict=True)]


def _taken_for(members, names):
    """Return {name: the people whose names are read like it, or are it with the usual forms of its characters}."""
    read, usual = {name: name_key(name) for name in names}, {name: skeleton(name) for name in names}
    alike = Q(name_key__in={*read.values()}) | Q(name__in={*usual.values()})
    rows = [(one, replace(_person(one, sure=False), near=True)) for one in members.filter(alike).select_related("unit")]
    return {
        name: [person for member, person in rows if member.name_key == read[name] or member.name == usual[name]]
        for name in names
    }


def _named(people, index, unit, clue):
    """Return those whose document is not another one, and of these those in the unit or department, if there are.

    Where a unit is named and nobody of the name is in it, nobody is meant for sure. A telephone number tells those
    apart whom that leaves.
    """
    text = clue.unit
    people = [one for one in people if not index or not one.id_number_index or bytes(one.id_number_index) == index]
    here = [one for one in people if text and (text == one.department or _is_in(one, unit))]
    left = here or people
    if clue.phone and len(left) > 1:
        phone = _telephone(clue.phone)
        left = [one for one in left if one.mobile == phone] or left
    return [_person(one, sure=not text or bool(here)) for one in left]


def _telephone(text):
    try:
        return telephone(text)
    except CellProblem:
        return None


def _is_in(member, unit):
    return isinstance(unit, Unit) and member.unit.path.startswith(unit.path)


def _person(member, *, sure=True):
    return Person(member.staff_no, member.name, f"{member.staff_no} {member.name}（{member.unit}）", sure)
