"""The sheets of the 台账 about activities; their rows are finished records: recorded, published, set up."""

from activities.sheets import activities, honours, publicity, rosters
from unionportal.core.ledger import register

_BEFORE = ("members.units", "members.members")
register(activities.SERIES_SHEET, activities.SeriesLoader())
register(activities.CLUBS, activities.ClubLoader(), after=_BEFORE)
register(activities.CLUB_MEMBERS, activities.ClubMemberLoader(), after=("activities.clubs",))
register(activities.ACTIVITIES, activities.ActivityLoader(), after=(*_BEFORE, "activities.series", "activities.clubs"))
register(rosters.PARTICIPATIONS, rosters.ParticipationLoader(), after=("activities.activities",))
register(rosters.ENTRIES, rosters.EntryLoader(), after=("activities.activities",))
register(honours.HONOURS, honours.HonourLoader(), after=(*_BEFORE, "activities.series"))
register(honours.SELECTIONS, honours.SelectionLoader(), after=(*_BEFORE, "activities.series"))
register(honours.CANDIDATES, honours.CandidateLoader(), after=("activities.selections",))
register(honours.PROJECTS, honours.ProjectLoader(), after=_BEFORE)
register(honours.INTRODUCTIONS, honours.IntroductionLoader(), after=_BEFORE)
register(publicity.PUBLICATIONS, publicity.PublicationLoader(), after=_BEFORE)
register(publicity.REGULATIONS, publicity.RegulationLoader(), after=("members.units",))
register(publicity.EDITIONS, publicity.EditionLoader(), after=("activities.regulations",))
register(publicity.PLAN, publicity.PlanLoader(), after=("members.units", "activities.series"))
