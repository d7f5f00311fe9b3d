"""Search of proposals by words, and similar proposals, over all congresses."""

import time
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import BooleanField, Func, Q, Value

from congress.bodies.models import Delegate
from congress.proposals.models import Proposal, ProposalCategory
from congress.proposals.proposal_flow import PRIVATE, ProposalState
from congress.proposals.search import similarity
from members import people_search
from members.models import Member
from unionportal.core.values.grams import grams, plain

# Papers compared in full; rarest pairs by which candidates are found, and candidates found by them.
_CANDIDATES, _PROBES, _WALKED = 25, 50, 1000
# The rarity of pairs is counted in at most so many papers, and again after so many seconds.
_SAMPLE, _FRESH = 1500, 600
_kept = {}


class _Column(Func):
    """A condition on a generated column, which Django does not know, of the table of proposals in the query."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, value, **extra):
        super().__init__("pk", value, **extra)

    def as_sql(self, compiler, connection, **context):
        key, value = self.source_expressions
        table, _, _ = compiler.compile(key)[0].rpartition(".")
        sql, params = compiler.compile(value)
        return f"{table}.{self.condition.format(sql)}", params


class HasGrams(_Column):
    condition = "grams @> {}::text[]"


class HasPlain(_Column):
    condition = "plain LIKE {}"


def papers_of(scope):
    """Return the proposals this person may be shown: public ones and those in scope, without drafts."""
    visible = Proposal.objects.visible_to(scope) | Proposal.objects.public()
    return visible.exclude(state__in=(*PRIVATE, ProposalState.WITHDRAWN))


def search(papers, text, *, at_once=False):
    """Return the `papers` with each word of `text` in title, analysis, suggestion, category, proposer or number.

    The keys of categories and proposers are asked for beforehand, or, `at_once`, within the same query.
    """
    for term in text.split()[:8]:
        papers = papers.filter(_mentions(term, at_once=at_once))
    return papers


def _mentions(term, *, at_once):
    found = Q(number__startswith=term) | Q(case_number__startswith=term)
    categories = ProposalCategory.objects.order_by().filter(name__icontains=term).values_list("pk", flat=True)
    found |= Q(category__in=categories if at_once else list(categories))
    # Nobody is looked for by a single letter.
    if len(term) > 1:
        found |= Q(proposer__in=_proposers_at_once(term) if at_once else _proposers(term))
    runs = plain(term).split()
    if not runs:
        return found
    within = Q()
    for run in runs:
        within &= Q(HasGrams(Value(sorted(set(grams(run))))))
        # One or two characters are themselves a key of the index.
        if len(run) > 2:
            within &= Q(HasPlain(Value(f"%{run}%")))
    return found | within


def _proposers(term):
    """Return the keys of the delegates found by this name, 工号 or pinyin, each way by its index."""
    return list(Delegate.objects.order_by().filter(people_search.about(term)).values_list("pk", flat=True)[:500])


def _proposers_at_once(term):
    """Return the query of the same delegates."""
    return Delegate.objects.order_by().filter(member__in=Member.objects.keys_of(term)).values("pk")


@dataclass(frozen=True)
class Similar:
    """A similar proposal: `score` from 0 to 1, and the words both have in common."""

    proposal: Proposal
    score: float
    words: tuple[str, ...]

    @property
    def per_cent(self):
        """The score as a whole per cent."""
        return round(self.score * 100)


def similar(title, text, *, papers, exclude=None, limit=5):
    """Return the proposals most like a text, best first, as list of `Similar`; a hint for readers, it decides nothing.

    `papers` are those the reader may see (`papers_of(scope)`); `exclude` is the stored proposal itself, if any.
    """
    weights = _weights()
    wanted = similarity.profile(title, text, weights, widened=True)
    if exclude is not None:
        papers = papers.exclude(pk=exclude.pk)
    scored = []
    for pk, *texts in papers.filter(pk__in=_candidates(wanted, papers)).values_list(
        "pk", "title", "analysis", "suggestion"
    ):
        theirs = similarity.profile(texts[0], f"{texts[1]} {texts[2]}", weights)
        scored.append((similarity.likeness(wanted, theirs), pk, theirs))
    best = sorted(scored, key=lambda row: (-row[0], row[1]))[:limit]
    records = Proposal.objects.select_related("congress__term", "category", "proposer__member").in_bulk(
        [pk for score, pk, _ in best if score > 0]
    )
    whole = f"{title} {text}"
    return [
        Similar(records[pk], score, similarity.shared_words(whole, wanted, theirs))
        for score, pk, theirs in best
        if pk in records
    ]


def _candidates(wanted, papers):
    """Return the keys of those `papers` that share the weightiest pairs, by walks through the index alone."""
    probes = sorted(
        (piece for piece in wanted if isinstance(piece, str) and len(piece) == 2), key=wanted.get, reverse=True
    )[:_PROBES]
    if not probes:
        return []
    with transaction.atomic(), connection.cursor() as cursor:
        # Comparing arrays costs more than the planner estimates; without this it reads the table for every pair.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "SELECT p.id FROM unnest(%s::text[], %s::float[]) AS probe (gram, weight)"
            " JOIN congress_proposal p ON p.grams @> ARRAY[probe.gram]"
            " GROUP BY p.id ORDER BY sum(probe.weight) DESC, p.id LIMIT %s",
            [probes, [wanted[gram] for gram in probes], _WALKED],
        )
        found = [row[0] for row in cursor.fetchall()]
        cursor.execute("SET LOCAL enable_seqscan = on")
    # Filter by scope only now, so that hidden papers do not push visible ones out of the limit.
    readable = set(papers.order_by().filter(pk__in=found).values_list("pk", flat=True))
    return [pk for pk in found if pk in readable][:_CANDIDATES]


def _weights():
    """Return the rarity of pairs in all papers, drafts too: numbers only. Kept in this process for a while."""
    kept, until = _kept.get("weights", (None, 0))
    if time.monotonic() < until:
        return kept
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM congress_proposal")
        step = max(1, -(-cursor.fetchone()[0] // _SAMPLE))
        cursor.execute("SELECT count(*) FROM congress_proposal WHERE id %% %s = 0", [step])
        papers = cursor.fetchone()[0]
        cursor.execute(
            "SELECT gram, count(*) FROM congress_proposal p, unnest(p.grams) gram WHERE p.id %% %s = 0"
            " GROUP BY gram HAVING count(*) > 1",
            [step],
        )
        weights = similarity.Weights(papers, dict(cursor.fetchall()))
    # With few papers each new one changes the rarity noticeably, so it is counted again sooner.
    _kept["weights"] = weights, time.monotonic() + (_FRESH if papers > _SAMPLE // 4 else 30)
    return weights


def forget_weights():
    """Drop the cached rarity of pairs, e.g. after a bulk import."""
    _kept.clear()
