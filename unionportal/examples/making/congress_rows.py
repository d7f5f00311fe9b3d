"""Builders of rows of congresses and meetings: delegates by sub-union, sittings, agendas."""


def delegates(staff, college, quotas, *, term, since, elected_on, skip=3):
    """Return (delegations, delegates): `quotas` maps a sub-union to (teachers, others); the first is the head.

    The first `skip` of each sub-union are its committee and stay out of it.
    """
    delegations, rows = [], []
    for code, name, _ in college.branches:
        people = [p for p in staff if p.unit == code and p.left_on is None and p.joined_on < since][skip:]
        teachers = [p for p in people if p.post == "teacher"]
        others = [p for p in people if p.post != "teacher"]
        wanted, more = quotas[code]
        chosen = teachers[:wanted] + others[:more]
        if len(chosen) < wanted + more:
            raise ValueError(f"{code} has too few people for its delegates")
        called = name.removesuffix("分工会") + "代表团"
        delegations.append({"term": term, "name": called, "head": chosen[0].staff_no})
        rows += [delegate(p, called, term=term, since=since, elected_on=elected_on) for p in chosen]
    return delegations, rows


def delegate(person, delegation, *, term, since, elected_on, **more):
    """Return the row of one delegate."""
    return {
        "term": term,
        "member": person.staff_no,
        "unit": person.unit,
        "kind": "full",
        "category": {"teacher": "teacher", "worker": "worker"}.get(person.post, "staff"),
        "delegation": delegation,
        "elected_on": elected_on,
        "since": since,
        **more,
    }


def meeting(kind, title, held_on, expected=None, present=None, **more):
    """Return the row of one meeting."""
    return {"kind": kind, "title": title, "held_on": held_on, "expected": expected, "present": present, **more}


def roll(of_meeting, people, *, excused):
    """Return the attendance of everybody expected; the last `excused` of `people` are excused."""
    here = len(people) - excused
    return [
        {
            "meeting": of_meeting["title"],
            "held_on": of_meeting["held_on"],
            "member": staff_no,
            "state": "present" if number < here else "excused",
            "note": None if number < here else "公务",
        }
        for number, staff_no in enumerate(people)
    ]


def agenda(of_meeting, *items):
    """Return agenda items from (kind, title, further columns)."""
    return [
        {
            "meeting": of_meeting["title"],
            "held_on": of_meeting["held_on"],
            "unit": of_meeting.get("unit"),
            "position": position,
            "kind": kind,
            "title": title,
            **more,
        }
        for position, (kind, title, more) in enumerate(items, 1)
    ]
