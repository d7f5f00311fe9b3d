"""The code of a figure, table or chart begins with the app that declares it; so do those that reports have kept."""

import re

from django.db import migrations

from unionportal.core.database.append_only import without_triggers

_MOVED = {
    "members.cadre_training_city": "activities.cadre_training_city",
    "members.cadre_training_school": "activities.cadre_training_school",
    "members.study_stars": "activities.study_stars",
    "members.committee_study": "congress.committee_study",
}
_APPS = {
    "pairing": "welfare",
    "proposals": "congress",
} | dict.fromkeys(
    (
        "badminton",
        "brand_projects",
        "clubs",
        "competition",
        "honours",
        "plan",
        "publicity",
        "regulations",
        "selection",
        "sports_meet",
        "women",
    ),
    "activities",
)
# A code as a chapter may mention it: {proposals.filed}, {proposals.filed|千分}, [表：proposals.ratings].
_MENTIONED = re.compile(r"(?<=[{：:])\s*([a-z_]+\.[a-z_]+)(?=\s*[}|\]])")
_TABLES = ("reports_frozenfigure", "reports_frozenexhibit", "reports_chapter", "reports_report")


def renamed(code):
    """Return the code as it is from here on."""
    topic = code.partition(".")[0]
    return _MOVED.get(code) or (f"{_APPS[topic]}.{code}" if topic in _APPS else code)


def _in_text(text):
    return _MENTIONED.sub(lambda match: match[0].replace(match[1], renamed(match[1])), text)


def rename(apps, schema_editor):
    """Rewrite the codes of frozen values, and those in the texts of reports, final or not."""
    # Those of a final report are fixed; what they say stays the same.
    with without_triggers(schema_editor, *_TABLES):
        for name in ("FrozenFigure", "FrozenExhibit"):
            kept = apps.get_model("reports", name).objects
            for code in kept.order_by().values_list("code", flat=True).distinct():
                if renamed(code) != code:
                    kept.filter(code=code).update(code=renamed(code))
        for chapter in apps.get_model("reports", "Chapter").objects.filter(body__regex=r"[a-z]\.[a-z]"):
            apps.get_model("reports", "Chapter").objects.filter(pk=chapter.pk).update(body=_in_text(chapter.body))
        for report in apps.get_model("reports", "Report").objects.exclude(left_out=[]):
            left_out = [[heading, _in_text(text)] for heading, text in report.left_out]
            apps.get_model("reports", "Report").objects.filter(pk=report.pk).update(left_out=left_out)


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]

    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
