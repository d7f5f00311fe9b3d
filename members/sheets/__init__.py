"""The sheets of the 台账 about people: units, members, committee terms, cards."""

from members import permissions
from members.sheets import finding as finding  # registered by being imported
from members.sheets import undoing as undoing  # registered by being imported
from members.sheets.cards import CARDS, CardLoader
from members.sheets.officers import OFFICERS, OfficerLoader
from members.sheets.roster import ROSTER, RosterLoader
from members.sheets.units import UNITS, UnitLoader
from unionportal.core.ledger import register

_MINE = {"prepare": permissions.IMPORT_WORKBOOK}

register(UNITS, UnitLoader(), **_MINE)
register(ROSTER, RosterLoader(), after=("members.units",), **_MINE)
register(
    OFFICERS,
    OfficerLoader(),
    after=("members.units", "members.members"),
    decide=permissions.CONFIRM_TERMS,
    **_MINE,
)
register(CARDS, CardLoader(), after=("members.members",), **_MINE)
