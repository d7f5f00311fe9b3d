"""The sheets of the 台账 about activities; their rows are finished records: recorded, published, set up."""

from activities import permissions
from activities.sheets import activities, honours, publicity, rosters
from members.permissions import IMPORT_WORKBOOK
from unionportal.core.ledger import register

_MINE = {"prepare": IMPORT_WORKBOOK}
# What a unit keeps of itself; what is over comes in only when the office agrees, as a report of it does.
_KEPT = {"keep": permissions.KEEP_ROSTER, "review": permissions.APPROVE}
_BEFORE = ("members.units", "members.members")
register(activities.SERIES_SHEET, activities.SeriesLoader(), **_MINE)
register(activities.CLUBS, activities.ClubLoader(), after=_BEFORE, **_MINE)
register(
    activities.CLUB_MEMBERS,
    activities.ClubMemberLoader(),
    after=("activities.clubs",),
    keep=permissions.ADD_CLUB_MEMBERSHIP,
    **_MINE,
)
register(
    activities.ACTIVITIES,
    activities.ActivityLoader(),
    after=(*_BEFORE, "activities.series", "activities.clubs"),
    keep=permissions.REPORT,
    review=permissions.APPROVE,
    **_MINE,
)
register(rosters.PARTICIPATIONS, rosters.ParticipationLoader(), after=("activities.activities",), **_KEPT, **_MINE)
register(rosters.ENTRIES, rosters.EntryLoader(), after=("activities.activities",), **_KEPT, **_MINE)
register(honours.HONOURS, honours.HonourLoader(), after=(*_BEFORE, "activities.series"), **_MINE)
register(
    honours.SELECTIONS,
    honours.SelectionLoader(),
    after=(*_BEFORE, "activities.series"),
    decide=permissions.DECIDE_SELECTION,
    **_MINE,
)
register(
    honours.CANDIDATES,
    honours.CandidateLoader(),
    after=("activities.selections",),
    decide=permissions.DECIDE_SELECTION,
    **_MINE,
)
register(honours.PROJECTS, honours.ProjectLoader(), after=_BEFORE, decide=permissions.APPROVE_PROJECT, **_MINE)
register(honours.INTRODUCTIONS, honours.IntroductionLoader(), after=_BEFORE, **_MINE)
register(
    publicity.PUBLICATIONS, publicity.PublicationLoader(), after=_BEFORE, keep=permissions.ADD_PUBLICATION, **_MINE
)
register(publicity.REGULATIONS, publicity.RegulationLoader(), after=("members.units",), **_MINE)
register(publicity.EDITIONS, publicity.EditionLoader(), after=("activities.regulations",), **_MINE)
register(publicity.PLAN, publicity.PlanLoader(), after=("members.units", "activities.series"), **_MINE)
