"""The numbers of one congress: the conditions of the figures, over its proposals instead of a period."""

from dataclasses import dataclass

from django.db.models import Count, Max, Min, Q

from congress.choices import Rating
from congress.proposals import figures as counted
from congress.proposals.models import Assignment, Proposal
from congress.proposals.proposal_flow import PRIVATE, ProposalState
from unionportal.core.figures.periods import between

_COUNTS = {
    "congress.proposals.collected": Q(),
    "congress.proposals.cases": counted.CASES,
    "congress.proposals.filed": counted.FILED,
    "congress.proposals.as_suggestion": counted.SUGGESTION,
    "congress.proposals.merged": counted.MERGED,
    "congress.proposals.not_filed": counted.NOT_FILED,
    "congress.proposals.pending": counted.PENDING,
    "answerable": counted.ANSWERABLE,
    "congress.proposals.replied": counted.ANSWERABLE & counted.REPLIED,
    "congress.proposals.closed": counted.ANSWERABLE & counted.CLOSED,
    "congress.proposals.rated": counted.RATED,
    "congress.proposals.unrated": counted.UNRATED,
    **{f"congress.proposals.{value}": counted.ANSWERABLE & Q(rating=value) for value in Rating.values},
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
            (label, self.counts[code], 0 if code == "congress.proposals.merged" else self.counts[code])
            for label, code in (
                ("立案", "congress.proposals.filed"),
                ("作为意见建议", "congress.proposals.as_suggestion"),
                ("并案（并入以上提案）", "congress.proposals.merged"),
                ("暂不予立案", "congress.proposals.not_filed"),
                ("待审查", "congress.proposals.pending"),
            )
            if code != "congress.proposals.pending" or self.counts[code]
        ]
        return [
            *lines,
            ("征集合计", self.counts["congress.proposals.collected"], self.counts["congress.proposals.cases"]),
        ]


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
    counts |= {"congress.proposals.withdrawn": withdrawn, "congress.proposals.departments": departments}
    return Statistics(counts, between(found["first"], found["last"]) if found["first"] else None)


def counted_of_answerable():
    """Return the condition for assignments of proposals that a department has to answer, as a Q."""
    return Q(proposal__outcome__in=counted.ANSWERED) & ~Q(proposal__state__in=PRIVATE)
