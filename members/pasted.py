"""A list of people that somebody pastes: 工号, names, or both in one line."""

import re
from collections import defaultdict

from django.core.exceptions import ValidationError

from members.models import Member
from unionportal.spelling.folding import folded_key

_SEPARATORS = re.compile(r"[\s,，;；、]+")
# More are not a list that somebody pastes but a table, which is imported.
MOST_PASTED = 500


def split_list(text):
    """Return the pieces of a pasted list, in order, without repetitions."""
    return list(dict.fromkeys(piece for piece in _SEPARATORS.split(text) if piece))


def pasted_members(text, known):
    """Return the members that the lines name, in order; ValidationError that names all pieces which are nobody's.

    `known` are the members who are found by name; anybody in the union is found by the whole 工号.
    """
    lines = [split_list(line) for line in text.splitlines()]
    if sum(map(len, lines)) > 2 * MOST_PASTED:
        raise ValidationError(f"一次最多粘贴 {MOST_PASTED} 人，请分几次。")
    numbers, names = {}, defaultdict(list)
    for member in known:
        numbers[folded_key(member.staff_no).casefold()] = member
        names[member.name].append(member)
    found, nobody, several = {}, [], []
    for line in lines:
        numbered = {piece: member for piece in line if (member := _numbered(piece, numbers, names))}
        found |= {member.pk: member for member in numbered.values()}
        told = {member.name for member in numbered.values()}
        for piece in line:
            if piece in numbered or piece in told:
                continue
            if len(names[piece]) == 1:
                found[names[piece][0].pk] = names[piece][0]
            else:
                (several if names[piece] else nobody).append(piece)
    sentences = [("没有找到", nobody), ("不止一位同名，请改写工号", several)]
    if wrong := [f"{sentence}：{'、'.join(pieces)}。" for sentence, pieces in sentences if pieces]:
        raise ValidationError(wrong)
    return list(found.values())


def _numbered(piece, numbers, names):
    """Return the member with this 工号, of those who are known or of the union; None for a name or nobody's."""
    if member := numbers.get(folded_key(piece).casefold()):
        return member
    return None if piece in names else Member.objects.in_union().numbered(piece).first()
