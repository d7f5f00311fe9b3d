"""The states and moves of one sheet of an imported workbook: 待确认 → 已确认, or 已退回.

The table stands in core/models, below the room of flows, so its flow and worklist are given to it here.
"""

from django.db.models import Q

from unionportal.core.access.permissions import CONFIRM_LEDGER_SHEET
from unionportal.core.choices import SheetState
from unionportal.core.flow.workflow import Transition, Workflow, Worklist, guard
from unionportal.core.models import LedgerSheet


def _by_other_hands(rows, actor):
    """Return the rows that `not_ones_own` lets pass."""
    own = Q(decide="", ledger__prepared_by=actor)
    others = ~Q(decide="") & ~Q(ledger__prepared_by=actor) & ~Q(benefits__contains=actor.pk)
    return rows.filter(own | others)


@guard(_by_other_hands)
def not_ones_own(sheet, actor):
    """Return the sentence that refuses who prepared the sheet or whom one of its rows benefits, or None."""
    is_maker = sheet.ledger.prepared_by_id == actor.pk
    if not sheet.decide:
        return None if is_maker else "这张工作表由编制人自己确认。"
    if is_maker:
        return "编制人不能确认自己编制的工作表，须由另一个人确认。"
    if actor.pk in sheet.benefits:
        return "工作表里有让您自己或您的职务受益的行，您不能确认，须由别人确认。"
    return None


SHEET_FLOW = Workflow(
    SheetState,
    [
        Transition(
            "confirm",
            "确认",
            (SheetState.WAITING,),
            SheetState.CONFIRMED,
            CONFIRM_LEDGER_SHEET,
            not_ones_own,
            waits_in=(SheetState.WAITING,),
        ),
        Transition("refuse", "退回", (SheetState.WAITING,), SheetState.REFUSED, CONFIRM_LEDGER_SHEET),
    ],
)
LedgerSheet.flow = SHEET_FLOW
LedgerSheet.worklist = Worklist(70, "ledger_sheet_list", "ledger_sheet", shown=("ledger", "unit"))
