"""The restore of a backup into another database, in a process of its own, and what it finds there."""

import json
import os
import subprocess
import sys

RESTORE = """
import io, json, sys
import django
django.setup()
from django.core.management import call_command
from django.test import Client
from members.models import Member
from unionportal.core.operations.backup import making
from unionportal.core.operations.backup.digests import table_digests
from unionportal.core.trail.chain import broken_links
from unionportal.core.sealing.key_check import unreadable_rows
from django.db import connection, transaction
call_command("restore", sys.argv[1], by="王运维", stdout=sys.stderr)
verified = io.StringIO()
call_command("verify_audit", stdout=verified)
with transaction.atomic():
    tables, sequences = table_digests()
with connection.cursor() as cursor:
    cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgenabled = 'O' AND NOT tgisinternal")
    triggers = cursor.fetchone()[0]
client = Client()
answer = client.post("/login/", {"username": sys.argv[2], "password": "testing"})
page = client.get("/members/")
print(json.dumps({
    "tables": tables, "sequences": sequences, "triggers": triggers, "chain": broken_links(),
    "verified": verified.getvalue().splitlines(), "unreadable": unreadable_rows(),
    "login": [answer.status_code, answer["Location"]],
    "page": [page.status_code, Member.objects.first().name in page.content.decode()],
}))
"""


# What goes on in the database that was restored: the vote is opened with two codes, the workbook still waits.
GOES_ON = """
import os
from unionportal.core import ballots
from unionportal.core.models import LedgerSheet, RoleGrant, SecretVote, User
story = json.loads(os.environ["STORY"])
vote, actor = SecretVote.objects.get(pk=story["vote"]), User.objects.get(username=sys.argv[2])
counted = ballots.count_vote(vote, actor=actor, judge=lambda content: True, codes=story["codes"])
house = ballots.count_vote(SecretVote.objects.get(pk=story["house"]), actor=actor, judge=lambda content: True)
print(json.dumps({
    "ballots": sorted(counted.ballots.values_list("content", flat=True)), "of_the_house": house.valid,
    "waits": list(LedgerSheet.objects.filter(state="waiting").values_list("title", flat=True)),
    "lent": list(RoleGrant.objects.in_force().filter(basis="lent").values_list("user__username", flat=True)),
}))
"""


def restored(folder, database, files, person, story=None):
    """What RESTORE, and GOES_ON after it, tell once the backup is in the database and the folder `files`."""
    variables = os.environ | {
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "unionportal.settings.testing",
        "UNION_FILES": str(files),
        "UNION_ANCHORS": f"{files}-anchors",
        "STORY": json.dumps(story),
    }
    script = RESTORE + (GOES_ON if story else "")
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder), person.username],
        env=variables, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return {name: found for line in done.stdout.splitlines() for name, found in json.loads(line).items()}
