"""The figures of single events are those of their series; so are those that reports have kept or mention."""

import re

from django.db import migrations

from unionportal.core.database.append_only import without_triggers

# The code until here: the series, and what is counted of it.
_MOVED = {
    "activities.young_staff_party": ("young-staff-party", "people"),
    "activities.singles_party": ("singles-party", "people"),
    "activities.study_stars": ("study-checkin", "school"),
    "activities.women.photo_show": ("women-photo-show", "people"),
    "activities.women.children_day_families": ("children-day", "families"),
    "activities.women.children_day_children": ("children-day", "children"),
    "activities.women.tie_dye": ("tie-dye", "people"),
    "activities.women.counselling": ("counselling", "people"),
    "activities.women.families_chosen": ("model-family", "school"),
    "activities.sports_meet.teams": ("sports-meet", "teams"),
    "activities.sports_meet.person_times": ("sports-meet", "person_times"),
    "activities.badminton.teams": ("badminton", "teams"),
    "activities.badminton.people": ("badminton", "people"),
    "activities.competition.photo_entries": ("photo-contest", "works"),
    "activities.competition.essay_entries": ("essay-contest", "works"),
    "activities.competition.teaching_entrants": ("teaching-contest", "contestants"),
    "activities.selection.team_candidates": ("influential-team", "candidates"),
    "activities.selection.team_winners": ("influential-team", "winners"),
    "activities.honours.teaching_first": ("teaching-contest", "first"),
    "activities.honours.teaching_second": ("teaching-contest", "second"),
    "activities.honours.teaching_organiser": ("teaching-contest", "organiser"),
    "activities.honours.recitation_first": ("recitation", "first"),
    "activities.honours.reading_first": ("women-reading", "first"),
    "activities.honours.case_second": ("case-study", "second"),
    "activities.honours.classics_second": ("classics", "second"),
    "activities.honours.sports": ("sports-star", "honours"),
    "activities.honours.city_families": ("model-family", "city"),
    "activities.honours.city_home": ("staff-home", "city"),
}
_BRACE = re.compile(r"\{[^{}]+\}")
_CODE = re.compile(r"[a-z_]+(?:\.[a-z_]+)+(?![\[\w.])")
_KEPT = "含零"
_TABLES = ("reports_frozenfigure", "reports_chapter")


def renamed(code):
    """Return the code, or the sum or share of codes, as it is from here on."""

    def now(match):
        series = _MOVED.get(match[0])
        return "activities.series[{}].{}".format(*series) if series else match[0]

    return _CODE.sub(now, code)


def in_text(text):
    """Return the text with the codes in its braces as they are from here on."""
    return _BRACE.sub(lambda brace: renamed(brace[0]), text)


def without(text, series):
    """Return the text without the paragraphs that speak of nothing but series other than these.

    They were not printed: what there is none of was zero. One that is marked to be printed stays.
    """

    def stays(paragraph):
        braces = _BRACE.findall(paragraph)
        codes = [_MOVED.get(code) for brace in braces for code in _CODE.findall(brace) or [""]]
        gone = codes and all(found and found[0] not in series for found in codes)
        return not gone or any(_KEPT in brace for brace in braces)

    return "\n\n".join(filter(stays, text.split("\n\n")))


def rename(apps, schema_editor):
    """Rewrite the codes of frozen figures, and those in the texts of reports, final or not."""
    figures, chapters = (apps.get_model("reports", name).objects for name in ("FrozenFigure", "Chapter"))
    series = set(apps.get_model("activities", "Series").objects.values_list("code", flat=True))
    # Those of a final report are fixed; what they say stays the same.
    with without_triggers(schema_editor, *_TABLES):
        for code in figures.order_by().values_list("code", flat=True).distinct():
            if renamed(code) != code:
                figures.filter(code=code).update(code=renamed(code))
        for chapter in chapters.filter(body__contains="{").select_related("report"):
            # What fell in a final report is kept by the places of the paragraphs.
            body = chapter.body if chapter.report.state == "final" else without(chapter.body, series)
            if (body := in_text(body)) != chapter.body:
                chapters.filter(pk=chapter.pk).update(body=body)


class Migration(migrations.Migration):
    dependencies = [("activities", "0015_report_sentence"), ("reports", "0013_sources_by_choice")]

    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
