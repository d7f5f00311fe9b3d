"""The example year with two hundred people signed in; and, asked again, how many reports were made."""

import json
import sys
import time
from pathlib import Path

MEMBERS, CHAIRS, OFFICERS = 150, 40, 10


def fill(path):
    from django.core.management import call_command  # noqa: PLC0415
    from django.test.utils import override_settings  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("load_example", "calendar-2022", stdout=sys.stderr)
    with override_settings(ALLOWED_HOSTS=["*"]):
        facts = {"today": f"{timezone.localdate():%Y-%m-%d}", **_people()}
    Path(path).write_text(json.dumps(facts))
    return {"people": sum(len(facts[kind]) for kind in ("members", "chairs", "officers"))}


def _people():
    from members.models import Member  # noqa: PLC0415
    from tests.factories import GrantFactory, UserFactory  # noqa: PLC0415
    from unionportal.core.choices import Role  # noqa: PLC0415
    from unionportal.core.models import Unit  # noqa: PLC0415

    colleagues = list(Member.objects.in_union().filter(user=None).order_by("pk")[:MEMBERS])
    for member in colleagues:
        member.user = UserFactory(name=member.name)
    Member.objects.bulk_update(colleagues, ["user"])
    # A chair of a sub-union that has members.
    units = [unit for unit in Unit.objects.sub_unions() if Member.objects.in_union().filter(unit=unit).exists()]
    chairs, officers = [], []
    for number in range(CHAIRS):
        chairs.append((UserFactory(), units[number % len(units)]))
        GrantFactory(user=chairs[-1][0], unit=chairs[-1][1], role=Role.BRANCH_CHAIR)
    for _ in range(OFFICERS):
        officers.append(UserFactory())
        GrantFactory(user=officers[-1], unit=Unit.root(), role=Role.OFFICER)
    return {
        "members": [_signed_in(member.user) for member in colleagues],
        "chairs": [_signed_in(user, unit, number) for number, (user, unit) in enumerate(chairs)],
        "officers": [_signed_in(user) for user in officers],
    }


def _signed_in(user, unit=None, number=0):
    """The cookies of a session, and what a chair can work on: visits to read, colleagues nobody else reports."""
    from django.test import Client  # noqa: PLC0415

    from members.models import Member  # noqa: PLC0415
    from welfare.models import Visit  # noqa: PLC0415

    client = Client()
    client.force_login(user, backend="unionportal.core.access.backends.UnitRoleBackend")
    return {
        "cookies": {name: morsel.value for name, morsel in client.cookies.items()},
        "visits": list(Visit.objects.filter(unit=unit).values_list("pk", flat=True)[:20]) if unit else [],
        "colleagues": list(Member.objects.in_union().filter(unit=unit).values_list("pk", flat=True)[number::CHAIRS])
        if unit
        else [],
    }


def reports():
    """How many reports were made, once none is waiting."""
    from unionportal.core.models import Job  # noqa: PLC0415
    from unionportal.core.models.job import JobState  # noqa: PLC0415

    end = time.monotonic() + 300
    while Job.objects.filter(state=JobState.WAITING).exists() and time.monotonic() < end:
        time.sleep(0.5)
    return {"done": Job.objects.filter(kind__startswith="reports", state=JobState.DONE).count()}


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(reports() if sys.argv[1] == "reports" else fill(sys.argv[1])))
