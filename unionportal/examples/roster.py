"""The invented college's units and people as rows of the 台账."""

from unionportal.examples.people import BRANCHES, FOUNDED, UNION


def units():
    code, name = UNION
    rows = [{"code": code, "name": name, "kind": "union", "parent": None, "opened_on": FOUNDED}]
    return rows + [
        {"code": branch, "name": title, "kind": "branch", "parent": code, "opened_on": FOUNDED}
        for branch, title in BRANCHES
    ]


def members(staff):
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
