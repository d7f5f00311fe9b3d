"""The figures of the home page: those of each role, over the unit it is held on."""

from dataclasses import dataclass

from django.utils import timezone

from unionportal.core.access.permissions import READ_FIGURES, roles_allowing
from unionportal.core.choices import Role
from unionportal.core.figures import registry
from unionportal.core.figures.periods import Period, calendar_year, period_code
from unionportal.core.models import Unit
from unionportal.reports.numbers.values import Compared, beside_previous

_WHOLE = (
    "members.total",
    "members.joined",
    "congress.sessions",
    "congress.proposals.collected",
    "congress.proposals.completion_rate",
    "welfare.visits",
    "welfare.condolence_total",
    "welfare.hardship_people",
    "welfare.universal_total",
    "activities.sub_union",
    "finance.income",
    "finance.paid",
)
_BRANCH = (
    "members.total",
    "members.joined",
    "welfare.visits",
    "welfare.condolence_total",
    "welfare.hardship_people",
    "welfare.universal_people",
    "activities.sub_union",
    "finance.paid",
)
_BOOKS = ("finance.income", "finance.budget", "finance.paid", "finance.paid_count", "finance.welfare_paid")

# A code that no app registers is left out.
BOARDS = {
    Role.CHAIR: _WHOLE,
    Role.OFFICER: _WHOLE,
    Role.ACCOUNTANT: _BOOKS,
    Role.CASHIER: _BOOKS,
    Role.AUDITOR: _BOOKS,
    Role.WOMEN: ("members.women", "welfare.birth", "welfare.marriage", "activities.women", "activities.family_people"),
    Role.BRANCH_CHAIR: _BRANCH,
    Role.BRANCH_OFFICER: _BRANCH,
}


@dataclass(frozen=True)
class Card:
    """One figure of a board, with the year before."""

    figure: registry.Figure
    both: Compared


@dataclass(frozen=True)
class Board:
    """The figures of one unit in one year."""

    unit: Unit
    period: Period
    cards: tuple[Card, ...]

    @property
    def query(self):
        """The query string of a figure's page, so that it opens with the same number."""
        return f"period={period_code(self.period)}&unit={self.unit.pk}"


def boards_of(request):
    """Return one Board per unit over which the user holds a role that reads figures, the widest first."""
    readers, wanted = roles_allowing(READ_FIGURES), {}
    for grant in sorted(request.user.current_grants, key=lambda grant: grant.unit.place):
        if grant.role in readers:
            wanted.setdefault(grant.unit, []).extend(BOARDS.get(grant.role, ()))
    if not wanted:
        return []
    period = calendar_year(timezone.localdate().year)
    boards = [_board(unit, period, dict.fromkeys(codes), request.scope) for unit, codes in wanted.items()]
    return [board for board in boards if board.cards]


def _board(unit, period, codes, scope):
    chosen = registry.known(codes)
    both = beside_previous(chosen, period, scope, unit)
    return Board(unit, period, tuple(Card(one, both[one.code]) for one in chosen))
