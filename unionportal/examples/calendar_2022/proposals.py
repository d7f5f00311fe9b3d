"""The 28 papers of the spring congress of 2022: who wrote and co-signed them, who answered, and how it ended."""

import datetime
import random

from unionportal.examples.calendar_2022.papers import PAPERS
from unionportal.examples.making.colleges import TEXTILE as COLLEGE

YEAR = 2022
_RULES = {
    "valid_from": datetime.date(2020, 12, 1),
    "source": "教代会提案工作办法（示例，请核定）",
    "cosigners": 2,
    "analysis_min": 30,
    "suggestion_min": 30,
    "reply_days": 200,
}


def build(congress, delegates):
    """Return {sheet key: rows}; `delegates` are the rows of those who may write and sign papers."""
    rng = random.Random("proposals 2022")  # noqa: S311 -- example data, the same every time
    papers = [_paper(place, *authors) for place, authors in enumerate(_authors(rng, delegates))]
    assignments = [row for place in range(len(PAPERS)) for row in _assignments(place)]
    return {
        "congress.categories": _categories(),
        "congress.proposal_rules": [_RULES],
        "congress.proposals": [{**row, "congress": congress} for row in papers],
        "congress.assignments": assignments,
        "congress.replies": [_reply(row) for row in assignments],
    }


def _day(month, day):
    return datetime.date(YEAR, month, day)


def _number(place):
    return f"13-3-{place + 1:03}"


def _categories():
    names = dict.fromkeys(paper.category for paper in PAPERS)
    return [{"name": name, "position": position} for position, name in enumerate(names, 1)]


def _authors(rng, delegates):
    """Yield (proposer, co-signers) of each paper; the first three are by delegates who have example accounts."""
    home, neighbour = (
        [row["member"] for row in delegates if row["unit"] == code] for code in (COLLEGE.home, COLLEGE.neighbour)
    )
    everybody = [row["member"] for row in delegates if not row.get("until") and row["since"] <= _day(1, 1)]
    first = [*home[:2], neighbour[0]]
    proposers = first + rng.sample([one for one in everybody if one not in first], len(PAPERS) - len(first))
    for proposer in proposers:
        others = [one for one in everybody if one != proposer]
        yield proposer, sorted(rng.sample(others, rng.randrange(2, 5)))


def _paper(place, proposer, cosigners):
    paper = PAPERS[place]
    answered = bool(paper.lead)
    return {
        "number": _number(place),
        "proposer": proposer,
        "cosigners": "、".join(cosigners),
        "category": paper.category,
        "title": paper.title,
        "analysis": paper.analysis,
        "suggestion": paper.suggestion,
        "submitted_on": _day(1, 17) + datetime.timedelta(days=place * 5 // 4),
        "outcome": paper.outcome,
        "decided_on": _day(3, 10),
        "decision_reason": paper.reason,
        "merged_into": _number(paper.into - 1) if paper.into else None,
        "replied_on": _replied(place) if answered else None,
        "rating": paper.rating or None,
        "rated_on": _rated(place) if answered else None,
        "closed_on": _closed(place) if answered else None,
    }


def _replied(place):
    return _day(9, 5) + datetime.timedelta(days=2 * place)


def _rated(place):
    return _replied(place) + datetime.timedelta(days=9)


def _closed(place):
    """Return the day the paper was closed: after the meeting of October, by mid-December."""
    return _day(11, 14) + datetime.timedelta(days=3 * place)


def _assignments(place):
    paper, shape = PAPERS[place], {"number": _number(place), "assigned_on": _day(3, 18), "due_on": _day(9, 30)}
    for department, role in ((paper.lead, "lead"), (paper.assist, "assist")):
        if department:
            early = datetime.timedelta(days=4 if role == "assist" else 0)
            yield {**shape, "department": department, "role": role, "replied_on": _replied(place) - early}


def _reply(assignment):
    place = int(assignment["number"][-3:]) - 1
    paper = PAPERS[place]
    row = {
        "number": assignment["number"],
        "department": assignment["department"],
        "round": 1,
        "signed_on": assignment["replied_on"],
    }
    if assignment["role"] == "assist":
        return {**row, "result_class": "A", "content": "已会同主办部门落实本部门承担的事项。"}
    partly = paper.rating == "basically"
    return {
        **row,
        "result_class": "B" if partly else "A",
        "content": paper.reply,
        "finish_by": _day(11, 30) if partly else None,
        "met_in_person": paper.outcome == "filed",
        "rating": paper.rating,
        "rated_on": _rated(place),
    }
