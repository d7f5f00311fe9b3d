"""Lists of the members of a family with their numbers, e.g. every occasion with the people that it came to.

They are of what a union itself calls things: a text that names no member lists those of any union.
"""

import string
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.db.models import Q

from unionportal.core.access.scoping import Scope
from unionportal.core.figures import listings, registry
from unionportal.core.figures.families import FAMILIES, read_once
from unionportal.core.figures.list_items import Item, Query
from unionportal.core.figures.listings import Listing, Patterns
from unionportal.core.figures.periods import Period
from unionportal.core.figures.refusals import Refused
from unionportal.core.models import Unit

_NAME = "name"


@dataclass(frozen=True)
class MemberListing(Listing):
    """A list of the members of `family`, but those with a code in `without`, of which something was counted.

    The patterns of its phrases are over the name and the figures of the family, by their codes: the first of which a
    member has everything is printed.
    """

    family: str
    without: frozenset[str]

    def some(
        self, period: Period, scope: Scope, unit: Unit | None, asked: Query, limit: int | None
    ) -> tuple[tuple[Item, ...], bool]:
        """Return at most `limit` members with their numbers, in the order of the register, and whether there are more.

        Refused as by the lists of records; one query for each table that is counted.
        """
        asked = self.coded(asked)
        if limit is not None and limit < 1:
            raise Refused("“限”须是大于零的整数。")
        family = FAMILIES[self.family]
        phrase = self.phrases[asked.phrase or next(iter(self.phrases))]
        patterns = [(one, _figures_of(one)) for one in ([phrase] if isinstance(phrase, str) else phrase)]
        wanted = list(dict.fromkeys(family.figures[code] for _, codes in patterns for code in codes))
        with read_once():
            members = [one for one in family.members if one.code not in self.without]
            figures = [family.code_of(one, each) for one in members for each in wanted]
            found = registry.values(registry.known(figures), period, scope, unit)
        items = []
        for one in members:
            counted = {each.code: found[family.code_of(one, each)] for each in wanted}
            pattern = next((text for text, codes in patterns if all(counted[code] for code in codes)), None)
            if pattern:
                text = pattern.format(name=one.name, **counted)
                items.append(Item(text, f"{self.code}:{one.code}", self.opens(one)))
        return tuple(items[:limit]), limit is not None and len(items) > limit


def _figures_of(pattern: str) -> list[str]:
    """Return the codes of the figures in a pattern."""
    return [name for _, name, _, _ in string.Formatter().parse(pattern) if name and name != _NAME]


def member_listing(
    code: str,
    name: str,
    *,
    of: str,
    phrases: Mapping[str, Patterns],
    opens: Callable[[object], str],
    definition: str,
    without: Collection[str] = (),
) -> None:
    """Register a list of the members of the family with the code `of`; ValueError as by `listing`.

    `opens` returns the address of what is behind a Member.
    """
    listings.refuse_twice(code, name)
    first = next(iter(FAMILIES[of].figures.values()))
    listings.LISTINGS[code] = MemberListing(
        code, name, first.of, {}, dict(phrases), (), lambda _: Q(), opens, "pk", definition, of, frozenset(without)
    )
