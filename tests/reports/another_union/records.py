"""The records of a made-up union in two years, area by area, as rows of the sheets that a union imports."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from tests.reports.another_union.deeds import deeds
from tests.reports.another_union.given import given
from tests.reports.another_union.sessions import sessions
from unionportal.examples.making import roster
from unionportal.examples.making.people import invent_staff

PEOPLE, NEWCOMERS = 90, 8


@dataclass
class Years:
    """The two years of a union: what it calls things, its people, and where chance comes from."""

    rng: object
    namer: object
    called: object
    last: int
    staff: list

    @property
    def years(self):
        """Both years."""
        return (self.last - 1, self.last)

    def on(self, day):
        """Return the people in the union on that day."""
        return [person for person in self.staff if person.in_union(day)]

    def some(self, day, count):
        """Return so many different people of that day."""
        return self.rng.sample([one for one in self.on(day) if one.left_on is None], count)


def years_of(rng, namer, called, last):
    """Return the Years of a union that ends with the year `last`."""
    retiring = {datetime.date(last - 1, 7, 1): 2, datetime.date(last, 7, 1): 3}
    joining = datetime.date(last, 3, 1)
    staff = invent_staff(rng, called.college, before=PEOPLE, newcomers=NEWCOMERS, joining=joining, retiring=retiring)
    for number, person in enumerate(staff):
        # Who entered in the year before.
        if number in range(60, 65):
            person.joined_on = datetime.date(last - 1, 3, 1)
    return Years(rng, namer, called, last, staff)


def records(of):
    """Return {sheet key: rows} of both years."""
    return {**_members(of), **_books(of), **given(of), **deeds(of), **sessions(of)}


def _members(of):
    codes = of.called.college.codes
    first = roster.committees(
        of.staff,
        of.called.college,
        elected_on=datetime.date(of.last - 3, 4, 1),
        since=datetime.date(of.last - 3, 4, 1),
        until=datetime.date(of.last, 4, 15),
    )
    again = roster.committees(
        of.staff,
        of.called.college,
        elected_on=datetime.date(of.last, 4, 8),
        since=datetime.date(of.last, 4, 16),
    )
    kept = [row | {"until": None} for row in first if row["unit"] not in codes[:2]]
    cards = [
        {"member": one.staff_no, "card_no": f"{number:08}", "issued_on": datetime.date(of.last, 5, 6)}
        for number, one in enumerate((p for p in of.staff if p.joined_on.year == of.last), 1)
    ]
    return {
        "members.units": roster.units(of.called.college),
        "members.members": roster.members(of.staff),
        "members.officers": [row for row in first + again if row["unit"] in codes[:2]] + kept,
        "members.cards": cards,
    }


def _books(of):
    since = datetime.date(of.last - 1, 1, 1)
    accounts = [
        {"code": code, "name": name, "kind": "expense", "parent": None, "valid_from": since}
        for code, name in of.called.accounts.items()
    ]
    income = {"code": "801", "name": of.namer.word("收入"), "kind": "income", "parent": None, "valid_from": since}
    payers = [of.namer.word("工会") for _ in range(2)]
    return {
        "finance.accounts": [*accounts, income],
        "finance.budgets": [
            {"unit": "UNION", "year": year, "account": code, "initial": Decimal(amount)}
            for year in of.years
            for code, amount in zip(of.called.accounts, (160000, 90000, 40000), strict=True)
        ],
        "finance.incomes": [
            {
                "serial": f"R{year}-{number}",
                "unit": "UNION",
                "account": "801",
                "amount": Decimal(of.rng.randrange(40000, 200000)),
                "received_on": datetime.date(year, month, 15),
                "payer": payer,
            }
            for year in of.years
            for number, (month, payer) in enumerate(zip((4, 10), payers, strict=True))
        ],
        "finance.filings": [
            {
                "year": year,
                "kind": kind,
                "filed_on": datetime.date(year, month, 20),
                "receiver": payers[0],
            }
            for year in of.years
            for kind, month in (("final", 2), ("budget", 3))
        ],
        "finance.payments": [
            {
                "serial": f"P{year}-{month}",
                "unit": "UNION",
                "account": list(of.called.accounts)[1],
                "amount": Decimal(of.rng.randrange(1000, 4000)),
                "purpose": of.namer.word("用品"),
                "payee": of.namer.word("公司"),
                "approved_on": datetime.date(year, month, 8),
                "paid_on": datetime.date(year, month, 11),
            }
            for year in of.years
            for month in (3, 6, 10)
        ],
    }
