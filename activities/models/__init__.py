"""The tables of activities."""

from activities.models.activity import Activity, Series
from activities.models.club import Club, ClubMembership
from activities.models.honour import Honour
from activities.models.introduction import Introduction
from activities.models.plan import PlanItem
from activities.models.project import BrandProject
from activities.models.publication import Publication
from activities.models.regulation import Regulation, RegulationEdition
from activities.models.roster import Entry, Participation
from activities.models.selection import Candidate, ExpertScore, Selection

__all__ = [
    "Activity",
    "BrandProject",
    "Candidate",
    "Club",
    "ClubMembership",
    "Entry",
    "ExpertScore",
    "Honour",
    "Introduction",
    "Participation",
    "PlanItem",
    "Publication",
    "Regulation",
    "RegulationEdition",
    "Selection",
    "Series",
]
