"""What the real reports call the figures of their own events, as codes of the figures of the examples' series."""

from unionportal.core.figures.registry import known


def _of(series, what):
    return f"activities.series[{series}].{what}"


ALIASES = {
    "activities.young_staff_party": _of("young-staff-party", "people"),
    "activities.singles_party": _of("singles-party", "people"),
    "activities.study_stars": _of("study-checkin", "school"),
    "activities.women.photo_show": _of("women-photo-show", "people"),
    "activities.women.children_day_families": _of("children-day", "families"),
    "activities.women.children_day_children": _of("children-day", "children"),
    "activities.women.tie_dye": _of("tie-dye", "people"),
    "activities.women.counselling": _of("counselling", "people"),
    "activities.women.families_chosen": _of("model-family", "school"),
    "activities.sports_meet.teams": _of("sports-meet", "teams"),
    "activities.sports_meet.person_times": _of("sports-meet", "person_times"),
    "activities.badminton.teams": _of("badminton", "teams"),
    "activities.badminton.people": _of("badminton", "people"),
    "activities.competition.photo_entries": _of("photo-contest", "works"),
    "activities.competition.essay_entries": _of("essay-contest", "works"),
    "activities.competition.teaching_entrants": _of("teaching-contest", "contestants"),
    "activities.selection.team_candidates": _of("influential-team", "candidates"),
    "activities.selection.team_winners": _of("influential-team", "winners"),
    "activities.honours.teaching_first": _of("teaching-contest", "first"),
    "activities.honours.teaching_second": _of("teaching-contest", "second"),
    "activities.honours.teaching_organiser": _of("teaching-contest", "organiser"),
    "activities.honours.recitation_first": _of("recitation", "first"),
    "activities.honours.reading_first": _of("women-reading", "first"),
    "activities.honours.case_second": _of("case-study", "second"),
    "activities.honours.classics_second": _of("classics", "second"),
    "activities.honours.sports": _of("sports-star", "honours"),
    "activities.honours.city_families": _of("model-family", "city"),
    "activities.honours.city_home": _of("staff-home", "city"),
}


def figures_called(codes):
    """Return {code or alias: Figure} of the figures with these codes; KeyError for one that is none."""
    named = {code: known([ALIASES.get(code, code)]) for code in codes}
    if missing := [code for code, found in named.items() if not found]:
        raise KeyError(*missing)
    return {code: found[0] for code, found in named.items()}
