"""What a made-up union gives: its own occasions, kinds and gifts with their rules, and who had them."""

import datetime
from decimal import Decimal

_BEHIND = {"clause": "第三条", "source": "本校工会福利办法"}


def given(of):
    """Return {sheet key: rows} of welfare."""
    account = next(iter(of.called.accounts))
    since = datetime.date(of.last - 1, 1, 1)
    rules, caps, standards = [], [], []
    places = iter(range(500, 999))

    def rule(benefit, code, name, **more):
        caps.append({"code": f"cap_{code}", "name": f"{name}上限", "plain": name})
        standards.append(
            {"subject": f"cap_{code}", "unlimited": True, "severity": "warn", "valid_from": since, **_BEHIND}
        )
        rules.append(
            {"benefit": benefit, "code": code, "name": name, "place": next(places), "cap": f"cap_{code}"}
            | {"valid_from": since, **_BEHIND, **more}
        )

    for code, name in of.called.visits.items():
        rule("visit", code, name, forms="慰问金；慰问品", concerns="本人")
    for code, name in of.called.grants.items():
        rule("grant", code, name, forms="慰问金")
    for code, name in of.called.gifts.items():
        rule("gift", code, name, forms="慰问品")
    issues, recipients = _gifts(of, account)
    return {
        "welfare.cap_groups": caps,
        "welfare.standards": standards,
        "welfare.kinds": rules,
        "welfare.visits": _visits(of, account),
        "welfare.grants": _grants(of, account),
        "welfare.issues": issues,
        "welfare.recipients": recipients,
        **_aid(of),
        **_donations(of),
        **_cases(of),
    }


def _grants(of, account):
    return [
        {
            "staff_no": person.staff_no,
            "kind": kind,
            "applied_on": datetime.date(year, 1 + 4 * number, 12),
            "amount": Decimal(1000 + 100 * number),
            "account": account,
            "paid_on": datetime.date(year, 1 + 4 * number, 20),
        }
        for year in of.years
        for number, kind in enumerate(of.called.grants)
        for person in of.some(datetime.date(year, 1, 1), 2 + number)
    ]


def _aid(of):
    plan, march = of.namer.word("保障"), datetime.date(of.last, 3, 2)
    women = [one for one in of.on(march) if not one.male and one.left_on is None][:4]
    return {
        "welfare.mutual_aid": [
            {
                "staff_no": person.staff_no,
                "plan": plan,
                "submitted_on": datetime.date(year, 3, 5),
                "state": "granted",
                "decided_on": datetime.date(year, 4, 12),
                "granted": Decimal(of.rng.randrange(800, 3000)),
            }
            for year in of.years
            for person in of.some(datetime.date(year, 3, 1), 3)
        ],
        "welfare.pairings": [
            {"staff_no": one.staff_no, "student_no": f"S{number}", "student": "学生", "since": march}
            for number, one in enumerate(women)
        ],
        "welfare.plans": [
            {
                "title": plan,
                "insurer": of.namer.word("公司"),
                "since": march,
                "until": datetime.date(of.last + 1, 3, 1),
                "insured": 60,
                "premium": Decimal(30),
            }
        ],
        "welfare.covers": [
            {"plan": plan, "risk": risk, "cover": Decimal(cover)}
            for risk, cover in (("major_illness", 50000), ("accident_death", 200000))
        ],
    }


def _donations(of):
    drive, foundation, march = of.namer.word("捐款"), of.namer.word("基金会"), datetime.date(of.last, 3, 2)
    return {
        "welfare.drives": [{"title": drive, "started_on": march, "beneficiary": foundation}],
        "welfare.donations": [
            {"drive": drive, "staff_no": one.staff_no, "amount": Decimal(50), "given_on": march}
            for one in of.some(march, 20)
        ],
        "welfare.remittances": [
            {
                "drive": drive,
                "amount": Decimal(1000),
                "remitted_on": datetime.date(of.last, 3, 20),
                "receiver": foundation,
                "receipt_no": "1",
            }
        ],
    }


def _cases(of):
    return {
        "welfare.case_kinds": [{"code": code, "name": name} for code, name in of.called.cases.items()],
        "welfare.cases": [
            {"unit": "UNION", "kind": code, "received_on": datetime.date(year, 5, 6), "people": 2 + number}
            for year in of.years
            for number, code in enumerate(of.called.cases)
        ],
    }


def _visits(of, account):
    rows = []
    for year in of.years:
        people = iter(of.some(datetime.date(year, 1, 1), 40))
        for number, code in enumerate(of.called.visits):
            for again in range(of.rng.randrange(2, 8)):
                happened = datetime.date(year, 1 + (3 * number + 2 * again) % 12, 5)
                rows.append(
                    {
                        "staff_no": next(people).staff_no,
                        "occasion": code,
                        "happened_on": happened,
                        "visited_on": happened + datetime.timedelta(days=2),
                        "visitors": "分工会主席",
                        "form": "cash",
                        "amount": Decimal(600 + 100 * number),
                        "account": account,
                        "paid_on": happened + datetime.timedelta(days=9),
                    }
                )
    return rows


def _gifts(of, account):
    issues, recipients = [], []
    for year in of.years:
        for number, (code, name) in enumerate(of.called.gifts.items()):
            day, batch = datetime.date(year, 2 + 3 * number, 9), f"{code}-{year}"
            issues.append(
                {
                    "code": batch,
                    "occasion": code,
                    "title": f"{year}年{name}",
                    "content": of.namer.word(),
                    "channel": of.rng.choice(("platform_832", "aid", "market")),
                    "issued_on": day,
                    "paid_on": day,
                    "account": account,
                }
            )
            recipients += [
                {"issue": batch, "staff_no": one.staff_no, "name": one.name, "cost": Decimal(100), "signed_on": day}
                for one in of.on(day)[: 60 - 7 * number]
            ]
    return issues, recipients
