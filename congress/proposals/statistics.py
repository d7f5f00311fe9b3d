"""The numbers of one congress: the conditions of the figures, over its proposals instead of a period."""

from dataclasses import dataclass

from django.db.models import Count, Max, Min, Q

from congress.choices import Rating
from congress.proposals import figures as counted
from congress.proposals.models import Assignment, Proposal
from congress.proposals.proposal_flow import PRIVATE, ProposalState
from unionportal.core.figures.periods import between

_COUNTS = {
    "proposals.collected": Q(),
    "proposals.cases": counted.CASES,
    "proposals.filed": counted.FILED,
    "proposals.as_suggestion": counted.SUGGESTION,
    "proposals.merged": counted.MERGED,
    "proposals.not_filed": counted.NOT_FILED,
    "proposals.pending": counted.PENDING,
    "answerable": counted.ANSWERABLE,
    "proposals.replied": counted.ANSWERABLE & counted.REPLIED,
    "proposals.closed": counted.ANSWERABLE & counted.CLOSED,
    "proposals.rated": counted.RATED,
    "proposals.unrated": counted.UNRATED,
    **{f"proposals.{value}": counted.ANSWERABLE & Q(rating=value) for value in Rating.values},
}


@dataclass(frozen=True)
class Statistics:
    """Counts by figure code, and the period that holds the congress's proposals (None without proposals)."""

    counts: dict
    period: object

    def rate(self, part, whole):
        """Return “83.3%”, or “—” if `whole` is 0."""
        below = sum(self.counts[one] for one in ([whole] if isinstance(whole, str) else whole))
        above = sum(self.counts[one] for one in ([part] if isinstance(part, str) else part))
        return f"{above * 100 / below:.1f}%" if below else "—"

    def summary(self):
        """Return [(outcome, proposals, cases)], the total last; pending ones only where there are any."""
        lines = [
            (label, self.counts[code], 0 if code == "proposals.merged" else self.counts[code])
            for label, code in (
                ("立案", "proposals.filed"),
                ("作为意见建议", "proposals.as_suggestion"),
                ("并案（并入以上提案）", "proposals.merged"),
                ("暂不予立案", "proposals.not_filed"),
                ("待审查", "proposals.pending"),
            )
            if code != "proposals.pending" or self.counts[code]
        ]
        return [*lines, ("征集合计", self.counts["proposals.collected"], self.counts["proposals.cases"])]


def statistics_of(congress):
    """Return `Statistics` of one whole congress; every member may know these numbers."""
    papers = Proposal.objects.filter(counted.SUBMITTED, congress=congress).order_by()
    found = papers.aggregate(
        first=Min("submitted_on"),
        last=Max("submitted_on"),
        **{f"c{n}": Count("pk", filter=condition) for n, condition in enumerate(_COUNTS.values())},
    )
    counts = {code: found[f"c{n}"] for n, code in enumerate(_COUNTS)}
    withdrawn = Proposal.objects.filter(
        congress=congress, submitted_on__isnull=False, state=ProposalState.WITHDRAWN
    ).count()
    departments = (
        Assignment.objects.standing()
        .filter(counted_of_answerable(), proposal__congress=congress)
        .aggregate(n=Count("unit", distinct=True))["n"]
    )
    counts |= {"proposals.withdrawn": withdrawn, "proposals.departments": departments}
    return Statistics(counts, between(found["first"], found["last"]) if found["first"] else None)


def counted_of_answerable():
    """Return the condition for assignments of proposals that a department has to answer, as a Q."""
    return Q(proposal__outcome__in=counted.ANSWERED) & ~Q(proposal__state__in=PRIVATE)
