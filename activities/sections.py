"""What the page of a member shows of activities: taking part, competing, standing for election, clubs, honours."""

from django.db.models import Exists, OuterRef
from django.utils import timezone

from activities import visibility
from activities.models import Candidate, ClubMembership, Entry, Honour, Participation
from members.dossier.sections import Line, Section, during, noted, register_section


def _opening(rows, pages, way):
    """Return the rows with `opens`: whether the page that `way` leads to is among those that the reader may open."""
    return rows.annotate(opens=Exists(pages.order_by().filter(pk=OuterRef(way))))


def _address(record):
    return record.get_absolute_url() if record.opens else ""


def _in_activities(model):
    def rows(scope):
        pages = visibility.activities_for(scope.user_id, scope)
        return _opening(model.objects.visible_to(scope), pages, "activity")

    return rows


def _candidacies(scope):
    return _opening(Candidate.objects.visible_to(scope), visibility.selections_for(scope), "selection")


def _club_memberships(scope):
    pages = visibility.clubs_for(scope, timezone.localdate())
    return _opening(ClubMembership.objects.visible_to(scope), pages, "club")


def _participation(row, scope):
    note = noted(row.activity.starts_on, row.event)
    return Line(row.activity.title, note, state=row.get_state_display(), address=_address(row))


def _entry(entry, scope):
    note = noted(entry.activity.title, entry.activity.starts_on)
    return Line(entry.title, note, state=entry.get_prize_display(), address=_address(entry))


def _candidacy(candidate, scope):
    return Line(candidate.selection.title, noted(candidate.selection.decided_on), address=_address(candidate))


def _club(membership, scope):
    return Line(membership.club.name, during(membership.since, membership.until), address=_address(membership))


def _honour(honour, scope):
    note = noted(honour.awarded_on, honour.body, honour.document)
    return Line(f"{honour.title}{honour.get_grade_display()}", note, state=honour.get_level_display())


register_section(
    Section(
        code="activities",
        label="活动",
        place=60,
        model=Participation,
        rows=_in_activities(Participation),
        joined=("unit", "activity"),
        order=("-activity__starts_on",),
        line=_participation,
    )
)
register_section(
    Section(
        code="entries",
        label="参赛",
        place=62,
        model=Entry,
        rows=_in_activities(Entry),
        joined=("unit", "activity"),
        order=("-activity__starts_on",),
        line=_entry,
    )
)
register_section(
    Section(
        code="candidacies",
        label="评选",
        place=64,
        model=Candidate,
        rows=_candidacies,
        joined=("unit", "selection"),
        order=("-pk",),
        line=_candidacy,
    )
)
register_section(
    Section(
        code="clubs",
        label="俱乐部",
        place=66,
        model=ClubMembership,
        rows=_club_memberships,
        joined=("club__unit",),
        order=("-since",),
        line=_club,
    )
)
register_section(
    Section(
        code="honours",
        label="荣誉",
        place=70,
        model=Honour,
        # Honours are public: every member reads the list of all.
        rows=lambda scope: Honour.objects.all(),
        joined=("unit",),
        order=("-awarded_on",),
        line=_honour,
        adds=True,
    )
)
