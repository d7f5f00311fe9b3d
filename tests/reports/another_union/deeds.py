"""What a made-up union did: its series, activities, honours, publicity, selections, projects, rules and plans."""

import datetime
from decimal import Decimal

from unionportal.examples.making import activity_rows

_KINDS = ("sport_culture", "contest", "women", "study", "family", "social")


def deeds(of):
    """Return {sheet key: rows} of activities."""
    return _activities(of) | _done(of)


def _activities(of):
    college, rows, honours = of.called.college, [], []
    for year in of.years:
        for number, (code, name) in enumerate(of.called.series.items()):
            day = datetime.date(year, 1 + 2 * number, 14)
            kind = _KINDS[number % len(_KINDS)]
            families = {"families": 9 + number, "children": 10 + number} if kind == "family" else {}
            people = 0 if families else of.rng.randrange(20, 60)
            more = {"series": code, "report_theme": of.called.themes[number], **families}
            if number % 2:
                more["report_sentence"] = f"{of.namer.word()}而来，大家在{name}里相聚。"
            rows.append(activity_rows.activity(f"{year}年{name}", kind, day, people, ends_on=day, **more))
        for number, code in enumerate(college.codes[:-1]):
            day = datetime.date(year, 4 + number, 21)
            more = {"unit": code} if number else {"unit": code, "series": next(iter(of.called.series))}
            rows.append(activity_rows.activity(of.namer.word(), "sport_culture", day, 12, ends_on=day, **more))
        day = datetime.date(year, 9, 20)
        rows.append(activity_rows.activity(of.namer.word("班"), "training", day, 15, ends_on=day, for_cadres=True))
        honours += _honours(of, year)
    clubs, joined = activity_rows.clubs(
        of.rng, of.on(datetime.date(of.last - 1, 1, 1))[:30], [(one, 2015, 6, "") for one in of.called.clubs]
    )
    return {
        "activities.series": [{"code": code, "name": name} for code, name in of.called.series.items()],
        "activities.clubs": clubs,
        "activities.club_members": joined,
        "activities.activities": rows,
        "activities.honours": honours,
    }


def _honours(of, year):
    college, series = of.called.college, list(of.called.series)
    day, body = datetime.date(year, 5, 10), of.namer.word("厅")
    best, *others = of.some(day, 4)
    prize = {"kind": "prize", "body": body, "series": series[1]}
    family = f"{best.name}家庭"
    school = {"level": "school", "body": "校工会"}
    return [
        *activity_rows.honours_of([best], day, of.namer.word("奖"), level="province", body=body),
        *activity_rows.honours_of(others, day, of.namer.word("赛"), grade="second", **prize),
        activity_rows.honour(day, of.namer.word("之家"), family, "family", body=body, series=series[4]),
        activity_rows.honour(day, of.namer.word("之家"), family, "family", series=series[4], **school),
        activity_rows.honour(day, of.namer.word("队"), of.namer.word("队"), "team", body=body),
        *activity_rows.honours_of(others, day, of.namer.word("之星"), **school),
        activity_rows.honour(
            day, of.namer.word("小家"), college.branches[0][1], "sub_union", body=body, unit=college.codes[0]
        ),
    ]


def _done(of):
    """Publicity, selections, brand projects, regulations, introductions and plans."""
    found = {"publications": [], "selections": [], "candidates": [], "projects": [], "introductions": []}
    found |= {"regulations": [], "editions": [], "plan": []}
    code = of.called.college.codes[0]
    for year in of.years:
        for channel, kind in (
            *(("campus_site", "news"), ("union_site", "news"), ("union_site", "notice"), ("wechat", "profile")),
            *(("wechat", "model_story"), ("newspaper", "news"), ("upper_media", "news")),
        ):
            lines = "\n".join(f"{month:02}17 {of.namer.word()}" for month in (3, 10))
            found["publications"] += activity_rows.published(lines, year, channel=channel, kind=kind)
        title, seat = of.namer.word("评选"), {"unit": code, "is_winner": True, "position": 1}
        found["selections"].append(
            {"title": title, "kind": "team", "decided_on": datetime.date(year, 6, 20), "seats": 1}
        )
        found["candidates"] += [
            {"selection": title, "name": of.namer.word("队"), "votes": 30, "total": Decimal(90), **seat},
            {"selection": title, "name": of.namer.word("队"), "votes": 9, "unit": code, "total": Decimal(70)}
            | {"is_winner": False, "position": 2},
        ]
        found["projects"].append(
            {"unit": code, "title": of.namer.word("计划"), "year": year, "approved_on": datetime.date(year, 4, 15)}
            | {"accepted_on": datetime.date(year, 11, 20)}
        )
        young = sorted(of.on(datetime.date(year, 4, 1)), key=lambda one: one.born)[-6:]
        found["introductions"] += [
            {"introduced_on": datetime.date(year, 4, 9), "staff_no": one.staff_no, "second_name": "外校教师"}
            for one in young[:2]
        ]
        for kind, month in (("made", 3), ("revised", 10)):
            if kind == "made":
                regulation = of.namer.word("办法")
                found["regulations"].append({"title": regulation, "compiled_on": datetime.date(year, 12, 1)})
            found["editions"].append(
                {"regulation": regulation, "kind": kind, "adopted_on": datetime.date(year, month, 9)}
            )
    for year in (*of.years, of.last + 1):
        found["plan"] += [_item(of, year, month) for month in range(2, 12)]
        found["plan"].append(_item(of, year, 6, unit=of.called.college.codes[0]))
    return {f"activities.{name}": rows for name, rows in found.items()}


def _item(of, year, month, unit="UNION"):
    done = year <= of.last and month % 4
    return {
        "unit": unit,
        "year": year,
        "month_from": month,
        "month_to": month,
        "title": f"筹办{of.namer.word()}",
        "position": month,
        "owner": of.namer.word("组"),
        "published_on": datetime.date(year, 1, 10),
        "done_on": datetime.date(year, month, 25) if done else None,
        "done_note": None,
    }
