"""What drafts had left out because it was zero goes back into its chapters, where it falls by itself."""

import re

from django.db import migrations

# The number of a chapter's heading, which was written anew when something above it was left out.
_NUMBER = re.compile(r"[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+[.．、] ?")


def title_of(heading):
    """Return a heading without its number."""
    return _NUMBER.sub("", heading, count=1) if _NUMBER.match(heading) else heading


def put_back(apps, schema_editor):
    """Write every paragraph at the end of its chapter, or in a new one; what is final stays as it was printed."""
    chapters = apps.get_model("reports", "Chapter").objects
    for report in apps.get_model("reports", "Report").objects.exclude(left_out=[]).exclude(state="final"):
        for heading, paragraph in report.left_out:
            there = chapters.filter(report=report).order_by("position")
            found = next((one for one in there if title_of(one.heading) == title_of(heading)), None)
            if found:
                body = f"{found.body}\n\n{paragraph}".strip()
                chapters.filter(pk=found.pk).update(body=body, version=found.version + 1)
            else:
                position = max([one.position for one in there], default=0) + 1
                chapters.create(report=report, position=position, heading=heading, body=paragraph)


class Migration(migrations.Migration):
    dependencies = [("reports", "0010_codes_begin_with_their_app")]

    operations = [migrations.RunPython(put_back, migrations.RunPython.noop)]
