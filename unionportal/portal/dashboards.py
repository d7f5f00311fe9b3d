"""The figures of the home page: those of each role, over the unit it is held on."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from unionportal.core.access.permissions import READ_FIGURES, roles_allowing
from unionportal.core.choices import Role
from unionportal.core.figures import registry, report_tables
from unionportal.core.figures.periods import Period, calendar_year, period_code
from unionportal.core.models import Unit
from unionportal.reports.html import shown_blocks
from unionportal.reports.numbers.values import CHART, TABLE, Compared, beside_previous, live
from unionportal.reports.text.markup import parse
from unionportal.reports.text.printing import print_body

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

# What is named on the card of a figure, where there is any of it.
_WITHIN = {"finance.paid": "finance.unsettled_loans"}


@dataclass(frozen=True)
class _List:
    """The list of exactly the records that a figure counts, narrowed by days and unit; who may open it."""

    page: str
    permission: str
    query: str


_LISTS = {"finance.unsettled_loans": _List("finance:loan_list", "finance.view_loan", "state=unsettled")}

# The charts of the page of a board, each with its table below; of every board, in the order of the page.
_CHARTS = {
    Role.CHAIR: ("welfare.by_occasion", "activities.by_kind", "congress.proposals.outcomes", "finance.paid_by_account"),
    Role.WOMEN: ("welfare.by_occasion", "activities.by_kind"),
    Role.BRANCH_CHAIR: ("welfare.by_occasion", "activities.by_kind", "finance.paid_by_account"),
    Role.AUDITOR: ("finance.paid_by_account", "welfare.gifts"),
}
CHARTS = _CHARTS | {
    Role.OFFICER: _CHARTS[Role.CHAIR],
    Role.ACCOUNTANT: _CHARTS[Role.AUDITOR],
    Role.CASHIER: _CHARTS[Role.AUDITOR],
    Role.BRANCH_OFFICER: _CHARTS[Role.BRANCH_CHAIR],
}

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
    """One figure of a board, with the year before, and a part of it that is named on its card."""

    figure: registry.Figure
    both: Compared
    within: "Card | None" = None
    # How many records it counts, and the address of their list; of what is named on another card.
    count: int | None = None
    url: str = ""


@dataclass(frozen=True)
class Board:
    """The figures of one unit in one year."""

    unit: Unit
    period: Period
    cards: tuple[Card, ...]
    charts: tuple[str, ...] = ()

    @property
    def unit_id(self):
        """The key of the unit."""
        return self.unit.pk

    @property
    def query(self):
        """The query string of a figure's page, so that it opens with the same number."""
        return f"period={period_code(self.period)}&unit={self.unit.pk}"


def this_year():
    """Return the Period of the running calendar year."""
    return calendar_year(timezone.localdate().year)


def boards_of(request, period=None):
    """Return one Board per unit over which the user holds a role that reads figures, the widest first.

    They are of the running year, if no other period is given.
    """
    roles = {}
    for grant in sorted(_readers(request.user), key=lambda grant: grant.unit.place):
        roles.setdefault(grant.unit, []).append(grant.role)
    period = period or this_year()
    boards = [_board(unit, period, held, request) for unit, held in roles.items()]
    return [board for board in boards if board.cards]


def board_over(request, period, unit):
    """Return the Board of one unit below those over which the user reads figures, with all that they show."""
    held = [grant.role for grant in _readers(request.user) if unit.path.startswith(grant.unit.path)]
    return _board(unit, period, held, request)


def _readers(user):
    readers = roles_allowing(READ_FIGURES)
    return [grant for grant in user.current_grants if grant.role in readers]


def _board(unit, period, roles, request):
    scope = request.scope
    chosen = registry.known(dict.fromkeys(code for role in roles for code in BOARDS.get(role, ())))
    parts = registry.known([_WITHIN[one.code] for one in chosen if one.code in _WITHIN])
    both = beside_previous([*chosen, *(one for one in parts if one not in chosen)], period, scope, unit)
    charts = dict.fromkeys(code for role in roles for code in CHARTS.get(role, ()))
    parts = [one for one in parts if both[one.code].now.has_something]
    counts = registry.counts(parts, period, scope, unit) if parts else {}
    urls = {one.code: _list_of(one, unit, period, request.user) for one in parts}
    within = {one.code: Card(one, both[one.code], count=counts[one.code], url=urls[one.code]) for one in parts}
    cards = tuple(Card(one, both[one.code], within.get(_WITHIN.get(one.code))) for one in chosen)
    return Board(unit, period, cards, tuple(code for code in charts if code in report_tables.CHARTS))


def _list_of(figure, unit, period, user):
    """Return the address of the records that a figure counts: of their list, or behind the figure."""
    found = _LISTS.get(figure.code)
    if found is None or not user.holds(found.permission):
        return f"{reverse('reports:figure_rows', args=[figure.code])}?period={period_code(period)}&unit={unit.pk}"
    days = f"start={period.start:%Y-%m-%d}&end={period.last_day:%Y-%m-%d}"
    return f"{reverse(found.page)}?{found.query}&{days}&unit={unit.pk}"


def drawn(board, scope, *, ident):
    """Return the charts of a board as a report draws them, each with its table beside the period before: blocks."""
    of = {code: report_tables.CHARTS[code].of for code in board.charts}
    text = "\n\n".join(f"[{CHART}：{code}]\n\n[{TABLE}：{table}]" for code, table in of.items())
    parsed = parse(text)
    known = live(board.period, board.unit, [parsed], scope=scope, compare=True)
    return shown_blocks(board, print_body(parsed, known), known, ident=ident)
