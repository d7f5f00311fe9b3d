"""Spans of one member that overlap are put apart: the days on which nobody owes dues stay the same."""

import datetime
from itertools import groupby

from django.db import migrations

_FIRST_DAY = datetime.date(1950, 1, 1)


def apart(spans):
    """Return [(since, until)] in the place of each of these, sorted by `since`: None for what is within another."""
    found, last = [], None
    for since, until in spans:
        since = max(since, _FIRST_DAY)
        before = found[last] if last is not None else None
        if (until and until <= since) or (before and (before[1] is None or (until and until <= before[1]))):
            found.append(None)
            continue
        found.append((max(since, before[1]) if before else since, until))
        last = len(found) - 1
    return found


def put_apart(apps, _editor):
    exemptions = apps.get_model("finance", "DuesExemption")
    rows = exemptions.objects.order_by("member", "since")
    for _, of_one in groupby(rows, key=lambda row: row.member_id):
        of_one = list(of_one)
        for row, span in zip(of_one, apart([(row.since, row.until) for row in of_one]), strict=True):
            if span is None:
                row.delete()
            elif span != (row.since, row.until):
                exemptions.objects.filter(pk=row.pk).update(since=span[0])


class Migration(migrations.Migration):
    dependencies = [
        ("finance", "0123_disclosures"),
    ]

    operations = [
        migrations.RunPython(put_apart, migrations.RunPython.noop),
    ]
