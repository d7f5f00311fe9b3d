"""Builders of rows of activities, clubs and honours."""

import datetime


def activity(title, kind, starts_on, people=0, **more):
    """Return the row of one recorded activity; the school's own unless `level` or `unit` says otherwise."""
    times = more.pop("person_times", people)
    level = more.pop("level", "branch" if more.get("unit") or more.get("club") else "school")
    shape = {"title": title, "kind": kind, "level": level, "starts_on": starts_on}
    return {**shape, "people": people, "person_times": times, **more}


def took_part(activity, people, *, role="participant", event=None):
    """Return the participations of members in one activity."""
    title, day = activity["title"], activity["starts_on"]
    return [
        {"activity": title, "activity_on": day, "staff_no": person.staff_no, "role": role, "event": event}
        for person in people
    ]


def teams(activity, college, ranking, suffix="代表队"):
    """Return one team per sub-union; `ranking` is their codes, the best first."""
    names = {code: name for code, name, _ in college.branches}
    return [
        {
            "activity": activity["title"],
            "activity_on": activity["starts_on"],
            "kind": "team",
            "unit": code,
            "title": names[code].removesuffix("分工会") + suffix,
            "rank": place,
            "prize": {1: "first", 2: "second", 3: "second", 4: "third", 5: "third"}.get(place),
        }
        for place, code in enumerate(ranking, 1)
    ]


def clubs(rng, staff, named):
    """Return (clubs, members): each of `named` is (name, founding year, members, purpose), led by its first member."""
    found, joined = [], []
    for name, year, size, purpose in named:
        founded = datetime.date(year, 3, 15)
        members = rng.sample(staff, size)
        found.append(
            {"name": name, "staff_no": members[0].staff_no, "founded_on": founded, "purpose": purpose, "unit": "UNION"}
        )
        joined += [{"club": name, "staff_no": p.staff_no, "since": max(founded, p.joined_on)} for p in members]
    return found, joined


def honour(day, title, recipient, recipient_kind, *, level="city", body, series=None, **more):
    """Return the row of one honour."""
    return {
        "awarded_on": day,
        "title": title,
        "recipient": recipient,
        "recipient_kind": recipient_kind,
        "level": level,
        "body": body,
        "series": series,
        **more,
    }


def honours_of(people, day, title, **more):
    """Return the same honour for each of several members."""
    return [honour(day, title, person.name, "person", staff_no=person.staff_no, **more) for person in people]


def published(text, year, *, channel, kind, author="工会办公室"):
    """Return publications from lines “MMDD title”."""
    found = []
    for line in text.strip().splitlines():
        when, title = line.strip().split(" ", 1)
        found.append(
            {
                "title": title,
                "channel": channel,
                "kind": kind,
                "published_on": datetime.date(year, int(when[:2]), int(when[2:])),
                "author": author,
            }
        )
    return found
