"""The lists of records that a text prints: found, spelt by codes or names, and filled."""

import json

from unionportal.core.figures import listings
from unionportal.core.figures.list_items import Condition, Item, Query
from unionportal.core.figures.listings import Refused
from unionportal.core.values.nearest import nearest

# Of one report, and of one list that asks for no number.
_MOST, _ITEMS = 60, 200
# Stands behind the items of a list that has more of them; it is frozen with them.
MORE = Item("等", "", "")


def coded(ref):
    """Return (name, ((field, sign, value), …), phrase, order) of a list by codes; as typed as far as it is unknown."""
    found = listings.find(ref.name)
    return _spelt(ref, found.code, found.coded) if found else _as_typed(ref)


def named(ref):
    """Return the same by names and labels."""
    found = listings.find(ref.name)
    return _spelt(ref, found.name, found.named) if found else _as_typed(ref)


def _spelt(ref, name, spell):
    try:
        query = spell(_query_of(ref))
    except Refused:
        return name, *_as_typed(ref)[1:]
    conditions = tuple((one.field_code, one.op, one.value) for one in query.conditions)
    return name, conditions, query.phrase, query.order


def _as_typed(ref):
    return ref.name, tuple((one.field, one.op, one.value) for one in ref.conditions), ref.phrase, ref.order


def _query_of(ref):
    conditions = tuple(Condition(one.field, one.op, one.value) for one in ref.conditions)
    return Query(conditions, ref.phrase, ref.order)


def key(ref):
    """Return what the items of a list are kept under: all that is asked of it, by codes."""
    return json.dumps([*coded(ref), ref.limit], ensure_ascii=False)


def fill(refs, period, scope, unit):
    """Return ({key: items}, {key: why it was refused}) of the lists; one query for each that differs.

    Behind the items of a list that was cut by its limit stands MORE.
    """

    def items(found, ref):
        known, has_more = found.some(period, scope, unit, _query_of(ref), ref.limit or _ITEMS)
        return (*known, MORE) if has_more else known

    return _of_each(refs, items)


def declared(refs):
    """Return the same without any items: which of the lists there are, and which are refused."""

    def nothing(found, ref):
        found.coded(_query_of(ref))
        return ()

    return _of_each(refs, nothing)


def _of_each(refs, items_of):
    items, refused = {}, {}
    for number, (kept, ref) in enumerate({key(ref): ref for ref in refs}.items()):
        try:
            if number >= _MOST:
                raise Refused(f"一份报告最多有 {_MOST} 处列举。")
            if found := listings.find(ref.name):
                items[kept] = items_of(found, ref)
        except Refused as refusal:
            refused[kept] = refusal.sentence
    return items, refused


def refusal(ref, known):
    """Return why the list is not printed, or None."""
    if known.items(ref) is not None:
        return None
    names = [one.name for one in listings.LISTINGS.values()]
    unknown = f"没有可以列举的“{ref.name}”{nearest(ref.name, names)}可用：{'、'.join(names)}。"
    return known.refused.get(key(ref), unknown)


def packed(items):
    """Return the items as they are frozen."""
    return [[one.text, one.key, one.url, *([one.year] if one.year else [])] for one in items]


def thawed(rows):
    """Return the inverse of `packed`."""
    return tuple(Item(*row) for row in rows)
