"""The box of similar proposals."""

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from congress.proposals.models import Proposal
from congress.proposals.proposal_flow import PUBLIC
from congress.proposals.search.search import papers_of, similar
from unionportal.core.flow.form_keys import leaves_no_row
from unionportal.core.values.numerals import number_in

# Characters of a text that are compared; more do not make the result better.
_MOST = 2000
_LEAST = 4
# Below this score two papers have words in common and hardly a matter.
_ALIKE = 0.1


@leaves_no_row
@require_POST
def proposal_similar(request):
    """Return the proposals like the title and text that are sent, or like the one `of`, as HTML.

    Only of those that this user may read. The text is sent as a form, because a long one has no room in an address;
    nothing is written.
    """
    papers = papers_of(request.scope)
    own = papers.filter(pk=number_in(request.POST.get("of", "")) or 0).first()
    title, text = (own.title, f"{own.analysis} {own.suggestion}") if own else _sent(request)
    if len(title) + len(text) < _LEAST:
        return render(request, "congress/proposals/_similar_papers.html", {"papers": None})
    if exclude := number_in(request.POST.get("exclude", "")):
        papers = papers.exclude(pk=exclude)
    found = similar(title[:_MOST], text[:_MOST], papers=papers, exclude=own)
    lines = [(one, _address(one.proposal)) for one in found if one.score >= _ALIKE]
    return render(request, "congress/proposals/_similar_papers.html", {"papers": lines})


def _sent(request):
    title, text, *others = (
        request.POST.get(name, "").strip()[:_MOST] for name in ("title", "text", "analysis", "suggestion")
    )
    return title, " ".join([text, *others]).strip()


def _address(paper: Proposal):
    """Return the board for what stands on it, which everybody may open; else the paper's own page."""
    return reverse("congress:board_detail", args=[paper.pk]) if paper.state in PUBLIC else paper.get_absolute_url()
