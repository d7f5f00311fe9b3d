"""The congresses of a made-up union, its other meetings, and the proposals of its delegates."""

import datetime

from congress.bodies.services.rules import example_rules
from unionportal.examples.making import congress_rows
from unionportal.examples.making.congress_rows import agenda, meeting


def sessions(of):
    """Return {sheet key: rows} of the congress."""
    college, since = of.called.college, datetime.date(of.last - 3, 3, 1)
    term, names = "第七届双代会", of.called.college.codes
    quotas = dict.fromkeys(names, (3, 1))
    there = [one for one in of.staff if one.joined_on < since]
    delegations, delegates = congress_rows.delegates(
        there, college, quotas, term=term, since=since, elected_on=datetime.date(of.last - 3, 2, 20)
    )
    seats = [row["member"] for row in delegates]
    found = {"congresses": [], "meetings": [], "agenda": [], "attendance": []}
    papers = {"proposals": [], "assignments": [], "replies": []}
    for session, year in enumerate(of.years, 3):
        _sessions(of, found, year, session, term, seats)
        _papers(of, papers, year, session, seats)
    return {
        "congress.rules": example_rules(),
        "congress.terms": [{"unit": "UNION", "staff_no": 7, "members_no": 7, "since": since}],
        "congress.delegations": delegations,
        "congress.delegates": delegates,
        "congress.categories": [{"name": name, "position": n} for n, name in enumerate(of.called.categories, 1)],
        "congress.proposal_rules": [
            {"valid_from": since, "source": "提案办法", "cosigners": 2, "analysis_min": 5, "suggestion_min": 5}
            | {"reply_days": 60}
        ],
        **{f"congress.{name}": rows for name, rows in (found | papers).items()},
    }


_NUMERALS = "零一二三四五六七"


def _called(session):
    return f"七届{_NUMERALS[session]}次双代会"


def _sessions(of, found, year, session, term, seats):
    called, count = _called(session), len(seats)
    opens = datetime.date(year, 3, 20)
    found["congresses"].append(
        {"term": term, "kind": "joint", "staff_session": session, "members_session": session}
        | {"starts_on": opens, "ends_on": opens, "place": "礼堂"}
        | {"proposals_from": datetime.date(year, 2, 1), "proposals_until": opens}
    )
    told = {"report_sentence": f"大会开得{of.namer.word()}有声，代表审议各项报告。", "report_theme": "democracy"}
    sitting = meeting("congress", f"{called}全体会议", opens, count, count - 1, congress=called, **told)
    between = meeting("delegates", f"{year}年代表会议", datetime.date(year, 9, 12), count, count - 2, term=term)
    study = meeting("enlarged", f"{year}年委员会扩大会议", datetime.date(year, 10, 8), 12, 11)
    standing = meeting("standing", f"{year}年执委会会议", datetime.date(year, 11, 8), 9, 8, term=term)
    second = meeting("second_level", f"{year}年学院教代会", datetime.date(year, 4, 12), 20, 19, unit="F1")
    found["meetings"] += [sitting, between, study, standing, second]
    for one in (sitting, between):
        found["attendance"] += congress_rows.roll(
            one, of.rng.sample(seats, count), excused=one["expected"] - one["present"]
        )
    votes = {"yes": count - 2, "no": 0, "abstain": 1, "invalid": 0}
    found["agenda"] += agenda(
        sitting,
        ("hear", "听取工会工作报告", {"reporter": "工会主席"}),
        ("adopt", f"审议通过{of.namer.word('办法')}", {**votes, "resolution": f"同意{of.namer.word('办法')}。"}),
    )
    found["agenda"] += agenda(study, ("study", f"学习{of.namer.word()}精神", {}))


def _papers(of, papers, year, session, seats):
    outcomes = ("filed", "filed", "suggestion", "not_filed")
    for number, outcome in enumerate(outcomes, 1):
        code = f"7-{session}-{number:03}"
        proposer, *cosigners = of.rng.sample(seats, 3)
        answered = outcome != "not_filed"
        replied = datetime.date(year, 5, 20) if answered else None
        papers["proposals"].append(
            {
                "number": code,
                "congress": _called(session),
                "proposer": proposer,
                "cosigners": "、".join(cosigners),
                "category": of.rng.choice(of.called.categories),
                "title": f"关于{of.namer.word()}的提案",
                "analysis": f"{of.namer.word()}多年未变，大家有所期待。",
                "suggestion": f"请研究{of.namer.word()}的办法。",
                "submitted_on": datetime.date(year, 2, 10 + number),
                "outcome": outcome,
                "decided_on": datetime.date(year, 3, 28),
                "decision_reason": "条件具备，予以办理。" if answered else "已列入计划，不再立案。",
                "replied_on": replied,
                "rating": "satisfied" if answered else None,
                "rated_on": datetime.date(year, 6, 1) if answered else None,
                "closed_on": datetime.date(year, 6, 9) if answered else None,
            }
        )
        if not answered:
            continue
        department = of.rng.choice(list(of.called.departments))
        papers["assignments"].append(
            {"number": code, "department": department, "role": "lead", "assigned_on": datetime.date(year, 4, 1)}
            | {"due_on": datetime.date(year, 6, 30), "replied_on": replied}
        )
        papers["replies"].append(
            {"number": code, "department": department, "round": 1, "result_class": "A", "signed_on": replied}
            | {"content": f"已办妥{of.namer.word()}。", "rating": "satisfied", "rated_on": datetime.date(year, 6, 1)}
        )
