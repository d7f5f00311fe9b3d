"""The rows, the ways of finding the paper on the same matter, and the page they are held against."""

import time

from django.db import connection
from django.test import Client
from django.urls import reverse
from rapidfuzz import fuzz, process

from congress.models import Proposal
from congress.proposals.proposal_flow import ProposalState
from congress.proposals.search import search as searching
from congress.proposals.search import similarity
from tests.bench.similarity.papers import NEIGHBOURS, PAIRS, background, halves
from tests.factories import DelegateFactory, FiledProposalFactory, GrantFactory, MemberFactory, UnitFactory, UserFactory
from unionportal.core.access.scoping import Scope
from unionportal.core.choices import Role, UnitKind

_SURNAMES, _GIVEN = "赵钱孙李周吴郑王冯陈", "文武德明志强国庆"


def fill(count):
    """Load the labelled papers and others up to `count`, all public; returns (reader, {key of paper: pair})."""
    union = UnitFactory(name="校工会", kind=UnitKind.UNION, parent=None)
    branches = [UnitFactory(parent=union) for _ in range(10)]
    delegates = []
    for n, branch in enumerate(branches * 8):
        member = MemberFactory(unit=branch, name=_SURNAMES[n % 10] + _GIVEN[n // 10])
        delegates.append(DelegateFactory(unit=branch, member=member, term__unit=union))
    seed = FiledProposalFactory(unit=union, proposer=delegates[0], congress__unit=union)
    texts = [(one["filed"]["title"], *halves(one["filed"])) for one in PAIRS]
    texts += [(one["title"], *halves(one)) for one in NEIGHBOURS]
    texts += background(count - len(texts))
    papers = [
        Proposal(
            **{name: getattr(seed, name) for name in ("congress", "category", "submitted_on", "outcome", "decided_on")},
            proposer=delegates[n % len(delegates)],
            unit_id=delegates[n % len(delegates)].unit_id,
            title=title,
            analysis=analysis,
            suggestion=suggestion,
            number=f"B-{n:05}",
            case_number=f"BL-{n:05}",
            state=ProposalState.ACCEPTED,
        )
        for n, (title, analysis, suggestion) in enumerate(texts)
    ]
    seed.delete()
    Proposal.objects.bulk_create(papers, batch_size=1000)
    reader = UserFactory()
    GrantFactory(user=reader, unit=union, role=Role.PROPOSAL_COMMITTEE)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return reader, {paper.pk: n for n, paper in enumerate(papers[: len(PAIRS)])}


def measure(count, rounds, terms):
    reader, wanted = fill(count)
    searching.forget_weights()
    papers = searching.papers_of(Scope.of(reader))
    began = time.perf_counter()
    _ask(PAIRS[0], papers)
    facts = {"first": time.perf_counter() - began, "papers": Proposal.objects.count(), "pairs": len(PAIRS)}
    facts |= {"page": [], "search": [], "similar": []}
    client, page = Client(), reverse("congress:board")
    client.force_login(reader)
    client.get(page)
    for n in range(rounds):
        facts["page"].append(_timed(lambda: _opened(client.get(page))))
        facts["search"].append(_timed(lambda n=n: _found(papers, terms[n % len(terms)])))
        facts["similar"].append(_timed(lambda n=n: _ask(PAIRS[n % len(PAIRS)], papers)))
    facts["recall"] = recalls(papers, wanted)
    facts["aside"] = [name for name in facts["recall"] if "不用" in name]
    return facts


def _timed(act):
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _found(papers, term):
    rows = searching.search(papers, term).select_related("congress__term", "category", "proposer__member")
    return list(rows[:25])


def _ask(pair, papers):
    return searching.similar(pair["asked"]["title"], pair["asked"]["text"], papers=papers)


def _opened(response):
    assert response.status_code == 200, response.status_code


def recall(ways, wanted):
    """(share found first, share among the first five) of `ways`: for each pair the keys found, the best first."""
    right = {pair: pk for pk, pair in wanted.items()}
    first = sum(found[:1] == [right[n]] for n, found in enumerate(ways))
    five = sum(right[n] in found[:5] for n, found in enumerate(ways))
    return first / len(PAIRS), five / len(PAIRS)


def our_way(papers):
    return [[one.proposal.pk for one in _ask(pair, papers)] for pair in PAIRS]


def recalls(papers, wanted):
    """{way: recall}; every other way first has to find each paper by its own words, else it is not set up rightly."""
    found = {"相似提案": recall(our_way(papers), wanted)}
    meanings, similarity.met_in = similarity.met_in, lambda text: ()
    found["相似提案，不用同义词"] = recall(our_way(papers), wanted)
    similarity.met_in = meanings
    texts = {
        pk: (title, f"{title} {analysis} {suggestion}")
        for pk, title, analysis, suggestion in papers.values_list("pk", "title", "analysis", "suggestion")
    }
    for name, way in {**_fuzzy_ways(texts), **_trigram_ways()}.items():
        control = recall([way(*texts[pk]) for pk in wanted], wanted)
        assert control[1] > 0.95, (name, control)
        asked = [(one["asked"]["title"], f"{one['asked']['title']} {one['asked']['text']}") for one in PAIRS]
        found[name] = recall([way(*one) for one in asked], wanted)
    return found


def _fuzzy_ways(texts):
    ways = {}
    for scorer in (fuzz.ratio, fuzz.token_set_ratio, fuzz.WRatio):
        for place, name in enumerate(("案由", "全文")):
            choices = {pk: both[place] for pk, both in texts.items()}

            def way(*asked, scorer=scorer, place=place, choices=choices):
                return [pk for _, _, pk in process.extract(asked[place], choices, scorer=scorer, limit=5)]

            ways[f"rapidfuzz {scorer.__name__}，{name}"] = way
    return ways


def _trigram_ways():
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    ways = {}
    stored = ("title", "title || ' ' || analysis || ' ' || suggestion")
    for place, name in enumerate(("案由", "全文")):

        def way(*asked, place=place):
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT id FROM congress_proposal ORDER BY similarity({stored[place]}, %s) DESC, id LIMIT 5",  # noqa: S608 -- fixed expressions
                    [asked[place]],
                )
                return [row[0] for row in cursor.fetchall()]

        ways[f"pg_trgm，{name}"] = way
    return ways
