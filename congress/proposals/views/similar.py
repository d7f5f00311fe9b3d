"""The box of similar proposals."""

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from congress.proposals.models import Proposal
from congress.proposals.proposal_flow import PUBLIC
from congress.proposals.search.search import papers_of, similar
from unionportal.core.values.numerals import number_in

# Characters of a text that are compared; more do not make the result better.
_MOST = 2000
_LEAST = 4


@require_safe
def proposal_similar(request):
    """Return the similar proposals for ?title=&text=&exclude=, of those this user may read, as HTML."""
    title, text = (request.GET.get(name, "").strip()[:_MOST] for name in ("title", "text"))
    text = " ".join([text, *(request.GET.get(name, "")[:_MOST] for name in ("analysis", "suggestion"))]).strip()
    if len(title) + len(text) < _LEAST:
        return render(request, "congress/proposals/_similar_papers.html", {"papers": None})
    papers = papers_of(request.scope)
    if exclude := number_in(request.GET.get("exclude", "")):
        papers = papers.exclude(pk=exclude)
    found = similar(title, text, papers=papers)
    lines = [(one, _address(one.proposal)) for one in found]
    return render(request, "congress/proposals/_similar_papers.html", {"papers": lines})


def _address(paper: Proposal):
    """Return the board for what stands on it, which everybody may open; else the paper's own page."""
    return reverse("congress:board_detail", args=[paper.pk]) if paper.state in PUBLIC else paper.get_absolute_url()
