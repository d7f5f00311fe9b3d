"""The table of who may open what: matrix.csv, a line for each page and method, a column for each kind of person.

    python -m pytest tests/access --write-missing

adds the lines of new pages and the columns of new kinds of people, and drops the lines of pages that are gone, with the
outcomes as they are: read them over.
An outcome is a status code, or `login` for being sent to sign in.
"""

import csv
from functools import cache
from pathlib import Path

from tests.access.tour.routes import routes
from tests.access.tour.world import PERSONAS

FILE = Path(__file__).with_name("matrix.csv")
METHODS = ("GET", "POST")
HEAD = ("url", "method", *PERSONAS)


@cache
def read():
    """{(url name, method): {persona: outcome}}"""
    if not FILE.exists():
        return {}
    with FILE.open(encoding="utf-8", newline="") as lines:
        return {(row.pop("url"), row.pop("method")): row for row in csv.DictReader(lines)}


def write(table):
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEAD)
        for (url, method), outcomes in sorted(table.items()):
            writer.writerow([url, method, *(outcomes[persona] for persona in PERSONAS)])


def wanted():
    return {(route.name, method) for route in routes() for method in METHODS}


def outcome(response):
    target = response.headers.get("Location", "")
    if response.status_code == 302 and target.startswith(("/login/", "/admin/login/")):
        return "login"
    return str(response.status_code)
