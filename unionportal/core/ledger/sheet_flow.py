"""The states and moves of one sheet of an imported workbook: 待确认 → 已确认, or 已退回; then 待撤销 → 同意撤销.

The table stands in core/models, below the room of flows, so its flow and worklist are given to it here.
"""

from django.db.models import Exists, OuterRef, Q

from unionportal.core.access.permissions import CONFIRM_LEDGER_SHEET
from unionportal.core.choices import SheetState
from unionportal.core.flow.workflow import Transition, Workflow, Worklist, guard
from unionportal.core.models import LedgerConfirmation, LedgerSheet


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


def _confirmed_by_them(rows, actor):
    """Return the rows that `not_the_same_hands` lets pass."""
    by = LedgerConfirmation.objects.filter(sheet=OuterRef("pk"))
    mine = Exists(by.filter(person=actor)) | ~Exists(by.filter(person__is_active=True))
    return rows.filter(mine).exclude(ledger__prepared_by=actor)


@guard(_confirmed_by_them)
def not_the_same_hands(sheet, actor):
    """Return the sentence that refuses who did not confirm the sheet while somebody who did still has an account."""
    if sheet.ledger.prepared_by_id == actor.pk:
        return "编制人不能替确认人同意撤销，须由当初确认的人同意。"
    people = [one.person for one in sheet.confirmations.select_related("person")]
    if actor in people or not any(one.is_active for one in people):
        return None
    names = "、".join(dict.fromkeys(one.name for one in people if one.is_active))
    return f"撤销须由当初确认这张工作表的人（{names}）同意。"


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
        Transition(
            "agree_undo",
            "同意撤销",
            (SheetState.UNDOING,),
            SheetState.UNDO_AGREED,
            CONFIRM_LEDGER_SHEET,
            not_the_same_hands,
            waits_in=(SheetState.UNDOING,),
            warning="最后一张工作表同意之后，这份台账写入的内容整份撤销：新增的删去或冲正，更改的还原。",
        ),
        Transition(
            "refuse_undo",
            "不同意撤销",
            (SheetState.UNDOING,),
            SheetState.CONFIRMED,
            CONFIRM_LEDGER_SHEET,
            not_the_same_hands,
        ),
    ],
)
LedgerSheet.flow = SHEET_FLOW
LedgerSheet.worklist = Worklist(70, "ledger_sheet_list", "ledger_sheet", shown=("ledger", "unit"))
