"""How a sample is drawn: by a hash of the seed and of the number of each row, so that it comes out alike everywhere.

No text for unions sets a method or a size, so this one is our own, and is named by METHOD in every sample:

1. Rows belong to a stratum by their account and by the band of their amount, without its sign.
2. Inside a stratum they stand in the order of SHA-256 of "seed⏎number" in UTF-8, as hexadecimal digits.
3. Of a band from which on all are drawn, all are. The size is shared among the others: to each the least number of
   a stratum, or as many as it has; what is left in proportion to what they still have, by the largest remainders, and
   of equal ones to the lower account and band first.
4. Of each stratum as many rows are drawn as fell to it, from the first of its order on.

The digest of the population is SHA-256 of the lines "number⇥day⇥account⇥amount⏎" in the order of the numbers. Nothing
depends on a generator of random numbers, on the order of a table or on its keys.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import NamedTuple

from django.core.exceptions import ValidationError

METHOD = "sha256-1"
NOTHING = Decimal("0.00")


class Entry(NamedTuple):
    """A row of the books: its number, which no two of them share, the code of its account, yuan, its key, its day."""

    number: str
    account: str
    amount: Decimal
    key: int
    day: datetime.date
    # "payment" or "income".
    book: str


@dataclass(frozen=True)
class Stratum:
    """The entries of one account in one band of amounts, and those of them that were drawn, in their order."""

    account: str
    floor: Decimal
    ceiling: Decimal | None
    entries: tuple[Entry, ...]
    drawn: tuple[Entry, ...] = ()

    @property
    def yuan(self):
        """The sum of its entries."""
        return sum((one.amount for one in self.entries), NOTHING)


def rank_of(seed, number):
    """Return what the rows of a stratum are put in order by."""
    return sha256(f"{seed}\n{number}".encode()).hexdigest()


def digest_of(entries):
    """Return the digest of a population."""
    found = sha256()
    for one in sorted(entries):
        found.update(f"{one.number}\t{one.day:%Y-%m-%d}\t{one.account}\t{one.amount:.2f}\n".encode())
    return found.hexdigest()


def draw(entries, *, seed, size, least=1, bounds=(), all_from=None):
    """Return the strata of the population in order, each with what was drawn of it.

    `bounds` are the amounts at which a new band begins, `all_from` the amount from which on all rows are drawn, apart
    from the size. ValidationError where the least numbers of the strata are more than the size.
    """
    floors = sorted({NOTHING, *bounds, *([all_from] if all_from else [])})
    groups = defaultdict(list)
    for one in entries:
        groups[one.account, _band(floors, abs(one.amount))].append(one)
    strata = [
        Stratum(account, floors[band], floors[band + 1] if band + 1 < len(floors) else None, tuple(group))
        for (account, band), group in sorted(groups.items())
    ]
    shared = [one for one in strata if all_from is None or one.floor < all_from]
    parts = dict(zip(map(id, shared), allocate([len(one.entries) for one in shared], size, least), strict=True))
    return [_drawn(one, seed, parts.get(id(one), len(one.entries))) for one in strata]


def _band(floors, amount):
    return sum(1 for floor in floors if floor <= amount) - 1


def _drawn(stratum, seed, count):
    ordered = sorted(stratum.entries, key=lambda one: (rank_of(seed, one.number), one.number))
    return Stratum(stratum.account, stratum.floor, stratum.ceiling, stratum.entries, tuple(ordered[:count]))


def allocate(sizes, size, least):
    """Return how many rows fall to each stratum of these sizes, `size` together where there are as many."""
    parts = [min(count, least) for count in sizes]
    if (asked := sum(parts)) > size:
        raise ValidationError(
            {"size": f"共 {len(sizes)} 层，每层至少 {least} 笔，需要 {asked} 笔，多于样本量 {size} 笔。"}
        )
    rests = [count - part for count, part in zip(sizes, parts, strict=True)]
    left, whole = min(size - asked, sum(rests)), sum(rests)
    if not left:
        return parts
    shares = [divmod(left * rest, whole) for rest in rests]
    more = [share for share, _ in shares]
    by_remainder = sorted(range(len(sizes)), key=lambda place: (-shares[place][1], place))
    for place in by_remainder[: left - sum(more)]:
        more[place] += 1
    return [part + extra for part, extra in zip(parts, more, strict=True)]
