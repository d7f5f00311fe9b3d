"""The page of a board: the figures of one's roles over a period of choice, with charts and the period before."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from unionportal.core.access.permissions import READ_FIGURES
from unionportal.core.pages.views import for_holders
from unionportal.portal.dashboards import board_over, boards_of, drawn, this_year
from unionportal.reports.forms import BoardFilter


@for_holders(READ_FIGURES)
@require_safe
def board(request):
    """Return the boards of the user's units, or that of one unit below them; an invalid choice is a sentence."""
    given = BoardFilter(request.GET, scope=request.scope, default=this_year())
    boards = []
    if given.is_valid():
        period, unit = given.cleaned_data["period"], given.cleaned_data["unit"]
        boards = [board_over(request, period, unit)] if unit else boards_of(request, period)
    shown = [(one, drawn(one, request.scope, ident=f"b{number}")) for number, one in enumerate(boards)]
    return render(request, "portal/board.html", {"filter": given, "boards": shown})
