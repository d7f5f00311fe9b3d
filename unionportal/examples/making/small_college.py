"""The year of a small college: books, gifts for everybody, visits."""

import datetime
from decimal import Decimal

from unionportal.examples.making import money
from unionportal.examples.making.money import CONDOLENCE, WARMTH

_BUDGETS = ((CONDOLENCE, "1500000"), (WARMTH, "40000"), (money.HARDSHIP, "40000"), ("50102", "120000"))
# Occasion, form, kinship, yuan.
_VISITS = {
    "hospital": ("cash", None, 1000),
    "bereavement": ("cash", "parent", 1000),
    "marriage": ("goods", None, 800),
    "birth": ("goods", None, 800),
    "retirement": ("goods", None, 900),
}


def books(*years):
    """Return {sheet key: rows} of accounts, and of budgets and income of `years`."""
    accounts = [row | {"valid_from": datetime.date(min(years), 1, 1)} for row in money.accounts()]
    budgets = [
        {"unit": "UNION", "year": year, "account": code, "initial": Decimal(amount), "note": None}
        for year in years
        for code, amount in _BUDGETS
    ]
    income = [
        {
            "serial": f"SR{year}-{number:04}",
            "unit": "UNION",
            "account": code,
            "amount": Decimal(amount),
            "received_on": datetime.date(year, month, 15),
            "payer": payer,
        }
        for year in years
        for number, (code, month, amount, payer) in enumerate(
            (("402", 4, "486000.00", "上级工会（留成部分）"), ("405", 6, "800000.00", "学校行政")), 1
        )
    ]
    return {"finance.accounts": accounts, "finance.budgets": budgets, "finance.incomes": income}


def gifts(*batches):
    """Return {sheet key: rows} of batches given as (code, occasion, title, day, people, yuan, content)."""
    issues, recipients = [], []
    for code, occasion, title, day, people, yuan, content in batches:
        account = WARMTH if occasion in ("summer", "on_duty", "watch") else CONDOLENCE
        shape = {"code": code, "occasion": occasion, "title": title, "content": content, "account": account}
        issues.append({**shape, "issued_on": day, "paid_on": day})
        recipients += [
            {"issue": code, "staff_no": p.staff_no, "name": p.name, "cost": Decimal(yuan), "signed_on": day}
            for p in people
        ]
    return {"welfare.issues": issues, "welfare.recipients": recipients}


def birthdays(people_on, months, yuan):
    """Return batches of birthday vouchers, one for each (year, month); `people_on` gives the members of a day."""
    batches = []
    for year, month in months:
        day = datetime.date(year, month, 2)
        born = [person for person in people_on(day) if person.born.month == month]
        code, title = f"{year}-SR{month:02}", f"{year}年{month}月生日蛋糕券"
        batches.append((code, "birthday", title, day, born, yuan, "指定门店蛋糕券"))
    return batches


def visits(rng, people, period, **counts):
    """Return paid visits, as many of each occasion as `counts` says, each to another person, spread over the period."""
    pool = iter(rng.sample(people, sum(counts.values())))
    days = (period.end - period.start).days - 25
    rows = [
        _visit(occasion, next(pool), period.start + datetime.timedelta(days=rng.randrange(days)))
        for occasion, count in counts.items()
        for _ in range(count)
    ]
    return sorted(rows, key=lambda row: (row["happened_on"], row["staff_no"]))


def _visit(occasion, person, happened):
    form, kinship, yuan = _VISITS[occasion]
    return {
        "staff_no": person.staff_no,
        "occasion": occasion,
        "kinship": kinship,
        "happened_on": happened,
        "hospital": "市第一人民医院" if occasion == "hospital" else None,
        "visited_on": happened + datetime.timedelta(days=3),
        "visitors": "分工会主席",
        "form": form,
        "amount": Decimal(yuan),
        "account": CONDOLENCE,
        "paid_on": happened + datetime.timedelta(days=8),
    }


def cards(people, day):
    """Return a service card for each newcomer, of one day."""
    return [
        {"member": person.staff_no, "card_no": f"{day.year}{number:06}", "issued_on": day}
        for number, person in enumerate(people, 1)
    ]
