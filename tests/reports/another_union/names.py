"""Names that nobody has: what a made-up union calls its sub-unions, its series and what it gives."""

from dataclasses import dataclass, field

from unionportal.examples.making.colleges import College

# Rare characters: two of them are no word of the product, and no word of its examples.
_SIGNS = "蘅芷岫霁澍樾筼笕汀渚溆峤岵崦巘璆琚玦瑀翚翀骧骎鹢鹓蒹葭蓼荪楸栎棠榉檀霭雯霂湉潋滟沚洄"
_SERIES = ("赛", "行", "节", "会", "杯", "营")
_THEMES = ("guidance", "democracy", "care", "culture", "skills", "women", "union")


@dataclass
class Namer:
    """Gives each thing a name of its own; what it gave is remembered."""

    rng: object
    given: list = field(default_factory=list)

    def word(self, behind=""):
        """Return two characters that were not given before, with what stands behind them."""
        while True:
            found = "".join(self.rng.sample(_SIGNS, 2))
            if not any(found in one for one in self.given):
                self.given.append(found + behind)
                return found + behind


@dataclass(frozen=True)
class Called:
    """What the union calls everything: {code: name} of its reference data, and its college."""

    college: College
    series: dict
    visits: dict
    grants: dict
    gifts: dict
    cases: dict
    accounts: dict
    categories: tuple
    departments: dict
    clubs: tuple
    themes: tuple = _THEMES


def call(namer):
    """Return what a union calls everything, drawn anew."""

    def register(prefix, count, behind=""):
        return {f"{prefix}{number}": namer.word(behind) for number in range(1, count + 1)}

    codes = [f"F{number}" for number in range(1, 6)]
    branches = tuple((code, namer.word("学院分工会"), (namer.word("系"), namer.word("系"))) for code in codes)
    departments = register("BM", 3, "处")
    college = College(
        name=namer.word("大学"),
        branches=branches,
        office=codes[-1],
        home=codes[0],
        neighbour=codes[1],
        handling=tuple(departments.items()),
    )
    return Called(
        college=college,
        series={f"series{number}": namer.word(behind) for number, behind in enumerate(_SERIES)},
        visits=register("visit", 4),
        grants=register("grant", 3),
        gifts=register("gift", 4),
        cases=register("case", 2),
        accounts=register("9", 3, "支出"),
        categories=tuple(namer.word() for _ in range(3)),
        departments=departments,
        clubs=tuple(namer.word("社") for _ in range(2)),
    )
