"""The units and people of an invented college as rows of the 台账."""

from unionportal.examples.making.colleges import FOUNDED


def units(college):
    """Return the units, as rows."""
    rows = [_unit("UNION", f"{college.name}工会", "union", None)]
    rows += [_unit(code, name, "branch", "UNION") for code, name, _ in college.branches]
    return rows + [_unit(code, name, "department", "UNION") for code, name in college.handling]


def _unit(code, name, kind, parent):
    return {"code": code, "name": name, "kind": kind, "parent": parent, "opened_on": FOUNDED}


def committees(staff, college, *, elected_on, since, until=None, posts=("chair", "organisation", "women")):
    """Return the committee of three of each sub-union; the first of its people gets the first of `posts`."""
    rows = []
    for code in college.codes:
        people = [p for p in staff if p.unit == code and p.left_on is None and p.joined_on < since]
        for person, post in zip(people, posts, strict=False):
            rows.append(
                {
                    "unit": code,
                    "member": person.staff_no,
                    "post": post,
                    "elected_on": elected_on,
                    "since": max(since, person.joined_on),
                    "until": until,
                }
            )
    return rows


def members(staff):
    """Return the roster, as rows."""
    return [
        {
            "staff_no": person.staff_no,
            "name": person.name,
            "gender": "male" if person.male else "female",
            "birth_date": person.born,
            "ethnicity": "汉族",
            "title_level": person.title_level or None,
            "id_number": person.id_number or None,
            "mobile": person.mobile,
            "department": person.department,
            "unit": person.unit,
            "post": person.post,
            "employment": person.employment,
            "entered_on": person.joined_on,
            "joined_on": person.joined_on,
            "left_on": person.left_on,
            "left_by": "retired" if person.left_on else None,
        }
        for person in staff
    ]
