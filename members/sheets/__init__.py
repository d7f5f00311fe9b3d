"""The sheets of the 台账 about people: units, members, committee terms, cards."""

from members.sheets.cards import CARDS, CardLoader
from members.sheets.officers import OFFICERS, OfficerLoader
from members.sheets.roster import ROSTER, RosterLoader
from members.sheets.units import UNITS, UnitLoader
from unionportal.core.ledger import register

register(UNITS, UnitLoader())
register(ROSTER, RosterLoader(), after=("members.units",))
register(OFFICERS, OfficerLoader(), after=("members.units", "members.members"))
register(CARDS, CardLoader(), after=("members.members",))
